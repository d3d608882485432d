"""Transcripts by hand: a line corrected in place, a speaker named everywhere, all of it typed, pasted or imported."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenshu.clock import now
from wenshu.crm.models import VoiceNote
from wenshu.errors import Invalid, NotFound
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.voice import lines, notes
from wenshu.web import voice_card, voice_forms, voice_note
from wenshu.web.toasts import toast


@require_safe
@team_page
def more(request: TeamRequest, id: UUID) -> HttpResponse:
    """The lines after the one at `?after=`."""
    asked = request.GET.get("after", "-1")
    if not asked.lstrip("-").isdecimal() or not asked.isascii() or len(asked) > 7:
        raise NotFound
    note = notes.find(request.team, id)
    found = voice_card.script(request, note, after=int(asked))
    return render(request, "voice/lines.html", {"script": found})


@team_page(role=Role.MEMBER)
def line(request: TeamRequest, id: UUID, position: int) -> HttpResponse:
    """By GET the line as a form, or as it is with `?read=1`; by POST corrected."""
    note = notes.find(request.team, id)
    found = voice_card.segment(request, note, position)
    if found is None:
        raise NotFound
    problem = ""
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            lines.correct(
                note,
                position,
                text=text,
                speaker=request.POST.get("speaker"),
                by=request.member,
                via="web",
                now=now(),
            )
        except Invalid as wrong:
            problem, found.text = wrong.errors[0].message if wrong.errors else wrong.detail, text
        else:
            return _corrected(request, note, position)
    elif request.GET.get("read"):
        return _line(request, note, position)
    context = {"note": note, "segment": found, "problem": problem}
    return render(request, "voice/line_form.html", context, status=422 if problem else 200)


def _corrected(request: TeamRequest, note: VoiceNote, position: int) -> HttpResponse:
    if request.htmx:
        answer = _line(request, note, position)
        answer.write(voice_note.exchanged(request, note, {"gist"}).content)  # it may be outdated now
        return answer
    toast(request, _("Corrected."))
    url = reverse("voice-note", args=[request.team.slug, note.pk])
    return HttpResponseRedirect(f"{url}#l-{note.pk}-{position}")


def _line(request: TeamRequest, note: VoiceNote, position: int) -> HttpResponse:
    found = voice_card.segment(request, note, position)
    assert found is not None
    before = voice_card.speaker_at(request.team, note, position - 1)
    shown = voice_card.shown_lines(request, note, [found], before=before)
    return render(request, "voice/lines.html", {"script": voice_card.Script(shown, "", [], has_times=True)})


@require_POST
@team_page
def speakers(request: TeamRequest, id: UUID) -> HttpResponse:
    """A name for one, wherever they speak."""
    note = notes.find(request.team, id)
    name = request.POST.get("name", "").strip()
    lines.rename_speaker(note, request.POST.get("speaker", ""), name, by=request.member, via="web", now=now())
    if request.htmx:
        return voice_note.exchanged(request, note, {"script"})
    toast(request, _("“%(name)s” is named everywhere.") % {"name": name})
    return HttpResponseRedirect(reverse("voice-note", args=[request.team.slug, id]))


@require_POST
@team_page
def transcript(request: TeamRequest, id: UUID) -> HttpResponse:
    """All of it, typed or pasted, or out of a file; what came back with an error keeps what was typed."""
    note = notes.find(request.team, id)
    text = request.POST.get("transcript", "")
    try:
        given, engine = voice_forms.given_lines(request)
        lines.write(note, given, engine=engine, by=request.member, via="web", now=now())
    except Invalid as wrong:
        problem = wrong.errors[0].message if wrong.errors else _(wrong.detail)
        if request.htmx:
            context = {"card": voice_card.card(request, note), "problem": problem, "typed": text}
            return render(request, "voice/typing.html", context, status=422)
        return voice_note.shown(request, note, problem=problem, typed=text, status=422)
    if request.htmx:
        return voice_note.exchanged(request, note, {"status", "script", "gist"})
    toast(request, _("The transcript is kept. It is being summarised."))
    return HttpResponseRedirect(reverse("voice-note", args=[request.team.slug, id]))


urlpatterns = [
    path("voice/<uuid:id>/lines", more, name="voice-lines"),
    path("voice/<uuid:id>/lines/<int:position>", line, name="voice-line"),
    path("voice/<uuid:id>/speakers", speakers, name="voice-speakers"),
    path("voice/<uuid:id>/transcript", transcript, name="voice-transcript"),
]
