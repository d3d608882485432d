"""Processes with workers that a test may kill: one loads the rooms, once, and forks a child for each thing to do."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
FOR_A_JOB_S = 3
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
        self.server.wait(PATIENCE_S)
        for end in (self.server.stdin, self.server.stdout):
            with suppress(BrokenPipeError):
                end and end.close()

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

    def kill_one_at_work(self, *, after_s: float) -> None:
        """The first that is seen with a job, so many seconds later; whichever, when none gets one for a while."""
        running = asking(self.environment, "SELECT worker FROM jobs_job WHERE status = 'running'")
        busy: list[int] = []
        until = time.monotonic() + FOR_A_JOB_S
        while not busy and time.monotonic() < until:
            time.sleep(0.02)
            at_work = [int(name.rpartition(":")[2]) for (name,) in running()]
            busy = [pid for pid in self.workers if pid in at_work]
        time.sleep(after_s)
        self.kill([*busy, *self.workers][0])

    def finished(self, is_over: Callable[[Any], bool]) -> Any:
        """What `report` says once it is over."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            facts = self.call("report")
            if is_over(facts):
                return facts
            time.sleep(PAUSE_S)
        raise AssertionError("the queue did not empty")


def asking(environment: dict[str, str], query: str) -> Callable[[], list[Any]]:
    """The rows of a query on a workshop's database, asked without a process of its own."""
    file = Path(environment["WENSHU_DATA_DIR"]) / "wenshu.sqlite3"

    def of_server() -> list[Any]:
        import psycopg

        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def of_file() -> list[Any]:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query).fetchall()

    return of_server if environment["DATABASE_URL"] else of_file


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
