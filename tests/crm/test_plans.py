"""Every order that a list offers is served by an index: a page is found by seeking, never by sorting."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from wenshu.crm import audit, lists
from wenshu.crm.keyset import Order, _stretch, _without_value
from wenshu.crm.models import AuditEntry, Company, Contact, FollowUp, Opportunity
from wenshu.teams.models import Membership, Team

LISTS: list[tuple[Any, dict[str, Order]]] = [
    (Opportunity, lists.OPPORTUNITY_ORDERS),
    (Company, lists.COMPANY_ORDERS),
    (Contact, lists.CONTACT_ORDERS),
    (FollowUp, lists.FOLLOW_UP_ORDERS),
    (AuditEntry, audit.ORDERS),
]
CASES = [(model, name, sign) for model, orders in LISTS for name in orders for sign in ("", "-")]


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="an empty table tells nothing about PostgreSQL's plans"
)
@pytest.mark.parametrize(("model", "name", "sign"), CASES)
def test_a_page_of_each_order_is_read_from_an_index(
    model: Any, name: str, sign: str, team: Team, now: Any
) -> None:
    order = next(orders for kind, orders in LISTS if kind is model)[name]
    everything = model.objects.for_team(team)
    if hasattr(everything, "live"):
        everything = everything.live()
    value = {int: 5, str: "a"}.get(
        order.kind, now if order.column.endswith("_at") or order.column == "at" else now.date()
    )
    pages = [
        _stretch(everything, order, None, bool(sign)),
        _stretch(everything, order, (value, uuid4()), bool(sign)),
    ]
    if order.nullable:
        pages += [_without_value(everything, order, place, bool(sign)) for place in (None, (None, uuid4()))]
    for page in pages:
        plan = page.values_list("id")[:51].explain()
        assert "USING" in plan, plan
        assert "INDEX" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    assert f"({order.column},id)" in pages[1].explain(), "the second page seeks to its place"


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="an empty table tells nothing about PostgreSQL's plans"
)
def test_what_a_person_is_behind_with_is_counted_in_an_index(alice: Membership, now: Any) -> None:
    owned = Opportunity.objects.for_team(alice.team).live().open().filter(owner=alice)
    plan = owned.filter(next_follow_up_at__lt=now).values_list("id").explain()
    assert "COVERING INDEX opp_due_of_owner (team_id=? AND owner_id=? AND next_follow_up_at<?)" in plan
