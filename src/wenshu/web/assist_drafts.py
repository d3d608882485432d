"""A text that was sent when the session had ended waits in the browser's new session until its writer is back."""

from __future__ import annotations

from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from wenshu.assist.pipeline import LONGEST
from wenshu.teams.access import SlugView, TeamRequest

KEPT: Final = "assist-text"


def kept_through_sign_in(view: SlugView) -> SlugView:
    """The form's own token was checked before: no other site can put a text here."""

    @wraps(view)
    def kept(request: HttpRequest, *, team: str, **arguments: Any) -> HttpResponseBase:
        response = view(request, team=team, **arguments)
        text = request.POST.get("text", "") if request.method == "POST" else ""
        if text and not request.user.is_authenticated:
            request.session[KEPT] = {"team": team, "text": text[:LONGEST], "cut": len(text) > LONGEST}
        return response

    return kept


def take(request: TeamRequest) -> tuple[str, str]:
    """The text that waits for this team, once, and a sentence if it is only its beginning."""
    kept = request.session.get(KEPT)
    if not kept or kept.get("team") != request.team.slug:
        return "", ""
    del request.session[KEPT]
    said = _("The text was too long: only its beginning is here.") if kept.get("cut") else ""
    return str(kept.get("text", "")), said
