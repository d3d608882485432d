"""Periods: how people write them, how we do, and what fills them."""

from __future__ import annotations

from datetime import date

import pytest

from wenshu.crm import periods
from wenshu.crm.periods import Period

JULY = Period(date(2026, 7, 1), 1)
THIRD = Period(date(2026, 7, 1), 3)
YEAR = Period(date(2026, 1, 1), 12)
FISCAL = Period(date(2025, 4, 1), 12)  # FY2026 of a team whose year starts in April
FISCAL_SECOND = Period(date(2025, 7, 1), 3)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-07", JULY),
        ("2026/7", JULY),
        ("2026.07", JULY),
        ("2026-07-01", JULY),
        ("2026/7/1", JULY),
        ("Jul 2026", JULY),
        ("July, 2026", JULY),
        ("jul-26", JULY),
        ("Jul '26", JULY),
        ("2026 Jul", JULY),
        ("2026年7月", JULY),
        ("２０２６年７月份", JULY),
        ("2026Q3", THIRD),
        ("2026-Q3", THIRD),
        ("2026 q3", THIRD),
        ("Q3 2026", THIRD),
        ("2026年第三季度", THIRD),
        ("2026年3季度", THIRD),
        ("2026年Q3", THIRD),
        ("2026", YEAR),
        (" 2026年 ", YEAR),
        ("2026年度", YEAR),
        ("FY2026", FISCAL),
        ("FY 2026", FISCAL),
        ("FY26", FISCAL),
        ("Fiscal year 2026", FISCAL),
        ("2026财年", FISCAL),
        ("FY2026-Q2", FISCAL_SECOND),
        ("FY26 Q2", FISCAL_SECOND),
        ("2026财年第二季度", FISCAL_SECOND),
        ("Q2 FY2026", FISCAL_SECOND),
        ("2026-02/P3M", Period(date(2026, 2, 1), 3)),
    ],
)
def test_a_period_is_read_however_people_write_it(text: str, meant: Period) -> None:
    assert periods.read(text, 4) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-07-15",
        "2026Q5",
        "20263",
        "Q3",
        "soon",
        "Foo 2026",
        "0026",
        "1900",
        "2199",
        "FY",
        "2026-07 to 2026-09",
        "2026-07/P2M",
        "٢٠٢٦",
        "9" * 50,
    ],
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert periods.read(text, 4) is None


@pytest.mark.parametrize("first_month", range(1, 13))
def test_what_is_written_is_read_as_the_same_period_whatever_the_fiscal_year(first_month: int) -> None:
    for month in range(1, 13):
        for months in periods.LENGTHS:
            period = Period(date(2026, month, 1), months)
            assert periods.read(periods.written(period, first_month), first_month) == period


def test_the_calendars_own_spelling_goes_first() -> None:
    shown = [periods.written(each, 4) for each in (JULY, THIRD, YEAR, FISCAL, FISCAL_SECOND)]
    assert shown == ["2026-07", "2026-Q3", "2026", "FY2026", "2025-Q3"]
    assert periods.written(Period(date(2026, 2, 1), 3), 2) == "FY2027-Q1"
    assert periods.written(Period(date(2026, 2, 1), 3), 4) == "2026-02/P3M"


def test_a_period_is_the_calendars_or_the_fiscal_years_or_neither() -> None:
    assert periods.is_of_calendar(Period(date(2026, 2, 1), 1), 1)
    assert periods.is_of_calendar(Period(date(2026, 4, 1), 3), 2)
    assert periods.is_of_calendar(Period(date(2026, 5, 1), 3), 2)
    assert not periods.is_of_calendar(Period(date(2026, 6, 1), 3), 2)
    assert periods.is_of_calendar(FISCAL, 4)
    assert not periods.is_of_calendar(FISCAL, 5)


def test_a_fiscal_year_goes_by_the_calendar_year_it_ends_in() -> None:
    assert periods.fiscal_year(2026, 1) == YEAR
    assert periods.fiscal_year(2026, 4) == FISCAL
    assert [periods.fiscal_year_of(day, 4) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [2026, 2027]
    assert periods.fiscal_year_of(date(2026, 12, 31), 1) == 2026


def test_tiles_fill_a_span_exactly_or_are_none() -> None:
    assert periods.tiles(date(2026, 7, 1), date(2026, 10, 1), 3) == [THIRD]
    months = periods.tiles(date(2025, 11, 1), date(2026, 2, 1), 1)
    assert [each.starts_on for each in months] == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert months[-1].end == date(2026, 2, 1)
    assert len(periods.tiles(date(2026, 1, 1), date(2028, 1, 1), 12)) == 2
    for start, end, months_ in (
        (date(2026, 7, 1), date(2026, 9, 1), 3),  # two months
        (date(2026, 7, 2), date(2026, 8, 2), 1),
        (date(2026, 7, 1), date(2026, 7, 15), 1),
        (date(2026, 7, 1), date(2026, 7, 1), 1),
        (date(2026, 8, 1), date(2026, 7, 1), 1),
    ):
        assert periods.tiles(start, end, months_) == []
