"""Results are kept as long as they are right, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import Opportunity
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]
QUESTION = "How many open deals are there?"


def test_a_repeated_question_is_answered_from_memory(
    ask: Ask, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity()
    first, second = ask(QUESTION), ask(QUESTION)
    assert (first.cached, second.cached) == (False, True)
    assert first.text == second.text


def test_a_write_between_two_asks_is_seen(
    ask: Ask, make_opportunity: Callable[..., Opportunity], alice: Membership, now: datetime
) -> None:
    deal = make_opportunity("One", expected_amount=Decimal(10))
    assert ask("Total amount of open deals").table.value == "10.00"
    opportunities.update(deal, OpportunityPatch(expected_amount=Decimal(25)), by=alice, via="test", now=now)
    assert ask("Total amount of open deals").table.value == "25.00"
    opportunities.delete(deal, by=alice, via="test", now=now)
    assert ask(QUESTION).table.value == 0


def test_a_new_name_is_understood_at_once(ask: Ask, make_company: Callable[..., Any]) -> None:
    assert ask("How many deals with Zyxterra?").status == "out_of_scope"
    make_company("Zyxterra")
    assert ask("How many deals with Zyxterra?").status == "empty"


def test_tomorrow_is_another_day(
    ask: Ask, make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    make_opportunity("Today", status="won", closed_at=now)
    assert ask("How many deals were won today?").table.value == 1
    assert ask("How many deals were won today?", at=now + timedelta(days=1)).table.value == 0


def test_teams_do_not_share_answers(
    ask: Ask, make_opportunity: Callable[..., Opportunity], alice: Membership, charlie: Membership
) -> None:
    make_opportunity("Ours")
    assert ask(QUESTION).table.value == 1
    assert ask(QUESTION, by=charlie).table.value == 0


def test_mine_is_each_persons_own(
    ask: Ask, make_opportunity: Callable[..., Opportunity], alice: Membership, bob: Membership
) -> None:
    make_opportunity("Hers", owner_id=alice.pk)
    assert ask("How many open deals do I have?").table.value == 1
    assert ask("How many open deals do I have?", by=bob).table.value == 0


def test_a_next_step_becomes_overdue_as_time_passes(
    ask: Ask, make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    make_opportunity("Soon", next_follow_up_at=now + timedelta(minutes=2))
    assert ask("How many overdue follow-ups are there?").table.value == 0
    assert ask("How many overdue follow-ups are there?", at=now + timedelta(minutes=3)).table.value == 1


def test_two_spellings_of_one_period_keep_their_own_plans(
    ask: Ask, make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    """What is pinned or sent later must go on meaning "this month"."""
    make_opportunity("One", status="won", closed_at=now)
    named = ask(f"How many deals were won in {now:%B %Y}?")
    moving = ask("How many deals were won this month?")
    assert moving.cached
    assert moving.text == named.text
    assert named.plan.time[0].period.kind == "named"  # type: ignore[union-attr]
    assert moving.plan.time[0].period.kind == "calendar"  # type: ignore[union-attr]
