"""Home: what was said last, in a few lines each, and what is still to be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from wenshu.clock import local_day
from wenshu.crm.models import FollowUp, VoiceNote, VoiceStatus
from wenshu.teams.models import Team
from wenshu.voice import notes
from wenshu.web import dates, voice_card, voice_words
from wenshu.web.voice_gist import beginnings, gist_of
from wenshu.web.voice_names import alike_notes, title_of

SHOWN: Final = 4


@dataclass(frozen=True)
class Insight:
    id: UUID
    title: str
    said: str
    length: str
    when: str
    at: str
    url: str
    audio_url: str
    is_logged: bool


def latest(team: Team, *, now: datetime) -> dict[str, Any]:
    """The newest notes that are written down and summed up; two queries, and a third for their number."""
    ready = notes.of(team).filter(status=VoiceStatus.READY, summary__isnull=False)
    found = list(ready.select_related("opportunity__company").order_by("-recorded_at", "-id")[:SHOWN])
    if not found:
        return {"insights": []}
    logged = FollowUp.objects.for_team(team).live().filter(voice_note__in=[note.pk for note in found])
    done = set(logged.values_list("voice_note_id", flat=True))
    briefs = {note.pk: gist_of(note.summary, most=2) for note in found}
    briefs |= beginnings(team, [pk for pk, said in briefs.items() if not said])
    alike = alike_notes(team, [note for note in found if note.opportunity is None])
    return {
        "insights": [
            _insight(note, team, now, said=briefs[note.pk], is_logged=note.pk in done, alike=alike)
            for note in found
        ],
        "insight_total": f"{VoiceNote.objects.for_team(team).count():,}",
    }


def _insight(
    note: VoiceNote, team: Team, now: datetime, *, said: str, is_logged: bool, alike: set[str]
) -> Insight:
    deal = notes.live_deal(note)
    company = deal.company.name if deal and deal.company else ""
    return Insight(
        note.pk,
        title=note.title or (voice_words.pair(company, deal.name) if deal else title_of(note, alike)),
        said=said,
        length=voice_words.clock(None if note.duration_ms is None else note.duration_ms / 1000),
        when=dates.show_moment(note.recorded_at, team.timezone, local_day(now, team.timezone)),
        at=note.recorded_at.isoformat(),
        url=reverse("voice-note", args=[team.slug, note.pk]),
        audio_url=reverse("voice-audio", args=[team.slug, note.pk]) if voice_card.plays(note) else "",
        is_logged=is_logged,
    )
