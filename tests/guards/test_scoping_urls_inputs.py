"""What is another team's is named in query, form and JSON, field by field: it is as good as nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.guards.test_scoping_urls import FOREIGN, HTMX, OPEN_TO_EVERYBODY, ROUTES, named
from tests.guards.walk import Route
from tests.guards.walk_bodies import (
    ALWAYS_LEFT_OUT,
    Operation,
    form_in_order,
    json_in_order,
    operations,
    shaped,
)
from tests.guards.walk_sending import Ask, Reply, Walker
from tests.guards.walk_values import ENTITIES, OURS, UnknownField, Values
from wenshu.api.models import IdempotentRequest
from wenshu.crm.models import Company

pytestmark = pytest.mark.django_db  # and all within the transaction of the walker's world
PAGES = [route for route in ROUTES if not route.is_api and route.pattern not in OPEN_TO_EVERYBODY]
OPERATIONS = [(route, each) for route in ROUTES for each in operations(route)]
HAVE_A_CURSOR = [
    (route, each)
    for route, each in OPERATIONS
    if "cursor" in each.query and route.entity in ENTITIES and not route.records
]
ALWAYS_TRIED = {"team"}  # no view should look for them, and any that does must not be led by them
ANOTHER_STATE = {
    ("t/<slug:team>/assist/<uuid:id>/undo", "POST"): "the proposal at hand has not been applied",
    ("t/<slug:team>/settings/stages/<uuid:id>/retire", "POST"): "a deal of ours is in it",
    ("t/<slug:team>/voice/<uuid:id>/cancel", "POST"): "nothing is being done with the voice note at hand",
}
"""Requests of ours that are refused for a reason of their own."""


def named_operations(cases: list[tuple[Route, Operation]]) -> dict[str, Any]:
    ids = [f"{each.method} {route}" for route, each in cases]
    return {"argnames": ("route", "operation"), "argvalues": cases, "ids": ids}


Case = tuple[dict[str, str], dict[str, str]]


def one_by_one(
    walker: Walker, route: Route, names: Iterable[str], *, texts_at_once: bool = False
) -> list[Case]:
    """Each field with something of theirs, and with nobody's; then all that name records at once.

    Pages leave out a filter that they cannot read, so there all fields that name no record may go together.
    """
    values = Values(walker.world)
    theirs, nobodys = ({name: values.foreign(route, name, side) for name in names} for side in FOREIGN)
    records = [name for name in theirs if values.names_a_record(name)]
    texts = [name for name in theirs if name not in records]
    groups = [*([name] for name in records), *([texts] if texts_at_once else ([name] for name in texts))]
    if len(records) > 1:
        groups.append(records)
    return [({n: theirs[n] for n in group}, {n: nobodys[n] for n in group}) for group in groups if group]


def told(walker: Walker, route: Route, theirs: dict[str, str], nobodys: dict[str, str]) -> tuple[str, ...]:
    values = Values(walker.world)
    return (*values.repeated(route, theirs, "theirs"), *values.repeated(route, nobodys, "nobodys"))


def refused_for_itself(route: Route, method: str, reply: Reply) -> bool:
    return (route.pattern, method) in ANOTHER_STATE and reply.status in {409, 422}


@pytest.mark.parametrize(**named(PAGES))  # type: ignore[arg-type]
def test_a_query_that_names_another_teams_records_finds_nothing(walker: Walker, route: Route) -> None:
    values = Values(walker.world)
    path, query = values.path(route, "ours", "ours"), values.query(route)
    plain = walker.send(walker.alice, Ask("GET", path, query=query))
    assert plain.flaws == ()
    if plain.status == 405:
        return
    assert plain.status < 400
    tried, flaws, looked_for = set[str](), list[str](), set(plain.names)
    names = looked_for | ALWAYS_TRIED
    while names:
        for theirs, nobodys in one_by_one(walker, route, sorted(names), texts_at_once=True):
            records = any(map(values.names_a_record, theirs))
            for headers in ({}, HTMX) if records else ({},):
                asks = [
                    Ask(
                        "GET",
                        path,
                        query=query | each,
                        headers=headers,
                        told=told(walker, route, theirs, nobodys),
                    )
                    for each in (theirs, nobodys)
                ]
                reply, wrong = walker.told_apart(walker.alice, *asks)
                flaws += wrong
                looked_for |= reply.names
        tried |= names
        names = looked_for - tried
    assert flaws == []


@pytest.mark.parametrize(**named(PAGES))  # type: ignore[arg-type]
def test_a_form_that_names_another_teams_records_is_refused_as_if_they_were_not_there(
    walker: Walker, route: Route
) -> None:
    path = Values(walker.world).path(route, "ours", "ours")
    form = form_in_order(walker, route)
    plain = walker.send(walker.alice, Ask("POST", path, query=form, form=form))
    assert plain.flaws == ()
    if plain.status == 405:
        return
    assert plain.status < 400 or refused_for_itself(route, "POST", plain), plain.text
    if plain.shown == walker.send(walker.alice, Ask("GET", path, query=form)).shown:
        return  # a page that takes a POST for a GET: its query was walked above
    flaws: list[str] = []
    names = (plain.names | ALWAYS_TRIED) - ALWAYS_LEFT_OUT
    for theirs, nobodys in one_by_one(walker, route, sorted(names)):
        sent = [form | each for each in (theirs, nobodys)]
        asks = [
            Ask("POST", path, query=each, form=each, told=told(walker, route, theirs, nobodys))
            for each in sent
        ]
        flaws += walker.told_apart(walker.alice, *asks)[1]
    assert flaws == []


@pytest.mark.parametrize(**named_operations(OPERATIONS))
def test_parameters_of_the_api_that_name_another_teams_records_find_nothing(
    walker: Walker, route: Route, operation: Operation
) -> None:
    values = Values(walker.world)
    path, who = values.path(route, "ours", "ours"), walker.program("alice")
    body = json_in_order(values, route, operation) if operation.body else None
    query = {"q": OURS} if route.pattern == "api/search" else {}
    plain = walker.send(who, Ask(operation.method, path, query=query, json=body))
    assert plain.flaws == ()
    takes_a_file = operation.body is None and plain.status == 415
    assert plain.status < 400 or plain.status == 409 or takes_a_file, plain.text
    flaws: list[str] = []
    for theirs, nobodys in one_by_one(walker, route, sorted({*operation.query} | ALWAYS_TRIED)):
        asks = [
            Ask(
                operation.method,
                path,
                query=query | each,
                json=body,
                told=told(walker, route, theirs, nobodys),
            )
            for each in (theirs, nobodys)
        ]
        flaws += walker.told_apart(who, *asks)[1]
    assert flaws == []


@pytest.mark.parametrize(**named_operations([each for each in OPERATIONS if each[1].body]))
def test_json_that_names_another_teams_records_is_refused_as_if_they_were_not_there(
    walker: Walker, route: Route, operation: Operation
) -> None:
    values = Values(walker.world)
    path, who = values.path(route, "ours", "ours"), walker.program("alice")
    plain, flaws = json_in_order(values, route, operation), list[str]()
    properties = {**operation.properties, "team": {}}
    plan, actions = properties.pop("intent", None), properties.pop("actions", None)
    for theirs, nobodys in one_by_one(walker, route, sorted(properties)):
        sent = [
            plain | {name: shaped(value, properties[name]) for name, value in each.items()}
            for each in (theirs, nobodys)
        ]
        asks = [
            Ask(operation.method, path, json=each, told=told(walker, route, theirs, nobodys)) for each in sent
        ]
        flaws += walker.told_apart(who, *asks)[1]
    if plan is not None:
        names = tuple(values.text_of(Company, "name", side) for side in FOREIGN)
        asks = [
            Ask(operation.method, path, json=plain | {"intent": values.intent(side, route)}, told=names)
            for side in FOREIGN
        ]
        flaws += walker.told_apart(who, *asks)[1]
    if actions is not None:
        asks = [
            Ask(operation.method, path, json=plain | {"actions": values.actions(side)}) for side in FOREIGN
        ]
        flaws += walker.told_apart(who, *asks)[1]
    assert flaws == []


PAGES = {"voice-notes": "voice"}
"""Where the page of a list is called otherwise than the route."""


@pytest.mark.parametrize(**named_operations(HAVE_A_CURSOR))
def test_a_cursor_of_another_teams_list_is_a_place_in_ones_own(
    walker: Walker, route: Route, operation: Operation
) -> None:
    values = Values(walker.world)
    assert route.entity
    query = {"cursor": values.cursor(route.entity)}
    name = route.pattern.removeprefix("api/")
    pages = f"/t/{values.slug('ours')}/{PAGES.get(name, name)}"
    for who, path in ((walker.program("alice"), values.path(route, "ours", "ours")), (walker.alice, pages)):
        reply = walker.send(who, Ask("GET", path, query=query, told=(query["cursor"],)))
        assert reply.flaws == ()
        assert reply.status in {200, 422}


def test_a_key_of_another_teams_request_replays_nothing(walker: Walker) -> None:
    """Both teams may use the same `Idempotency-Key`; even Dana, who is in both, meets nothing of the other."""
    key = Values(walker.world).text_of(IdempotentRequest, "key", "theirs")
    assert IdempotentRequest.objects.for_team(walker.world.charlie.team).filter(key=key).exists()
    ask = Ask("POST", "/api/companies", json={"name": "Northern Lights"}, headers={"Idempotency-Key": key})
    reply = walker.send(walker.program("dana"), ask)
    assert reply.status == 201, reply.text
    assert reply.flaws == ()


def test_a_field_that_might_take_an_id_stops_the_walk(walker: Walker) -> None:
    with pytest.raises(UnknownField, match="whose id is “parcelId”"):
        Values(walker.world).foreign(ROUTES[0], "parcelId", "theirs")
