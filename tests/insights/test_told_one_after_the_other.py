"""Figures that go by different records are told one after the other, each with its own citations."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from wenshu.crm.models import Opportunity
from wenshu.insights import citation, terminal
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _deals(make_opportunity: Callable[..., Opportunity]) -> None:
    for name, amount, status in (("a", 100, "won"), ("b", 300, "won"), ("c", 50, "lost"), ("d", 7, "open")):
        make_opportunity(name, expected_amount=Decimal(amount), status=status if status != "open" else "lead")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "revenue and win rate",
            ["$400 [1] in total, from 2 [2] won deals.", "66.7% [3] win rate: 2 [4] of 3 [5] closed deals were won."],
        ),
        ("赢单金额和赢率分别是多少", ["$400 [1]", "66.7% [3]"]),
    ],
)  # fmt: skip
def test_each_figure_is_told_and_can_be_chosen(ask: Ask, question: str, told: list[str]) -> None:
    answer = ask(question)
    assert answer.status == "needs_clarification"
    heading, *lines = answer.text.split("\n")
    assert heading[-1] in ":："
    assert len(lines) == len(answer.readings) == 2
    for line, expected in zip(lines, told, strict=True):
        assert expected in line
    assert [figure.n for figure in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_each_citation_is_of_its_own_records(ask: Ask, alice: Membership) -> None:
    answer = ask("revenue and win rate")
    by_number = {figure.n: figure.records for figure in answer.citations}
    assert by_number[1] == by_number[2]
    assert by_number[5] != by_number[2]
    shown = terminal.rendered(answer, url="https://crm.example", team_slug=alice.team.slug)
    [fifth] = [line for line in shown.splitlines() if line.startswith("[5] ")]
    assert fifth.endswith(f"https://crm.example{citation.page_url(by_number[5], team_slug=alice.team.slug)}")
    assert "→ Win rate" in shown


def test_a_name_that_means_several_is_still_asked_back(ask: Ask, make_company: Callable[..., object]) -> None:
    make_company("Acme Steel")
    make_company("Acme Foods")
    answer = ask("revenue from Acme")
    assert answer.status == "needs_clarification"
    assert answer.citations == []


def test_the_page_shows_both_with_their_links_and_readings(
    client_for: Callable[[Membership], Client], alice: Membership
) -> None:
    page = (
        client_for(alice).get(f"/t/{alice.team.slug}/ask", {"q": "赢单金额和赢率分别是多少"}).content.decode()
    )
    assert page.count('class="cite') == 5
    assert page.count('class="readings"') == 1
    assert "$400" in page
    assert "66.7%" in page
