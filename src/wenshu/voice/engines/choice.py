"""Which engine writes a team's note down: the best one that is set up, allowed, and knows the language."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings

from wenshu.ai import client
from wenshu.ai.errors import ModelUnavailable
from wenshu.teams.models import Language, Membership, Team
from wenshu.voice.engine import Transcriber
from wenshu.voice.engines import sphinx, whisper_folder
from wenshu.voice.engines.openai import OpenAICompatible
from wenshu.voice.engines.sphinx import PocketSphinx
from wenshu.voice.engines.whisper import FasterWhisper
from wenshu.voice.errors import VoiceFault

SPHINX_LANGUAGE: Final = "en"


def transcriber_for(
    team: Team, member: Membership | None, *, language: str, local_only: bool, now: datetime
) -> Transcriber:
    """`language` is a code, empty for any. Raises VoiceFault("no_engine") when a person has to write it down.

    What is set up and fails is not passed over: who pays for an engine is told that it fails. So the endpoint comes
    first when team and operator allow it, and a model directory that cannot be used is an error, not a reason to draft.
    """
    wanted = settings.TRANSCRIBER
    if wanted in {"auto", "openai"}:
        try:
            place = client.place_for(team, "transcription", now=now, only_own_network=local_only)
            return OpenAICompatible(team, member, place, local_only=local_only, now=now)
        except ModelUnavailable as why_not:
            if wanted == "openai":
                raise VoiceFault("no_engine", why_not.detail) from None
    if wanted == "faster-whisper" or (wanted == "auto" and settings.WHISPER_MODEL_DIR):
        problem, _ = whisper_folder.problem()
        if problem:
            raise VoiceFault("no_engine", problem)
        return FasterWhisper()
    if wanted in {"auto", "pocketsphinx"} and _is_english(team, language) and sphinx.installed():
        return PocketSphinx()
    raise VoiceFault("no_engine")


def _is_english(team: Team, language: str) -> bool:
    """Where nobody said what is spoken, it is what the team speaks."""
    return (language or ("en" if team.language == Language.ENGLISH else "")) == SPHINX_LANGUAGE
