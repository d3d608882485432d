"""Statements keep their SQL and nothing else: each run asks the database, for one team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, F, QuerySet, TextField, UUIDField

from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.crm.querysets import OpportunityQuerySet
from wenshu.teams import access, statements, tokens
from wenshu.teams.models import Membership, Team, TokenScope
from wenshu.teams.statements import Given, GivenIds, TeamStatement

pytestmark = pytest.mark.django_db
COLUMNS = (
    "id", "name", "company__name", "owner__name", "stage__key", "amount_minor", "expected_close_date",
    "next_follow_up_at", "tags", "created_at", "created_by_id", "version",
)  # fmt: skip
Make = Callable[..., Opportunity]


@TeamStatement
def named(team: Team) -> QuerySet[Opportunity, Any]:
    deals = Opportunity.objects.for_team(team).live().filter(name=Given("name", TextField()))
    return deals.order_by("id").values_list("id", "created_at")


@TeamStatement
def of_companies_called_acme(team: Team) -> QuerySet[Opportunity, Any]:
    """The team stands in it twice."""
    acme = Company.objects.for_team(team).filter(name="Acme").values("id")
    return Opportunity.objects.for_team(team).filter(company_id__in=acme).order_by("id").values_list("name")


@TeamStatement
def among(team: Team) -> QuerySet[Opportunity, Any]:
    deals = Opportunity.objects.for_team(team).filter(id__in=GivenIds("ids", UUIDField()))
    return deals.order_by("name").values_list("name")


def test_a_run_sees_the_team_it_is_given_and_no_other(
    alice: Membership, charlie: Membership, make_opportunity: Make
) -> None:
    ours, theirs = make_opportunity("Same name"), make_opportunity("Same name", by=charlie)
    for _ in range(2):
        assert named.rows(alice.team, name="Same name") == [(ours.id, ours.created_at)]
        assert named.rows(charlie.team, name="Same name") == [(theirs.id, theirs.created_at)]
    assert named.rows(alice.team, name="Another name") == []
    assert named.count(charlie.team, name="Same name") == 1


def test_a_team_that_stands_in_a_statement_twice_is_put_in_twice(
    alice: Membership, charlie: Membership, make_opportunity: Make, make_company: Callable[..., Company]
) -> None:
    make_opportunity("Ours", company_id=make_company("Acme").id)
    make_opportunity("Theirs", by=charlie, company_id=make_company("Acme", by=charlie).id)
    assert of_companies_called_acme.rows(alice.team) == [("Ours",)]
    assert of_companies_called_acme.rows(charlie.team) == [("Theirs",)]


def test_a_statement_asks_again_each_time(alice: Membership, make_opportunity: Make) -> None:
    assert named.count(alice.team, name="New") == 0
    deal = make_opportunity("New")
    assert named.count(alice.team, name="New") == 1
    Opportunity.objects.for_team(alice.team).filter(id=deal.id).update(name="Renamed")
    assert named.rows(alice.team, name="New") == []


def test_any_number_of_ids_is_one_statement(
    alice: Membership, charlie: Membership, make_opportunity: Make
) -> None:
    ids = [make_opportunity(f"Deal {number}").id for number in range(3)]
    foreign = make_opportunity("Theirs", by=charlie).id
    assert among.rows(alice.team, ids=[]) == []
    assert among.rows(alice.team, ids=[ids[1]]) == [("Deal 1",)]
    assert among.rows(alice.team, ids=[*ids, foreign]) == [("Deal 0",), ("Deal 1",), ("Deal 2",)]


def test_the_query_is_written_out_once(alice: Membership, charlie: Membership) -> None:
    asked = []

    @TeamStatement
    def stages(team: Team) -> QuerySet[Any, Any]:
        asked.append(team)
        return Opportunity.objects.for_team(team).values_list("id")

    for team in (alice.team, charlie.team, alice.team):
        stages.rows(team)
    assert len(asked) == 1
    assert asked[0].pk == -1  # for whoever may be asked first is not kept


@pytest.fixture
def deals(alice: Membership, make_opportunity: Make, make_company: Callable[..., Company]) -> Team:
    acme = make_company("Acme")
    for number in range(6):
        make_opportunity(
            f"Deal {number}",
            company_id=acme.id if number % 2 else None,
            owner_id=alice.id if number % 3 else None,
            tags=["VIP"] if number == 4 else [],
            expected_amount=None if number == 5 else str(number),
        )
    return alice.team


NARROWED: dict[str, Callable[[OpportunityQuerySet], QuerySet[Any, Any]]] = {
    "as it is": lambda deals: deals,
    "ordered": lambda deals: deals.order_by("-name"),
    "matching": lambda deals: deals.matching("acme").order_by("id"),
    "another value": lambda deals: deals.matching("deal 3").order_by("id"),
    "a percent sign": lambda deals: deals.matching("%").order_by("id"),
    "tagged": lambda deals: deals.tagged("VIP"),
    "no ids": lambda deals: deals.among([]),
    "either": lambda deals: deals.filter(amount_minor__gt=200) | deals.filter(name="Deal 0"),
    "joined": lambda deals: deals.filter(company__name="Acme").order_by("id"),
    "distinct": lambda deals: deals.filter(company__isnull=False).order_by("id").distinct(),
    "annotated": lambda deals: deals.annotate(n=Count("contacts")).filter(n=0).order_by("id"),
    "by an expression": lambda deals: deals.order_by(F("amount_minor").desc(nulls_last=True), "id"),
}


@pytest.mark.parametrize("limit", [1, 4, 100])
@pytest.mark.parametrize("how", NARROWED)
def test_rows_are_those_of_the_orm(deals: Team, how: str, limit: int) -> None:
    records = NARROWED[how](Opportunity.objects.for_team(deals).live().order_by("id"))
    expected = list(records.values_list(*COLUMNS)[:limit])
    for _ in range(2):  # made, and found again
        assert statements.rows(records, COLUMNS, limit=limit) == expected


def test_rows_of_one_shape_are_those_of_their_own_team_and_values(
    deals: Team, charlie: Membership, make_opportunity: Make
) -> None:
    make_opportunity("Deal 1", by=charlie)
    for team, name in (
        (deals, "Deal 1"),
        (charlie.team, "Deal 1"),
        (deals, "Deal 2"),
        (charlie.team, "Deal 2"),
    ):
        records = Opportunity.objects.for_team(team).filter(name=name)
        found = statements.rows(records, ("id", "name"), limit=5)
        assert found == list(records.values_list("id", "name"))


def test_queries_that_differ_in_more_than_their_conditions_are_not_taken_for_each_other(deals: Team) -> None:
    records = Opportunity.objects.for_team(deals).order_by("currency")
    every = statements.rows(records, ("currency",), limit=9)
    assert statements.rows(records.distinct(), ("currency",), limit=9) == every[:1]
    assert statements.rows(records[2:4], ("currency",), limit=9) == every[2:4]


def test_the_way_that_a_query_is_ordered_is_part_of_it(deals: Team) -> None:
    records = Opportunity.objects.for_team(deals).order_by("name")
    for ordered in (records, records.reverse(), records.order_by("-name"), records.order_by()):
        expected = list(ordered.values_list("name")[:9])
        assert statements.rows(ordered, ("name",), limit=9) == expected


def test_shapes_are_given_up_before_they_are_too_many(deals: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_SHAPES", 3)
    for limit in range(1, 9):
        statements.rows(Opportunity.objects.for_team(deals), ("id",), limit=limit)
        assert len(statements._shapes) <= 3


def test_contacts_are_found_by_their_companies_as_before(
    alice: Membership, make_contact: Callable[..., Contact], make_company: Callable[..., Company]
) -> None:
    make_contact("Wang Li", company_id=make_company("Acme").id)
    make_contact("Zhao Min")
    records = Contact.objects.for_team(alice.team).live().matching("acme").order_by("id")
    assert [name for (name,) in statements.rows(records, ("name",), limit=5)] == ["Wang Li"]


def test_a_token_comes_with_its_member_person_and_team_in_one_query(
    bob: Membership, now: Any, django_assert_num_queries: Any
) -> None:
    token, secret = tokens.issue(bob, name="Script", scope=TokenScope.READ, expires_at=None, now=now)
    access.resolve_token(secret, now=now)  # its use is noted
    with django_assert_num_queries(1):
        found = access.resolve_token(secret, now=now + timedelta(seconds=1))
        assert found is not None
        assert (found, found.team, found.member.team) == (token, bob.team, bob.team)
        assert (found.member, found.member.user) == (bob, bob.user)
        assert found.created_at == token.created_at
    found.refresh_from_db()  # it is a record like any other
    assert found.name == "Script"


def test_a_seat_comes_with_its_person_and_team_in_one_query(
    bob: Membership, django_assert_num_queries: Any
) -> None:
    assert bob.user
    with django_assert_num_queries(1):
        seat = access.resolve_session(bob.user, bob.team.slug)
        assert seat is not None
        assert (seat, seat.team, seat.user) == (bob, bob.team, bob.user)
        assert seat.created_at == bob.created_at
