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
ALWAYS = {"ETag", "X-Request-Id", "Upload-Offset", "WWW-Authenticate", "Location"}
"""What an answer has wherever it is declared."""


def operation_of(path: str, method: str) -> dict[str, Any] | None:
    """As the document has it; None for an address or a method that it does not have."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    template = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
    found: dict[str, Any] | None = document()["paths"].get(template, {}).get(method.lower())
    return found


def named(operation: dict[str, Any]) -> set[str]:
    """What the pointer of an error may begin with: parameters, and the fields of the body."""
    names = {resolved(document(), each)["name"] for each in operation["parameters"]}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for schema in content["schema"].get("anyOf", [content["schema"]]):
            names |= {*resolved(document(), schema).get("properties", {})}
    return names


def declared(operation: dict[str, Any]) -> dict[str, set[str]]:
    """Its statuses, each with its headers."""
    answers = {status: resolved(document(), answer) for status, answer in operation["responses"].items()}
    return {status: set(answer.get("headers", {})) for status, answer in answers.items()}


class DeclaringClient(Client):
    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().generic(method, path, *args, **kwargs)
        operation, status, asked = (
            operation_of(path.split("?")[0], method),
            answer.status_code,
            f"{method} {path}",
        )
        if operation is None:
            assert status in {401, 404, 405}, f"{asked} is not in the document"
            return answer
        told, sent = declared(operation), set(answer.headers) - OF_EVERY_PAGE
        assert str(status) in told, f"{asked} does not declare {status}"
        assert sent <= told[str(status)], f"{asked}, {status} does not declare all of {sent}"
        assert told[str(status)] & ALWAYS <= sent, f"{asked}, {status} has only {sent}"
        for error in answer.json().get("errors", []) if status == 422 else ():
            place = error["pointer"].split("/")[1:2]
            is_unknown = error["message"].startswith("There is no such ")
            assert is_unknown or {*place} <= named(operation), f"{asked} names {error['pointer']}"
        return answer


@pytest.fixture
def api(now: datetime) -> Callable[..., JsonClient]:
    def connect(member: Membership, scope: str = "write") -> JsonClient:
        _, secret = tokens.issue(member, name="tests", scope=TokenScope(scope), expires_at=None, now=now)
        return JsonClient(secret, DeclaringClient())

    return connect
