"""Turns of a conversation: what does not stand alone changes the plan of the turn before, and only one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import conversation, history
from wenshu.insights.conversation import Turn
from wenshu.insights.models import Via
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def turn(now: datetime, alice: Membership) -> Callable[..., Turn]:
    seconds = iter(range(1000))

    def turn(text: str, of: UUID | None = None, *, by: Membership = alice) -> Turn:
        at = now + timedelta(seconds=next(seconds))
        return conversation.ask(text, by=by, conversation=of, via=Via.API, now=at)

    return turn


def test_a_short_turn_changes_the_plan_of_the_turn_before(
    turn: Callable[..., Turn], make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    make_opportunity("One", status="won", closed_at=now)
    make_opportunity("Two", status="lost", closed_at=now)
    make_opportunity("Three", status="lost", closed_at=now)
    first = turn("How many deals were won this month?")
    assert first.answer.table.value == 1
    second = turn("what about lost ones", first.conversation)
    assert (second.answer.table.value, second.conversation) == (2, first.conversation)
    third = turn("上个月呢", first.conversation)
    assert third.answer.status == "empty"
    assert "lost" in str(third.answer.plan)


def test_a_question_that_stands_alone_begins_anew(
    turn: Callable[..., Turn], make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    make_opportunity("One", status="won", closed_at=now)
    make_opportunity("Two")
    first = turn("How many deals were won this month?")
    assert turn("How many deals are there?", first.conversation).answer.table.value == 2


def test_without_its_conversation_a_short_turn_is_not_guessed_at(turn: Callable[..., Turn]) -> None:
    turn("How many deals were won this month?")
    assert turn("上个月呢").answer.status in {"out_of_scope", "needs_clarification"}


def test_nobody_goes_on_with_another_members_conversation(
    turn: Callable[..., Turn],
    make_opportunity: Callable[..., Opportunity],
    bob: Membership,
    charlie: Membership,
    now: datetime,
) -> None:
    make_opportunity("One", status="won", closed_at=now)
    first = turn("How many deals were won this month?")
    for other in (bob, charlie):
        theirs: Any = turn("上个月呢", first.conversation, by=other)
        assert theirs.answer.status in {"out_of_scope", "needs_clarification"}
        assert theirs.conversation != first.conversation


def test_a_turn_is_pinned_by_the_whole_question_it_came_to(
    turn: Callable[..., Turn], make_opportunity: Callable[..., Opportunity], alice: Membership, now: datetime
) -> None:
    make_opportunity("One", status="won", closed_at=now)
    first = turn("How many deals were won this month?")
    second = turn("by owner", first.conversation)
    asked = [history.find(alice, each.question, now=now + timedelta(seconds=9)) for each in (first, second)]
    assert history.named(asked[0]) == "How many deals were won this month?"
    assert history.named(asked[1]) != "by owner"
    assert "owner" in history.named(asked[1])
