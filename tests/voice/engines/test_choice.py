"""Which engine a note is given to: the best that is set up, allowed, and knows the language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, status
from tests.voice.speaking import piece
from wenshu.ai import addresses, policy
from wenshu.ai.models import ModelUse
from wenshu.teams.models import Membership
from wenshu.voice.engine import Transcriber
from wenshu.voice.engines.choice import transcriber_for
from wenshu.voice.errors import VoiceFault

pytestmark = pytest.mark.django_db

Choosing = Callable[..., Transcriber]


@pytest.fixture
def choose(alice: Membership, now: datetime, settings: Any) -> Choosing:
    """For Alice's team; nothing is set up unless the test does."""
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.WHISPER_MODEL_DIR = ""

    def choose(language: str = "", *, local_only: bool = False) -> Transcriber:
        return transcriber_for(alice.team, alice, language=language, local_only=local_only, now=now)

    return choose


def nobody(choose: Choosing, language: str = "", **more: Any) -> str:
    """What is said when no engine is left."""
    with pytest.raises(VoiceFault) as fault:
        choose(language, **more)
    assert fault.value.error == "no_engine"
    return fault.value.said


def test_a_service_comes_before_a_model_here_and_that_before_a_draft(
    choose: Choosing, settings: Any, tiny_whisper: Path
) -> None:
    assert choose("en").name == "pocketsphinx:en-us"
    assert choose("en").draft
    settings.WHISPER_MODEL_DIR = str(tiny_whisper)
    assert choose("en").name == "faster-whisper:tiny"
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    assert choose("en").name == "endpoint:gpt-4o-mini-transcribe"


def test_only_openai_is_called_so_and_another_service_is_no_brand(choose: Choosing, settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-test"
    assert choose("en").name == "openai:gpt-4o-mini-transcribe"
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    assert choose("en").name == "endpoint:gpt-4o-mini-transcribe"


def test_chinese_is_not_drafted_in_english(choose: Choosing, settings: Any, tiny_whisper: Path) -> None:
    nobody(choose, "zh")
    settings.WHISPER_MODEL_DIR = str(tiny_whisper)
    assert choose("zh").name == "faster-whisper:tiny"


def test_where_nobody_said_what_is_spoken_the_teams_language_decides(
    choose: Choosing, alice: Membership
) -> None:
    assert choose("").name.startswith("pocketsphinx")
    alice.team.language = "zh-hans"
    nobody(choose, "")
    assert choose("en").name.startswith("pocketsphinx")


@pytest.mark.parametrize("wanted", ["openai", "faster-whisper", "pocketsphinx", "none"])
def test_an_operator_who_names_an_engine_gets_that_one_or_none(
    wanted: str, choose: Choosing, settings: Any, tiny_whisper: Path
) -> None:
    settings.TRANSCRIBER = wanted
    if wanted != "pocketsphinx":
        nobody(choose, "en")
    settings.WHISPER_MODEL_DIR = str(tiny_whisper)
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    if wanted == "none":
        nobody(choose, "en")
    else:
        assert choose("en").name.startswith("endpoint" if wanted == "openai" else wanted)


def test_a_failing_service_is_never_replaced_by_a_draft(
    model_server: ModelServer, alice: Membership, now: datetime, tmp_path: Path
) -> None:
    model_server.replies(status(401), status(500))
    for code in ("auth", "unavailable"):
        engine = transcriber_for(alice.team, alice, language="en", local_only=False, now=now)
        assert engine.name.startswith("endpoint:")
        with pytest.raises(VoiceFault) as fault:
            engine.transcribe(piece(tmp_path, seconds=1), seconds=1, language="en", hints=[])
        assert fault.value.error == code


def test_a_model_directory_that_cannot_be_used_is_told_and_not_drafted_over(
    choose: Choosing, settings: Any, tmp_path: Path
) -> None:
    settings.WHISPER_MODEL_DIR = str(tmp_path / "nowhere")
    assert "is not a directory" in nobody(choose, "en")


def test_a_team_that_switched_models_off_or_keeps_to_its_network_sends_no_sound_away(
    choose: Choosing, alice: Membership, settings: Any
) -> None:
    settings.OPENAI_API_KEY = "a-key"
    assert choose("en").name.startswith("openai")
    assert choose("en", local_only=True).name.startswith("pocketsphinx")
    nobody(choose, "zh", local_only=True)
    for use in (ModelUse.OFF, ModelUse.LOCAL):
        policy.set_use(alice.team, use, by=alice)
        assert choose("en").name.startswith("pocketsphinx")
    settings.TRANSCRIBER = "openai"
    assert "own network" in nobody(choose, "en")


@pytest.mark.parametrize(
    ("leads_to", "is_local"),
    [(["10.0.0.7"], True), (["203.0.113.5"], False), (["10.0.0.7", "203.0.113.5"], False)],
)
def test_a_service_is_local_when_its_name_leads_to_addresses_of_ones_own_only(
    leads_to: list[str], is_local: bool, choose: Choosing, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver of the test's machine is the one thing that is not real here."""
    monkeypatch.setattr(addresses, "look_up", lambda host, port, seconds: leads_to)
    settings.OPENAI_BASE_URL = "https://speech.example.com/v1"
    assert choose("en").name.startswith("endpoint")
    assert choose("en", local_only=True).name.startswith("endpoint" if is_local else "pocketsphinx")


def test_sound_that_stays_here_reaches_a_server_here_and_no_other(
    model_server: ModelServer,
    alice: Membership,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even when the address changes after the choice was made: what is connected to is looked at again."""
    engine = transcriber_for(alice.team, alice, language="en", local_only=True, now=now)
    monkeypatch.setattr(addresses, "look_up", lambda host, port, seconds: ["203.0.113.5"])
    with pytest.raises(VoiceFault) as fault:
        engine.transcribe(piece(tmp_path, seconds=1), seconds=1, language="en", hints=[])
    assert fault.value.error == "no_engine"
    assert model_server.requests == []
