"""The page of a voice note, its card on other pages, and what a person does with it: retry, stop, confirm, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenshu.clock import now
from wenshu.crm.models import VoiceNote
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.voice import intake, notes
from wenshu.web import dates, voice_deals, voice_forms, voice_proposals
from wenshu.web.toasts import toast
from wenshu.web.voice_card import Card, card, open_line


@require_safe
@team_page
def page(request: TeamRequest, id: UUID) -> HttpResponse:
    """`?find=` marks words, `?edit=` opens a line, as links do where there is no JavaScript."""
    note = notes.find(request.team, id)
    return shown(request, note)


def shown(
    request: TeamRequest,
    note: VoiceNote,
    *,
    problem: str = "",
    typed: str = "",
    status: int = 200,
    **more: str,
) -> HttpResponse:
    """Also for a transcript, or `more` of it, that came back: what was typed is kept."""
    made = card(request, note, find=request.GET.get("find", "").strip()[:200])
    retype = made.may_write and made.is_written and ("retype" in request.GET or bool(problem))
    context = {
        **about(request, made),
        "problem": problem,
        "retype": retype,
        "typed": typed or (note.transcript if retype and not problem else ""),
        "edited": open_line(request, note),
        **more,
    }
    return render(request, "voice/page.html", context, status=status)


def about(request: TeamRequest, made: Card) -> dict[str, Any]:
    """What the templates of a card take."""
    note = made.note
    deal = notes.live_deal(note)
    return {
        "card": made,
        "note": note,
        "deal": deal,
        "title_input": note.title,
        "recorded_input": dates.to_input(note.recorded_at, request.team.timezone),
        **voice_proposals.made_of(note),
        **(voice_deals.offered(request, note) if deal is None and made.is_written else {}),
    }


@require_safe
@team_page
def one_card(request: TeamRequest, id: UUID) -> HttpResponse:
    """For a page that has others already."""
    made = card(request, notes.find(request.team, id))
    return render(request, "voice/folded_open.html", about(request, made))


@require_safe
@team_page
def status(request: TeamRequest, id: UUID) -> HttpResponse:
    """What is new since `?seen=`: asked every two seconds while something is being done, and never after."""
    note = notes.find(request.team, id)
    before = [*request.GET.get("seen", "").split("."), "", "", ""]
    made = card(request, note)
    parts = {"status"}
    if before[1] == "0" and note.peaks:
        parts.add("wave")
    if before[2] == "0" and made.is_written:
        parts.add("script")
    if before[0] != note.status or "script" in parts:
        parts.add("gist")
    if made.has_audio and not made.may_play:
        parts.add("sound")
    return parts_of(request, made, parts)


def parts_of(request: TeamRequest, made: Card, parts: set[str]) -> HttpResponse:
    """Exchanged in place: what is playing goes on playing, what is being typed stays."""
    made.oob = parts
    return render(request, "voice/parts.html", about(request, made))


def exchanged(request: TeamRequest, note: VoiceNote, parts: set[str]) -> HttpResponse:
    """The parts of a card as the note is now."""
    return parts_of(request, card(request, notes.find(request.team, note.pk)), parts)


def _done(request: TeamRequest, note: VoiceNote, said: str) -> HttpResponse:
    if request.htmx:
        return exchanged(request, note, {"status", "script", "gist"})
    toast(request, said)
    return HttpResponseRedirect(page_of(note))


def page_of(note: VoiceNote) -> str:
    return reverse("voice-note", args=[note.team.slug, note.pk])


@require_POST
@team_page
def retry(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.find(request.team, id)
    asked = request.POST.get("language")
    language = intake.check_language(asked) if asked is not None else None
    note = notes.retry(note, by=request.member, via="web", now=now(), language=language)
    return _done(request, note, _("It is being tried again."))


@require_POST
@team_page
def cancel(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.cancel(notes.find(request.team, id), by=request.member, via="web", now=now())
    return _done(request, note, _("Stopped. The recording is kept."))


@require_POST
@team_page
def summarise(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.summarize_again(notes.find(request.team, id), by=request.member, via="web", now=now())
    return _done(request, note, _("It is being summarised again."))


@require_POST
@team_page
def confirm(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.confirm_summary(notes.find(request.team, id), by=request.member, via="web", now=now())
    if request.htmx:
        return exchanged(request, note, {"gist"})
    toast(request, _("Confirmed."))
    return HttpResponseRedirect(page_of(note))


@require_POST
@team_page
def change(request: TeamRequest, id: UUID) -> HttpResponse:
    """Its title, its moment, or the deal that it is about; only what the form names."""
    note = notes.find(request.team, id)
    asked: dict[str, Any] = {}
    if "title" in request.POST:
        asked["title"] = request.POST["title"]
    if written := request.POST.get("recordedAt"):
        try:
            asked["recorded_at"] = voice_forms.recorded_at(written, request.team.timezone, now=now())
        except Invalid as wrong:
            title = request.POST.get("title", note.title)
            back = {
                "title_input": title,
                "recorded_input": written,
                "moment_problem": wrong.errors[0].message,
            }
            return shown(request, note, status=422, **back)
    if "opportunityId" in request.POST:
        asked["opportunity_id"] = voice_forms.deal_id(request)
    note = notes.change(note, asked, by=request.member, via="web", now=now())
    toast(request, _("Saved."))
    url = page_of(note)
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else HttpResponseRedirect(url)


@require_POST
@team_page
def remove_audio(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.remove_audio(notes.find(request.team, id), by=request.member, via="web", now=now())
    toast(request, _("The audio is deleted. Transcript and summary are kept."))
    return HttpResponseRedirect(page_of(note))


@require_POST
@team_page
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    note = notes.find(request.team, id)
    deal = notes.live_deal(note)
    notes.delete(note, by=request.member, via="web", now=now())
    toast(request, _("The voice note is deleted."))
    if request.POST.get("from") == "deal" and deal is not None:
        return HttpResponseRedirect(reverse("opportunity", args=[request.team.slug, deal.pk]) + "#voice")
    return HttpResponseRedirect(reverse("voice", args=[request.team.slug]))


urlpatterns = [
    path("voice/<uuid:id>", page, name="voice-note"),
    path("voice/<uuid:id>/card", one_card, name="voice-card"),
    path("voice/<uuid:id>/status", status, name="voice-status"),
    path("voice/<uuid:id>/retry", retry, name="voice-retry"),
    path("voice/<uuid:id>/cancel", cancel, name="voice-cancel"),
    path("voice/<uuid:id>/summarise", summarise, name="voice-summarise"),
    path("voice/<uuid:id>/confirm", confirm, name="voice-confirm"),
    path("voice/<uuid:id>/change", change, name="voice-change"),
    path("voice/<uuid:id>/remove-audio", remove_audio, name="voice-remove-audio"),
    path("voice/<uuid:id>/delete", delete, name="voice-delete"),
]
