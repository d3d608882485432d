"""The voice notes of an opportunity on its page: the newest open, others folded, and where the next one comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from wenshu.crm.models import Opportunity
from wenshu.teams.access import TeamRequest
from wenshu.voice import notes
from wenshu.web import voice, voice_note
from wenshu.web.voice_card import Card, card
from wenshu.web.voice_gist import gist_of
from wenshu.web.voice_names import alike_notes

FOLDED: Final = 5


@dataclass(frozen=True)
class Fold:
    """What the templates of a folded card take."""

    card: Card
    brief: str


def context(request: TeamRequest, deal: Opportunity) -> dict[str, Any]:
    rows = notes.of(request.team).filter(opportunity=deal).order_by("-recorded_at", "-id")
    ids = list(rows.values_list("pk", flat=True)[: FOLDED + 2])
    found = {note.pk: note for note in rows.filter(pk__in=ids[1 : FOLDED + 1])}
    for note in found.values():
        note.team, note.opportunity = request.team, deal
    alike = alike_notes(request.team, found.values())
    address = reverse("voice", args=[request.team.slug])
    return {
        **voice.intake(request, deal),
        "is_of_deal": True,
        "newest": _open(request, ids[0], deal) if ids else None,
        "folds": [_fold(request, found[pk], alike) for pk in ids[1 : FOLDED + 1] if pk in found],
        "all_notes_url": f"{address}?{urlencode({'opportunityId': str(deal.pk)})}" if len(ids) > 1 else "",
    }


def _open(request: TeamRequest, id: Any, deal: Opportunity) -> dict[str, Any]:
    note = notes.find(request.team, id)
    note.opportunity = deal
    return voice_note.about(request, card(request, note))


def _fold(request: TeamRequest, note: Any, alike: set[str]) -> Fold:
    return Fold(card(request, note, whole=False, alike=alike), gist_of(note.summary, most=2))
