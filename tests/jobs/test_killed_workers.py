"""Workers are killed in mid-job, over and over: no effect is lost and none is doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.jobs.deeds import PIECES

ROOT = Path(__file__).parents[2]
JOBS = 120
WORKERS = 3
KILLS = 25
PATIENCE_S = 120
START = "import django; django.setup(); from tests.jobs.workshop import main; main()"


class Workshop:
    """Drives `workshop.py` against one database."""

    def __init__(self, environment: dict[str, str]) -> None:
        settings = {"DJANGO_SETTINGS_MODULE": "wenshu.settings", "LOG_LEVEL": "ERROR"}
        self.environment = {**os.environ, **environment, **settings}
        self.program = [sys.executable, "-c", START]

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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workshop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workshop]:
    with fresh_database(request.param, tmp_path) as environment:
        yield Workshop(environment)


def new_worker(server: subprocess.Popen[str]) -> int:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("fork\n")
    server.stdin.flush()
    return int(server.stdout.readline())


def kill_one(pids: list[int]) -> None:
    os.kill(pids.pop(0), signal.SIGKILL)


def test_no_effect_is_lost_or_doubled_when_workers_are_killed(workshop: Workshop) -> None:
    workshop.call("prepare", str(JOBS))
    dice = random.Random(7)
    server = workshop.serve()
    pids = [new_worker(server) for _ in range(WORKERS)]
    try:
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.05, 0.3))
            kill_one(pids)
            pids.append(new_worker(server))
        facts = finished(workshop)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        server.kill()
        server.wait()

    assert facts["statuses"] == ["done"] * JOBS
    whole = [f"whole {n}" for n in range(1, JOBS, 2)]
    pieces = [f"piece {n}.{piece}" for n in range(0, JOBS, 2) for piece in range(PIECES)]
    assert facts["marks"] == sorted(whole + pieces)
    assert facts["attempts"] > JOBS + KILLS / 3, "too few kills hit a worker in mid-job to prove anything"


def finished(workshop: Workshop) -> dict[str, list[str]]:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        facts = json.loads(workshop.call("report"))
        if not {"ready", "running"} & set(facts["statuses"]):
            return facts
    raise AssertionError("the queue did not empty")


def test_a_worker_told_to_stop_ends_by_itself_and_hands_its_job_back(workshop: Workshop) -> None:
    workshop.call("prepare", "40")
    server = workshop.serve()
    pid = new_worker(server)
    time.sleep(0.5)
    os.kill(pid, signal.SIGTERM)
    assert server.stdin is not None
    server.stdin.close()
    server.wait(timeout=10)
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(pid)
    facts = json.loads(workshop.call("report"))
    assert "running" not in facts["statuses"]
    assert "ready" in facts["statuses"]


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
