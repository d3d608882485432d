"""Drafts of follow-ups and messages: nothing in them that the text does not say."""

from __future__ import annotations

from datetime import datetime

from tests.assist.offline_reading import ZONE, context
from wenshu.assist.offline import draft_follow_up, draft_message
from wenshu.reading.number_words import added

NOTE = (
    "Had a call with Jane Doe of Acme Ltd today. Budget is 50k. I will send the revised proposal on Friday."
)


def test_a_follow_up_is_drafted_with_its_next_step() -> None:
    draft = draft_follow_up(NOTE, context())
    assert draft.payload() == {
        "kind": "call", "content": NOTE, "occurredAt": "2026-11-23T09:00:00+08:00",
        "nextAction": "Send the revised proposal on Friday", "nextFollowUpAt": "2026-11-27T09:00:00+08:00",
    }  # fmt: skip


def test_what_the_text_does_not_say_is_what_the_caller_knows() -> None:
    at = datetime(2026, 11, 20, 9, 30, tzinfo=ZONE)
    draft = draft_follow_up("They are happy with us.", context(), kind="visit", occurred_at=at)
    assert (draft.kind, draft.occurred_at, draft.next_action) == ("visit", "2026-11-20T09:30:00+08:00", "")
    assert draft.content == "They are happy with us."


def test_a_message_is_polite_and_holds_no_number_that_is_not_in_the_text() -> None:
    message = draft_message(NOTE, context(), sender="Alice Wong")
    assert message.startswith("Hi Jane,")
    assert "revised proposal" in message
    assert message.endswith("Alice Wong")
    assert added(message, [NOTE]) == []


def test_budgets_and_odds_are_not_for_the_customer() -> None:
    message = draft_message(
        "和恒力精密的周敏通了电话，我周五前把底价85万的报价发给他们，把握八成。", context()
    )
    assert message.startswith("周敏，您好：")
    assert "85" not in message
    assert "八成" not in message
