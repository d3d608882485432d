"""From a voice note to records: its follow-up shown in place, or all its changes on the page of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.assist import pipeline
from wenshu.assist.models import Proposal, Status
from wenshu.clock import now
from wenshu.crm.models import FollowUp, VoiceNote
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.voice import notes, proposing
from wenshu.web import assist_page, voice_card, voice_deals, voice_forms
from wenshu.web.assist_card import BESIDE
from wenshu.web.assist_edits import Edits
from wenshu.web.toasts import toast


def made_of(note: VoiceNote) -> dict[str, Any]:
    """What came of it already: a follow-up, and changes that wait for somebody to look at them."""
    logged = FollowUp.objects.for_team(note.team).live().filter(voice_note=note).exists()
    waiting = Proposal.objects.for_team(note.team).filter(voice_note=note, status=Status.PROPOSED)
    found = list(waiting.order_by("-created_at").only("id", "actions")[:5])
    changes = next((each for each in found if _has_changes(each)), None)
    return {
        "is_logged": logged,
        "waiting": changes,
        "waiting_count": _count(changes) if changes else 0,
    }


def _has_changes(proposal: Proposal) -> bool:
    return any(each.kind != "create_follow_up" for each in pipeline.actions_of(proposal))


def _count(proposal: Proposal) -> int:
    """As many as there will be rows to decide on, but for the follow-up's own."""
    actions = [each for each in pipeline.actions_of(proposal) if each.kind != "create_follow_up"]
    return sum(BESIDE.get(name) not in each.fields for each in actions for name in each.fields)


@require_POST
@team_page
def follow_up(request: TeamRequest, id: UUID) -> HttpResponse:
    """One follow-up, proposed and shown in place; with `changes`, everything, on its own page.

    Of a note without a deal, first which one it is about: the answer is `opportunityId`.
    """
    note = notes.find(request.team, id)
    linked = False
    if "opportunityId" in request.POST:
        try:
            picked = voice_forms.deal_id(request)
        except Invalid as wrong:
            return _ask(request, note, wrong.errors[0].message)
        if linked := picked is not None:
            notes.change(note, {"opportunity_id": picked}, by=request.member, via="web", now=now())
            note = notes.find(request.team, id)
    if request.POST.get("changes"):
        proposal = proposing.changes(note, by=request.member, now=now())
        return _go(request, reverse("proposal", args=[request.team.slug, proposal.pk]))
    if notes.live_deal(note) is None:
        return _ask(request, note)
    try:
        proposal = proposing.follow_up(note, by=request.member, now=now())
    except Invalid:
        return _ask(request, note)
    if not request.htmx:
        return HttpResponseRedirect(reverse("proposal", args=[request.team.slug, proposal.pk]))
    context = assist_page.context(request, proposal, Edits(), errors={}, checked=False)
    answer = render(request, "assist/inline.html", {**context, "inline": True})
    if linked:
        answer.write(_beside(request, note))
    return answer


def _beside(request: TeamRequest, note: VoiceNote) -> bytes:
    """The deal that it is about from now on, where the page of the note says so."""
    made = voice_card.card(request, note, whole=False)
    context = {"card": made, "note": note, "deal": notes.live_deal(note), "exchanged": True}
    return render(request, "voice/about_deal.html", context).content


def _ask(request: TeamRequest, note: VoiceNote, problem: str = "") -> HttpResponse:
    """Which deal it is about: the likely ones, and a field to find any other."""
    if not request.htmx:
        if problem:
            toast(request, problem)
        return HttpResponseRedirect(reverse("voice-note", args=[request.team.slug, note.pk]) + "#about")
    context = {
        "note": note,
        "asked": problem or _("Which opportunity is it about?"),
        "follow_url": reverse("voice-follow-up", args=[request.team.slug, note.pk]),
    }
    return render(request, "voice/deals.html", {**context, **voice_deals.likely(request, note)})


def _go(request: TeamRequest, url: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else HttpResponseRedirect(url)


urlpatterns = [path("voice/<uuid:id>/follow-up", follow_up, name="voice-follow-up")]
