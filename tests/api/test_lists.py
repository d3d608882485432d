"""Lists: filters, order, pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import JsonClient
from wenshu.crm import lists, opportunities
from wenshu.crm.contract import OpportunityIn
from wenshu.crm.links import Links
from wenshu.teams.models import Membership, Team


@pytest.fixture
def program(api: Callable[..., JsonClient], alice: Membership) -> JsonClient:
    return api(alice)


@pytest.fixture
def deals(team: Team, alice: Membership, bob: Membership, now: datetime, make_company: Any) -> None:
    """Forty of them with ties, gaps and both currencies."""
    links, company = Links(team), make_company("Acme")
    prepared = []
    for n in range(40):
        data = OpportunityIn(
            name=f"Deal {n % 7}",
            status=["lead", "proposal", "won", "lost"][n % 4],
            expected_amount=None if n % 5 == 0 else n % 6 * 100,
            currency="JPY" if n % 9 == 1 else "USD",
            expected_close_date=None if n % 3 == 0 else date(2026, 12, 1 + n % 4),
            next_follow_up_at=None if n % 2 else now + timedelta(days=n % 5),
            closed_at=now - timedelta(days=n) if n % 4 >= 2 else None,
            owner_id=bob.id if n % 2 else alice.id,
            company_id=company.id if n < 10 else None,
            source="Fair" if n % 2 else "Phone",
            tags=["VIP", "重点"] if n % 8 == 0 else [],
        )
        created = now - timedelta(days=n // 3)
        prepared.append(opportunities.prepare(team, data, links=links, by=alice, now=now, created_at=created))
    opportunities.create_many(team, prepared, by=alice, via="test", now=now)


def ids(body: dict[str, Any]) -> list[str]:
    return [item["id"] for item in body["items"]]


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in lists.OPPORTUNITY_ORDERS for sign in ("", "-")])
def test_pages_of_every_order_hold_each_deal_once_and_in_order(
    sort: str, program: JsonClient, deals: None
) -> None:
    whole = program.get("/api/opportunities", params={"sort": sort, "limit": "200"}).json()
    assert whole["nextCursor"] is None
    assert len(set(ids(whole))) == 40
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"sort": sort, "limit": "7"} | ({"cursor": cursor} if cursor else {})
        page = program.get("/api/opportunities", params=query).json()
        paged += ids(page)
        cursor = page["nextCursor"]
    assert paged == ids(whole)
    name = sort.lstrip("-")
    values = [item[name] for item in whole["items"]]
    said = [value for value in values if value is not None]
    assert values[: len(said)] == said, "deals without a value come last"
    if name == "expectedAmount":
        said = [int(str(value).replace(".", "")) for value in said]  # minor units
    assert said == sorted(said, reverse=sort.startswith("-"))


FILTERS: dict[str, tuple[str, Callable[[dict[str, Any]], bool]]] = {
    "one status": ("status=won", lambda deal: deal["status"] == "won"),
    "two statuses": ("status=won&status=lead", lambda deal: deal["status"] in {"won", "lead"}),
    "open": ("open=true", lambda deal: deal["status"] in {"lead", "proposal"}),
    "closed": ("open=false", lambda deal: deal["status"] in {"won", "lost"}),
    "words": ("q=DEAL-3", lambda deal: deal["name"] == "Deal 3"),
    "words of the company": ("q=acme", lambda deal: deal["companyName"] == "Acme"),
    "source": ("source=Fair", lambda deal: deal["source"] == "Fair"),
    "tag": ("tag=VIP", lambda deal: "VIP" in deal["tags"]),
    "tag in Chinese": ("tag=重点", lambda deal: "重点" in deal["tags"]),
    "part of a tag": ("tag=VI", lambda deal: False),
    "least amount": (
        "minAmount=300",
        lambda deal: deal["expectedAmount"] is not None and float(deal["expectedAmount"]) >= 300,
    ),
    "amounts between": (
        "minAmount=100&maxAmount=300.00",
        lambda deal: deal["expectedAmount"] is not None and 100 <= float(deal["expectedAmount"]) <= 300,
    ),
    "created on days": (
        "createdFrom=2026-11-20&createdTo=2026-11-22",
        lambda deal: "2026-11-20" <= deal["createdAt"][:10] <= "2026-11-22",
    ),
    "created since a moment": (
        "createdFrom=2026-11-22T18:00:00%2B08:00",
        lambda deal: deal["createdAt"] >= "2026-11-22T10:00:00Z",
    ),
    "closed on days": (
        "closedFrom=2026-11-01&closedTo=2026-11-15",
        lambda deal: deal["closedAt"] is not None and "2026-11-01" <= deal["closedAt"][:10] <= "2026-11-15",
    ),
    "expected": (
        "expectedCloseFrom=2026-12-02&expectedCloseTo=2026-12-03",
        lambda deal: deal["expectedCloseDate"] in {"2026-12-02", "2026-12-03"},
    ),
    "due": (
        "nextFollowUpBefore=2026-11-26",
        lambda deal: deal["nextFollowUpAt"] is not None and deal["nextFollowUpAt"] < "2026-11-26",
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_lists_exactly_those(name: str, program: JsonClient, deals: None) -> None:
    query, wanted = FILTERS[name]
    everything = program.get("/api/opportunities?limit=200").json()["items"]
    answer = program.get(f"/api/opportunities?limit=200&count=true&{query}")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    expected = [deal["id"] for deal in everything if wanted(deal)]
    assert ids(body) == expected
    assert body["total"] == len(expected)
    if name != "part of a tag":
        assert 0 < len(expected) < 40


def test_owner_company_and_ids_narrow_the_list(program: JsonClient, deals: None, bob: Membership) -> None:
    everything = program.get("/api/opportunities?limit=200").json()["items"]
    assert all(
        deal["ownerName"] == "Bob"
        for deal in program.get(f"/api/opportunities?ownerId={bob.id}").json()["items"]
    )
    some = [deal["id"] for deal in everything[:3]]
    assert sorted(ids(program.get(f"/api/opportunities?ids={','.join(some)}").json())) == sorted(some)
    company = next(deal["companyId"] for deal in everything if deal["companyId"])
    assert len(program.get(f"/api/opportunities?companyId={company}").json()["items"]) == 10


def test_a_list_never_shows_another_teams_records(
    program: JsonClient, deals: None, api: Callable[..., JsonClient], charlie: Membership
) -> None:
    assert api(charlie).get("/api/opportunities?count=true").json() == {
        "items": [],
        "nextCursor": None,
        "total": 0,
    }


def test_a_list_of_fifty_takes_few_queries(
    program: JsonClient, deals: None, django_assert_max_num_queries: Any
) -> None:
    program.get("/api/opportunities")
    with django_assert_max_num_queries(3):
        program.get("/api/opportunities?limit=50")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=-1", "limit=x", "sort=colour", "sort=--name", "cursor=broken", "cursor=W10",
     "count=maybe", "open=perhaps", "minAmount=-1", "minAmount=1e9", "ids=x", "createdFrom=yesterday",
     "createdFrom=2026-02-30", "ownerId=1", "nextFollowUpBefore=2026-11-24T10:00:00", "plan=nonsense"],
)  # fmt: skip
def test_a_parameter_that_means_nothing_is_422(query: str, program: JsonClient, db: None) -> None:
    answer = program.get(f"/api/opportunities?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), answer.content


def test_a_cursor_of_another_order_is_refused(program: JsonClient, deals: None) -> None:
    cursor = program.get("/api/opportunities?sort=name&limit=5").json()["nextCursor"]
    assert program.get("/api/opportunities", params={"sort": "-name", "cursor": cursor}).status_code == 422
