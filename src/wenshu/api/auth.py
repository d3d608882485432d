"""Who calls: a bearer token that names one member, or a browser session that says `X-Team`."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.utils import check_csrf

from wenshu.api import throttle
from wenshu.clock import now
from wenshu.errors import Forbidden, NotFound, WenshuError
from wenshu.teams import access
from wenshu.teams.access import SAFE_METHODS
from wenshu.teams.models import Membership, TokenScope, User


class TeamNotSaid(WenshuError):
    """A signed-in browser must say which team it means, in the header `X-Team`."""

    code = "team_not_said"
    http_status = 400


class ReadOnlyToken(Forbidden):
    """This token may only read. Make one with the scope `write`."""

    code = "read_only_token"


class CsrfFailed(Forbidden):
    """The CSRF token is missing or wrong."""

    code = "csrf_failed"


class Caller:
    """Ninja's authentication for every team route; makes the request a TeamRequest."""

    only_reads = False  # of routes whose POST changes nothing: a reading token and a viewer may call them
    only_own = (
        False  # of routes that change what nobody else sees: a viewer may call them, a reading token not
    )

    def __call__(self, request: HttpRequest) -> Membership:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        member = self._by_token(request, secret.strip()) if scheme else self._by_session(request)
        if scheme and scheme.lower() != "bearer":
            raise AuthenticationError
        access.enter(request, member, language="en")
        if not (self._is_safe(request) or self.only_own or member.may_write):
            raise Forbidden
        return member

    def _by_token(self, request: HttpRequest, secret: str) -> Membership:
        token = access.resolve_token(secret, now=now()) if secret else None
        if token is None:
            throttle.strangers(request)
            raise AuthenticationError
        throttle.callers(str(token.pk))
        request.reads_only = token.scope != TokenScope.WRITE  # type: ignore[attr-defined]
        if not self._is_safe(request) and token.scope != TokenScope.WRITE:
            raise ReadOnlyToken
        return token.member

    def _is_safe(self, request: HttpRequest) -> bool:
        return self.only_reads or request.method in SAFE_METHODS

    def _by_session(self, request: HttpRequest) -> Membership:
        request.reads_only = False  # type: ignore[attr-defined]
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            raise AuthenticationError
        slug = request.headers.get("X-Team", "")
        if not slug:
            raise TeamNotSaid
        if request.method not in SAFE_METHODS:
            _check_csrf(request)
        member = access.resolve_session(user, slug)
        if member is None:
            raise NotFound
        throttle.callers(str(user.pk))
        return member


class Reader(Caller):
    """For questions: they are sent by POST, and read."""

    only_reads = True


class OwnData(Caller):
    """For what is its member's alone, whatever their role."""

    only_own = True


def _check_csrf(request: HttpRequest) -> None:
    """Django's middleware lets API routes pass, because tokens need no check; sessions do."""
    if check_csrf(request) is not None:
        raise CsrfFailed
