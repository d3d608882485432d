"""Requests that are too large are refused by what they say of themselves, before a byte of them reaches the disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from wenshu.crm.imports.table import LIMITS

FORM_BYTES: Final = 1_000_000  # what a form may have around its file


def most_bytes() -> int:
    """The largest file that anything here takes, in a form."""
    return max(int(settings.VOICE_MAX_MB) * 1_000_000, LIMITS.file_bytes) + FORM_BYTES


def largest_body(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware. A body without a length is none: the server reads no more of it than was said."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) > most_bytes():
            return _refusal(request)
        return get_response(request)

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse:
    detail = _("A file is larger than %(most)d MB, and nothing here takes such a large one.") % {
        "most": (most_bytes() - FORM_BYTES) // 1_000_000
    }
    if not request.path_info.startswith("/api/"):
        return HttpResponse(detail, status=413, content_type="text/plain; charset=utf-8")
    body = {
        "type": "/api/docs#content_too_large",
        "title": "Content Too Large",
        "status": 413,
        "detail": detail,
    }
    return HttpResponse(json.dumps(body), status=413, content_type="application/problem+json")
