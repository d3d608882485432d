"""Short notices: after a redirect through Django's messages, after an htmx request through a header."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse


def toast(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Shown on the next page. `undo` is the address that a click on Undo posts to."""
    messages.success(request, text, extra_tags=undo)


def htmx_toast(response: HttpResponse, text: str, *, undo: str = "", failed: bool = False) -> HttpResponse:
    # json.dumps keeps the header ASCII, whatever the language.
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "undo": undo, "failed": failed}})
    return response
