"""How a running process is told to stop."""

from __future__ import annotations

import os
import select
import weakref


class StopSign:
    """Like `threading.Event`, but a signal handler may set it.

    A handler runs in the main thread between two of its steps. When that thread is inside `Event.wait()` it may hold
    the event's lock, for which `Event.set()` would then wait for ever. Here nobody holds anything: who waits looks at
    one end of a pipe, into which the first to set it writes a byte that nobody takes out again.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._seen, self._shown = os.pipe()
        weakref.finalize(self, _close, self._seen, self._shown)

    def set(self) -> None:
        if not self._is_set:
            self._is_set = True
            os.write(self._shown, b"!")

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Whether it is set by then; returns as soon as it is."""
        watch = select.poll()
        watch.register(self._seen, select.POLLIN)
        return bool(watch.poll(seconds * 1000)) or self._is_set


def _close(*ends: int) -> None:
    for end in ends:
        os.close(end)
