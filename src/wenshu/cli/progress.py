"""A bar on a terminal's standard error; silent elsewhere."""

from __future__ import annotations

import sys

WIDTH = 30


class Bar:
    """Call it with the rows done and the rows in all; `close()` ends its line."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._percent = -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        if not self._shown or percent == self._percent:
            return
        self._percent = percent
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (WIDTH - filled)
        print(f"\r{bar} {percent:3}%  {done:,} of {total:,} rows", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._shown and self._percent >= 0:
            print(file=sys.stderr)
