"""The card of an answer: names on the axis, links behind every number, what a list of chips says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client

from wenshu.crm.models import Opportunity
from wenshu.insights import pipeline
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.selection import Span
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership
from wenshu.web import answer_chart
from wenshu.web.answer_card import Card, card

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "english", "chinese"),
    [
        ("2026-07-01", "2026-10-01", "Jul–Sep 2026", "2026年7–9月"),
        ("2026-09-01", "2026-10-01", "Sep 2026", "2026年9月"),
        ("2026-01-01", "2027-01-01", "Jan–Dec 2026", "2026年1–12月"),
        ("2026-11-01", "2026-11-26", "1–25 Nov 2026", "2026/11/1–11/25"),
        ("2026-10-30", "2026-11-06", "30 Oct – 5 Nov 2026", "2026/10/30–11/5"),
        ("2026-11-24", "2026-11-25", "24 Nov 2026", "2026/11/24"),
        ("2025-12-29", "2026-01-05", "29 Dec 2025 – 4 Jan 2026", "2025/12/29–2026/1/4"),
        ("2025-11-01", "2026-02-01", "Nov 2025–Jan 2026", "2025/11–2026/1"),
    ],
)
def test_a_period_on_an_axis_is_named_shortly(start: str, end: str, english: str, chinese: str) -> None:
    span = Span(field="closed_at", start=date.fromisoformat(start), end=date.fromisoformat(end))
    named = [answer_chart._period(span, Wording(language, "USD", {})) for language in ("en", "zh")]
    assert named == [english, chinese]


def test_an_open_period_is_said_in_words() -> None:
    since = Span(field="closed_at", start=date(2026, 7, 1))
    assert "1 Jul 2026" in answer_chart._period(since, Wording("en", "USD", {}))


@pytest.fixture
def shown(alice: Membership, make_opportunity: Callable[..., Opportunity]) -> Callable[..., Card]:
    for product, amount in (("Atlas", 1200), ("Beacon", 300), ("Atlas", 500)):
        make_opportunity(
            f"{product} {amount}", product=product, expected_amount=Decimal(amount), status="won"
        )

    def ask(question: str, language: AnswerLanguage = "en") -> Card:
        answer = pipeline.ask(question, team=alice.team, asked_by=alice, now=NOW, language=language)
        return card(answer, question=question, team=alice.team, member=alice, seconds=0.0123)

    return ask


def test_every_number_of_the_sentence_is_numbered_and_leads_somewhere(shown: Callable[..., Card]) -> None:
    told = shown("Revenue by product")
    numbers = [piece for piece in told.pieces if piece.n]
    assert [piece.n for piece in numbers] == list(range(1, len(numbers) + 1))
    assert all(piece.url.startswith("/t/east-china/opportunities?plan=") for piece in numbers)
    assert not any(character.isdigit() for piece in told.pieces if not piece.n for character in piece.text)


def test_the_table_says_what_the_chart_draws_and_both_link_to_the_same_records(
    shown: Callable[..., Card],
) -> None:
    told = shown("Revenue by product")
    assert told.chart
    assert [row[0].text for row in told.rows] == ["Atlas", "Beacon"]
    for row in told.rows:
        assert row[0].url.replace("&", "&amp;") in told.chart.wide
    assert [cell.is_number for cell in told.rows[0]] == [is_number for _heading, is_number in told.columns]


def test_the_plan_stands_below_in_chips_with_how_many_records_and_how_long(
    shown: Callable[..., Card],
) -> None:
    told = shown("Revenue by product")
    assert "by product" in [chip.text for chip in told.chips]
    assert told.chips[-1].text == "everyone\N{RIGHT SINGLE QUOTATION MARK}s records"
    assert (told.counted, told.milliseconds) == ("3", "12")


def test_a_refusal_has_no_number_and_offers_questions(shown: Callable[..., Card]) -> None:
    told = shown("What is the weather tomorrow?")
    assert told.status == "out_of_scope"
    assert not any(piece.n for piece in told.pieces)
    assert told.suggestions
    assert all("/ask?q=" in each.url for each in told.suggestions)


def test_an_answer_says_who_read_the_question_unless_the_rules_simply_did(
    alice: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("One")
    answer = pipeline.ask(
        "How many deals are there?", team=alice.team, asked_by=alice, now=NOW, language="en"
    )
    said = []
    for read in (answer, replace(answer, engine="llm"), replace(answer, fallback="timeout")):
        told = card(read, question="How many?", team=alice.team, member=alice, seconds=0.1)
        said.append(render_to_string("insights/engine.html", {"card": told}))
    assert said[0].strip() == ""
    assert "Read by a model" in said[1]
    assert "the model did not answer" in said[2]


def test_a_chinese_question_is_answered_in_chinese_and_marked_as_such(shown: Callable[..., Card]) -> None:
    told = shown("各产品的赢单金额", "zh")
    assert told.language == "zh-Hans"
    assert any("产品" in chip.text for chip in told.chips)


def test_the_fragment_and_the_page_hold_the_same_answer(
    shown: Callable[..., Card], alice: Membership, client_for: Callable[[Membership], Client]
) -> None:
    browser, address = client_for(alice), f"/t/{alice.team.slug}/ask"
    page = browser.get(address, {"q": "How many deals are there?"}).content.decode()
    part = browser.get(
        address, {"q": "How many deals are there?"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" in page
    assert "<html" not in part
    cited = [text.split('class="cite')[1].split("</a>")[0] for text in (page, part)]
    assert cited[0] == cited[1]


def test_of_several_currencies_the_teams_own_is_drawn_and_the_card_says_so(
    shown: Callable[..., Card], alice: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    assert shown("revenue by product").chart_note == ""
    make_opportunity("Abroad", product="Cobalt", expected_amount=Decimal(99), currency="KWD", status="won")
    answered = shown("revenue by product")
    assert answered.chart is not None
    assert answered.chart.wide.count('class="bar"') == 2
    assert "Cobalt" not in answered.chart.wide
    assert alice.team.currency in answered.chart_note
    assert "Cobalt" in {row[0].text for row in answered.rows}


def test_where_nothing_is_in_the_teams_own_currency_the_commonest_other_is_drawn(
    shown: Callable[..., Card], make_opportunity: Callable[..., Opportunity]
) -> None:
    for number, currency in enumerate(("KWD", "KWD", "EUR")):
        product = f"Abroad {number}"
        make_opportunity(product, product=product, expected_amount=Decimal(99), currency=currency)
    answered = shown("pipeline by product")
    assert answered.chart is not None
    assert answered.chart.wide.count('class="bar"') == 2
    assert "KWD" in answered.chart_note
