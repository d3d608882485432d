"""Forty questions about a real, dirty file, each checked against plain Python over its CSV, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import mean, median

import pytest

from tests.insights.conftest import SALES_CLOCK
from tests.insights.crm_sales import Deal, grouped, read, top, total, win_rate
from wenshu.insights import pipeline, query
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Expected = float | dict[str, float]
Q3, Q4 = (date(2017, 7, 1), date(2017, 10, 1)), (date(2017, 10, 1), date(2018, 1, 1))


def won(deals: list[Deal]) -> list[Deal]:
    return [deal for deal in deals if deal.status == "won"]


def closed_in(deals: list[Deal], span: tuple[date, date]) -> list[Deal]:
    return [deal for deal in deals if deal.closed and span[0] <= deal.closed < span[1]]


def month(deal: Deal) -> str:
    assert deal.closed
    return f"{deal.closed:%Y-%m}"


def cycle(deals: list[Deal]) -> float:
    return mean((d.closed - d.created).days for d in won(deals) if d.closed and d.created)


def shares(deals: list[Deal]) -> dict[str, float]:
    whole = total(won(deals))
    return {name: value / whole for name, value in grouped(won(deals), lambda d: d.region, total).items()}


@dataclass(frozen=True)
class Pair:
    english: str
    chinese: str
    expected: Callable[[list[Deal]], Expected]
    column: int = 1  # of the rows, for groups


PAIRS = [
    Pair(
        "How many deals did we win last quarter?", "上季度赢了多少单？", lambda d: len(won(closed_in(d, Q3)))
    ),
    Pair("What was our revenue in 2017?", "2017年的销售额是多少？", lambda d: total(won(d))),
    Pair(
        "Average amount of won deals", "赢单的平均金额是多少？", lambda d: mean(x.amount or 0 for x in won(d))
    ),
    Pair("Median deal size", "赢单金额的中位数", lambda d: median(x.amount or 0 for x in won(d))),
    Pair(
        "How many deals are in the Prospecting stage?",
        "Prospecting阶段有多少商机？",
        lambda d: sum(x.stage == "Prospecting" for x in d),
    ),
    Pair(
        "How many open deals does Darcel Schlecht have?",
        "Darcel Schlecht有多少进行中的商机？",
        lambda d: sum(x.owner == "Darcel Schlecht" and x.status == "open" for x in d),
    ),
    Pair(
        "Top 5 owners by revenue",
        "销售额前5的负责人",
        lambda d: top(grouped(won(d), lambda x: x.owner, total), 5),
    ),
    Pair(
        "Top 3 companies by won amount",
        "赢单金额最高的3家公司",
        lambda d: top(grouped([x for x in won(d) if x.company], lambda x: x.company, total), 3),
    ),
    Pair("Revenue by product", "各产品的销售额", lambda d: grouped(won(d), lambda x: x.product, total)),
    Pair("Won amount by region", "各区域的赢单金额", lambda d: grouped(won(d), lambda x: x.region, total)),
    Pair(
        "Number of won deals by sales team",
        "各销售团队的赢单数量",
        lambda d: grouped(won(d), lambda x: x.leader, len),
    ),
    Pair(
        "Revenue by month last quarter",
        "上季度每月的销售额",
        lambda d: grouped(won(closed_in(d, Q3)), month, total),
    ),
    Pair("Win rate in 2017", "2017年的赢单率", win_rate),
    Pair(
        "Win rate by product",
        "各产品的赢单率",
        lambda d: grouped([x for x in d if x.status != "open"], lambda x: x.product, win_rate),
    ),
    Pair(
        "Win rate in region West", "West区域的赢单率", lambda d: win_rate(x for x in d if x.region == "West")
    ),
    Pair(
        "How many GTX Pro deals were won?",
        "GTX Pro赢了多少单？",
        lambda d: sum(x.product == "GTX Pro" for x in won(d)),
    ),
    Pair(
        "Revenue from the retail industry",
        "retail行业的销售额",
        lambda d: total(x for x in won(d) if x.industry == "retail"),
    ),
    Pair(
        "How many won deals are worth more than $5,000?",
        "金额超过5000的赢单有多少？",
        lambda d: sum((x.amount or 0) > 5000 for x in won(d)),
    ),
    Pair("What is our average sales cycle?", "平均成交周期是多少天？", cycle),
    Pair(
        "Compare revenue this quarter with last quarter",
        "本季度销售额环比上季度",
        lambda d: {"2017-Q4": total(won(closed_in(d, Q4))), "2017-Q3": total(won(closed_in(d, Q3)))},
    ),
    Pair("Share of revenue by region", "各区域的销售额占比", shares, column=2),
]


@pytest.fixture(scope="module")
def deals(crm_sales: tuple[Membership, Path]) -> list[Deal]:
    return read(crm_sales[1])


def asked(question: str, owner: Membership) -> Answer:
    return pipeline.ask(question, team=owner.team, asked_by=owner, now=SALES_CLOCK)


def found(answer: Answer, expected: Expected, column: int) -> Expected:
    if isinstance(expected, dict):
        return {str(row[0]): float(Decimal(str(row[column]))) for row in answer.table.rows}
    assert answer.table.value is not None
    return float(Decimal(str(answer.table.value)))


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.english for pair in PAIRS])
def test_both_languages_give_the_number_that_the_file_holds(
    pair: Pair, crm_sales: tuple[Membership, Path], deals: list[Deal]
) -> None:
    expected = pair.expected(deals)
    for question in (pair.english, pair.chinese):
        answer = asked(question, crm_sales[0])
        assert answer.status == "answered", answer.text
        assert found(answer, expected, pair.column) == pytest.approx(expected, abs=0.01, rel=1e-6)
        check_citations(answer, crm_sales[0])


def check_citations(answer: Answer, owner: Membership) -> None:
    """Each list behind a number holds exactly what the number says."""
    assert answer.citations
    for figure in answer.citations:
        behind = query.records(figure.records, team=owner.team)
        if figure.unit == "count":
            assert behind.count() == figure.value, answer.text
        elif figure.unit == "money" and figure.label in {"Amount", "金额"}:
            amounts = behind.filter(amount_minor__isnull=False).values_list("amount_minor", flat=True)  # type: ignore[misc]
            assert sum(amounts) == figure.value, answer.text
        else:
            assert behind.exists()


def test_the_import_holds_what_the_file_holds(crm_sales: tuple[Membership, Path], deals: list[Deal]) -> None:
    assert (len(deals), len(won(deals)), total(won(deals))) == (8800, 4238, 10_005_534)
    assert asked("How many deals are there?", crm_sales[0]).table.value == 8800


def test_every_suggestion_is_itself_answered(crm_sales: tuple[Membership, Path]) -> None:
    questions = [pair.english for pair in PAIRS[:8]] + [pair.chinese for pair in PAIRS[:8]]
    offered = {(a.language, s) for a in (asked(q, crm_sales[0]) for q in questions) for s in a.suggestions}
    assert len(offered) > 10
    for language, question in offered:
        answer = pipeline.ask(
            question, team=crm_sales[0].team, asked_by=crm_sales[0], now=SALES_CLOCK, language=language
        )
        assert answer.status == "answered", (question, answer.text)


def test_deals_without_an_amount_are_counted_and_said(crm_sales: tuple[Membership, Path]) -> None:
    answer = asked("Pipeline by stage", crm_sales[0])
    assert "2,089 [" in answer.text
    assert "no amount" in answer.text
    assert [row[1] for row in answer.table.rows] == [None, None]


def test_a_ranking_of_companies_says_how_many_deals_have_none(
    crm_sales: tuple[Membership, Path], deals: list[Deal]
) -> None:
    answer = asked("Top 3 companies by number of deals", crm_sales[0])
    without = sum(not deal.company for deal in deals)
    assert f"{without:,} [" in answer.text
    assert answer.table.total == 85
