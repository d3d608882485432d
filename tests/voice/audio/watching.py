"""Sees which files of a directory are opened, by anybody, from the kernel's own notices. Linux only."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_OPEN = 0x20
HEADER = 16
CAN_WATCH = sys.platform == "linux"


class Watched:
    """Names of files that were opened since the beginning."""

    def __init__(self, notices: int) -> None:
        self._notices = notices
        self._names: list[str] = []

    @property
    def opened(self) -> list[str]:
        try:
            data = os.read(self._notices, 64 * 1024)
        except BlockingIOError:
            data = b""
        while data:
            size = int.from_bytes(data[12:16], sys.byteorder)
            self._names.append(data[HEADER : HEADER + size].rstrip(b"\0").decode())
            data = data[HEADER + size :]
        return self._names


@contextmanager
def watching(folder: Path) -> Iterator[Watched]:
    kernel = ctypes.CDLL(None, use_errno=True)
    notices = kernel.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert notices >= 0, os.strerror(ctypes.get_errno())
    try:
        assert kernel.inotify_add_watch(notices, str(folder).encode(), IN_OPEN) >= 0
        yield Watched(notices)
    finally:
        os.close(notices)
