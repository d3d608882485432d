"""Answers on a terminal, in drawings, and in the words above a list."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import get_args

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import behind, citation, phrases_en, phrases_zh, terminal
from wenshu.insights.answer import Answer
from wenshu.insights.offline import sentences_en, sentences_zh
from wenshu.insights.plan import Filter, Metric
from wenshu.insights.selection import Records, Selection
from wenshu.teams.models import Membership
from wenshu.web import charts
from wenshu.web.charts import Point

Ask = Callable[..., Answer]


def test_a_terminal_shows_sentence_table_and_links(
    ask: Ask, make_opportunity: Callable[..., Opportunity], alice: Membership
) -> None:
    for product, amount in (("产品甲", 1200), ("Beta", 30)):
        make_opportunity(product, product=product, expected_amount=Decimal(amount), status="won")
    shown = terminal.rendered(ask("Revenue by product"), url="https://crm.example", team_slug=alice.team.slug)
    assert "$1,200 [1]" in shown
    assert f"[1] Amount: https://crm.example/t/{alice.team.slug}/opportunities?plan=" in shown
    lines = [line for line in shown.splitlines() if line.startswith(("产品甲", "Beta"))]
    assert lines[0].endswith("$1,200")


def test_a_refusal_on_a_terminal_offers_questions(ask: Ask, alice: Membership) -> None:
    shown = terminal.rendered(ask("How many deals in Atlantis?"), url="", team_slug="x")
    assert "→ " in shown


def test_the_words_above_a_list_say_what_it_lists(
    alice: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("a", product="GTX Pro")
    won = Selection(filters=(Filter(field="status", value="won"), Filter(field="product", value="GTX Pro")))
    token = citation.encode(Records.of(won.of_owner(alice.pk)))
    assert behind.words(alice.team, token, "opportunity", language="en") == "won deals for GTX Pro, of Alice"
    assert behind.words(alice.team, token, "opportunity", language="zh") == "产品为GTX Pro、Alice负责的赢单"
    companies = citation.encode(Records(entity="company", any_of=(won,)))
    assert (
        behind.words(alice.team, companies, "company", language="en")
        == "companies with won deals for GTX Pro"
    )


def test_every_bar_is_a_link_with_its_value_in_words() -> None:
    points = [Point(f"Owner {n}", n, f"${n}", f"${n}", f"/records?plan={n}") for n in range(1, 4)]
    for drawing in (charts.bars(points, "Revenue"), charts.columns(points, "Revenue", str)):
        for size in (drawing.wide, drawing.narrow):
            assert size.count("<a href=") == 3
            assert 'aria-label="Owner 3: $3"' in size
            assert "style=" not in size


def test_a_drawing_escapes_what_people_typed() -> None:
    hostile = [Point('<script>"', 1, "1", "1", '/x?plan="><script>')]
    drawing = charts.bars(hostile, "<b>").wide + charts.columns(hostile, "<b>", str).narrow
    assert "<script>" not in drawing
    assert "<b>" not in drawing


def test_a_long_trend_becomes_a_line() -> None:
    points = [Point(str(n), n, str(n), str(n)) for n in range(60)]
    drawing = charts.columns(points, "Days", str)
    assert "<polyline" in drawing.wide
    assert "<rect" not in drawing.wide


@pytest.mark.parametrize("tables", [phrases_en, phrases_zh, sentences_en, sentences_zh])
def test_every_metric_can_be_said_and_asked_for(tables: ModuleType) -> None:
    assert set(tables.METRICS) | {"count"} >= set(get_args(Metric))  # a count is said by what is counted
