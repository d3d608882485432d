"""Record ids: UUIDv7, so that ids sort by creation and indexes grow at their end."""

from __future__ import annotations

from secrets import randbits
from time import time_ns
from uuid import UUID

# RFC 9562, 6.2, method 3: the twelve bits behind the milliseconds tell their part.
_TICKS_PER_MILLISECOND = 4096
_VERSION = 7 << 76
_VARIANT = 0b10 << 62
_latest = 0


def new_id() -> UUID:
    """Ids made one after the other ascend, even where the clock stands still or goes back."""
    global _latest
    _latest = tick = max(time_ns() * _TICKS_PER_MILLISECOND // 1_000_000, _latest + 1)
    milliseconds, part = divmod(tick, _TICKS_PER_MILLISECOND)
    return UUID(int=milliseconds << 80 | _VERSION | part << 64 | _VARIANT | randbits(62))
