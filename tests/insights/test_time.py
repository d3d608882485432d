"""Every way of naming a time, in two languages, to the days it means; and the edges of years, weeks and months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wenshu.insights import time, time_words
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit, Named, Rolling

TUESDAY = TeamCalendar(today=date(2026, 11, 24))

ENGLISH = """
today                     | 2026-11-24 | 2026-11-24
yesterday                 | 2026-11-23 | 2026-11-23
the day before yesterday  | 2026-11-22 | 2026-11-22
tomorrow                  | 2026-11-25 | 2026-11-25
the day after tomorrow    | 2026-11-26 | 2026-11-26
this week                 | 2026-11-23 | 2026-11-29
last week                 | 2026-11-16 | 2026-11-22
next week                 | 2026-11-30 | 2026-12-06
the week before last      | 2026-11-09 | 2026-11-15
last wk                   | 2026-11-16 | 2026-11-22
this month                | 2026-11-01 | 2026-11-30
last month                | 2026-10-01 | 2026-10-31
next month                | 2026-12-01 | 2026-12-31
the month before last     | 2026-09-01 | 2026-09-30
this quarter              | 2026-10-01 | 2026-12-31
this qtr                  | 2026-10-01 | 2026-12-31
last quarter              | 2026-07-01 | 2026-09-30
previous quarter          | 2026-07-01 | 2026-09-30
next quarter              | 2027-01-01 | 2027-03-31
this half                 | 2026-07-01 | 2026-12-31
last half year            | 2026-01-01 | 2026-06-30
this year                 | 2026-01-01 | 2026-12-31
this yr                   | 2026-01-01 | 2026-12-31
last year                 | 2025-01-01 | 2025-12-31
next year                 | 2027-01-01 | 2027-12-31
year to date              | 2026-01-01 | 2026-11-24
ytd                       | 2026-01-01 | 2026-11-24
qtd                       | 2026-10-01 | 2026-11-24
mtd                       | 2026-11-01 | 2026-11-24
this month so far         | 2026-11-01 | 2026-11-24
so far this year          | 2026-01-01 | 2026-11-24
last year to date         | 2025-01-01 | 2025-11-24
the past 7 days           | 2026-11-18 | 2026-11-24
last 30 days              | 2026-10-26 | 2026-11-24
over the last 2 weeks     | 2026-11-11 | 2026-11-24
past 3 months             | 2026-08-24 | 2026-11-24
last 6 mo                 | 2026-05-24 | 2026-11-24
the last two quarters     | 2026-05-24 | 2026-11-24
past year                 | 2025-11-24 | 2026-11-24
next 7 days               | 2026-11-24 | 2026-11-30
in the next 3 months      | 2026-11-24 | 2027-02-24
3 days ago                | 2026-11-21 | 2026-11-21
two weeks ago             | 2026-11-09 | 2026-11-15
a month ago               | 2026-10-01 | 2026-10-31
in July                   | 2026-07-01 | 2026-07-31
December                  | 2025-12-01 | 2025-12-31
in Feb 2024               | 2024-02-01 | 2024-02-29
Feb 2025                  | 2025-02-01 | 2025-02-28
last December             | 2025-12-01 | 2025-12-31
March of last year        | 2025-03-01 | 2025-03-31
March 1, 2026             | 2026-03-01 | 2026-03-01
1st of March 2026         | 2026-03-01 | 2026-03-01
2026-03-01                | 2026-03-01 | 2026-03-01
2026-03                   | 2026-03-01 | 2026-03-31
13/02/2026                | 2026-02-13 | 2026-02-13
02/13/2026                | 2026-02-13 | 2026-02-13
February 29, 2024         | 2024-02-29 | 2024-02-29
Q3                        | 2026-07-01 | 2026-09-30
Q1 2025                   | 2025-01-01 | 2025-03-31
2025 Q1                   | 2025-01-01 | 2025-03-31
the third quarter of 2025 | 2025-07-01 | 2025-09-30
Q2 last year              | 2025-04-01 | 2025-06-30
H1                        | 2026-01-01 | 2026-06-30
H2 2025                   | 2025-07-01 | 2025-12-31
the first half of 2025    | 2025-01-01 | 2025-06-30
2025                      | 2025-01-01 | 2025-12-31
in the year 2025          | 2025-01-01 | 2025-12-31
FY2026                    | 2026-01-01 | 2026-12-31
last summer               | 2026-06-01 | 2026-08-31
winter 2025               | 2025-12-01 | 2026-02-28
last Friday               | 2026-11-20 | 2026-11-20
on Monday                 | 2026-11-23 | 2026-11-23
next Monday               | 2026-11-30 | 2026-11-30
this Friday               | 2026-11-27 | 2026-11-27
last Tuesday              | 2026-11-17 | 2026-11-17
from March to May 2026    | 2026-03-01 | 2026-05-31
between March and May     | 2026-03-01 | 2026-05-31
from 2026-03-05 to 2026-04-10 | 2026-03-05 | 2026-04-10
from May to July          | 2026-05-01 | 2026-07-31
since May                 | 2026-05-01 |
from November to February | 2025-11-01 | 2026-02-28
since June                | 2026-06-01 |
since last Friday         | 2026-11-20 |
after 2025                | 2026-01-01 |
before 2025               |            | 2024-12-31
until the end of June     |            | 2026-06-30
by Friday                 |            | 2026-11-27
"""
CHINESE = """
今天           | 2026-11-24 | 2026-11-24
昨天           | 2026-11-23 | 2026-11-23
前天           | 2026-11-22 | 2026-11-22
大前天         | 2026-11-21 | 2026-11-21
明天           | 2026-11-25 | 2026-11-25
后天           | 2026-11-26 | 2026-11-26
本周           | 2026-11-23 | 2026-11-29
这个星期       | 2026-11-23 | 2026-11-29
上周           | 2026-11-16 | 2026-11-22
上个礼拜       | 2026-11-16 | 2026-11-22
上上周         | 2026-11-09 | 2026-11-15
下周           | 2026-11-30 | 2026-12-06
本月           | 2026-11-01 | 2026-11-30
这个月         | 2026-11-01 | 2026-11-30
当月           | 2026-11-01 | 2026-11-30
上个月         | 2026-10-01 | 2026-10-31
上上个月       | 2026-09-01 | 2026-09-30
下个月         | 2026-12-01 | 2026-12-31
本季度         | 2026-10-01 | 2026-12-31
上季度         | 2026-07-01 | 2026-09-30
上个季度       | 2026-07-01 | 2026-09-30
下季度         | 2027-01-01 | 2027-03-31
今年           | 2026-01-01 | 2026-12-31
本年度         | 2026-01-01 | 2026-12-31
去年           | 2025-01-01 | 2025-12-31
前年           | 2024-01-01 | 2024-12-31
明年           | 2027-01-01 | 2027-12-31
今年以来       | 2026-01-01 | 2026-11-24
年初至今       | 2026-01-01 | 2026-11-24
本月至今       | 2026-11-01 | 2026-11-24
月初至今       | 2026-11-01 | 2026-11-24
近7天          | 2026-11-18 | 2026-11-24
最近30天       | 2026-10-26 | 2026-11-24
过去两周       | 2026-11-11 | 2026-11-24
近三个月       | 2026-08-24 | 2026-11-24
近半年         | 2026-05-24 | 2026-11-24
近一年         | 2025-11-24 | 2026-11-24
近两个季度     | 2026-05-24 | 2026-11-24
未来7天        | 2026-11-24 | 2026-11-30
接下来三个月   | 2026-11-24 | 2027-02-24
3天前          | 2026-11-21 | 2026-11-21
两个月前       | 2026-09-01 | 2026-09-30
7月            | 2026-07-01 | 2026-07-31
七月份         | 2026-07-01 | 2026-07-31
12月           | 2025-12-01 | 2025-12-31
去年三月       | 2025-03-01 | 2025-03-31
2024年2月      | 2024-02-01 | 2024-02-29
二〇二五年二月 | 2025-02-01 | 2025-02-28
2026年3月1日   | 2026-03-01 | 2026-03-01
3月1号         | 2026-03-01 | 2026-03-01
2024年2月29日  | 2024-02-29 | 2024-02-29
第三季度       | 2026-07-01 | 2026-09-30
三季度         | 2026-07-01 | 2026-09-30
2025年第一季度 | 2025-01-01 | 2025-03-31
去年q4         | 2025-10-01 | 2025-12-31
上半年         | 2026-01-01 | 2026-06-30
去年下半年     | 2025-07-01 | 2025-12-31
2025年         | 2025-01-01 | 2025-12-31
25年           | 2025-01-01 | 2025-12-31
2026财年       | 2026-01-01 | 2026-12-31
去年夏天       | 2025-06-01 | 2025-08-31
上周五         | 2026-11-20 | 2026-11-20
本周三         | 2026-11-25 | 2026-11-25
下周一         | 2026-11-30 | 2026-11-30
周日           | 2026-11-29 | 2026-11-29
3月到5月       | 2026-03-01 | 2026-05-31
2026年3月至5月 | 2026-03-01 | 2026-05-31
从2026年3月5日到4月10日 | 2026-03-05 | 2026-04-10
6月以来        | 2026-06-01 |
从去年开始     | 2025-01-01 |
2025年以后     | 2026-01-01 |
2025年以前     |            | 2024-12-31
截至6月        |            | 2026-06-30
"""


def table(text: str) -> list[tuple[str, date | None, date | None]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [
        (said, date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)
        for said, start, end in rows
    ]


def days(said: str, calendar: TeamCalendar = TUESDAY) -> tuple[date | None, date | None]:
    """First and last day of what a text says; all of it must be read."""
    text = said.lower()
    read = time_words.read(text, 0, calendar)
    assert read is not None, said
    assert read.end == len(text), f"{said}: only {text[: read.end]!r} was read"
    assert read.period is not None
    start, end = time.resolve(read.period, calendar)
    return (
        None if start == time.OPEN_START else start,
        None if end == time.OPEN_END else end - timedelta(days=1),
    )


@pytest.mark.parametrize(("said", "first", "last"), table(ENGLISH) + table(CHINESE))
def test_words_of_time_mean_these_days(said: str, first: date | None, last: date | None) -> None:
    assert days(said) == (first, last)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("this week", "2026-11-22", "2026-11-28"),
        ("last week", "2026-11-15", "2026-11-21"),
        ("本周", "2026-11-22", "2026-11-28"),
        ("上周日", "2026-11-15", "2026-11-15"),  # the first day of that week
        ("本周六", "2026-11-28", "2026-11-28"),
        ("last Friday", "2026-11-20", "2026-11-20"),
    ],
)
def test_a_week_that_starts_on_sunday(said: str, first: str, last: str) -> None:
    calendar = TeamCalendar(today=date(2026, 11, 24), week_start=7)
    assert days(said, calendar) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("today", ["2026-11-23", "2026-11-29"])
def test_the_first_and_the_last_day_of_a_week_belong_to_it(today: str) -> None:
    calendar = TeamCalendar(today=date.fromisoformat(today))
    assert days("this week", calendar) == (date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("today", "said", "first", "last"),
    [
        ("2026-11-24", "this fiscal year", "2026-04-01", "2027-03-31"),
        ("2026-11-24", "last fiscal year", "2025-04-01", "2026-03-31"),
        ("2026-11-24", "本财年", "2026-04-01", "2027-03-31"),
        ("2026-11-24", "上财年", "2025-04-01", "2026-03-31"),
        ("2026-11-24", "FY2026", "2025-04-01", "2026-03-31"),
        ("2026-11-24", "FY27 Q1", "2026-04-01", "2026-06-30"),
        ("2026-11-24", "2026财年", "2025-04-01", "2026-03-31"),
        ("2026-11-24", "2026财年第四季度", "2026-01-01", "2026-03-31"),
        ("2026-11-24", "this fiscal quarter", "2026-10-01", "2026-12-31"),
        ("2026-11-24", "fiscal year to date", "2026-04-01", "2026-11-24"),
        ("2027-03-31", "this fiscal year", "2026-04-01", "2027-03-31"),
        ("2027-04-01", "this fiscal year", "2027-04-01", "2028-03-31"),
        ("2027-04-01", "last fiscal quarter", "2027-01-01", "2027-03-31"),
        ("2026-11-24", "this year", "2026-01-01", "2026-12-31"),  # the calendar's, whatever the books say
    ],
)
def test_a_fiscal_year_starts_in_its_own_month(today: str, said: str, first: str, last: str) -> None:
    calendar = TeamCalendar(today=date.fromisoformat(today), fiscal_year_start=4)
    assert days(said, calendar) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("today", "said", "first", "last"),
    [
        ("2026-12-31", "tomorrow", "2027-01-01", "2027-01-01"),
        ("2026-12-31", "next month", "2027-01-01", "2027-01-31"),
        ("2027-01-01", "yesterday", "2026-12-31", "2026-12-31"),
        ("2027-01-01", "last month", "2026-12-01", "2026-12-31"),
        ("2027-01-01", "上季度", "2026-10-01", "2026-12-31"),
        ("2027-01-01", "去年", "2026-01-01", "2026-12-31"),
        ("2027-01-01", "this week", "2026-12-28", "2027-01-03"),
        ("2027-01-01", "ytd", "2027-01-01", "2027-01-01"),
        ("2027-01-01", "Q4", "2026-10-01", "2026-12-31"),
        ("2027-01-01", "十二月", "2026-12-01", "2026-12-31"),
        ("2027-01-15", "past 3 months", "2026-10-15", "2027-01-15"),
    ],
)
def test_around_the_turn_of_the_year(today: str, said: str, first: str, last: str) -> None:
    calendar = TeamCalendar(today=date.fromisoformat(today))
    assert days(said, calendar) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("today", "said", "first", "last"),
    [
        ("2028-02-29", "today", "2028-02-29", "2028-02-29"),
        ("2028-02-29", "this month", "2028-02-01", "2028-02-29"),
        ("2028-02-29", "past year", "2027-02-28", "2028-02-29"),
        ("2028-02-29", "last year to date", "2027-01-01", "2027-02-28"),
        ("2028-03-01", "yesterday", "2028-02-29", "2028-02-29"),
        ("2028-03-31", "past 1 month", "2028-02-29", "2028-03-31"),
        ("2027-03-31", "近一个月", "2027-02-28", "2027-03-31"),
        ("2028-05-31", "近三个月", "2028-02-29", "2028-05-31"),
        ("2028-02-29", "近一年", "2027-02-28", "2028-02-29"),
    ],
)
def test_a_leap_day_and_short_months(today: str, said: str, first: str, last: str) -> None:
    calendar = TeamCalendar(today=date.fromisoformat(today))
    assert days(said, calendar) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said", ["February 30, 2026", "2026年2月30日", "2025年2月29日", "2026-13-01", "13/13/2026"]
)
def test_a_day_that_does_not_exist_is_not_read_as_another_one(said: str) -> None:
    read = time_words.read(said.lower(), 0, TUESDAY)
    assert read is None or read.end < len(said)


@pytest.mark.parametrize(
    "said", ["may close", "march on", "second", "weekly", "fall", "sat", "mon", "一", "周", "天"]
)
def test_words_that_only_look_like_a_time_are_none(said: str) -> None:
    read = time_words.read(said, 0, TUESDAY)
    assert read is None or read.end < len(said)


def test_a_month_without_a_year_leans_to_where_its_date_lies() -> None:
    assert time.resolve(Named(month=12), TUESDAY) == (date(2025, 12, 1), date(2026, 1, 1))
    assert time.resolve(Named(month=12), TUESDAY, lean="future") == (date(2026, 12, 1), date(2027, 1, 1))
    assert time.resolve(Named(month=3), TUESDAY, lean="future") == (date(2027, 3, 1), date(2027, 4, 1))
    assert time.resolve(Named(month=11), TUESDAY, lean="future") == (date(2026, 11, 1), date(2026, 12, 1))
    assert time.lean_of("expected_close_date") == "future"
    assert time.lean_of("closed_at") == "past"


def test_a_length_of_time_is_no_period() -> None:
    read = time_words.read("90 days", 0, TUESDAY)
    assert read is not None
    assert read.period is None
    assert read.duration is not None
    assert read.duration.days == 90
    ten = time_words.read("10+ days", 0, TUESDAY)
    assert ten is not None
    assert ten.duration is not None
    assert ten.duration.or_more


@pytest.mark.parametrize("said", ["近7天", "最近一周", "30天内", "周五", "friday"])
def test_what_may_lie_on_either_side_of_today_says_so(said: str) -> None:
    read = time_words.read(said, 0, TUESDAY)
    assert read is not None
    assert read.loose


@pytest.mark.parametrize("said", ["过去7天", "未来7天", "上周五", "last friday", "past 7 days"])
def test_what_names_its_side_is_not_loose(said: str) -> None:
    read = time_words.read(said, 0, TUESDAY)
    assert read is not None
    assert not read.loose


def test_the_period_before_keeps_whole_months_whole() -> None:
    february = date(2028, 2, 1), date(2028, 3, 1)
    assert time.shifted(february, by_length=-1) == (date(2028, 1, 1), date(2028, 2, 1))
    assert time.shifted(february, years=-1) == (date(2027, 2, 1), date(2027, 3, 1))
    week = date(2026, 11, 16), date(2026, 11, 23)
    assert time.shifted(week, by_length=-1) == (date(2026, 11, 9), date(2026, 11, 16))
    quarter = date(2027, 1, 1), date(2027, 4, 1)
    assert time.shifted(quarter, by_length=-1) == (date(2026, 10, 1), date(2027, 1, 1))


def test_ranges_are_half_open_and_open_sides_are_open() -> None:
    assert time.resolve(Between(start=date(2026, 1, 1)), TUESDAY) == (date(2026, 1, 1), time.OPEN_END)
    assert time.resolve(Between(end=date(2026, 1, 31)), TUESDAY) == (time.OPEN_START, date(2026, 2, 1))
    assert time.resolve(Between(end=date.max), TUESDAY)[1] == time.OPEN_END
    assert time.resolve(Rolling(n=1, unit="day"), TUESDAY) == (date(2026, 11, 24), date(2026, 11, 25))
    assert time.resolve(CalendarUnit(unit="day"), TUESDAY) == (date(2026, 11, 24), date(2026, 11, 25))


def test_a_period_to_date_of_a_past_unit_ends_as_far_into_it() -> None:
    last_month = CalendarUnit(unit="month", offset=-1, to_date=True)
    assert time.resolve(last_month, TUESDAY) == (date(2026, 10, 1), date(2026, 10, 25))
    end_of_march = TeamCalendar(today=date(2027, 3, 31))
    assert time.resolve(last_month, end_of_march) == (date(2027, 2, 1), date(2027, 3, 1))
