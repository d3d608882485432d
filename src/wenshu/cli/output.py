"""Standard output that remembers why it lost what was printed: the disk is full, or its reader went away."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any


class Remembering(io.FileIO):
    """Whoever wrote may have passed over the error, as the parser of arguments does when it prints its help."""

    lost: OSError | None = None

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self.lost = error
            raise


def watched() -> Remembering | None:
    """In the place of Python's own; None where there is none, or another took its place already."""
    own = sys.__stdout__
    if own is None or sys.stdout is not own:
        return None
    raw = Remembering(own.fileno(), "w", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=own.encoding,
        errors=own.errors,
        line_buffering=own.line_buffering or own.write_through,
    )
    return raw


def lost(raw: Remembering | None) -> OSError | None:
    """Why something did not arrive; then Python is kept from trying once more when it ends."""
    if raw is None:
        return None
    with suppress(OSError):  # it is remembered
        sys.stdout.flush()
    if raw.lost is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), raw.fileno())
    return raw.lost
