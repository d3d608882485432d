"""A recording that an engine has written down and rules have summed up, and a browser for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.voice.conftest import Uploading, deal, uploaded, voice_folder  # noqa: F401  fixtures
from wenshu.crm.models import Opportunity, VoiceNote, VoiceStatus
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes
from wenshu.voice.engine import Line
from wenshu.voice.summaries.writing import summarise

SAID = [
    Line("I just talked to Zhou Min on the phone.", 3.0, 8.0, "1"),
    Line("The budget is approved, 920,000 dollars.", 31.0, 38.0, "1"),
    Line("They want to sign before December 18.", 42.0, 47.0, "2"),
    Line("I will send the migration plan by Wednesday.", 51.0, 58.0, "1"),
]
Written = Callable[..., VoiceNote]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def written(uploaded: Uploading, alice: Membership, now: datetime) -> Written:  # noqa: F811
    """As the pipeline leaves a note: with `said`, or without words in another `status`."""

    def make(
        content: bytes = b"some sound", *, said: list[Line] | None = SAID, status: str = "", error: str = "",
        hours: int = 2, by: Membership = alice, **about: object,
    ) -> VoiceNote:  # fmt: skip
        note = uploaded(content, by=by, recorded_at=now - timedelta(hours=hours), **about)
        with transaction.atomic():
            note = notes.locked(by.team, note.pk)
            note.peaks, note.duration_ms, note.media_type = bytes(range(0, 240, 2)), 138_000, "audio/mpeg"
            note.error_code = error
            note.status = status or VoiceStatus.READY
            if said:
                lines.put(note, said)
                note.transcribed_at, note.language, note.engine = now, "en", "pocketsphinx:en-us"
                summed = summarise(
                    said, team=by.team, member=by, spoken_at=note.recorded_at, deal=note.opportunity, now=now
                )
                note.summary = summed.summary.model_dump(mode="json", by_alias=True)
                note.summary_engine, note.summarized_at = summed.engine, now
            notes.save(note, now=now)
        return notes.find(by.team, note.pk)

    return make


@pytest.fixture
def note(written: Written, deal: Opportunity) -> VoiceNote:  # noqa: F811
    """Alice's, about the deal."""
    return written(opportunity_id=deal.pk)


@pytest.fixture
def browser(alice: Membership, client_for: Callable[[Membership], Client]) -> Client:
    return client_for(alice)
