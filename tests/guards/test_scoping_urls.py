"""Every address × every method × everybody who has no business there: nothing of another team comes out or changes."""

from __future__ import annotations

import pytest

from tests.guards.walk import METHODS, Route, UnknownParameter, routes
from tests.guards.walk_bodies import bodies, operations
from tests.guards.walk_sending import NOBODY_SIGNED_IN, Ask, Reply, Walker, Who
from tests.guards.walk_values import Side, Values

pytestmark = pytest.mark.django_db  # and all within the transaction of the walker's world
ROUTES = routes()
OF_TEAM = [route for route in ROUTES if route.is_of_team]
OF_API = [route for route in ROUTES if route.is_api]
WITH_RECORDS = [route for route in ROUTES if route.records]
HTMX = {"HX-Request": "true"}
FOREIGN: tuple[Side, Side] = ("theirs", "nobodys")

OPEN_TO_EVERYBODY = {
    "": "leads on to the sign-in page",
    "sign-in": "where one signs in",
    "sign-out": "ends a session that there may be",
    "password-reset": "sends a letter, and says the same whether there is an account or not",
    "password-reset/<str:who>/<str:proof>": "the proof is the permission",
    "invitations/<str:secret>": "the secret is the permission",
    "digests/stop/<str:token>": "the token is the permission: whoever got the letter may stop it",
    "alerts/stop/<str:token>": "the token is the permission: whoever got the letter may stop it",
    "preferences": "language and theme, in a cookie",
    "share": "shows what was sent to it, for its sender to take along to a team; keeps nothing",
    "api/docs": "the document of the API",
    "api/openapi.json": "the document of the API",
    "api/<path:rest>": "there is nothing",
}
"""Addresses that answer to people who are not signed in, and why they may."""

REFUSALS = {401, 404, 405}


def named(cases: list[Route]) -> dict[str, object]:
    return {"argnames": "route", "argvalues": cases, "ids": [str(route) for route in cases]}


def asks(walker: Walker, route: Route, path: str, headers: dict[str, str] | None = None) -> list[Ask]:
    """With every method, as browsers and programs send it: those that write with a form or body that is in order."""
    told, headers = Values(walker.world).told(route), headers or {}
    full = bodies(walker, route, path, headers, told)
    bare = [method for method in METHODS if method not in {ask.method for ask in full}]
    found = [Ask(method, path, headers=headers, told=told) for method in bare]
    if not route.is_api:
        found.append(Ask("GET", path, headers=headers | HTMX, told=told))
    return [*found, *full]


def compared(walker: Walker, who: Who, theirs: list[Ask], nobodys: list[Ask]) -> list[Reply]:
    """What was answered where something of theirs is named, having seen that nobody's gets the same."""
    found = [walker.told_apart(who, one, other) for one, other in zip(theirs, nobodys, strict=True)]
    assert [flaw for _, flaws in found for flaw in flaws] == []
    return [reply for reply, _ in found]


def leads_to_sign_in(reply: Reply) -> bool:
    target = reply.headers.get("location", "") or reply.headers.get("hx-redirect", "")
    return target.startswith("/sign-in") and not reply.text


def test_the_walk_knows_every_address() -> None:
    assert len(ROUTES) > 80
    assert {route.is_api for route in ROUTES} == {True, False}
    assert len(WITH_RECORDS) > 40


def test_an_address_of_an_unknown_kind_stops_the_walk() -> None:
    with pytest.raises(UnknownParameter, match="what is <uuid:id> after “parcels”"):
        routes("tests.guards.walk_samples")


@pytest.mark.parametrize(**named(ROUTES))  # type: ignore[arg-type]
def test_who_is_not_signed_in_is_asked_to_sign_in(walker: Walker, route: Route) -> None:
    values = Values(walker.world)
    theirs, nobodys = (asks(walker, route, values.path(route, side, side)) for side in FOREIGN)
    replies = compared(walker, NOBODY_SIGNED_IN, theirs, nobodys)
    if route.pattern not in OPEN_TO_EVERYBODY:
        assert [r for r in replies if not (r.status in REFUSALS or leads_to_sign_in(r))] == []


@pytest.mark.parametrize(**named(OF_TEAM))  # type: ignore[arg-type]
def test_a_stranger_sees_no_difference_between_a_team_and_none(walker: Walker, route: Route) -> None:
    values = Values(walker.world)
    theirs, nobodys = (asks(walker, route, values.path(route, side, side)) for side in FOREIGN)
    replies = compared(walker, walker.alice, theirs, nobodys)
    assert {reply.status for reply in replies} <= {404, 405}


@pytest.mark.parametrize(**named(OF_API))  # type: ignore[arg-type]
def test_a_stranger_sees_no_difference_in_the_api_either(walker: Walker, route: Route) -> None:
    values = Values(walker.world)
    theirs, nobodys = (
        asks(walker, route, values.path(route, "ours", side), {"X-Team": values.slug(side)})
        for side in FOREIGN
    )
    replies = compared(walker, walker.alice, theirs, nobodys)
    if route.pattern not in OPEN_TO_EVERYBODY:
        assert {reply.status for reply in replies} <= {404, 405}


@pytest.mark.parametrize(**named([route for route in OF_API if route.pattern not in OPEN_TO_EVERYBODY]))  # type: ignore[arg-type]
def test_a_token_opens_its_own_team_whatever_team_is_named(walker: Walker, route: Route) -> None:
    """Dana has a seat in both teams; her token is for one."""
    values = Values(walker.world)
    path = values.path(route, "ours", "ours")
    theirs, nobodys = (asks(walker, route, path, {"X-Team": values.slug(side)}) for side in FOREIGN)
    compared(walker, walker.program("dana"), theirs, nobodys)


@pytest.mark.parametrize(**named(WITH_RECORDS))  # type: ignore[arg-type]
def test_a_record_of_another_team_is_a_record_that_does_not_exist(walker: Walker, route: Route) -> None:
    """Asked for by Dana, who owns the other team too: its records are still not found in this one."""
    values = Values(walker.world)
    who = walker.program("dana") if route.is_api else walker.dana
    for foreign in chosen(route):
        theirs, nobodys = (
            asks(walker, route, values.path(route, "ours", dict.fromkeys(foreign, side))) for side in FOREIGN
        )
        replies = compared(walker, who, theirs, nobodys)
        assert {reply.status for reply in replies} <= {404, 405}


def chosen(route: Route) -> list[tuple[str, ...]]:
    """Which parameters are foreign: each of them, and all."""
    names = [each.name for each in route.records]
    return list(dict.fromkeys([*((name,) for name in names), tuple(names)]))


@pytest.mark.parametrize(**named(WITH_RECORDS))  # type: ignore[arg-type]
def test_a_record_of_ones_own_is_found_at_the_same_address(walker: Walker, route: Route) -> None:
    """Else a 404 for another team's would prove nothing."""
    path = Values(walker.world).path(route, "ours", "ours")
    who = walker.program("alice") if route.is_api else walker.alice
    replies = [(str(ask), walker.send(who, ask)) for ask in asks(walker, route, path)]
    assert [(ask, reply.flaws) for ask, reply in replies if reply.flaws] == []
    assert [(ask, reply.status) for ask, reply in replies if reply.status in {401, 404}] == []
    assert [ask for ask, reply in replies if reply.status < 400 or reply.status == 409] != []
    assert operations(route) or not route.is_api
