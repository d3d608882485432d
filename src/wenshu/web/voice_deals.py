"""Which deal a voice note is about: the likely ones as one click, any other by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from wenshu.assist import wording
from wenshu.clock import now
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.teams.access import TeamRequest, team_page
from wenshu.voice import notes, proposing
from wenshu.voice.proposing import NoTranscript

MOST = 8


@dataclass(frozen=True)
class Likely:
    id: UUID
    name: str
    detail: str
    score: str
    why: str


def offered(request: TeamRequest, note: VoiceNote) -> dict[str, Any]:
    """The address that the likely ones come from: reading the transcript takes longer than showing the page."""
    return {"likely_url": reverse("voice-likely", args=[request.team.slug, note.pk])}


@require_safe
@team_page
def likely_deals(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.find(request.team, id)
    return render(request, "voice/deals.html", {"note": note, **likely(request, note)})


def likely(request: TeamRequest, note: VoiceNote) -> dict[str, Any]:
    try:
        found = proposing.likely_deals(note, by=request.member, now=now()) if request.member.may_write else []
    except NoTranscript:
        found = []
    return {
        "likely": [
            Likely(each.id, each.name, each.detail, f"{each.score:.2f}", wording.why(each.why))
            for each in found
        ]
    }


@require_safe
@team_page
def pick(request: TeamRequest) -> HttpResponse:
    """Those whose name or company has what is typed, the latest first."""
    typed = request.GET.get("opportunityName", "").strip()[:200]
    found = Opportunity.objects.for_team(request.team).live()
    if typed:
        found = found.matching(typed)
    rows = found.order_by("-updated_at", "-id").values_list("id", "name", "company__name")[:MOST]
    options = [(pk, name, company or "") for pk, name, company in rows]
    return render(request, "voice/options.html", {"options": options, "typed": typed})


urlpatterns = [
    path("voice/<uuid:id>/likely", likely_deals, name="voice-likely"),
    path("pick/opportunity", pick, name="pick-opportunity"),
]
