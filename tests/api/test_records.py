"""Records over HTTP: the contract's fields, versions, states and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.conftest import JsonClient
from wenshu.crm import contract
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams.models import Membership, Team

Connect = Callable[..., JsonClient]
Make = Callable[..., Any]
PROBLEM = "application/problem+json"

KINDS: dict[str, tuple[type[contract.Contract], dict[str, object]]] = {
    "companies": (contract.Company, {"name": "Hengli"}),
    "contacts": (contract.Contact, {"name": "Chen Wei"}),
    "opportunities": (contract.Opportunity, {"name": "MES rollout"}),
    "follow-ups": (contract.FollowUp, {"content": "Called"}),
}


def names(model: type[contract.Contract]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@pytest.fixture
def bodies(make_opportunity: Make) -> dict[str, dict[str, object]]:
    """A valid body for each kind of record."""
    deal = make_opportunity()
    return {kind: dict(body) for kind, (_, body) in KINDS.items()} | {
        "follow-ups": {"content": "Called", "opportunityId": str(deal.id)}
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_made_read_listed_changed_deleted_and_brought_back(
    kind: str, api: Connect, alice: Membership, bodies: dict[str, dict[str, object]]
) -> None:
    program, fields = api(alice), names(KINDS[kind][0])
    made = program.post(f"/api/{kind}", bodies[kind])
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    record = made.json()
    url = f"/api/{kind}/{record['id']}"
    assert list(record) == fields
    assert program.get(url).json() == record
    assert program.get(f"/api/{kind}").json()["items"][0] == record
    text = "content" if kind == "follow-ups" else "name"
    changed = program.patch(url, {text: "Another"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()[text], changed["ETag"]) == (200, "Another", '"2"')
    assert program.delete(url).status_code == 204
    assert program.get(url).status_code == 404
    assert program.post(f"{url}/restore").json()["version"] == 4
    assert program.get(url).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_can_be_sent_back(
    kind: str, api: Connect, alice: Membership, bodies: dict[str, dict[str, object]]
) -> None:
    program = api(alice)
    record = program.post(f"/api/{kind}", bodies[kind]).json()
    written = {
        "companies": contract.CompanyPatch,
        "contacts": contract.ContactPatch,
        "opportunities": contract.OpportunityPatch,
        "follow-ups": contract.FollowUpPatch,
    }[kind]
    same = {name: value for name, value in record.items() if name in names(written)}
    answer = program.patch(f"/api/{kind}/{record['id']}", same)
    assert (answer.status_code, answer.json()["version"]) == (200, 1), answer.content


@pytest.mark.parametrize("kind", KINDS)
def test_a_stale_version_is_412_with_the_current_record(
    kind: str, api: Connect, alice: Membership, bodies: dict[str, dict[str, object]]
) -> None:
    program = api(alice)
    record = program.post(f"/api/{kind}", bodies[kind]).json()
    url, text = f"/api/{kind}/{record['id']}", "content" if kind == "follow-ups" else "name"
    assert program.patch(url, {text: "First"}, headers={"If-Match": '"1"'}).status_code == 200
    refused = program.patch(url, {text: "Second"}, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused["Content-Type"]) == (412, PROBLEM)
    assert refused.json()["current"] == program.get(url).json()
    assert program.delete(url, headers={"If-Match": '"1"'}).status_code == 412
    assert program.patch(url, {text: "Third"}, headers={"If-Match": "*"}).status_code == 200


def test_an_opportunity_shows_money_as_strings_and_times_with_an_offset(
    api: Connect, alice: Membership, make_company: Make, make_contact: Make
) -> None:
    company, contact = make_company("Acme"), make_contact("Li Na")
    made = api(alice).post(
        "/api/opportunities",
        {
            "name": "Renewal",
            "companyName": "acme",
            "contactIds": [str(contact.id)],
            "ownerId": str(alice.id),
            "status": "qualified",
            "expectedAmount": "1200.50",
            "currency": "EUR",
            "nextFollowUpAt": "2026-12-01T09:00:00+08:00",
            "expectedCloseDate": "2026-12-31",
            "tags": ["VIP", " vip"],
        },
    )
    record = made.json()
    assert made.status_code == 201, record
    wanted = {
        "companyId": str(company.id),
        "companyName": "Acme",
        "contactIds": [str(contact.id)],
        "ownerName": "Alice",
        "status": "qualified",
        "expectedAmount": "1200.50",
        "currency": "EUR",
        "probability": 30,
        "weightedAmount": "360.15",
        "expectedCloseDate": "2026-12-31",
        "nextFollowUpAt": "2026-12-01T01:00:00Z",
        "tags": ["VIP"],
        "lostReason": None,
        "closedAt": None,
        "createdBy": str(alice.id),
    }
    assert {name: record[name] for name in wanted} == wanted


def test_a_status_is_put_and_an_unknown_one_is_422(
    api: Connect, alice: Membership, make_opportunity: Make
) -> None:
    program, deal = api(alice), make_opportunity()
    url = f"/api/opportunities/{deal.id}/status"
    won = program.put(url, {"status": "won", "lostReason": None}).json()
    assert (won["status"], won["probability"], won["closedAt"] is not None) == ("won", 100, True)
    again = program.put(url, {"status": "won", "lostReason": None}).json()
    assert again == won
    reopened = program.put(url, {"status": "negotiation"}).json()
    assert (reopened["closedAt"], reopened["version"]) == (None, 3)
    lost = program.put(url, {"status": "lost", "lostReason": "Price"}).json()
    assert lost["lostReason"] == "Price"
    unknown = program.put(url, {"status": "nowhere"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/status")


def test_the_timeline_tells_everything_newest_first(
    api: Connect, alice: Membership, make_opportunity: Make
) -> None:
    program, deal = api(alice), make_opportunity()
    url = f"/api/opportunities/{deal.id}"
    program.put(f"{url}/status", {"status": "qualified"})
    program.patch(url, {"expectedAmount": "500"})
    program.post("/api/follow-ups", {"opportunityId": str(deal.id), "content": "Called", "kind": "call"})
    body = program.get(f"{url}/timeline").json()
    assert body["nextCursor"] is None
    told = [(item["kind"], item["byName"]) for item in body["items"]]
    assert ("follow_up", "Alice") in told
    moments = [item["at"] for item in body["items"]]
    assert moments == sorted(moments, reverse=True)
    paged, cursor = [], ""
    for _ in range(20):
        page = program.get(
            f"{url}/timeline", params={"limit": "1"} | ({"cursor": cursor} if cursor else {})
        ).json()
        paged += page["items"]
        cursor = page["nextCursor"]
        if not cursor:
            break
    assert paged == body["items"]


def test_a_contact_is_linked_with_a_role_and_unlinked(
    api: Connect, alice: Membership, make_opportunity: Make, make_contact: Make
) -> None:
    program, deal, contact = api(alice), make_opportunity(), make_contact()
    url = f"/api/opportunities/{deal.id}/contacts/{contact.id}"
    assert program.put(url, {"role": "Buyer"}).json()["contactIds"] == [str(contact.id)]
    assert program.delete(url).status_code == 204
    assert program.delete(url).status_code == 404


def test_unknown_fields_and_parameters_are_refused_not_ignored(api: Connect, alice: Membership) -> None:
    program = api(alice)
    body = program.post("/api/companies", {"name": "A", "colour": "red"})
    assert (body.status_code, body.json()["errors"][0]["pointer"]) == (422, "/colour")
    query = program.get("/api/opportunities?colour=red")
    assert (query.status_code, query.json()["errors"][0]["pointer"]) == (422, "/colour")


def test_another_teams_record_is_the_same_404_as_none(
    api: Connect, alice: Membership, charlie: Membership, make_opportunity: Make
) -> None:
    theirs = make_opportunity(by=charlie)
    program = api(alice)
    for method, path in (
        ("get", ""),
        ("patch", ""),
        ("delete", ""),
        ("put", "/status"),
        ("get", "/timeline"),
        ("post", "/restore"),
    ):
        answers = []
        for id in (theirs.id, uuid4()):
            body = (
                {"status": "won"} if path == "/status" else {"name": "Taken"} if method == "patch" else None
            )
            options = {} if method in {"get", "delete"} else {"json": body}
            answers.append(getattr(program, method)(f"/api/opportunities/{id}{path}", **options))
        assert [answer.status_code for answer in answers] == [404, 404], (method, path)
        assert answers[0].json() == answers[1].json()
    theirs.refresh_from_db()
    assert (theirs.version, theirs.deleted_at) == (1, None)


@pytest.mark.parametrize("link", ["companyId", "ownerId", "contactIds"])
def test_a_link_to_another_team_is_422_as_if_it_were_not_there(
    link: str, api: Connect, alice: Membership, charlie: Membership, make_company: Make, make_contact: Make
) -> None:
    theirs = {
        "companyId": make_company("Theirs", by=charlie).id,
        "ownerId": charlie.id,
        "contactIds": make_contact("Theirs", by=charlie).id,
    }[link]
    answers = []
    for id in (theirs, uuid4()):
        value: object = [str(id)] if link == "contactIds" else str(id)
        answers.append(api(alice).post("/api/opportunities", {"name": "X", link: value}))
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()
    assert Opportunity.objects.for_team(alice.team).count() == 0


def test_a_viewer_and_a_reading_token_read_only(
    api: Connect, alice: Membership, viewer: Membership, make_company: Make
) -> None:
    company = make_company()
    for program in (api(viewer, "read"), api(alice, "read")):
        assert program.get("/api/companies").status_code == 200
        for answer in (
            program.post("/api/companies", {"name": "X"}),
            program.patch(f"/api/companies/{company.id}", {"name": "X"}),
            program.delete(f"/api/companies/{company.id}"),
        ):
            assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)


def test_a_browser_says_which_team(
    client_for: Callable[[Membership], Client], alice: Membership, charlie: Membership
) -> None:
    browser = client_for(alice)
    assert browser.get("/api/companies").status_code == 400
    assert browser.get("/api/companies", headers={"X-Team": charlie.team.slug}).status_code == 404
    assert browser.get("/api/companies", headers={"X-Team": "no-such-team"}).status_code == 404
    assert browser.get("/api/companies", headers={"X-Team": alice.team.slug}).status_code == 200


def test_a_browser_needs_its_csrf_token(alice: Membership) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert alice.user
    browser.force_login(alice.user)
    refused = browser.post(
        "/api/companies", {"name": "X"}, content_type="application/json", headers={"X-Team": alice.team.slug}
    )
    assert (refused.status_code, refused["Content-Type"]) == (403, PROBLEM)
    assert Company.objects.for_team(alice.team).count() == 0


def test_without_or_with_a_wrong_token_it_is_401(client: Client, db: None) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
    ):
        answer = client.get("/api/companies", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM), headers
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_what_is_not_there_is_a_problem_too(api: Connect, alice: Membership) -> None:
    program = api(alice)
    for answer, status in (
        (program.get("/api/nothing"), 404),
        (program.get("/api/companies/not-an-id"), 404),
        (program.put("/api/companies", {}), 405),
        (program.delete("/api/me"), 405),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)


def test_deleting_a_company_keeps_its_name_on_deals(
    api: Connect, alice: Membership, make_company: Make, make_opportunity: Make
) -> None:
    program, company = api(alice), make_company("Acme")
    deal = make_opportunity(company_name="Acme")
    program.delete(f"/api/companies/{company.id}")
    shown = program.get(f"/api/opportunities/{deal.id}").json()
    assert shown["companyName"] == "Acme"
    again = {"companyId": shown["companyId"], "companyName": "Acme", "name": "Renamed"}
    assert program.patch(f"/api/opportunities/{deal.id}", again).status_code == 200


def test_stages_are_added_changed_and_retired_by_managers(
    api: Connect, alice: Membership, bob: Membership
) -> None:
    owner, member = api(alice), api(bob)
    assert [stage["key"] for stage in owner.get("/api/stages").json()["items"]] == [
        "lead", "qualified", "proposal", "negotiation", "won", "lost",
    ]  # fmt: skip
    assert member.post("/api/stages", {"name": "Demo"}).status_code == 403
    made = owner.post("/api/stages", {"name": "Live demo", "probability": 60})
    assert made.json() == {
        "key": "live-demo",
        "name": "Live demo",
        "kind": "open",
        "probability": 60,
        "position": 4,
    }
    moved = owner.patch("/api/stages/live-demo", {"position": 1, "name": "Demo"}).json()
    assert (moved["position"], moved["name"]) == (1, "Demo")
    assert owner.post("/api/stages", {"name": "demo"}).status_code == 422
    assert owner.delete("/api/stages/live-demo").status_code == 204
    assert owner.delete("/api/stages/won").status_code == 409


def test_the_audit_shows_who_changed_what_and_only_to_managers(
    api: Connect, alice: Membership, bob: Membership, make_opportunity: Make
) -> None:
    deal = make_opportunity()
    api(bob).patch(f"/api/opportunities/{deal.id}", {"source": "Fair"})
    assert api(bob).get("/api/audit").status_code == 403
    entry = api(alice).get(f"/api/audit?recordId={deal.id}").json()["items"][0]
    assert (entry["byName"], entry["via"], entry["changes"]) == ("Bob", "api", {"source": [None, "Fair"]})


def test_a_search_finds_all_three_kinds_and_nothing_of_another_team(
    api: Connect,
    alice: Membership,
    charlie: Membership,
    make_company: Make,
    make_contact: Make,
    make_opportunity: Make,
) -> None:
    for owner in (alice, charlie):
        make_company("Zephyr Ltd", by=owner)
        make_contact("Zephyr Wang", by=owner)
        make_opportunity("zephyr pilot", by=owner)
    found = api(alice).get("/api/search?q=ZEPHYR").json()["items"]
    assert sorted(item["kind"] for item in found) == ["company", "contact", "opportunity"]
    assert Contact.objects.for_team(alice.team).filter(pk__in=[item["id"] for item in found]).count() == 1


def test_me_names_the_team_of_the_token(api: Connect, alice: Membership, team: Team) -> None:
    body = api(alice).get("/api/me").json()
    assert (body["memberId"], body["team"]["slug"]) == (str(alice.id), team.slug)
