"""`python -m bench`: measures in processes of their own, prints every figure beside its goal."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import imports, memory, proposals, requests, voice
from bench.databases import Databases
from bench.figures import Figure

PARTS = ("requests", "proposals", "imports", "voice", "memory")


def main() -> int:
    given = arguments()
    over = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="wenshu-bench-run-"))
        databases = Databases(Path(folder))
        stack.callback(databases.drop_copies)
        print(f"Wenshu at {given.deals:,} opportunities in one team, on {databases.kind}\n", flush=True)
        for part in given.parts:
            for figure in measured(part, databases, given):
                print(figure, flush=True)
                over += figure.is_over
            print(flush=True)
    print(f"{over} over their goals" if over else "All goals are met")
    return 1 if over and given.strict else 0


def measured(part: str, databases: Databases, given: argparse.Namespace) -> Iterator[Figure]:
    deals, runs = given.deals, given.runs
    measure: Callable[[], Iterator[Figure]] = {
        "requests": lambda: requests.figures(databases, deals, runs),
        "proposals": lambda: proposals.figures(databases, deals, runs),
        "imports": lambda: imports.figures(databases, deals),
        "voice": lambda: voice.figures(databases, given.minutes),
        "memory": lambda: memory.figures(databases, deals, runs),
    }[part]
    began = time.monotonic()
    yield from measure()
    print(f"({time.monotonic() - began:.0f} s)", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[*PARTS, []],
        help="of requests, proposals, imports, voice, memory; all of them",
    )
    parser.add_argument("--deals", type=int, default=100_000, help="opportunities in the team (100000)")
    parser.add_argument("--runs", type=int, default=40, help="of each request; the median is printed (40)")
    parser.add_argument("--minutes", type=int, default=60, help="of the recording that is decoded (60)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a figure is over its goal")
    given = parser.parse_args()
    given.parts = given.parts or list(PARTS)
    return given


if __name__ == "__main__":
    sys.exit(main())
