"""From a URL or a token to one team, one member and one person: resolved once per request, never remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast, overload
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, DateTimeField, Q, QuerySet, UUIDField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django_htmx.middleware import HtmxDetails

from wenshu.errors import Forbidden, NotFound
from wenshu.teams.models import ApiToken, Invitation, Membership, Role, Team, User
from wenshu.teams.statements import Given, Statement, columns, record

LAST_USED_PRECISION = timedelta(minutes=1)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LAST_TEAM = (
    "last-team"  # in the session, and only for where `/` leads: what a request may see never comes from it
)

P = ParamSpec("P")


class TeamRequest(HttpRequest):
    """A request whose URL or token named a team that its sender belongs to."""

    team: Team
    member: Membership
    user: User
    reads_only: bool = False  # its token may not write, whatever its member may
    htmx: HtmxDetails


TeamView = Callable[Concatenate[TeamRequest, P], HttpResponseBase]


class SlugView(Protocol):
    """What the URL resolver calls: the team's slug is the `team` argument."""

    def __call__(self, request: HttpRequest, *, team: str, **arguments: Any) -> HttpResponseBase: ...


def digest(secret: str) -> str:
    """How secrets of tokens and invitations are stored. They are long and random, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@Statement
def _tokens() -> QuerySet[ApiToken, Any]:
    """The live ones of people who may come in, by their secret."""
    live = ApiToken.all_teams.filter(secret_hash=Given("digest", CharField()), revoked_at=None)
    live = live.filter(Q(expires_at=None) | Q(expires_at__gt=Given("now", DateTimeField())))
    live = live.filter(member__is_active=True, member__user__is_active=True)
    return live.values_list(*columns(ApiToken), *_seat_columns("member__"))


def resolve_token(secret: str, *, now: datetime) -> ApiToken | None:
    """The live token with its member, team and user loaded; notes its use at most once a minute."""
    rows = _tokens.rows(digest=digest(secret), now=now)
    if not rows:
        return None
    own = len(columns(ApiToken))
    token = record(ApiToken, rows[0][:own])
    token.member = _seat_of(rows[0][own:])
    token.team = token.member.team
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_PRECISION:
        token.last_used_at = now
        ApiToken.objects.for_team(token.team).filter(pk=token.pk).update(last_used_at=now)
    return token


def resolve_invitation(secret: str, *, now: datetime) -> Invitation | None:
    """The invitation that can still be accepted, with its team loaded."""
    return (
        Invitation.all_teams.select_related("team", "invited_by")
        .filter(secret_hash=digest(secret), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )


def resolve_session(user: User | AnonymousUser, slug: str) -> Membership | None:
    """The person's seat in the team of that slug, with team and user loaded."""
    return _seat(user.pk, slug) if user.is_authenticated and user.is_active else None


def seats_of(user: User) -> list[Membership]:
    """The active seats of a person in all their teams, by the teams' names."""
    seats = Membership.all_teams.select_related("team").filter(user=user, is_active=True)
    return list(seats.order_by("team__name", "team_id"))


@Statement
def _seats() -> QuerySet[Membership, Any]:
    """The active ones of people who may come in, by team and person."""
    active = Membership.all_teams.filter(is_active=True, user__is_active=True)
    named = active.filter(team__slug=Given("slug", CharField()), user_id=Given("user_id", UUIDField()))
    return named.values_list(*_seat_columns())


def _seat(user_id: UUID | str, slug: str) -> Membership | None:
    rows = _seats.rows(slug=slug, user_id=user_id)
    return _seat_of(rows[0]) if rows else None


def _seat_columns(path: str = "") -> list[str]:
    return [*columns(Membership, path), *columns(Team, f"{path}team__"), *columns(User, f"{path}user__")]


def _seat_of(row: Sequence[Any]) -> Membership:
    own, team = len(columns(Membership)), len(columns(Team))
    seat = record(Membership, row[:own])
    seat.team = record(Team, row[own : own + team])
    seat.user = record(User, row[own + team :])
    return seat


def _seat_of_session(request: HttpRequest, slug: str) -> Membership | None:
    """Session to seat in one query. What that query cannot settle is left to Django's own `request.user`."""
    user_id = request.session.get(SESSION_KEY)
    seat = _seat(user_id, slug) if user_id else None
    if seat and seat.user:
        known = request.session.get(HASH_SESSION_KEY, "")
        if constant_time_compare(known, seat.user.get_session_auth_hash()):
            request.user = seat.user
            return seat
    return resolve_session(request.user, slug)


@overload
def team_page(view: TeamView[P], *, role: Role | None = None, write: Role | None = None) -> SlugView: ...
@overload
def team_page(
    view: None = None, *, role: Role | None = None, write: Role | None = None
) -> Callable[[TeamView[P]], SlugView]: ...
def team_page(
    view: TeamView[P] | None = None, *, role: Role | None = None, write: Role | None = None
) -> SlugView | Callable[[TeamView[P]], SlugView]:
    """For pages below `/t/<slug:team>/`; the view gets a TeamRequest in place of the slug.

    Anonymous people are sent to sign in; who has no seat gets the same 404 as for a team that does not exist.
    Reading needs a viewer and writing a member; `role` asks for a certain role on every method instead, `write`
    on the unsafe ones.
    """
    if view is None:
        return lambda given: team_page(given, role=role, write=write)
    page = view

    @wraps(page)
    def with_team(request: HttpRequest, *, team: str, **arguments: Any) -> HttpResponseBase:
        seat = _seat_of_session(request, team)
        if seat is None:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            raise NotFound
        reading = request.method in SAFE_METHODS
        needed = (role or Role.VIEWER) if reading else (write or role or Role.MEMBER)
        enter(request, seat)
        if not seat.has_role(needed):
            raise Forbidden
        if request.session.get(LAST_TEAM) != team:
            request.session[LAST_TEAM] = team
        return cast("Callable[..., HttpResponseBase]", page)(request, **arguments)

    return with_team


def enter(request: HttpRequest, seat: Membership, *, language: str = "") -> None:
    """Makes a plain request a TeamRequest, in `language`, else its person's, else its team's."""
    assert seat.user is not None
    request.team, request.member, request.user = seat.team, seat, seat.user  # type: ignore[attr-defined]
    translation.activate(language or seat.user.language or seat.team.language)
    request.LANGUAGE_CODE = translation.get_language()


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a part of a page asks the browser to move the whole page."""
    here = request.get_full_path() if request.method in SAFE_METHODS else _form_page(request)
    htmx = request.headers.get("HX-Request") == "true"
    if htmx:
        here = request.headers.get("HX-Current-URL", here)
    target = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': here})}"
    return HttpResponse(headers={"HX-Redirect": target}) if htmx else HttpResponseRedirect(target)


def _form_page(request: HttpRequest) -> str:
    """Where a form was sent from, if that is a page of ours."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def client_address(request: HttpRequest) -> str:
    """The sender's address: the peer's, or what the trusted proxies in front of us wrote down."""
    count: int = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if count and len(hops) >= count:
        return hops[-count]
    return str(request.META.get("REMOTE_ADDR", ""))
