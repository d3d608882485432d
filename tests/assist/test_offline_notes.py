"""Notes as sales people type them: what is kept of them, what kind they are, what stands next."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.assist.offline_reading import ZONE, extract, value
from wenshu.assist.evaluation import suite
from wenshu.assist.extraction import Extraction, Span
from wenshu.assist.offline import OfflineExtractor


def follow_up(extraction: Extraction, name: str) -> object:
    return value(extraction, name, "follow_up")


def test_a_note_keeps_addresses_and_numbers() -> None:
    text = "Met Jane Doe (VP Ops, jane@northgate.io) at Northgate Foods. Budget 120k. Her number: +44 20 7946 0123."
    assert follow_up(extract(text), "content") == text
    text = "拜访了苏州恒力精密，王建国总，手机 13812345678 邮箱 wjg@hengli.com，预算92万。"
    assert follow_up(extract(text), "content") == text


def test_a_note_of_a_chat_keeps_who_spoke() -> None:
    text = "张伟 14:02\n报价收到了，预算92万\n林悦 14:05\n好的，周五前给您合同"
    assert follow_up(extract(text), "content") == text


def test_the_head_the_signature_and_what_a_mail_quotes_are_no_part_of_its_note() -> None:
    text = (
        "From: Jane Doe <jane@northgate.io>\nTo: alice@wenshu.example\nSubject: Quote\n\nHi Alice,\n\n"
        "The quote over 80k is fine, call me on +44 20 7946 0123.\n\nBest,\nJane\n\n"
        "On Mon, 2 Nov 2026 Alice Wong wrote:\n> Here is our quote."
    )
    assert follow_up(extract(text), "content") == "The quote over 80k is fine, call me on +44 20 7946 0123."


@pytest.mark.parametrize(
    "text",
    [
        "Hi Alice, great call with Jane Doe from Northgate Foods today. Need to send the plan by Friday.",
        "Just off the phone with Priya at Solaris Energy. Kick-off on Jan 11. Need to send the invoice.",
    ],
)
def test_what_is_told_of_a_call_is_a_call_to_whomever_it_is_told(text: str) -> None:
    assert follow_up(extract(text), "kind") == "call"


def test_a_step_told_to_a_colleague_is_ours() -> None:
    text = "Hi Alice, great call with Jane Doe from Northgate Foods today. Need to send the plan by Friday."
    assert follow_up(extract(text), "nextAction") == "Send the plan by Friday"


def test_an_occasion_that_is_ahead_is_no_kind_of_this_note() -> None:
    assert follow_up(extract("Northgate Foods signed, 80k. Kick-off on Jan 11."), "kind") is None


def test_what_is_told_as_over_is_not_later_than_now() -> None:
    early = datetime(2026, 11, 23, 7, tzinfo=ZONE)
    told = extract("今天下午跟恒力精密的王总通了电话，预算92万", now=early)
    assert follow_up(told, "occurredAt") == early.isoformat()


def test_with_is_often_written_with_a_stroke() -> None:
    text = "Lunch w/ Sarah from Portside Cranes, liked it. follow up thurs w/ pricing"
    assert follow_up(extract(text), "nextAction") == "Follow up thurs w/ pricing"


def test_no_quote_is_cut_within_a_number_or_a_word() -> None:
    def is_cut(text: str, at: int) -> bool:
        pair = text[max(0, at - 1) : at + 1]
        return bool(re.fullmatch(r"[0-9]{2}|[A-Za-z]{2}", pair))

    for case in suite.texts():
        context = case.context.context(case.text, now=datetime(2026, 6, 17, 12, tzinfo=ZONE))
        found = OfflineExtractor().extract(case.text, context)
        spans: list[Span | None] = [caution.span for caution in found.cautions]
        for entity in found.entities:
            spans += [*entity.mentions, *(fact.span for fact in entity.fields.values())]
        cut = [
            case.text[span.start : span.end]
            for span in spans
            if span and (is_cut(case.text, span.start) or is_cut(case.text, span.end))
        ]
        assert not cut, (case.id, cut)
