"""Goals of proposals: from a text to what would be written, without a model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.databases import Databases, run
from bench.figures import Figure


def figures(databases: Databases, deals: int, runs: int) -> Iterator[Figure]:
    taken = json.loads(run("proposals", runs, environment=databases.copy_of(deals)))
    goals = {
        "proposal": ("proposal from a text", 60),
        "own names": ("… names of the team and their records in it", 25),
        "proposal, longest": ("proposal from 20,000 characters", None),
        "own names, longest": ("… names and records in it", 300),
    }
    for key, (name, goal) in goals.items():
        median, best = taken[key]
        yield Figure(name, median, "ms", goal, note=f"best {best:.2f}")
