"""Points in time as people write them, against Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date, time

import pytest

from wenshu.reading import days
from wenshu.reading.day_math import Calendar

WEDNESDAY = Calendar(date(2026, 11, 25))

DUE = """
by next wednesday          | 2026-12-02
this friday                | 2026-11-27
friday                     | 2026-11-27
wednesday next week        | 2026-12-02
friday, dec 18             | 2026-12-18
dec 18                     | 2026-12-18
18 december                | 2026-12-18
the 15th of january 2027   | 2027-01-15
by the 15th                | 2026-12-15
the 18th of next month     | 2026-12-18
by the 18th of next month  | 2026-12-18
before the eighteenth of next month | 2026-12-18
the twenty-second of next month | 2026-12-22
the twenty second of next month | 2026-12-22
on the 3rd of this month   | 2026-11-03
on the first day of next month | 2026-12-01
18th next month            | 2026-12-18
next month on the 18th     | 2026-12-18
the 31st of this month     | 2026-11-30
by the 18th of the month   | 2026-12-18
the first week of next month | 2026-12-04
in three days              | 2026-11-28
in eleven days             | 2026-12-06
by july tenth              | 2027-07-10
on the twentieth           | 2026-12-20
18/12/2026                 | 2026-12-18
2026-12-18                 | 2026-12-18
end of q1                  | 2027-03-31
q2 2027                    | 2027-06-30
end of the year            | 2026-12-31
end of month               | 2026-11-30
by the end of next quarter | 2027-03-31
in two weeks               | 2026-12-09
within 10 days             | 2026-12-05
in 10 working days         | 2026-12-09
two weeks from now         | 2026-12-09
before march               | 2027-02-28
early march                | 2027-03-05
mid-january                | 2027-01-15
before christmas           | 2026-12-25
tomorrow                   | 2026-11-26
tmrw                       | 2026-11-26
next week                  | 2026-12-04
下周三之前                 | 2026-12-02
周五                       | 2026-11-27
12月18日前                 | 2026-12-18
12 月 18 日                | 2026-12-18
2026年12月18日             | 2026-12-18
十二月十八号               | 2026-12-18
3.16 跟进                  | 2027-03-16
下个月15号                 | 2026-12-15
18号前                     | 2026-12-18
月底                       | 2026-11-30
年底前                     | 2026-12-31
春节前                     | 2027-02-06
明年3月底                  | 2027-03-31
明年一季度                 | 2027-03-31
三月中旬                   | 2027-03-15
本周内                     | 2026-11-27
后天                       | 2026-11-27
三天后                     | 2026-11-28
两周内                     | 2026-12-09
10个工作日内               | 2026-12-09
半个月内                   | 2026-12-10
明天下午三点               | 2026-11-26
"""


@pytest.mark.parametrize("row", [line for line in DUE.splitlines() if line.strip()])
def test_a_point_in_time_is_the_day_that_people_mean(row: str) -> None:
    words, expected = (part.strip() for part in row.split("|"))
    [when] = days.find(words, WEDNESDAY)
    assert when.due == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "words",
    ["24/7 support", "3/4 of users", "they may sign", "sun microsystems", "每周五开会", "an hour", "at 80%", "3个月", "单号20260311",
     "version 2.1", "the first of the month's reports", "一周一次", "the second phase"],
)  # fmt: skip
def test_what_only_looks_like_a_day_is_none(words: str) -> None:
    assert days.find(words, WEDNESDAY) == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [("tomorrow at 3pm", time(15)), ("friday 15:30", time(15, 30)), ("monday morning", time(9)), ("next wednesday at two", time(14)),
     ("tuesday at half past nine", time(9, 30)), ("明天下午三点半", time(15, 30)), ("周一九点半", time(9, 30)), ("下周二上午10点", time(10)),
     ("明早", time(9)), ("2026/11/20, 14:03", time(14, 3))],
)  # fmt: skip
def test_a_time_of_day_belongs_to_the_day_beside_it(words: str, expected: time) -> None:
    [when] = days.find(words, WEDNESDAY)
    assert when.clock is not None
    assert when.clock.time == expected


def test_either_order_of_day_and_month_is_said_where_both_are_possible() -> None:
    [when] = days.find("due 03/04/2027", WEDNESDAY)
    assert (when.due, when.other and when.other.last) == (date(2027, 4, 3), date(2027, 3, 4))
    [when] = days.find("due 03/04/2027", Calendar(date(2026, 11, 25), month_first=True))
    assert when.due == date(2027, 3, 4)
    [when] = days.find("due 18/04/2027", Calendar(date(2026, 11, 25), month_first=True))
    assert (when.due, when.other) == (date(2027, 4, 18), None)


def test_the_span_is_the_words_and_ends_behind_what_makes_a_deadline() -> None:
    text = "希望 12 月 18 日前签合同"
    [when] = days.find(text, WEDNESDAY)
    assert text[when.start : when.end] == "12 月 18 日前"
    assert when.until


@pytest.mark.parametrize(
    ("text", "words", "until"),
    [("sign by the 18th of next month", "the 18th of next month", True), ("before the eighteenth of next month.", "the eighteenth of next month", True),
     ("meet on the twenty-second of next month", "the twenty-second of next month", False), ("on the 5th of last month", "the 5th of last month", False)],
)  # fmt: skip
def test_the_day_of_a_month_is_named_by_all_of_its_words(text: str, words: str, until: bool) -> None:
    [when] = days.find(text, WEDNESDAY)
    assert (text[when.start : when.end], when.until) == (words, until)
    assert when.past == ("last" in words)


def test_a_day_that_may_lie_behind_says_which_one_that_is() -> None:
    [when] = days.find("on monday", WEDNESDAY)
    assert when.happened(WEDNESDAY.today) == date(2026, 11, 23)
    [when] = days.find("last monday", WEDNESDAY)
    assert when.past
    [when] = days.find("tomorrow", WEDNESDAY)
    assert when.happened(WEDNESDAY.today) is None


def test_weeks_begin_where_the_team_lets_them_begin() -> None:
    sunday_first = Calendar(date(2026, 11, 29), week_start=7)
    [when] = days.find("next monday", sunday_first)
    assert when.due == date(2026, 12, 7)
    [when] = days.find("next monday", Calendar(date(2026, 11, 29)))
    assert when.due == date(2026, 11, 30)


def test_a_quarter_is_unsure_where_the_fiscal_year_is_another_and_fy_settles_it() -> None:
    april = Calendar(date(2026, 11, 25), fiscal_year_start=4)
    [when] = days.find("end of q1", april)
    assert when.other is not None
    [when] = days.find("fy28 q1", april)
    assert (when.days.first, when.other) == (date(2027, 4, 1), None)


def test_days_of_months_that_have_none_are_none() -> None:
    assert days.find("2026-02-30", WEDNESDAY) == ()
    assert days.find("31/02/2027", WEDNESDAY) == ()
