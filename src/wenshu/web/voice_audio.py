"""The sound of a voice note in ranges, as players ask for it, and its transcript as a file."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from wenshu.errors import NotFound
from wenshu.teams.access import TeamRequest, team_page
from wenshu.voice import notes, serving
from wenshu.voice.transcripts.files import Format


@require_safe
@team_page
def audio(request: TeamRequest, id: UUID) -> HttpResponseBase:
    """`?original=1`: the file as it came, to be saved; else what browsers can play."""
    found = serving.answer(
        notes.find(request.team, id),
        original=request.GET.get("original") == "1",
        asked=request.headers.get("Range", ""),
        if_range=request.headers.get("If-Range", ""),
    )
    return StreamingHttpResponse(found.body, status=found.status, headers=found.headers)


@require_safe
@team_page
def export(request: TeamRequest, id: UUID) -> HttpResponse:
    wanted = request.GET.get("format", "txt")
    format: Format | None = next((each for each in get_args(Format) if each == wanted), None)
    if format is None:
        raise NotFound
    found = serving.transcript(notes.find(request.team, id), format)
    return HttpResponse(b"".join(found.body), headers=found.headers)


urlpatterns = [
    path("voice/<uuid:id>/audio", audio, name="voice-audio"),
    path("voice/<uuid:id>/export", export, name="voice-export"),
]
