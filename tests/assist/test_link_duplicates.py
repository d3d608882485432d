"""Records that may be one and the same are named: on a form before they are two, on a page when they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from wenshu.assist.engine import KnownKind
from wenshu.assist.link import DuplicatePair, duplicate_pairs, similar
from wenshu.crm import companies
from wenshu.crm.keyset import BadCursor
from wenshu.crm.models import Company
from wenshu.teams.models import Membership, Team

Make = Callable[..., Any]


def every(team: Team, kind: KnownKind, *, limit: int = 50) -> list[DuplicatePair]:
    found: list[DuplicatePair] = []
    cursor = None
    for _ in range(1000):
        page = duplicate_pairs(team, kind, cursor=cursor, limit=limit)
        found += page.pairs
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages never end")


def named(pairs: list[DuplicatePair]) -> list[tuple[str, str]]:
    return sorted((pair.older.name, pair.newer.name) for pair in pairs)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "恒力精密机械"}, "same_name"),
        ({"name": "恒力精密有限公司"}, "alike_name"),
        ({"name": "Suzhou Works", "domain": "hengli.com.cn"}, "same_domain"),
        ({"name": "恒利精密机械", "phone": "0512-66668888"}, "same_phone"),
        ({"name": "恒利精密机械"}, "same_sound"),
    ],
)
def test_a_form_is_warned_of_a_company_that_may_be_there(
    team: Team, make_company: Make, fields: dict[str, Any], code: str
) -> None:
    company = make_company("苏州恒力精密机械有限公司", domain="hengli.com.cn", phone="+86 512 6666 8888")
    (found,) = similar(team, "company", fields)
    assert found.id == company.pk
    assert code in {why.code for why in found.why}
    assert similar(team, "company", fields, exclude=company.pk) == ()


def test_no_warning_of_another_company_or_of_another_teams(
    team: Team, make_company: Make, charlie: Membership
) -> None:
    make_company("苏州恒力精密机械有限公司")
    make_company("Blue Ridge Foods", by=charlie)
    for name in ("苏州恒力装备有限公司", "Blue Ridge Foods", "", "公司"):
        assert similar(team, "company", {"name": name}) == (), name


def test_a_form_is_warned_of_a_person_who_may_be_there(
    team: Team, make_company: Make, make_contact: Make
) -> None:
    company, other = make_company("Blue Ridge Foods"), make_company("Harvest Lane Dairy")
    anna = make_contact("Anna Lee", email="anna@blueridge.com", company_id=company.pk)
    for fields in (
        {"name": "Anna Lee"},
        {"name": "A. Lee", "companyId": str(company.pk)},
        {"name": "Anne Leigh", "email": "ANNA@blueridge.com"},
        {"name": "Anna Lee", "companyName": "Blue Ridge Foods"},
    ):
        assert [found.id for found in similar(team, "contact", fields)] == [anna.pk], fields
    assert similar(team, "contact", {"name": "Anna Lee", "companyId": str(other.pk)}) == ()
    assert similar(team, "contact", {"name": "Tom Park", "companyId": str(company.pk)}) == ()


def test_a_form_is_warned_of_a_deal_that_may_be_there(
    team: Team, make_company: Make, make_opportunity: Make
) -> None:
    company = make_company("Blue Ridge Foods")
    deal = make_opportunity("Dock Board Rollout", company_id=company.pk, expected_amount="9000")
    asked = {"companyId": str(company.pk)}
    assert [found.id for found in similar(team, "opportunity", {"name": "dock-board rollout", **asked})] == [
        deal.pk
    ]
    assert similar(team, "opportunity", {"name": "Warehouse scanners", **asked}) == ()
    assert similar(team, "opportunity", {"name": "Dock Board Rollout"}) == ()
    assert similar(team, "opportunity", {"name": "Dock Board Rollout", "companyId": "no id"}) == ()


def test_likely_duplicates_among_companies_are_told_in_pairs(
    team: Team, make_company: Make, charlie: Membership, alice: Membership, now: datetime
) -> None:
    for name in (
        "苏州恒力精密机械有限公司",
        "恒力精密",
        "苏州恒力装备有限公司",
        "Blue Ridge Foods Inc.",
        "Blue Rigde Foods",
        "Green Valley Foods",
        "Blue Ridge Metals",
    ):
        make_company(name)
    make_company("Blue Ridge Foods", by=charlie)
    gone = make_company("Green Valley Foods Ltd")
    companies.delete(gone, by=alice, via="test", now=now)
    assert named(every(team, "company")) == [
        ("Blue Ridge Foods Inc.", "Blue Rigde Foods"),
        ("苏州恒力精密机械有限公司", "恒力精密"),
    ]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_each_pair_is_on_exactly_one_page(team: Team, make_company: Make, limit: int) -> None:
    for trade in ("Dairy", "Mills", "Ore", "Steel", "Paper", "Glass"):
        make_company(f"Harvest Lane {trade} Incorporated")
        make_company(f"Harvest Lane {trade}", domain=f"{trade.lower()}.com")
    pairs = named(every(team, "company", limit=limit))
    assert len(pairs) == 6
    assert len(set(pairs)) == 6


def test_likely_duplicates_among_people(team: Team, make_company: Make, make_contact: Make) -> None:
    company, other = make_company("Blue Ridge Foods"), make_company("Harvest Lane Dairy")
    make_contact("Anna Lee", email="anna@blueridge.com", company_id=company.pk)
    make_contact("Anna Lee", company_id=company.pk)
    make_contact("Anna Lee", company_id=other.pk)
    make_contact("Tom Park", email="tom@blueridge.com", company_id=company.pk)
    make_contact("陈伟", phone="13812345678")
    make_contact("Chen Wei", phone="+86 138 1234 5678")
    assert named(every(team, "contact")) == [("Anna Lee", "Anna Lee"), ("陈伟", "Chen Wei")]


def test_likely_duplicates_among_deals(team: Team, make_company: Make, make_opportunity: Make) -> None:
    company, other = make_company("Blue Ridge Foods"), make_company("Harvest Lane Dairy")
    for name in ("Dock Board Rollout", "Dock board roll-out", "MES phase 1", "MES phase 2"):
        make_opportunity(name, company_id=company.pk)
    make_opportunity("Dock Board Rollout", company_id=other.pk)
    make_opportunity("Dock Board Rollout", company_id=company.pk, status="won")
    assert named(every(team, "opportunity")) == [("Dock Board Rollout", "Dock board roll-out")]


def test_a_cursor_that_is_none_is_refused(team: Team) -> None:
    with pytest.raises(BadCursor):
        duplicate_pairs(team, "opportunity", cursor="no id")
    assert duplicate_pairs(team, "company", cursor="ÿ\U0010ffff").pairs == ()


def test_an_older_company_is_the_first_of_its_pair(team: Team, make_company: Make) -> None:
    first: Company = make_company("Blue Ridge Foods")
    second: Company = make_company("Blue Ridge Foods LLC")
    (pair,) = every(team, "company")
    assert (pair.older.id, pair.newer.id) == (first.pk, second.pk)
    assert {why.code for why in pair.why} == {"same_name"}
