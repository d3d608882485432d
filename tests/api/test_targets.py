"""Targets over the API: for owners and managers to write, for everybody else to read their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import JsonClient
from wenshu.api.app import document
from wenshu.crm import target_contract
from wenshu.crm.models import Target
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Api = Callable[..., JsonClient]
PROMISED = "id ownerId ownerName period startsOn months amount currency createdAt updatedAt version"


def made(client: JsonClient, **fields: Any) -> dict[str, Any]:
    response = client.post("/api/targets", {"period": "2026-07", "amount": "1200"} | fields)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def test_a_target_shows_exactly_what_was_promised(api: Api, alice: Membership, bob: Membership) -> None:
    shown = made(api(alice), ownerId=str(bob.pk), period="2026Q3")
    assert list(shown) == PROMISED.split()
    fields = target_contract.Target.model_fields
    assert [field.alias or name for name, field in fields.items()] == PROMISED.split()
    assert list(document()["components"]["schemas"]["Target"]["properties"]) == PROMISED.split()
    assert shown | {"id": 0, "createdAt": 0, "updatedAt": 0} == {
        "id": 0,
        "ownerId": str(bob.pk),
        "ownerName": "Bob",
        "period": "2026-Q3",
        "startsOn": "2026-07-01",
        "months": 3,
        "amount": "1200.00",
        "currency": "USD",
        "createdAt": 0,
        "updatedAt": 0,
        "version": 1,
    }


def test_a_target_is_created_once_read_changed_and_deleted(api: Api, alice: Membership) -> None:
    client = api(alice)
    target = made(client)
    address = f"/api/targets/{target['id']}"
    again = client.post("/api/targets", {"period": "2026年7月", "amount": "5"})
    assert (again.status_code, again.json()["type"]) == (409, "/api/docs#target_exists")
    assert client.get(address).json() == target
    changed = client.patch(address, {"amount": "1500.50"}, headers={"If-Match": '"1"'})
    assert (changed.json()["amount"], changed["ETag"]) == ("1500.50", '"2"')
    assert client.patch(address, {"amount": "1500.50"}).json()["version"] == 2
    stale = client.patch(address, {"amount": "1"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert stale.json()["current"] == client.get(address).json()
    assert client.delete(address, headers={"If-Match": '"1"'}).status_code == 412
    assert client.delete(address, headers={"If-Match": '"2"'}).status_code == 204
    assert client.get(address).status_code == 404
    assert client.delete(address).status_code == 404
    changes = client.get("/api/audit", params={"recordKind": "target"}).json()["items"]
    assert [each["action"] for each in changes] == ["deleted", "updated", "created"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"amount": "5"}, "/period"),
        ({"period": "2026-07"}, "/amount"),
        ({"period": "soon", "amount": "5"}, "/period"),
        ({"period": "2026-02/P3M", "amount": "5"}, "/period"),
        ({"period": 7, "amount": "5"}, "/period"),
        ({"period": "2026-07", "amount": "-5"}, "/amount"),
        ({"period": "2026-07", "amount": None}, "/amount"),
        ({"period": "2026-07", "amount": "5.555"}, "/amount"),
        ({"period": "2026-07", "amount": "9999999999999999"}, "/amount"),
        ({"period": "2026-07", "amount": "5", "currency": "shells"}, "/currency"),
        ({"period": "2026-07", "amount": "5", "ownerId": "me"}, "/ownerId"),
        ({"period": "2026-07", "amount": "5", "ownerId": str(uuid4())}, "/ownerId"),
        ({"period": "2026-07", "amount": "5", "months": 1}, "/months"),
    ],
)
def test_what_is_wrong_is_named(api: Api, alice: Membership, body: dict[str, Any], pointer: str) -> None:
    response = api(alice).post("/api/targets", body)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Target.objects.for_team(alice.team).exists()


def test_members_read_their_own_and_write_none(
    api: Api, alice: Membership, bob: Membership, viewer: Membership
) -> None:
    boss = api(alice)
    own, others = made(boss, ownerId=str(bob.pk)), made(boss)
    client = api(bob)
    assert [each["id"] for each in client.get("/api/targets").json()["items"]] == [own["id"]]
    assert client.get(f"/api/targets/{own['id']}").status_code == 200
    assert client.get(f"/api/targets/{others['id']}").status_code == 404
    assert client.post("/api/targets", {"period": "2027", "amount": "1"}).status_code == 403
    assert client.patch(f"/api/targets/{own['id']}", {"amount": "1"}).status_code == 403
    assert client.delete(f"/api/targets/{own['id']}").status_code == 403
    assert api(viewer, "read").get("/api/targets").json()["items"] == []


def test_a_stranger_finds_nothing_on_any_verb(api: Api, alice: Membership, charlie: Membership) -> None:
    address = f"/api/targets/{made(api(alice))['id']}"
    client = api(charlie)
    assert client.get("/api/targets").json()["items"] == []
    for response in (client.get(address), client.patch(address, {"amount": "1"}), client.delete(address)):
        assert response.status_code == 404
    assert (
        client.post("/api/targets", {"period": "2026", "amount": "1", "ownerId": str(alice.pk)}).status_code
        == 422
    )


def test_lists_are_filtered_sorted_and_walked_page_by_page(
    api: Api, alice: Membership, bob: Membership
) -> None:
    client = api(alice)
    for number in range(1, 8):
        made(client, period=f"2026-0{number}")
    made(client, period="2026", ownerId=str(bob.pk))

    def periods(**params: Any) -> list[str]:
        answer = client.get("/api/targets", params=params).json()
        return [each["period"] for each in answer["items"]]

    assert periods(ownerId=str(bob.pk)) == periods(months="12") == ["2026"]
    assert periods(startsFrom="2026-06-01", startsTo="2026-07-01") == ["2026-07", "2026-06"]
    walked, cursor = [], ""
    while True:
        page = client.get(
            "/api/targets", params={"limit": 3, "sort": "startsOn", "cursor": cursor, "count": "true"}
        ).json()
        assert page["total"] == 8
        walked += [each["startsOn"] for each in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert walked == sorted(walked)
    assert len(walked) == 8
    for wrong in ({"months": "2"}, {"sort": "amount"}, {"startsFrom": "July"}, {"nobody": "1"}):
        assert client.get("/api/targets", params=wrong).status_code == 422


def test_a_retry_with_the_same_key_is_answered_from_memory(api: Api, alice: Membership) -> None:
    client, body = api(alice), {"period": "2026", "amount": "5"}
    first, second = (client.post("/api/targets", body, headers={"Idempotency-Key": "q"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
