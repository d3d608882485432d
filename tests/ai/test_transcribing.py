"""Speech to text, in each shape that a model may answer in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, raw, status, transcription, verbose_transcription
from wenshu.ai import health
from wenshu.ai.client import client_for
from wenshu.ai.errors import BadReply, CircuitOpen, Unreachable
from wenshu.ai.messages import Segment, Transcript
from wenshu.ai.models import ModelAttempt
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    file = tmp_path / "Call with Chen Wei.m4a"
    file.write_bytes(b"sound" * 1000)
    return file


def transcribe(alice: Membership, now: datetime, audio: Path, **more: Any) -> Transcript:
    client = client_for(alice.team, alice, now=now)
    return client.transcribe(audio, audio_seconds=60, **more).value


def row(alice: Membership) -> ModelAttempt:
    found = ModelAttempt.objects.for_team(alice.team).order_by("-id").first()
    assert found
    return found


def test_words_alone_counted_in_tokens(
    model_server: ModelServer, alice: Membership, now: datetime, audio: Path
) -> None:
    model_server.replies(transcription("  下周三签合同。", tokens=(600, 12)))
    assert transcribe(alice, now, audio, language="zh", prompt="恒力, chen@example.com") == Transcript(
        "下周三签合同。"
    )
    [request] = model_server.requests
    assert request.path == "/v1/audio/transcriptions"
    assert b"sound" * 1000 in request.raw
    for sent in ('name="language"', "zh", 'name="response_format"', "json", "gpt-4o-mini-transcribe", "恒力"):
        assert sent in request.text
    assert 'filename="audio.m4a"' in request.text
    assert "Chen Wei" not in request.text
    assert "chen@example.com" not in request.text
    found = row(alice)
    assert (found.input_tokens, found.output_tokens, found.estimated) == (600, 12, False)
    assert (found.audio_ms, found.cost, found.task) == (60_000, 0, "transcription")


def test_whisper_gives_segments_and_is_counted_by_the_second(
    model_server: ModelServer, alice: Membership, now: datetime, audio: Path, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "whisper-1"
    model_server.replies(verbose_transcription([(0, 2.5, " Hello."), (2.5, 4, " Bye.")], language="english"))
    found = transcribe(alice, now, audio)
    assert found.segments == [Segment(0, 2.5, "Hello."), Segment(2.5, 4, "Bye.")]
    assert found.language == "english"
    assert "verbose_json" in model_server.requests[0].text
    assert (row(alice).audio_ms, row(alice).input_tokens, row(alice).estimated) == (4000, 40, True)


def test_speakers_and_languages_are_kept(
    model_server: ModelServer, alice: Membership, now: datetime, audio: Path, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "gpt-4o-transcribe-diarize"
    spoken = {
        "id": "1",
        "type": "transcript.text.segment",
        "start": 0,
        "end": 1,
        "text": "Hi",
        "speaker": "A",
    }
    model_server.replies(raw({"text": "Hi", "languages": [{"code": "en"}], "segments": [spoken]}))
    found = transcribe(alice, now, audio)
    assert (found.segments[0].speaker, found.language) == ("A", "en")


def test_a_server_that_knows_only_plain_answers_is_asked_for_one(
    model_server: ModelServer, alice: Membership, now: datetime, audio: Path, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "Systran/faster-whisper-small"
    refusal = status(400, "response_format 'verbose_json' is not supported")
    model_server.replies(refusal, transcription("Hello.", seconds=59.5), transcription("Again."))
    assert transcribe(alice, now, audio).text == "Hello."
    assert row(alice).audio_ms == 59_500
    assert transcribe(alice, now, audio).text == "Again."
    assert "verbose_json" not in model_server.requests[2].text


def test_something_else_than_a_transcript_is_a_fault(
    model_server: ModelServer, alice: Membership, now: datetime, audio: Path
) -> None:
    model_server.replies(raw({"words": "Hello"}))
    with pytest.raises(BadReply):
        transcribe(alice, now, audio)
    assert row(alice).outcome == "bad_reply"


def test_a_model_that_does_not_write_keeps_nobody_from_being_heard(
    model_server: ModelServer, alice: Membership, now: datetime, audio: Path, settings: Any
) -> None:
    settings.AI_MAX_RETRIES = 0
    model_server.replies(*[status(500)] * health.FAULTS, transcription("Call Chen Wei."))
    client = client_for(alice.team, alice, now=now)
    for _ in range(health.FAULTS):
        with pytest.raises(Unreachable):
            client.text(task="summary", system="", user="Hello")
    with pytest.raises(CircuitOpen):
        client.text(task="summary", system="", user="Hello")
    assert transcribe(alice, now, audio).text == "Call Chen Wei."
