"""A small family of processes that start, stop and fail together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from wenshu.stopping import StopSign

GRACE_S = 20.0
QUICK_S = 5.0
MOST_QUICK_ENDS = 3
TICK_S = 0.2
SIGNAL_AT_PARENTS_END = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
THRIFTY = {"MALLOC_ARENA_MAX": "2"}
"""glibc else keeps memory apart for every thread, eight times as often as there are processors."""


PARENT = "WENSHU_PARENT"


def end_with_parent() -> None:
    """A parent that is killed can stop nobody: on Linux its end is a SIGTERM to each process that it started."""
    parent = os.environ.pop(PARENT, "")
    if not parent or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(SIGNAL_AT_PARENTS_END, signal.SIGTERM)
    if os.getppid() != int(parent):  # it has ended already
        os.kill(os.getpid(), signal.SIGTERM)


class Child:
    """One process; started again when it ends, unless it keeps ending at once."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._command = command
        self._quick_ends = 0
        self._start()

    def _start(self) -> None:
        self._began = time.monotonic()
        environment = {**THRIFTY, **os.environ, PARENT: str(os.getpid())}
        self.process = subprocess.Popen(self._command, start_new_session=True, env=environment)

    def restart_if_ended(self) -> bool:
        """False when it is hopeless."""
        code = self.process.poll()
        if code is None:
            return True
        quick = time.monotonic() - self._began < QUICK_S
        self._quick_ends = self._quick_ends + 1 if quick else 1
        if self._quick_ends >= MOST_QUICK_ENDS:
            print(f"wenshu: {self.name} keeps stopping (exit code {code}). Giving up.", file=sys.stderr)
            return False
        print(f"wenshu: {self.name} stopped (exit code {code}); starting it again.", file=sys.stderr)
        self.end_group()
        self._start()
        return True

    def end_group(self) -> None:
        """What a killed process had started would go on answering beside the new one."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Family:
    """Runs until a signal, or until a child cannot be kept alive; then stops every child, gently at first."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self._commands = commands
        self._stop = StopSign()

    def run(self, *, when_started: Callable[[], None]) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        children = [Child(name, command) for name, command in self._commands.items()]
        announcer = threading.Thread(target=when_started, daemon=True)
        announcer.start()
        healthy = True
        try:
            while healthy and not self._stop.wait(TICK_S):
                healthy = all(child.restart_if_ended() for child in children)
        finally:
            _stop_all(children)
        return 0 if healthy else 1

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.process.terminate()
    until = time.monotonic() + GRACE_S
    for child in children:
        try:
            child.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
        child.end_group()
