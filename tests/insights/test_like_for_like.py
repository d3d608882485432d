"""A period that is not over is compared with as many days of the other one, in answers and on the home page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from wenshu.insights import formats, tiles
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)


def spans(answer: Answer) -> list[tuple[date | None, date | None]]:
    """First day and the day after the last, of the period and of the one it is compared with."""
    assert answer.figures is not None
    assert answer.figures.task.against is not None
    both = (answer.figures.task.selection.spans[0], answer.figures.task.against.spans[0])
    return [(span.start, span.end) for span in both]


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        ("Revenue this month vs last month", (2026, 11, 1), (2026, 10, 1)),
        ("Won deals in November vs October", (2026, 11, 1), (2026, 10, 1)),
        ("本月销售额环比", (2026, 11, 1), (2026, 10, 1)),
    ],
)
def test_a_month_that_is_not_over_is_compared_up_to_the_same_day(
    ask: Ask,
    make_opportunity: Callable[..., object],
    question: str,
    first: tuple[int, ...],
    then: tuple[int, ...],
) -> None:
    make_opportunity("a", status="won", closed_at=TUESDAY, expected_amount=100)
    answer = ask(question, at=TUESDAY)
    assert spans(answer) == [(date(*first), date(2026, 11, 25)), (date(*then), date(2026, 10, 25))]
    assert "same day" in answer.text or "相同日期" in answer.text


@pytest.mark.parametrize(
    ("question", "first", "then"),
    [
        ("Revenue this quarter vs last quarter", (10, 1), (2026, 7, 1, 2026, 8, 25)),
        ("本季度销售额同比", (10, 1), (2025, 10, 1, 2025, 11, 25)),
        ("Revenue this year vs last year", (1, 1), (2025, 1, 1, 2025, 11, 25)),
        ("Revenue this quarter vs last year", (10, 1), (2025, 10, 1, 2025, 11, 25)),
    ],
)
def test_so_are_quarters_and_years(
    ask: Ask,
    make_opportunity: Callable[..., object],
    question: str,
    first: tuple[int, int],
    then: tuple[int, int, int, int, int, int],
) -> None:
    make_opportunity("a", status="won", closed_at=TUESDAY, expected_amount=100)
    answer = ask(question, at=TUESDAY)
    assert spans(answer) == [(date(2026, *first), date(2026, 11, 25)), (date(*then[:3]), date(*then[3:]))]


def test_periods_that_are_over_are_compared_whole(ask: Ask, make_opportunity: Callable[..., object]) -> None:
    make_opportunity("a", status="won", closed_at=TUESDAY, expected_amount=100)
    answer = ask("Revenue last month compared to the previous period", at=TUESDAY)
    assert spans(answer) == [
        (date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 9, 1), date(2026, 10, 1)),
    ]
    assert "same day" not in answer.text
    last_day = ask("Revenue this month vs last month", at=datetime(2026, 11, 30, 10, tzinfo=UTC))
    assert spans(last_day)[1] == (date(2026, 10, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    "question", ["Win amount in the first half and the second half", "上半年和下半年的赢单金额"]
)
def test_two_periods_that_are_named_side_by_side_are_each_told_in_full(
    ask: Ask, make_opportunity: Callable[..., object], question: str
) -> None:
    june = datetime(2026, 6, 20, 10, tzinfo=UTC)  # later in its half than today is in this one
    make_opportunity("a", status="won", closed_at=june, expected_amount=700)
    make_opportunity("b", status="won", closed_at=TUESDAY, expected_amount=100)
    answer = ask(question, at=TUESDAY)
    assert spans(answer) == [(date(2026, 7, 1), date(2027, 1, 1)), (date(2026, 1, 1), date(2026, 7, 1))]
    assert [(row[1], row[2]) for row in answer.table.rows] == [("100.00", None), ("700.00", None)]
    assert "is not over" in answer.text or "尚未结束" in answer.text
    assert "▼" not in answer.text
    cut = ask("Revenue in h1 vs h2", at=TUESDAY)
    assert spans(cut)[1] == (date(2026, 1, 1), date(2026, 5, 25))


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("去年同期比今年赢单金额", date(2026, 1, 1)),
        ("去年同期比本月业绩", date(2026, 11, 1)),
        ("Last year's same period vs this year revenue", date(2026, 1, 1)),
    ],
)
def test_the_same_days_of_last_year_are_what_is_compared_with_wherever_they_are_named(
    ask: Ask, make_opportunity: Callable[..., object], question: str, first: date
) -> None:
    make_opportunity("a", status="won", closed_at=TUESDAY, expected_amount=100)
    then = (first.replace(year=2025), date(2025, 11, 25))
    assert spans(ask(question, at=TUESDAY)) == [(first, date(2026, 11, 25)), then]


def test_what_is_expected_keeps_the_days_to_come(ask: Ask, make_opportunity: Callable[..., object]) -> None:
    make_opportunity("a", expected_close_date=date(2026, 11, 28), expected_amount=100)
    answer = ask("Forecast this month vs last month", at=TUESDAY)
    assert spans(answer)[0] == (date(2026, 11, 1), date(2026, 12, 1))


def test_the_tile_of_the_month_compares_as_an_answer_does(
    alice: Membership, make_opportunity: Callable[..., object]
) -> None:
    make_opportunity("a", status="won", closed_at=TUESDAY, expected_amount=100)
    tile = tiles.dashboard(alice.team, asked_by=alice, now=TUESDAY, language="en")["won"]
    assert spans(tile.answer)[1] == (date(2026, 10, 1), date(2026, 10, 25))


def test_days_are_written_in_short() -> None:
    today = date(2026, 11, 25)
    assert formats.days(date(2026, 10, 1), date(2026, 10, 25), today, "en") == "1–25 Oct"
    assert formats.days(date(2026, 10, 1), date(2026, 10, 25), today, "zh") == "10月1日至25日"
    assert formats.days(date(2026, 7, 1), date(2026, 8, 25), today, "zh") == "7月1日至8月25日"
    assert formats.days(date(2025, 12, 1), date(2025, 12, 25), today, "zh") == "2025年12月1日至25日"
    assert formats.days(date(2026, 7, 1), date(2026, 8, 25), today, "en") == "1 Jul – 25 Aug"


def test_the_note_about_the_best_stands_only_where_the_question_said_so(
    ask: Ask, make_opportunity: Callable[..., object]
) -> None:
    make_opportunity("a", status="won", closed_at=TUESDAY, expected_amount=100)
    assert "best is read" in ask("Who is our best rep?").interpretation
    assert "best is read" not in ask("Top 5 customers").interpretation
    assert "最好" not in ask("谁垫底").interpretation
    assert "最好" not in ask("本季度同比").interpretation
