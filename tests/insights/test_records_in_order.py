"""Lists that were asked for in an order say so and begin with the first; one record's answer shows what was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from wenshu.crm import follow_ups
from wenshu.crm.contract import FollowUpIn
from wenshu.crm.models import Company, Opportunity
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]
Make = Callable[..., Any]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture
def won(make_opportunity: Make) -> None:
    for place in range(1, 8):
        make_opportunity(
            f"Deal {place}", status="won", closed_at=NOW - timedelta(days=place), expected_amount=Decimal(9)
        )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Last 3 won deals", "The last closed of 7 [1] won deals: Deal 1 (23 Nov 2026), Deal 2 (22 Nov 2026), Deal 3 (21 Nov 2026)."),
        ("最新的3个赢单", "赢单共7 [1]个，最近关闭的是：Deal 1（2026年11月23日）、Deal 2（2026年11月22日）、Deal 3（2026年11月21日）。"),
    ],
)  # fmt: skip
def test_so_many_of_them_in_that_order(ask: Ask, won: None, question: str, words: str) -> None:
    answer = ask(question, at=NOW)
    assert answer.text == words
    assert [row[0] for row in answer.table.rows] == ["Deal 1", "Deal 2", "Deal 3"]
    assert answer.table.total == 7


def test_the_likeliest_deals_are_those_of_the_highest_probability(ask: Ask, make_opportunity: Make) -> None:
    for name, amount, probability in (("Sure", 5, 90), ("Large", 900, 20), ("Won", 7, 100)):
        status = {"status": "won"} if name == "Won" else {}
        make_opportunity(name, expected_amount=Decimal(amount), probability=probability, **status)
    for question in ("Deals with the highest probability", "赢率最高的商机"):
        answer = ask(question)
        assert [row[0] for row in answer.table.rows] == ["Sure", "Large"]
        assert "Sure (90%)" in answer.text or "Sure（90%）" in answer.text


def test_one_deal_is_worth_what_it_is_worth(ask: Ask, make_opportunity: Make) -> None:
    make_opportunity("a", expected_amount=Decimal(100))
    assert ask("List open deals").text == "There is 1 [1] open deal. It is worth $100 [2]."


@pytest.fixture
def kestrel(make_company: Make, make_opportunity: Make, alice: Membership) -> Company:
    company: Company = make_company("Kestrel Foods")
    deal: Opportunity = make_opportunity("Kestrel rollout", company_id=company.pk)
    for kind, day in (("call", 3), ("meeting", 9)):
        when = datetime(2026, 11, day, 9, tzinfo=UTC)
        data = FollowUpIn(opportunity_id=deal.pk, kind=kind, content="Talked", occurred_at=when)
        follow_ups.create(alice.team, data, by=alice, via="test", now=NOW)
    return company


@pytest.mark.parametrize(
    "question",
    [
        "When did we last talk to Kestrel Foods?",
        "When was Kestrel Foods last contacted?",
        "Kestrel Foods最近一次跟进是什么时候",
    ],
)
def test_when_somebody_last_followed_up_is_that_follow_up(ask: Ask, kestrel: Company, question: str) -> None:
    answer = ask(question, at=NOW)
    assert len(answer.table.rows) == 1
    assert "9 Nov 2026" in answer.text or "2026年11月9日" in answer.text
    assert "Kestrel rollout" in answer.text


def test_a_phone_that_is_not_there_is_said_to_be_missing(
    ask: Ask, kestrel: Company, make_contact: Make
) -> None:
    make_contact("Ada Moss", company_id=kestrel.pk, phone="+44 20 7946 0001")
    make_contact("Ben Rook", company_id=kestrel.pk, email="ben@kestrel.example")
    for question in ("Phone number of Kestrel Foods", "Email of the contact at Kestrel Foods"):
        text = ask(question).text
        assert "Ada Moss (no e-mail, phone +44 20 7946 0001)" in text
        assert "Ben Rook (e-mail ben@kestrel.example, no phone)" in text
    assert "Ada Moss（无邮箱，电话：+44 20 7946 0001）" in ask("Kestrel Foods的电话").text


def test_what_one_record_does_not_show_is_not_answered_with_the_rest(ask: Ask, kestrel: Company) -> None:
    answer = ask("Tell me about Kestrel Foods revenue")
    assert answer.status == "out_of_scope"
    assert "revenue" in answer.text


def test_when_a_deal_closes_is_its_expected_day(ask: Ask, kestrel: Company, make_opportunity: Make) -> None:
    make_opportunity("Kestrel pilot", company_id=kestrel.pk, expected_close_date=date(2026, 12, 9))
    answer = ask("When will Kestrel Foods close?", at=NOW)
    assert (
        "The next to close of 2 [1] open deals with Kestrel Foods: Kestrel pilot (9 Dec 2026)" in answer.text
    )


def test_nothing_is_found_without_saying_no_twice(ask: Ask, make_opportunity: Make) -> None:
    make_opportunity("a")
    assert ask("没有负责人的赢单").text == "没有找到无负责人的赢单。"


def test_a_name_with_many_meanings_offers_four_and_a_search(ask: Ask, make_company: Make) -> None:
    for place in range(10):
        make_company(f"Bellmere {'ABCDEFGHIJ'[place]} Works")
    answer = ask("Bellmere")
    assert answer.status == "needs_clarification"
    assert len(answer.readings) == 4
    assert "search for “Bellmere”" in answer.text


@pytest.mark.parametrize("question", ["1+1", "???"])
def test_signs_and_numbers_are_answered_in_the_language_of_the_asker(
    ask: Ask, alice: Membership, question: str
) -> None:
    assert ask(question).language == "en"
    alice.team.language = "zh-hans"
    alice.team.save()
    assert ask(question).language == "zh"
