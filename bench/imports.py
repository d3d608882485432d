"""Goals of an import: rows per second, and memory that does not grow with the file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.databases import Databases, run
from bench.figures import Figure

RUNS_OF_ROWS = 5


def figures(databases: Databases, deals: int) -> Iterator[Figure]:
    few = max(10, deals // 10)
    many = RUNS_OF_ROWS * few
    found = json.loads(run("imports", few, many, environment=databases.empty()))
    yield Figure(
        f"import of {many:,} rows",
        found["rows/s"],
        "rows/s",
        2000,
        "more",
        f"{found['rows/s CPU']:,.0f} by CPU time",
    )
    growth = found["peak MB, many"] - found["peak MB, few"]
    note = f"{found['peak MB, few']:.0f} → {found['peak MB, many']:.0f} MB at the peak"
    yield Figure(f"memory: {few:,} → {many:,} rows", growth, "MB", 16, note=note)
