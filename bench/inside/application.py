"""The product's WSGI application, called as its server calls it: all of the middleware, no network."""

from __future__ import annotations

import io
from typing import Any

import orjson
from django.test import Client

from wenshu.clock import now
from wenshu.crm import demo
from wenshu.teams import tokens
from wenshu.teams.models import Membership, Team, TokenScope
from wenshu.wsgi import application


class Caller:
    """Somebody who sends requests and takes only successes for an answer."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    def get(self, address: str) -> bytes:
        return self._send("GET", address, b"")

    def post(self, address: str, data: object) -> bytes:
        return self._send("POST", address, orjson.dumps(data))

    def put(self, address: str, data: object) -> bytes:
        return self._send("PUT", address, orjson.dumps(data))

    def _send(self, method: str, address: str, body: bytes) -> bytes:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            **self._headers,
        }
        said: list[str] = []
        response = application(environ, lambda status, _headers: said.append(status))  # type: ignore[operator]
        content = b"".join(response)
        response.close()
        if not said[0].startswith("2"):
            raise RuntimeError(f"{method} {address}: {said[0]} {content[:500]!r}")
        return content


def member() -> Membership:
    """The owner of the team to measure."""
    team = Team.objects.get(name="Scale")
    return Membership.objects.for_team(team).select_related("user").get(user__email=demo.LOGINS[0])


def browser(who: Membership) -> Caller:
    """Signed in, with a session like a person's."""
    client = Client()
    assert who.user
    client.force_login(who.user)
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    return Caller({"HTTP_COOKIE": cookies})


def program(who: Membership, name: str) -> Caller:
    """With a token of its own, so that no limit of one token is met while measuring."""
    _, secret = tokens.issue(who, name=name, scope=TokenScope.WRITE, expires_at=None, now=now())
    return Caller({"HTTP_AUTHORIZATION": f"Bearer {secret}"})
