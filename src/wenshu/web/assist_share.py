"""A text that a phone's share menu hands over: kept on the page, read once its owner says for which team."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wenshu.assist.pipeline import LONGEST
from wenshu.errors import Invalid
from wenshu.teams.access import seats_of
from wenshu.teams.models import Membership, User
from wenshu.web import assist_files, preferences


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # a share menu has no token of ours; nothing is read, kept or written here
def share(request: HttpRequest) -> HttpResponse:
    text, cut, problem = _text(request)
    context: dict[str, Any] = {
        "text": text[:LONGEST],
        "problem": problem,
        "cut": cut or len(text) > LONGEST,
        "longest": LONGEST,
        "seats": _seats(request),
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "assist/share.html", context, status=422 if problem else 200)


def _text(request: HttpRequest) -> tuple[str, bool, str]:
    """What was shared as one text, whether it goes on, and what is wrong with a file."""
    parts = [request.POST.get(name, "").strip() for name in ("title", "text", "url")]
    typed = "\n".join(dict.fromkeys(part for part in parts if part))
    file = request.FILES.get("file")
    if file is None:
        return typed, False, ""
    try:
        given = assist_files.read(file)
    except Invalid as wrong:
        return typed, False, _(wrong.detail)
    return "\n\n".join(filter(None, [typed, given.text])), given.cut, ""


def _seats(request: HttpRequest) -> list[Membership]:
    """The teams that this person may write in, the one that was open last first."""
    if not isinstance(request.user, User):
        return []
    last = preferences.team_of(request)
    seats = [seat for seat in seats_of(request.user) if seat.may_write]
    return sorted(seats, key=lambda seat: seat.team.slug != last)


urlpatterns = [path("share", share, name="share")]
