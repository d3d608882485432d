"""Workers are killed in mid-job, over and over: no effect is lost and none is doubled."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Migrated
from tests.jobs.deeds import PIECES
from tests.jobs.killing import Workshop

JOBS = 120
WORKERS = 3
KILLS = 25


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workshop(request: pytest.FixtureRequest, migrated: Migrated, tmp_path: Path) -> Iterator[Workshop]:
    with migrated(request.param, tmp_path) as environment, Workshop(environment) as workshop:
        yield workshop


def test_no_effect_is_lost_or_doubled_when_workers_are_killed(workshop: Workshop) -> None:
    workshop.call("prepare", JOBS)
    dice = random.Random(7)
    for _ in range(WORKERS):
        workshop.new_worker()
    for _ in range(KILLS):
        workshop.kill_one_at_work(after_s=dice.uniform(0, 0.1))
        workshop.new_worker()
    facts = workshop.finished(nothing_waits)

    assert facts["statuses"] == ["done"] * JOBS
    whole = [f"whole {n}" for n in range(1, JOBS, 2)]
    pieces = [f"piece {n}.{piece}" for n in range(0, JOBS, 2) for piece in range(PIECES)]
    assert facts["marks"] == sorted(whole + pieces)
    assert facts["attempts"] > JOBS + KILLS / 3, "too few kills hit a worker in mid-job to prove anything"


def nothing_waits(facts: dict[str, Any]) -> bool:
    return not {"ready", "running"} & set(facts["statuses"])


def test_a_worker_told_to_stop_ends_by_itself_and_hands_its_job_back(workshop: Workshop) -> None:
    workshop.call("prepare", 40)
    pid = workshop.new_worker()
    time.sleep(0.5)
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + 60
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(pid)
    facts = workshop.call("report")
    assert "running" not in facts["statuses"]
    assert "ready" in facts["statuses"]


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
