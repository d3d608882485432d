"""Settings, voice: whether recordings stay here and for how long, the room they take, and who writes them down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.clock import now
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.voice import notes, policy
from wenshu.voice.engines.choice import transcriber_for
from wenshu.voice.errors import MESSAGES, VoiceFault
from wenshu.web import voice_words
from wenshu.web.forms import Field, Form, blank, filled
from wenshu.web.toasts import toast

FIELDS: Final = [
    Field(
        "audioKeptDays",
        gettext_lazy("Days that audio is kept"),
        "number",
        hint=gettext_lazy(
            "Then the sound is deleted; transcript and summary stay. Sound without a transcript is kept until"
            " somebody deletes it. Empty: for good."
        ),
    ),
]


@dataclass(frozen=True)
class Engine:
    """Who would write a note of this language down now; `missing` where nobody would."""

    language: str
    name: str
    is_draft: bool
    missing: str


@team_page(write=Role.MANAGER)
def page(request: TeamRequest) -> HttpResponse:
    kept = policy.of(request.team)
    if request.method != "POST":
        days = "" if kept.audio_kept_days is None else str(kept.audio_kept_days)
        return _page(request, blank(FIELDS, {}, audioKeptDays=days), stays=kept.local_only)
    form, stays = filled(FIELDS, {}, request.POST), request.POST.get("audioStaysHere") == "1"
    try:
        choices = policy.Choices(stays, _days(form["audioKeptDays"].value))
        policy.choose(request.team, choices, by=request.member, via="web", now=now())
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, form, stays=stays, status=422)
    toast(request, _("Saved."))
    return HttpResponseRedirect(reverse("voice-settings", args=[request.team.slug]))


def _days(written: str) -> int | None:
    """What is no number is 0, which the policy refuses in its own words."""
    written = written.strip()
    if not written:
        return None
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 0


def _page(request: TeamRequest, form: Form, *, stays: bool, status: int = 200) -> HttpResponse:
    used, most = notes.used(request.team), int(settings.VOICE_TEAM_MB)
    context = {
        "form": form,
        "stays": stays,
        "engines": engines(request, local_only=policy.of(request.team).local_only),
        "used_mb": f"{used / 1_000_000:,.1f}",
        "most_mb": f"{most:,}" if most else "",
        "used_share": round(used / 1_000_000),
        "most_share": most,
        "largest_mb": settings.VOICE_MAX_MB,
        "longest_hours": settings.VOICE_MAX_HOURS,
    }
    return render(request, "settings/voice.html", context, status=status)


def engines(request: TeamRequest, *, local_only: bool) -> list[Engine]:
    found = []
    for language, label in voice_words.LANGUAGES[1:]:
        try:
            engine = transcriber_for(
                request.team, request.member, language=language, local_only=local_only, now=now()
            )
        except VoiceFault as fault:
            # what is missing and where is for whoever runs this installation: doctor tells them
            found.append(Engine(str(label), "", is_draft=False, missing=str(MESSAGES[fault.error][0])))
        else:
            name = voice_words.engine_name(engine.name)
            found.append(Engine(str(label), name, is_draft=engine.draft, missing=""))
    return found


urlpatterns = [path("settings/voice", page, name="voice-settings")]
