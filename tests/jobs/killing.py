"""Processes with workers that a test may kill: one loads the rooms, once, and forks a child for each thing to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
PAUSE_S = 0.2


class Workshop:
    """A process of a module of this folder on its own database, which does what `doors` names: see `open_doors`."""

    def __init__(self, environment: dict[str, str], module: str = "workshop") -> None:
        self.environment = environment
        self.workers: list[int] = []
        self.server = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import django; django.setup(); import tests.jobs.{module} as m; m.serve()",
            ],
            env={
                **os.environ,
                **environment,
                "DJANGO_SETTINGS_MODULE": "wenshu.settings",
                "LOG_LEVEL": "ERROR",
            },
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Workshop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self.server.pid, signal.SIGKILL)  # with every worker
        self.server.communicate()

    def call(self, door: str, *arguments: int) -> Any:
        """What it returned."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps([door, *arguments]) + "\n")
        self.server.stdin.flush()
        said = self.server.stdout.readline()
        assert said, f"{door} ended without an answer"
        return json.loads(said)

    def new_worker(self) -> int:
        pid: int = self.call("work")
        self.workers.append(pid)
        return pid

    def kill(self, pid: int) -> None:
        self.workers.remove(pid)
        os.kill(pid, signal.SIGKILL)

    def kill_one(self) -> None:
        """The one that is at work longest."""
        self.kill(self.workers[0])

    def finished(self, is_over: Callable[[Any], bool]) -> Any:
        """What `report` says once it is over."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            facts = self.call("report")
            if is_over(facts):
                return facts
            time.sleep(PAUSE_S)
        raise AssertionError("the queue did not empty")


def open_doors(work: Callable[[], None], **others: Callable[..., object]) -> None:
    """Each line names a door. `work` is answered by the child's id, another by what it returned.

    This process itself never opens a database: nobody inherits a connection.
    """
    for line in sys.stdin:
        door, *arguments = json.loads(line)
        _bury_the_dead()
        said = str(_forked(work)) if door == "work" else _told(others[door], arguments)
        print(said, flush=True)


def _forked(deed: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            deed()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return pid


def _told(deed: Callable[..., object], arguments: list[int]) -> str:
    inlet, outlet = os.pipe()

    def tell() -> None:
        with os.fdopen(outlet, "w") as out:
            json.dump(deed(*arguments), out)

    pid = _forked(tell)
    os.close(outlet)
    with os.fdopen(inlet) as answer:
        said = answer.read()
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"{deed.__name__} failed")
    return said


def _bury_the_dead() -> None:
    """Those that were killed: so that their processor time counts as this process's children's."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
