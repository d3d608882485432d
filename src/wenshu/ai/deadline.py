"""The one deadline that every attempt, read and wait of a call shares."""

from __future__ import annotations

import time
from datetime import timedelta

from wenshu.ai.errors import TimedOut


class Deadline:
    """Counts from its making, on a clock that nobody can turn back."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._began = time.monotonic()

    def passed(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self._began

    def elapsed(self) -> timedelta:
        return timedelta(seconds=self.passed())

    def left(self) -> float:
        """Seconds, more than 0; raises TimedOut when there are none."""
        left = self.seconds - self.passed()
        if left <= 0:
            raise TimedOut
        return left

    def has(self, seconds: float) -> bool:
        return self.passed() + seconds < self.seconds
