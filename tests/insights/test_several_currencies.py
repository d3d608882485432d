"""A team with several currencies: amounts are compared and ranked in one of them, and the words say which."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]
Make = Callable[..., object]


@pytest.fixture
def deals(make_opportunity: Make, alice: Membership) -> None:
    for name, amount, currency, owner in (
        ("Small", 10_000, "USD", alice.pk), ("Large", 20_000, "USD", alice.pk), ("Euros", 30_000, "EUR", None),
        ("Few euros", 1_000, "EUR", None),
    ):  # fmt: skip
        make_opportunity(name, expected_amount=Decimal(amount), currency=currency, owner_id=owner)


def names(answer: Answer) -> set[object]:
    return {row[0] for row in answer.table.rows}


def test_an_amount_without_a_currency_is_in_the_teams_own(ask: Ask, deals: None) -> None:
    answer = ask("Deals over 15k")
    assert names(answer) == {"Large"}
    assert "$15,000" in answer.text


def test_a_currency_beside_the_amount_or_elsewhere_is_the_one_that_is_meant(ask: Ask, deals: None) -> None:
    assert names(ask("Deals over 15k EUR")) == {"Euros"}
    answer = ask("Deals in EUR over 15k")
    assert names(answer) == {"Euros"}
    assert "€15,000" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Deals in EUR",
        "deals in euros",
        "deals in eur",
        "deals in €",
        "欧元商机",
        "EUR的商机",
        "币种EUR的商机",
    ],
)
def test_deals_are_found_by_currency(ask: Ask, deals: None, question: str) -> None:
    assert names(ask(question)) == {"Euros", "Few euros"}


def test_a_sum_in_one_currency_is_that_of_its_deals(ask: Ask, deals: None) -> None:
    answer = ask("Pipeline in EUR")
    assert answer.table.value == "31000.00"
    assert "€31,000" in answer.text
    assert ask("Pipeline in dollars").table.value == "30000.00"


def test_a_currency_that_no_deal_has_is_no_unknown_name(ask: Ask, deals: None) -> None:
    answer = ask("Deals in CLF")
    assert answer.status == "empty"
    assert "CLF" in answer.text


def test_a_team_that_keeps_one_other_currency_is_asked_in_that_one(ask: Ask, make_opportunity: Make) -> None:
    make_opportunity("Yen", expected_amount=Decimal(9000), currency="JPY")
    answer = ask("Deals over 5000")
    assert names(answer) == {"Yen"}
    assert "¥5,000" in answer.text


def test_a_ranking_says_nothing_of_a_currency_in_which_nobody_can_be_ranked(ask: Ask, deals: None) -> None:
    answer = ask("Who has the biggest pipeline?")
    assert ": ." not in answer.text
    assert "In EUR" not in answer.text
    assert "2 [2] open deals have no owner" in answer.text
    missing = answer.citations[1]
    assert missing.records.any_of[0].filters[-1].field == "owner"


def test_groups_that_are_currencies_are_told_once(
    ask: Callable[..., Answer], make_opportunity: Callable[..., object]
) -> None:
    make_opportunity("One", status="won", expected_amount=Decimal(10), currency="EUR")
    make_opportunity("Two", status="won", expected_amount=Decimal(20), currency="USD")
    table = ask("Won amount by currency").table
    assert [column.key for column in table.columns] == ["currency", "amount_sum"]
    assert {row[0]: row[1] for row in table.rows} == {"EUR": "10.00", "USD": "20.00"}


def test_where_nothing_is_counted_it_is_nothing_of_the_teams_own_money(
    ask: Callable[..., Answer], make_opportunity: Callable[..., object]
) -> None:
    make_opportunity("Euros", expected_amount=Decimal(10), currency="EUR")
    make_opportunity("Dollars", expected_amount=Decimal(10))
    figures = ask("How much was won today?").figures
    assert figures is not None
    assert figures.currencies == ("USD",)
