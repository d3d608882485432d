"""Tokens in links: short, exact, and harmless whoever wrote them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import citation, query, standing
from wenshu.insights.plan import Between, CalendarUnit, Filter, Named, Period, Query, Rolling, TimeFilter
from wenshu.insights.selection import Records, Selection, Span
from wenshu.teams.models import Membership

SOME = Records.of(
    Selection(
        filters=(Filter(field="status", value="won"), Filter(field="owner", op="in", value=["安娜", "Bob"])),
        spans=(Span(field="closed_at", start=date(2026, 1, 1), end=date(2026, 4, 1)),),
    )
)


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


def test_a_token_says_the_same_again_and_fits_a_link() -> None:
    token = citation.encode(SOME)
    assert citation.decode(token) == SOME
    assert len(token) < 300
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "period",
    [
        Rolling(n=30, unit="day"),
        CalendarUnit(unit="month"),
        Named(year=2026),
        Between(start=date(2026, 1, 1)),
    ],
)
def test_a_plan_with_a_period_says_the_same_again(period: Period) -> None:
    plan = Query(shape="scalar", metrics=["count"], time=[TimeFilter(period=period)])
    assert citation.decode_query(citation.encode_query(plan)) == plan
    assert standing.read_plan(standing.plan_json(plan)) == plan


def test_a_plan_to_share_says_the_same_again() -> None:
    plan = Query(shape="scalar", metrics=["count"], filters=[Filter(field="amount", op="gt", value=5)])
    assert citation.decode_query(citation.encode_query(plan)) == plan


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "é",
        "AAAA",
        "A" * 9000,
        packed("{}"),
        packed("[]"),
        packed('{"anyOf": []}'),
        packed('{"anyOf": [{"team": 7}]}'),
        packed('{"anyOf": [{"filters": [{"field": "password"}]}]}'),
        packed("x" * 1_000_000),
        packed('{"anyOf": [{}]}') + "AAAA",
    ],
)
def test_a_malformed_token_is_refused(token: str) -> None:
    with pytest.raises(citation.BadPlanToken):
        citation.decode(token)


def test_a_token_of_another_kind_of_record_is_refused() -> None:
    with pytest.raises(citation.BadPlanToken):
        citation.decode(citation.encode(SOME), entity="company")


@pytest.mark.parametrize("path", ["opportunities", "companies", "contacts", "follow-ups"])
def test_a_bad_token_is_422_in_the_api_and_on_pages(
    path: str, api: Callable[..., Any], client_for: Callable[..., Any], alice: Membership
) -> None:
    hostile = packed('{"anyOf": [{"filters": [{"field": "overdue", "op": "contains", "value": "x"}]}]}')
    for token in ("nonsense", hostile):
        assert api(alice).get(f"/api/{path}?plan={token}").status_code == 422
        assert client_for(alice).get(f"/t/{alice.team.slug}/{path}?plan={token}").status_code in {400, 422}


def test_the_list_behind_a_figure_shows_exactly_its_records(
    api: Callable[..., Any], alice: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Won", status="won")
    make_opportunity("Open")
    records = Records.of(Selection(filters=(Filter(field="status", value="won"),)))
    page = api(alice).get(citation.api_url(records) + "&count=true").json()
    assert ([item["name"] for item in page["items"]], page["total"]) == (["Won"], 1)


def test_a_strangers_token_opens_our_own_records_only(
    alice: Membership, charlie: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Ours", by=alice)
    theirs = make_opportunity("Theirs", by=charlie)
    by_id = Records.of(Selection(ids=(theirs.pk,)))
    assert not query.records(by_id, team=alice.team).exists()


def test_companies_are_found_through_their_deals(
    alice: Membership, make_company: Callable[..., Any], make_opportunity: Callable[..., Opportunity]
) -> None:
    buyer = make_company("Buyer")
    make_company("Looker")
    for name in ("a", "b"):
        make_opportunity(name, company_id=buyer.pk, status="won")
    wanted = Records(entity="company", any_of=(Selection(filters=(Filter(field="status", value="won"),)),))
    assert [c.name for c in query.records(citation.decode(citation.encode(wanted)), team=alice.team)] == [
        "Buyer"
    ]  # type: ignore[union-attr]
