"""Goals of pages, lists, writes and questions, at two sizes of team."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator

from bench.databases import Databases, run
from bench.figures import Figure
from bench.questions import QUESTIONS

Taken = dict[str, tuple[float, float]]  # milliseconds of CPU: the median, and the best
RATIO = 1.5
SAME_AT_ANY_SIZE = ("JSON list", "HTML list", "board", "create", "stage move")


def figures(databases: Databases, deals: int, runs: int) -> Iterator[Figure]:
    few = max(100, deals // 100)
    small: Taken = json.loads(run("requests", runs, environment=databases.copy_of(few)))
    large: Taken = small
    if few != deals:
        large = json.loads(run("requests", runs, environment=databases.copy_of(deals)))
    yield _milliseconds("yardstick: a loop of Python", large["yardstick"])
    yield _milliseconds("bare loop: one statement, JSON of 50", large["bare list"])
    yield _times("JSON list of 50", large["JSON list"], large["bare list"], "× bare", 10)
    yield _milliseconds("HTML list of 50", large["HTML list"], 8)
    yield Figure("HTML list of 50", large["HTML list, queries"][0], "queries", 8)
    for name in SAME_AT_ANY_SIZE:
        yield _times(f"{name}: {few:,} → {deals:,} deals", large[name], small[name], "×", RATIO)
    huge = deals >= 1_000_000
    for kind, question in QUESTIONS.items():
        yield _milliseconds(f"ask, {kind}", large[f"ask: {kind}"], None if huge else 15, question)
    medians = [large[f"ask: {kind}"][0] for kind in QUESTIONS]
    yield Figure("ask, median of all of these", statistics.median(medians), "ms", 60 if huge else 15)
    slowest = max(QUESTIONS, key=lambda kind: large[f"again: {kind}"][0])
    yield _milliseconds("ask again, the slowest", large[f"again: {slowest}"], 3, QUESTIONS[slowest])
    yield _milliseconds("ask after a new company", large["ask after a new name"], 15)
    yield _milliseconds("search by name", large["search"], 15)
    yield _milliseconds("search by name, nothing found", large["search, nothing found"], 15)
    yield _milliseconds("home, every tile new", large["home"])


def _milliseconds(name: str, taken: tuple[float, float], goal: float | None = None, note: str = "") -> Figure:
    median, best = taken
    return Figure(name, median, "ms", goal, note=f"best {best:.2f}  {note}")


def _times(
    name: str, taken: tuple[float, float], other: tuple[float, float], unit: str, goal: float
) -> Figure:
    """The ratio of two medians, with both of them, and the ratio of the best."""
    note = f"best {taken[1] / other[1]:.2f}  {other[0]:.2f} → {taken[0]:.2f} ms"
    return Figure(name, taken[0] / other[0], unit, goal, note=note)
