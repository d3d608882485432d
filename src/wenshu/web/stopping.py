"""Links in letters that stop them: they work for whoever got the letter, signed in or not.

Opening one changes nothing, since programs that look after mail open every link. A press on the button does, and so
does the POST that mail programs make from the letter's own header (RFC 8058). The token in the address is the
permission, and no session is looked at: there is nothing that a forged form could borrow.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from wenshu.clock import now
from wenshu.errors import NotFound
from wenshu.insights import alerts, digests, letters
from wenshu.teams.models import Membership, Team


@csrf_exempt
@never_cache
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    def stop(team: Team, id: UUID, is_asked: bool) -> tuple[str, Membership]:
        place = digests.recipient(team, id)
        if is_asked:
            digests.stop(place, now=now())
        return place.digest.name, place.member

    return _answered(request, token, stop)


@csrf_exempt
@never_cache
def stop_alert(request: HttpRequest, token: str) -> HttpResponse:
    def stop(team: Team, id: UUID, is_asked: bool) -> tuple[str, Membership]:
        alert = alerts.of_letter(team, id)
        if is_asked:
            alerts.stop(alert, now=now())
        return alert.question, alert.maker

    return _answered(request, token, stop)


def _answered(
    request: HttpRequest, token: str, stop: Callable[[Team, UUID, bool], tuple[str, Membership]]
) -> HttpResponse:
    """In the reader's language, not in that of whoever is signed in here."""
    is_asked = request.method == "POST"
    try:
        team, id = letters.read_stop_token(token)
        name, reader = stop(team, id, is_asked)
    except NotFound:
        return render(request, "accounts/stop_letters.html", {"gone": True}, status=404)
    spoken = (reader.user.language if reader.user else "") or team.language
    with translation.override(spoken):
        context = {"name": name, "team": team, "stopped": is_asked}
        return render(request, "accounts/stop_letters.html", context)


urlpatterns = [
    path("digests/stop/<str:token>", stop_digest, name="digest-stop"),
    path("alerts/stop/<str:token>", stop_alert, name="alert-stop"),
]
