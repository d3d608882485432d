"""Processes with workers that a test may kill; another module prepares, serves and reports, on its own database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


class Workshop:
    """Drives the `main()` of a module of this folder: `prepare`, `serve`, which forks a worker per line, `report`."""

    def __init__(self, environment: dict[str, str], module: str = "workshop") -> None:
        settings = {"DJANGO_SETTINGS_MODULE": "wenshu.settings", "LOG_LEVEL": "ERROR"}
        self.environment = {**os.environ, **environment, **settings}
        start = f"import django; django.setup(); from tests.jobs.{module} import main; main()"
        self.program = [sys.executable, "-c", start]

    def call(self, *arguments: str) -> str:
        command = [*self.program, *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return done.stdout

    def serve(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.program, "serve"],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def finished(self, is_over: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What `report` says once it is over."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            facts: dict[str, Any] = json.loads(self.call("report"))
            if is_over(facts):
                return facts
        raise AssertionError("the queue did not empty")


def new_worker(server: subprocess.Popen[str]) -> int:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("fork\n")
    server.stdin.flush()
    return int(server.stdout.readline())


def kill_one(pids: list[int]) -> None:
    os.kill(pids.pop(0), signal.SIGKILL)
