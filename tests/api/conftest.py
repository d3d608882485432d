"""Programs whose every answer is compared with the OpenAPI document: a status it does not declare fails the test."""

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
from wenshu.teams import tokens
from wenshu.teams.models import Membership, TokenScope


def declared(path: str, method: str) -> set[str] | None:
    """The statuses that the document gives for a request; None for an address or method it does not have."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    template = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
    operation = document()["paths"].get(template, {}).get(method.lower())
    return None if operation is None else set(operation["responses"])


class DeclaringClient(Client):
    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().generic(method, path, *args, **kwargs)
        statuses = declared(path.split("?")[0], method)
        if statuses is None:
            assert answer.status_code in {401, 404, 405}, f"{method} {path} is not in the document"
        else:
            assert str(answer.status_code) in statuses, (
                f"{method} {path} does not declare {answer.status_code}"
            )
        return answer


@pytest.fixture
def api(now: datetime) -> Callable[..., JsonClient]:
    def connect(member: Membership, scope: str = "write") -> JsonClient:
        _, secret = tokens.issue(member, name="tests", scope=TokenScope(scope), expires_at=None, now=now)
        return JsonClient(secret, DeclaringClient())

    return connect
