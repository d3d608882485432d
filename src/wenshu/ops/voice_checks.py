"""What doctor says about speech: which engine writes it down, what is wrong with that one, and how to mend it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from wenshu.ai.endpoint import model_for
from wenshu.ai.probe import Found
from wenshu.ops.model_checks import is_listed
from wenshu.ops.readiness import Check
from wenshu.voice.engines import sphinx, whisper_folder

REMEDY: Final = "See who owns VOICE_NOTES_DIR and its room; or VOICE_NOTES_URL, its keys and the s3 extra."
NAME: Final = "transcription"
BETTER: Final = "for Chinese, and for better ones, set OPENAI_API_KEY, OPENAI_BASE_URL or WHISPER_MODEL_DIR"


def checks(now: datetime, found: Found | None) -> Iterator[Check]:
    """`found` is the endpoint of models, None where there is none. A retired model stands among the models."""
    wanted = settings.TRANSCRIBER
    if wanted == "none":
        yield Check(NAME, note="switched off by TRANSCRIBER; people type or import transcripts")
        return
    with_service = wanted in {"auto", "openai"} and found is not None
    with_whisper = wanted == "faster-whisper" or (wanted == "auto" and settings.WHISPER_MODEL_DIR)
    if found and with_service:
        yield _service(found, model_for("transcription", today=now.date()))
    elif wanted == "openai":
        remedy = "Set OPENAI_API_KEY or OPENAI_BASE_URL, or TRANSCRIBER to auto."
        yield Check(NAME, "TRANSCRIBER is openai, and no endpoint is set up", remedy)
    if with_whisper:
        yield _whisper("for teams whose sound stays here, " if with_service else "")
    elif not with_service and wanted != "openai":
        yield _sphinx()


def recordings() -> Check:
    """Whether a recording can be kept: a small file is written and removed."""
    place = (settings.VOICE_NOTES_URL and "VOICE_NOTES_URL") or settings.VOICE_NOTES_DIR
    try:
        storage = storages["voice"]
        storage.delete(storage.save(f"doctor/{secrets.token_hex(16)}", ContentFile(b"can be written")))
    except Exception as error:  # a bucket fails in the ways of its own library
        problem = f"nothing can be kept in {place}: {type(error).__name__}"
        return Check("recordings", problem, REMEDY)
    return Check("recordings", note=f"kept in {place}")


def _service(found: Found, model: str) -> Check:
    """A server for words alone has no model for speech: every recording would fail there."""
    missing = found.models is not None and not is_listed(model, found.models)
    return Check(
        NAME,
        f"{found.endpoint.host} does not list {model}" if missing else "",
        "Set AI_TRANSCRIPTION_MODEL to a model there that writes down speech, or TRANSCRIBER to another engine.",
        note=f"{model} at {found.endpoint.host}",
    )


def _whisper(whom: str) -> Check:
    problem, remedy = whisper_folder.problem()
    said = f"faster-whisper: {problem}" if problem else ""
    return Check(NAME, said, remedy, note=f"{whom}faster-whisper with {settings.WHISPER_MODEL_DIR}")


def _sphinx() -> Check:
    problem = "" if sphinx.installed() else "no engine is installed, not even pocketsphinx"
    remedy = "Run: pip install pocketsphinx, or set OPENAI_API_KEY, OPENAI_BASE_URL or WHISPER_MODEL_DIR."
    return Check(NAME, problem, remedy, note=f"English drafts by pocketsphinx; {BETTER}")
