"""A form that is sent a second time, by the back button or an impatient hand, makes nothing a second time."""

from __future__ import annotations

import hashlib
from typing import Final

from django.http import HttpRequest

KEPT: Final = 20  # of one session, the latest
NAME: Final = "made"


def made(request: HttpRequest) -> str:
    """Where the same filling of the same form led before; empty when it is new or says something else now."""
    known = request.session.get(NAME, {})
    return str(known.get(_key(request), "")) if request.POST.get("once") else ""


def remember(request: HttpRequest, url: str) -> str:
    """Returns the address."""
    if request.POST.get("once"):
        known = [*request.session.get(NAME, {}).items(), (_key(request), url)]
        request.session[NAME] = dict(known[-KEPT:])
    return url


def _key(request: HttpRequest) -> str:
    sent = sorted((name, *values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(f"{request.path} {sent}".encode()).hexdigest()[:32]
