"""Goals of voice notes: an hour of recording is ready to be written down in seconds, in little memory."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.databases import Databases, run
from bench.figures import Figure


def figures(databases: Databases, minutes: int) -> Iterator[Figure]:
    found = json.loads(run("voice", minutes, environment=databases.empty()))
    name = f"m4a of {found['minutes']:.0f} minutes"
    clock, size = found["decode, by the clock"], found["megabytes"]
    note = f"{clock:.1f} s by the clock; {size:.0f} MB, {found['voiced']:.0%} of it speech"
    yield Figure(f"{name}, decoded with peaks", found["decode"], "s", 10, note=note)
    if found["peak MB"]:  # read from /proc, which only Linux has
        yield Figure("… memory of the process that decodes", found["peak MB"], "MB", 200)
    pieces = f"{found['pieces']} pieces, written in {found['write']:.2f} s"
    yield Figure("… cut at its quietest places", found["cut"], "s", note=pieces)
    yield Figure("… copied for browsers", found["copy"], "s")
