"""What doctor says about the engine that writes down speech."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, models
from tests.voice.engines.tiny_whisper import build
from wenshu.ai import probe
from wenshu.ops import doctor, voice_checks
from wenshu.ops.readiness import Check

pytestmark = pytest.mark.django_db

Looking = Callable[[], list[Check]]


@pytest.fixture
def look(settings: Any, now: datetime) -> Looking:
    """With nothing set up, unless the test does."""
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.WHISPER_MODEL_DIR = ""
    return lambda: list(voice_checks.checks(now, probe.look(today=now.date())))


def test_english_drafts_are_what_there_is_without_anything_set_up(look: Looking) -> None:
    [found] = look()
    assert not found.problem
    assert "pocketsphinx" in found.note
    assert "WHISPER_MODEL_DIR" in found.note


def test_a_service_without_a_model_for_speech_is_told(
    look: Looking, model_server: ModelServer, settings: Any
) -> None:
    settings.OPENAI_BASE_URL = model_server.url
    model_server.replies(models("qwen3:8b"), models("qwen3:8b", "gpt-4o-mini-transcribe"))
    [missing], [there] = look(), look()
    assert missing.problem == "127.0.0.1 does not list gpt-4o-mini-transcribe"
    assert "TRANSCRIBER" in missing.remedy
    assert (there.problem, there.note) == ("", "gpt-4o-mini-transcribe at 127.0.0.1")


def test_a_model_directory_is_looked_into_even_behind_a_service(
    look: Looking, model_server: ModelServer, settings: Any, tmp_path: Path
) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    settings.WHISPER_MODEL_DIR = str(tmp_path)
    [lacking] = look()
    assert "lacks model.bin, config.json, tokenizer.json, vocabulary.json" in lacking.problem
    build(tmp_path)
    [whole] = look()
    assert (whole.problem, whole.note) == ("", f"faster-whisper with {tmp_path}")
    settings.OPENAI_BASE_URL = model_server.url
    model_server.replies(models("gpt-4o-mini-transcribe"))
    assert [found.note.partition(",")[0] for found in look()] == [
        "gpt-4o-mini-transcribe at 127.0.0.1",
        "for teams whose sound stays here",
    ]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("openai", "no endpoint is set up"),
        ("faster-whisper", "WHISPER_MODEL_DIR names no directory"),
        ("none", ""),
        ("pocketsphinx", ""),
    ],
)
def test_an_engine_that_was_named_and_is_not_there_is_a_problem(
    wanted: str, said: str, look: Looking, settings: Any
) -> None:
    settings.TRANSCRIBER = wanted
    [found] = look()
    assert said in found.problem
    assert bool(said) == bool(found.problem)


def test_doctor_tells_of_the_engine_and_of_the_end_of_its_model(
    look: Looking, model_server: ModelServer, settings: Any, now: datetime
) -> None:
    settings.OPENAI_BASE_URL = model_server.url
    settings.AI_TRANSCRIPTION_MODEL = "gpt-4o-transcribe"
    model_server.replies(models("gpt-4o-mini", "gpt-4o-transcribe"), models("gpt-4o-transcribe"))
    for later in (now, now.replace(year=2027, month=3)):
        found = doctor.examine(now=later)
        assert [check.note for check in found if check.name == "transcription"] == [
            "gpt-4o-transcribe at 127.0.0.1"
        ]
    gone = [check.problem for check in found if "gpt-4o-transcribe" in check.problem]
    assert gone == ["gpt-4o-transcribe is gone since 2027-02-26"]


def test_recordings_are_kept_by_trying(settings: Any, tmp_path: Path) -> None:
    there = _kept_in(settings, tmp_path / "voice")
    assert (there.problem, there.note) == ("", f"kept in {tmp_path / 'voice'}")
    assert not [path for path in (tmp_path / "voice").rglob("*") if path.is_file()]
    (tmp_path / "file").write_text("in the way")
    broken = _kept_in(settings, tmp_path / "file")
    assert "nothing can be kept" in broken.problem
    assert "VOICE_NOTES_DIR" in broken.remedy


def _kept_in(settings: Any, folder: Path) -> Check:
    options = {**settings.STORAGES["voice"]["OPTIONS"], "location": folder}
    settings.VOICE_NOTES_DIR = folder
    settings.STORAGES = {**settings.STORAGES, "voice": {**settings.STORAGES["voice"], "OPTIONS": options}}
    return voice_checks.recordings()
