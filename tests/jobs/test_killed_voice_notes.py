"""Workers are killed while recordings are decoded, written down and summarised: nothing lost, doubled or sent again."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ai.model_replies import Exchange, status, transcription
from tests.ai.model_server import ModelServer
from tests.databases import Migrated
from tests.jobs.killing import Workshop, asking

NOTES = 20
WORKERS = 3
KILLS_EACH = 17  # at each stage
STAGES = ["decoding", "transcribing", "summarizing"]
LATEST_KILL_S = {"decoding": 0.2, "transcribing": 0.5, "summarizing": 0.2}  # often in the second piece
PATIENCE_S = 60


class Stenographer:
    """Writes down each piece as the name of its bytes, after a moment; remembers when each was asked for.

    Summaries it refuses at once, so that rules make them: what breaks off is asked for again, later and later.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.again: list[str] = []
        self.written_down: Callable[[], list[Any]] = list
        self._guard = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        if not exchange.request.path.endswith("/audio/transcriptions"):
            return status(400)(exchange)
        raw = exchange.request.raw
        begin = raw.index(b"RIFF")
        name = "piece " + hashlib.sha256(raw[begin : raw.index(b"\r\n--", begin)]).hexdigest()[:16]
        with self._guard:
            self.asked.append((name, time.time()))
            self.again += [name for (heard,) in self.written_down() if name in str(heard)]
        time.sleep(0.2)
        said = f"This is {name}, spoken at length so that nobody finds too few words in it."
        return transcription(said, seconds=3)(exchange)


@pytest.fixture
def stenographer() -> Iterator[tuple[Stenographer, str]]:
    found = Stenographer()
    with ModelServer() as server:
        server.always(found)
        yield found, server.url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def dictation(
    request: pytest.FixtureRequest,
    migrated: Migrated,
    tmp_path: Path,
    stenographer: tuple[Stenographer, str],
) -> Iterator[Workshop]:
    with migrated(request.param, tmp_path) as environment:
        speech = {"OPENAI_BASE_URL": stenographer[1], "OPENAI_API_KEY": "test-key-0123456789"}
        environment = {**environment, **speech, "VOICE_NOTES_DIR": str(tmp_path / "voice")}
        with Workshop(environment, "dictation") as workshop:
            yield workshop


def at_work(environment: dict[str, str]) -> Callable[[], list[tuple[str, int]]]:
    """Which stage each busy worker is at, by its process, asked without a process of its own."""
    query = (
        "SELECT n.status, n.pieces, j.worker FROM crm_voicenote n JOIN jobs_job j ON j.id = n.job_id"
        " WHERE j.status = 'running'"
    )
    ask = asking(environment, query)

    def look() -> list[tuple[str, int]]:
        found = []
        for stage, pieces, worker in ask():
            at = "decoding" if stage == "transcribing" and not pieces else stage
            found.append((at, int(worker.rpartition(":")[2])))
        return found

    return look


def victim(
    look: Callable[[], list[tuple[str, int]]], met: Counter[str], pids: list[int]
) -> tuple[str, int] | None:
    """A worker at a stage at which too few were killed so far; None when all is done before one gets there."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for stage, pid in look():
            if pid in pids and stage in STAGES and met[stage] < KILLS_EACH:
                return stage, pid
        time.sleep(0.02)
    return None


def all_is_ready(rows: list[dict[str, Any]]) -> bool:
    return all(row["status"] in {"ready", "failed"} for row in rows)


def test_no_recording_is_lost_doubled_or_sent_again_however_often_workers_are_killed(
    dictation: Workshop, stenographer: tuple[Stenographer, str]
) -> None:
    dictation.call("prepare", NOTES)
    stenographer[0].written_down = asking(
        dictation.environment, "SELECT heard FROM voice_piece WHERE done_at IS NOT NULL"
    )
    dice, met, look = random.Random(5), Counter[str](), at_work(dictation.environment)
    for _ in range(WORKERS):
        dictation.new_worker()
    while sum(met.values()) < KILLS_EACH * len(STAGES):
        found = victim(look, met, dictation.workers)
        if found is None:
            break
        stage, pid = found
        time.sleep(dice.uniform(0, LATEST_KILL_S[stage]))
        dictation.kill(pid)
        met[stage] += 1
        dictation.new_worker()
    rows: list[dict[str, Any]] = dictation.finished(all_is_ready)

    assert [row["status"] for row in rows] == ["ready"] * NOTES, rows
    assert all(row["summary"] and not row["error"] for row in rows)
    asked: dict[str, list[float]] = {}
    for name, at in stenographer[0].asked:
        asked.setdefault(name, []).append(at)
    for row in rows:
        names = [text.split(",")[0].removeprefix("This is ") for text, _done in row["pieces"]]
        assert len(names) >= 2
        assert len(set(names)) == len(names)
        for name, (_text, done) in zip(names, row["pieces"], strict=True):
            assert row["transcript"].count(name) == 1, "each piece once"
            assert max(asked.pop(name)) < done, "what is written down is not sent again"
    assert not asked, "nothing else was sent"
    assert not stenographer[0].again
    assert met == Counter(dict.fromkeys(STAGES, KILLS_EACH))
