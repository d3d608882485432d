"""Voice notes with words, made through the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes
from wenshu.voice.engine import Line
from wenshu.voice.notes import About

MakeNote = Callable[..., VoiceNote]


@pytest.fixture
def make_note(alice: Membership, now: datetime) -> MakeNote:
    """`make_note("Their budget is …", deal=deal)`: a text, or lines."""

    def make(
        said: str | Sequence[Line], *, deal: Opportunity | None = None, by: Membership = alice, **about: Any
    ) -> VoiceNote:
        told = About(opportunity_id=deal.pk if deal else None, recorded_at=about.pop("at", now), **about)
        note = notes.without_audio(by.team, told, by=by, via="test", now=now)
        words = [Line(said)] if isinstance(said, str) else said
        lines.put(note, words)
        note.transcribed_at = now
        note.save()
        return notes.find(by.team, note.pk)

    return make
