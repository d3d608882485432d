"""Programs whose every answer is compared with the OpenAPI document: a status or header that it lacks is a failure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.conftest import JsonClient
from wenshu.api.app import document
from wenshu.api.openapi import resolved
from wenshu.teams import tokens
from wenshu.teams.models import Membership, TokenScope

OF_EVERY_PAGE = {
    "Allow",  # Django's, of a method that the address does not have
    "Cache-Control",
    "Content-Language",
    "Content-Length",
    "Content-Security-Policy",
    "Content-Type",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Vary",
    "X-Accel-Buffering",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
"""Headers for browsers and proxies, which no program reads."""


def declared(path: str, method: str) -> dict[str, set[str]] | None:
    """The statuses that the document gives for a request, with their headers; None for what it does not have."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    template = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
    operation = document()["paths"].get(template, {}).get(method.lower())
    if operation is None:
        return None
    answers = {status: resolved(document(), answer) for status, answer in operation["responses"].items()}
    return {status: set(answer.get("headers", {})) for status, answer in answers.items()}


class DeclaringClient(Client):
    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().generic(method, path, *args, **kwargs)
        statuses, status = declared(path.split("?")[0], method), str(answer.status_code)
        if statuses is None:
            assert answer.status_code in {401, 404, 405}, f"{method} {path} is not in the document"
        else:
            assert status in statuses, f"{method} {path} does not declare {status}"
            sent = set(answer.headers) - OF_EVERY_PAGE
            assert sent <= statuses[status], f"{method} {path}, {status} declares not all of {sent}"
            always = statuses[status] & {
                "ETag",
                "X-Request-Id",
                "Upload-Offset",
                "WWW-Authenticate",
                "Location",
            }
            assert always <= sent, f"{method} {path}, {status} has only {sent}"
        return answer


@pytest.fixture
def api(now: datetime) -> Callable[..., JsonClient]:
    def connect(member: Membership, scope: str = "write") -> JsonClient:
        _, secret = tokens.issue(member, name="tests", scope=TokenScope(scope), expires_at=None, now=now)
        return JsonClient(secret, DeclaringClient())

    return connect
