"""What answering leaves behind, written a moment later by a thread: an answer waits for no commit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError, connections

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
PAUSE_S = 0.8
MOST = 2000  # waiting at once; beyond, new ones are dropped rather than answers slowed down


def on_a_thread(run: Callable[[], None]) -> None:
    """Not a daemon, though the server's threads are: the interpreter waits for it at an ordinary end of the process."""
    threading.Thread(target=run, name="recorder", daemon=False).start()


class Recorder(Generic[Item]):
    """Gathers items and hands them to `write` in batches, in their order, at most `PAUSE_S` later.

    `write` takes all or raises. While the database does not answer, it is tried again after each pause.
    """

    def __init__(self, write: Callable[[Sequence[Item]], None], *, pause_s: float = PAUSE_S) -> None:
        self.start = on_a_thread
        self._write = write
        self._pause_s = pause_s
        self._waiting: list[Item] = []
        self._dropped = 0
        self._runs = False
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def add(self, item: Item) -> None:
        """Returns at once. Past `MOST`, the item is dropped and the loss is logged."""
        with self._lock:
            if len(self._waiting) >= MOST:
                self._dropped += 1
                return
            self._waiting.append(item)
            starts, self._runs = not self._runs, True
        if starts:
            self._begin()

    def flush(self) -> bool:
        """Everything added before this call is written when it returns True."""
        with self._writing:
            with self._lock:
                batch, self._waiting = self._waiting, []
                dropped, self._dropped = self._dropped, 0
            if dropped:
                logger.warning("%d records of questions were dropped: the database is too slow", dropped)
            try:
                if batch:
                    self._write(batch)
            except (OperationalError, InterfaceError):
                logger.warning("%d records of questions wait for the database", len(batch), exc_info=True)
                with self._lock:
                    self._waiting[:0] = batch
                return False
            except Exception:  # the thread must outlive whatever one batch may hold
                logger.exception("%d records of questions are lost", len(batch))
        return True

    def forget(self) -> None:
        """For tests: drops what waits."""
        with self._lock:
            self._waiting, self._runs = [], False

    def _begin(self) -> None:
        try:
            self.start(self._run)
        except RuntimeError:  # no thread starts any more: the interpreter is shutting down
            self._runs = False
            self.flush()

    def _run(self) -> None:
        """Ends when there is nothing to do: an idle process keeps neither the thread nor its connection."""
        while True:
            time.sleep(self._pause_s)
            written = self.flush()
            if not written:
                connections.close_all()
            with self._lock:
                leaves = not threading.main_thread().is_alive()
                if not self._waiting or (leaves and not written):
                    self._runs = False
                    break
        connections.close_all()
        if self._waiting and leaves:
            logger.error("%d records of questions are lost: the database does not answer", len(self._waiting))
