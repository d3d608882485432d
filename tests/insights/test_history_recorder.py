"""What waits to be written: soon, in batches, whole at an ordinary end, and never in the way of an answer."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import OperationalError

from wenshu.insights import recorder
from wenshu.insights.recorder import Recorder

ENDS = """
import sys
from wenshu.insights.recorder import Recorder

def write(batch):
    with open(sys.argv[1], "a") as file:
        file.writelines(f"{item}\\n" for item in batch)

kept = Recorder(write)
for item in range(3):
    kept.add(item)
"""


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    monkeypatch.setattr(recorder.connections, "close_all", lambda: None)  # the test has its own
    return []


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_is_added_is_written_soon_in_one_batch_and_in_its_order(batches: list[list[int]]) -> None:
    kept: Recorder[int] = Recorder(lambda batch: batches.append(list(batch)), pause_s=0.1)
    for item in range(50):
        kept.add(item)
    assert batches == []
    wait_until(lambda: batches == [list(range(50))])


def test_an_idle_recorder_keeps_no_thread(batches: list[list[int]]) -> None:
    kept: Recorder[int] = Recorder(lambda batch: batches.append(list(batch)), pause_s=0.05)
    kept.add(1)
    wait_until(lambda: not any(thread.name == "recorder" for thread in threading.enumerate()))
    kept.add(2)
    wait_until(lambda: batches == [[1], [2]])


def test_while_the_database_does_not_answer_nothing_is_lost(batches: list[list[int]]) -> None:
    answers = iter([False, False, True])

    def write(batch: Sequence[int]) -> None:
        if not next(answers, True):
            raise OperationalError("database is locked")
        batches.append(list(batch))

    kept: Recorder[int] = Recorder(write, pause_s=0.05)
    kept.add(1)
    kept.add(2)
    wait_until(lambda: batches == [[1, 2]])


def test_a_batch_that_cannot_be_written_at_all_does_not_stop_the_next(
    batches: list[list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    def write(batch: Sequence[int]) -> None:
        if batch[0] == 1:
            raise TypeError("nobody thought of this")
        batches.append(list(batch))

    kept: Recorder[int] = Recorder(write, pause_s=0.05)
    kept.add(1)
    wait_until(lambda: "1 records of questions are lost" in caplog.text)
    kept.add(2)
    wait_until(lambda: batches == [[2]])


def test_more_than_may_wait_is_dropped_and_said_rather_than_slowing_answers(
    batches: list[list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    kept: Recorder[int] = Recorder(lambda batch: batches.append(list(batch)))
    kept.start = lambda run: None
    for item in range(recorder.MOST + 3):
        kept.add(item)
    assert kept.flush()
    assert len(batches[0]) == recorder.MOST
    assert "3 records of questions were dropped" in caplog.text


def test_an_ordinary_end_of_the_process_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "written"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", ENDS, str(file)], check=True, timeout=30)
    assert file.read_text().split() == ["0", "1", "2"]
    assert time.monotonic() - began < 15
