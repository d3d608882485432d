"""Merging over the API: choices, versions, undo, where an address leads, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import JsonClient
from wenshu.crm import apart
from wenshu.crm.models import Company, Merge
from wenshu.teams.models import Membership

Api = Callable[..., JsonClient]
Make = Callable[..., Any]


@pytest.fixture
def pair(make_company: Make) -> tuple[Company, Company]:
    kept = make_company("Hengli", phone="021 5555", tags=["VIP"])
    return kept, make_company("Hengli Precision", domain="hengli.com", tags=["East"])


def test_two_companies_become_one_and_come_apart_again(
    api: Api, alice: Membership, pair: tuple[Company, Company], make_opportunity: Make
) -> None:
    kept, other = pair
    deal = make_opportunity(company_id=other.pk)
    program = api(alice)
    before = program.get(f"/api/companies/{kept.pk}").json()
    body = {"other": str(other.pk), "fields": {"name": "other"}}
    answer = program.post(f"/api/companies/{kept.pk}/merge", body, headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    merge = answer.json()
    assert (merge["keptId"], merge["mergedId"]) == (str(kept.pk), str(other.pk))
    assert (merge["mergedName"], merge["undoneAt"]) == ("Hengli Precision", None)
    record = merge["record"]
    assert (record["name"], record["domain"], record["tags"]) == (
        "Hengli Precision",
        "hengli.com",
        ["VIP", "East"],
    )
    assert answer["ETag"] == '"2"'
    assert program.get(f"/api/opportunities/{deal.pk}").json()["companyId"] == str(kept.pk)
    assert program.get(f"/api/merges/{merge['id']}").json() == merge
    undone = program.post(f"/api/merges/{merge['id']}/undo").json()
    assert undone["undoneBy"] == str(alice.pk)
    growing = {"version": 3, "updatedAt": undone["record"]["updatedAt"]}
    assert undone["record"] == before | growing
    assert program.get(f"/api/opportunities/{deal.pk}").json()["companyId"] == str(other.pk)
    again = program.post(f"/api/merges/{merge['id']}/undo")
    assert (again.status_code, again.json()["type"]) == (409, "/api/docs#already_undone")


@pytest.mark.parametrize("kind", ["companies", "contacts", "opportunities"])
def test_the_address_of_a_merged_record_leads_to_the_one_that_stayed(
    kind: str, api: Api, alice: Membership, make_company: Make, make_contact: Make, make_opportunity: Make
) -> None:
    make = {"companies": make_company, "contacts": make_contact, "opportunities": make_opportunity}[kind]
    kept, other = make("Hengli"), make("Hengli Precision")
    program = api(alice)
    program.post(f"/api/{kind}/{kept.pk}/merge", {"other": str(other.pk)})
    answer = program.get(f"/api/{kind}/{other.pk}")
    assert (answer.status_code, answer["Location"]) == (307, f"/api/{kind}/{kept.pk}")
    assert program.patch(f"/api/{kind}/{other.pk}", {"name": "New"}).status_code == 404


def test_a_merge_that_is_sent_twice_with_one_key_happens_once(
    api: Api, alice: Membership, pair: tuple[Company, Company]
) -> None:
    kept, other = pair
    key = {"Idempotency-Key": "merge-1"}
    first, second = (
        api(alice).post(f"/api/companies/{kept.pk}/merge", {"other": str(other.pk)}, headers=key)
        for _ in range(2)
    )
    assert second.json() == first.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Merge.objects.for_team(alice.team).count() == 1


def test_neither_record_is_merged_when_a_colleague_saved_it_first(
    api: Api, alice: Membership, pair: tuple[Company, Company]
) -> None:
    kept, other = pair
    program, path = api(alice), f"/api/companies/{kept.pk}/merge"
    stale = program.post(path, {"other": str(other.pk)}, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["current"]["id"]) == (412, str(kept.pk))
    stale = program.post(path, {"other": str(other.pk), "otherVersion": 9})
    assert (stale.status_code, stale.json()["current"]["id"]) == (412, str(other.pk))
    assert Merge.objects.for_team(alice.team).count() == 0


def test_undoing_what_has_moved_on_is_refused_with_the_reason(
    api: Api, alice: Membership, bob: Membership, pair: tuple[Company, Company]
) -> None:
    kept, other = pair
    merge = api(alice).post(f"/api/companies/{kept.pk}/merge", {"other": str(other.pk)}).json()
    api(bob).patch(f"/api/companies/{kept.pk}", {"phone": "1"})
    refused = api(alice).post(f"/api/merges/{merge['id']}/undo")
    assert refused.status_code == 409
    assert refused.json()["type"] == "/api/docs#moved_on"
    assert refused.json()["errors"] == [{"pointer": "/kept", "message": "Bob has changed Hengli since."}]


def test_viewers_and_reading_tokens_merge_nothing_and_undo_nothing(
    api: Api, alice: Membership, viewer: Membership, pair: tuple[Company, Company]
) -> None:
    kept, other = pair
    path, body = f"/api/companies/{kept.pk}/merge", {"other": str(other.pk)}
    merge = api(alice).post(path, body).json()
    for program in (api(viewer, "read"), api(alice, "read")):
        assert program.post(path, body).status_code == 403
        assert program.post(f"/api/merges/{merge['id']}/undo").status_code == 403
        assert program.get(f"/api/merges/{merge['id']}").status_code == 200


def test_what_is_another_teams_is_as_good_as_nothing(
    api: Api, alice: Membership, charlie: Membership, pair: tuple[Company, Company], make_company: Make
) -> None:
    kept, other = pair
    theirs = make_company("Hengli", by=charlie)
    program = api(alice)
    answers = [
        program.post(f"/api/companies/{first}/merge", {"other": str(second)})
        for first, second in (
            (kept.pk, theirs.pk), (kept.pk, uuid4()), (theirs.pk, kept.pk), (uuid4(), kept.pk), (theirs.pk, theirs.pk),
        )
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    merge = program.post(f"/api/companies/{kept.pk}/merge", {"other": str(other.pk)}).json()
    stranger = api(charlie)
    assert stranger.get(f"/api/merges/{merge['id']}").status_code == 404
    assert stranger.post(f"/api/merges/{merge['id']}/undo").status_code == 404
    assert stranger.get(f"/api/companies/{other.pk}").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/other"),
        ({"other": "nobody"}, "/other"),
        ({"other": "self"}, "/other"),
        ({"other": None, "fields": {"name": "mine"}}, "/fields/name"),
        ({"other": None, "fields": {"name": "both"}}, "/fields/name"),
        ({"other": None, "fields": {"amount": "this"}}, "/fields/amount"),
        ({"other": None, "keep": "this"}, "/keep"),
    ],
)
def test_a_body_that_is_wrong_is_told_where(
    api: Api, alice: Membership, pair: tuple[Company, Company], body: dict[str, Any], pointer: str
) -> None:
    kept, other = pair
    if "other" in body:
        body = body | {"other": {None: str(other.pk), "self": str(kept.pk)}.get(body["other"], body["other"])}
    answer = api(alice).post(f"/api/companies/{kept.pk}/merge", body)
    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]


def test_likely_duplicates_are_listed_until_somebody_says_that_they_are_not(
    api: Api, alice: Membership, charlie: Membership, make_company: Make
) -> None:
    first = make_company("Suzhou Hengli Precision Co., Ltd", domain="hengli.com")
    second = make_company("Hengli Precision", domain="hengli.com")
    make_company("Bluewater Logistics")
    program = api(alice)
    found = program.get("/api/duplicates", params={"kind": "company"}).json()
    [item] = found["items"]
    assert (item["older"]["id"], item["newer"]["id"]) == (str(first.pk), str(second.pk))
    assert 0.5 <= item["score"] <= 1
    assert "same_domain" in [why["code"] for why in item["why"]]
    assert api(charlie).get("/api/duplicates", params={"kind": "company"}).json()["items"] == []
    apart.say(first, second, by=alice, now=first.created_at)
    assert program.get("/api/duplicates", params={"kind": "company"}).json()["items"] == []


@pytest.mark.parametrize(
    "params",
    [{"kind": "deal"}, {"kind": "company", "limit": "0"}],
)
def test_an_odd_question_for_duplicates_is_refused(
    api: Api, alice: Membership, params: dict[str, str]
) -> None:
    assert api(alice).get("/api/duplicates", params=params).status_code == 422


def test_creating_over_the_api_does_not_warn(
    api: Api, alice: Membership, pair: tuple[Company, Company]
) -> None:
    assert api(alice).post("/api/companies", {"name": pair[0].name}).status_code == 201
