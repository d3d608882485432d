"""A transcription service, over real HTTP: what is sent, what is made of each answer, and what each failure is called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ai.model_server import (
    ModelServer,
    Reply,
    busy,
    cut,
    garbage,
    gone,
    half_json,
    hang,
    html,
    no_credit,
    no_verbose_json,
    raw,
    redirect,
    status,
    too_large,
    transcription,
    verbose_transcription,
    writes_down,
    writes_down_with_times,
    wrong_key,
)
from tests.voice.speaking import piece
from wenshu.ai import errors
from wenshu.ai.models import ModelAttempt
from wenshu.teams.models import Membership
from wenshu.voice.engine import Heard, Line, Transcriber
from wenshu.voice.engines import openai
from wenshu.voice.engines.choice import transcriber_for
from wenshu.voice.errors import ERROR_CODES, VoiceFault

pytestmark = pytest.mark.django_db

Hearing = Callable[..., Heard]
TEN_SECONDS = " ".join(["word"] * 24) + "."


@pytest.fixture
def transcriber(model_server: ModelServer, alice: Membership, now: datetime) -> Callable[[], Transcriber]:
    return lambda: transcriber_for(alice.team, alice, language="", local_only=False, now=now)


@pytest.fixture
def hear(transcriber: Callable[[], Transcriber], tmp_path: Path) -> Hearing:
    """Ten seconds of a voice, given to the engine that is set up."""

    def hear(*, seconds: float = 10, language: str = "", hints: list[str] | None = None) -> Heard:
        sound = piece(tmp_path, seconds=seconds)
        return transcriber().transcribe(sound, seconds=seconds, language=language, hints=hints or [])

    return hear


def fault(hear: Hearing, **more: Any) -> VoiceFault:
    with pytest.raises(VoiceFault) as raised:
        hear(**more)
    return raised.value


def test_words_alone_are_shared_out_over_the_piece(model_server: ModelServer, hear: Hearing) -> None:
    model_server.replies(writes_down(lambda asked: "One two three. Four five six!  七八九十。" * 3))
    heard = hear()
    assert [line.text for line in heard.lines[:3]] == ["One two three.", "Four five six!", "七八九十。"]
    assert (heard.lines[0].start, heard.lines[-1].end) == (0, 10)
    assert all(line.start is not None and line.end and line.start < line.end for line in heard.lines)
    assert not heard.short
    assert heard.text.splitlines() == [line.text for line in heard.lines]


def test_what_is_sent_is_the_piece_its_language_and_the_names_on_one_line(
    model_server: ModelServer, hear: Hearing
) -> None:
    model_server.always(transcription(TEN_SECONDS))
    hear(language="zh", hints=["恒力 <script>\n精密", "Chen Wei", "chen wei", "chen@example.com"])
    asked = model_server.requests[0]
    assert asked.field("language") == "zh"
    assert asked.field("model") == "gpt-4o-mini-transcribe"
    assert asked.field("prompt").startswith("恒力 script 精密、Chen Wei")
    assert asked.field("prompt").count("hen") == 1
    assert "example.com" not in asked.text
    assert not set("<>\n") & set(asked.field("prompt").replace("<email-1>", ""))
    assert asked.audio_seconds == 10


def test_a_model_without_times_is_given_short_pieces_and_one_with_times_long_ones(
    transcriber: Callable[[], Transcriber], settings: Any
) -> None:
    assert (transcriber().pieces.shortest_s, transcriber().pieces.longest_s) == (30, 90)
    for name in ("whisper-1", "Systran/faster-whisper-small", "gpt-4o-transcribe-diarize"):
        settings.AI_TRANSCRIPTION_MODEL = name
        length = transcriber().pieces
        assert (length.shortest_s, length.longest_s) == (600, 690)
        assert length.longest_s * 32_000 < 24_000_000
        assert transcriber().name == f"endpoint:{name}"
        assert not transcriber().draft


def test_segments_are_lines_within_the_piece(model_server: ModelServer, hear: Hearing, settings: Any) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "whisper-1"
    spoken = [
        (4.0, 31.0, " and on it goes "),
        (-1.0, 4.0, " " + TEN_SECONDS),
        (12.0, 14.0, "Thank you."),
        (5, 6, " "),
    ]
    model_server.replies(verbose_transcription(spoken, language="chinese"))
    heard = hear()
    assert heard.lines == [Line(TEN_SECONDS, 0, 4), Line("and on it goes", 4, 10)]
    assert heard.language == "zh"
    assert not heard.short


def test_a_model_that_refuses_times_is_asked_once_for_words_and_never_again_for_times(
    model_server: ModelServer, hear: Hearing, transcriber: Callable[[], Transcriber], settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "my-whisper-of-words"
    assert transcriber().pieces.longest_s == 690
    model_server.always(writes_down(lambda asked: TEN_SECONDS))
    for _ in range(3):
        assert hear().lines == [Line(TEN_SECONDS, 0, 10)]
    formats = [asked.field("response_format") for asked in model_server.requests]
    assert formats == ["verbose_json", "json", "json", "json"]
    assert transcriber().pieces.longest_s == 90


@pytest.mark.parametrize(
    "refusal",
    [
        no_verbose_json("m"),
        raw({"detail": [{"loc": ["body", "response_format"], "msg": "unexpected value"}]}, status=422),
        raw({"error": "verbose output is not available"}, status=501),
    ],
)
def test_servers_say_in_different_ways_that_they_give_no_times(
    refusal: Reply, model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "whisper-1"
    model_server.replies(refusal, transcription(TEN_SECONDS))
    assert hear().text == TEN_SECONDS
    assert len(model_server.requests) == 2


def test_an_answer_in_words_to_a_question_for_times_is_used(
    model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "whisper-1"
    empty = {"text": TEN_SECONDS, "language": None, "duration": None, "segments": None}
    odd = {"text": TEN_SECONDS, "language": 7, "duration": "?", "segments": [{"start": "x", "text": "half"}]}
    partial = {"text": TEN_SECONDS, "segments": [{"start": 0, "end": 1, "text": "word"}]}
    model_server.replies(raw(empty), raw(odd), raw(partial), raw({"text": TEN_SECONDS, "segments": []}))
    for _ in range(4):
        heard = hear(language="en")
        assert heard.lines == [Line(TEN_SECONDS, 0, 10)]
        assert heard.language == "en"


def test_speakers_are_kept_and_their_model_is_given_no_prompt(
    model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "gpt-4o-transcribe-diarize"
    parts = [
        {"start": 0, "end": 5, "text": TEN_SECONDS, "speaker": "A"},
        {"start": 5, "end": 9, "text": "Yes.", "speaker": "B"},
    ]
    model_server.replies(raw({"text": TEN_SECONDS + " Yes.", "duration": 10, "segments": parts}))
    assert [line.speaker for line in hear(hints=["Hengli"]).lines] == ["A", "B"]
    [asked] = model_server.requests
    assert "prompt" not in asked.form
    assert asked.field("response_format") == "diarized_json"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (wrong_key(), "auth"),
        (status(403), "auth"),
        (too_large(), "body_limit"),
        (no_credit(), "quota"),
        (status(402), "quota"),
        (busy(), "rate_limited"),
        (gone("gpt-4o-mini-transcribe"), "model_retired"),
        (html(404), "model_retired"),
        (status(500), "unavailable"),
        (html(502), "unavailable"),
        (cut(), "unavailable"),
        (html(200), "bad_response"),
        (half_json(), "bad_response"),
        (garbage(), "bad_response"),
        (raw({"text": None}), "bad_response"),
        (redirect("http://127.0.0.1:9/"), "bad_response"),
        (status(400, "the sound is damaged"), "bad_response"),
    ],
)
def test_each_failure_has_its_name_and_the_sound_is_sent_once(
    reply: Reply, code: str, model_server: ModelServer, hear: Hearing
) -> None:
    model_server.replies(reply)
    found = fault(hear)
    assert found.error == code
    assert found.said
    assert "test-key" not in found.said
    assert len(model_server.requests) == 1


def test_how_long_to_wait_is_passed_on_and_not_waited_for(model_server: ModelServer, hear: Hearing) -> None:
    model_server.replies(busy(retry_after=37))
    found = fault(hear)
    assert (found.error, found.retry_after_s, found.passing) == ("rate_limited", 37, True)


def test_a_server_that_never_answers_is_a_timeout(
    model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    settings.AI_TIMEOUT_S = 1
    model_server.replies(hang())
    found = fault(hear, seconds=1)
    assert (found.error, found.passing) == ("timeout", True)


def test_after_five_faults_the_server_is_left_alone_for_a_moment(
    model_server: ModelServer, hear: Hearing
) -> None:
    model_server.replies(*[status(500)] * 5)
    assert [fault(hear).error for _ in range(6)] == ["unavailable"] * 6
    assert len(model_server.requests) == 5
    assert fault(hear).retry_after_s == 30


def test_a_spent_budget_ends_before_anything_is_sent(
    model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 50
    assert fault(hear).error == "quota"
    assert model_server.requests == []


def test_seconds_of_sound_are_on_the_account_of_the_team(
    model_server: ModelServer, hear: Hearing, alice: Membership
) -> None:
    model_server.replies(writes_down(lambda asked: TEN_SECONDS), transcription(TEN_SECONDS, tokens=(100, 20)))
    hear()
    hear()
    rows = ModelAttempt.objects.for_team(alice.team).order_by("id")
    assert [(row.task, row.audio_ms, row.member) for row in rows] == [("transcription", 10_000, alice)] * 2


def test_an_answer_with_too_few_words_is_marked_as_short(
    model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    model_server.replies(transcription("Thank you."), transcription(""), transcription(TEN_SECONDS))
    assert [hear().short for _ in range(3)] == [True, True, False]


def test_times_that_end_long_before_the_speech_are_marked_as_short(
    model_server: ModelServer, hear: Hearing, settings: Any
) -> None:
    settings.AI_TRANSCRIPTION_MODEL = "whisper-1"
    many = " ".join(["word"] * 60)
    model_server.replies(verbose_transcription([(0, 12, many)]))
    assert hear(seconds=30).short
    model_server.replies(writes_down_with_times(lambda asked: many))
    assert not hear(seconds=30).short


def test_every_reason_of_the_model_room_has_a_code() -> None:
    def kinds(base: type[errors.ModelUnavailable]) -> set[type[errors.ModelUnavailable]]:
        return {base, *(each for kind in base.__subclasses__() for each in kinds(kind))}

    reasons = {kind.reason for kind in kinds(errors.ModelUnavailable) if hasattr(kind, "reason")}
    assert reasons == set(openai.FAULTS)
    assert set(openai.FAULTS.values()) | set(openai.REFUSALS.values()) <= ERROR_CODES
