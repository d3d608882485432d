"""Whole units and their ends: the last 3 full months, the week of 7 December, before year end, 月底前, 三个完整月."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from wenshu.insights import time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit, Named
from wenshu.insights.time_points import Point, RollingUnit, small_number

FindPoint = Callable[[int], Point | None]  # the plain point of time that begins at a position
UNITS: Final[dict[str, RollingUnit]] = {
    "week": "week", "month": "month", "quarter": "quarter", "year": "year", "周": "week", "星期": "week", "月": "month",
    "季度": "quarter", "季": "quarter", "年": "year",
}  # fmt: skip
_END = r"(?![a-z0-9])"
_WHOLE = re.compile(
    rf"(?:(?:in|over|for|during) )?(?:the )?(?:last|past|previous) (?P<n>\d+|[a-z]+) (?:full|complete|whole|calendar) (?P<unit>week|month|quarter|year)s?{_END}"
    r"|(?:最近|过去|近|前|上)的?(?P<zn>\d+|[一二两三四五六七八九十]+)个?(?:完整|整|自然)的?(?P<zunit>周|月|季度|年)(?:份|内|里)?"
)
_LAST_DAY = re.compile(
    r"(?:before|by|until|till|through) (?:the )?(?:(?P<unit>week|month|quarter|year)[ -]?end|end of (?:the |this )?(?P<of>week|month|quarter|year))"
    + _END
    + r"|(?:到|截至|截止)?(?:本|这个|今)?(?P<zunit>周|月|季度|季|年)(?:底|末)(?:之?前|以前|为止)"
)
_REST = re.compile(
    r"(?:(?:for|in|over|during) )?(?:the )?(?:rest|remainder) of (?:the |this )?(?P<unit>week|month|quarter|year)"
    + _END
    + r"|(?:本|这个?|今)(?P<zunit>周|月|季度|年)(?:还)?(?:剩下|剩余|余下)的?(?:时间|日子|几天|几周|几个月)?(?:里面?|内)?"
    r"|(?:剩下|剩余|余下)的?(?:本|这个?|今)(?P<zzunit>周|月|季度|年)"
)
_WEEK_OF = re.compile(
    r"(?:(?:in|during) )?(?:the )?week (?:of|beginning|starting|commencing)(?: on)? (?:the )?"
)
_ITS_WEEK = re.compile(r"(?:那一?周|那个?星期|所在的?周|当周|那个?礼拜)")

_FROM = re.compile(r"from |between |从")
_FIRST_DAY = re.compile(
    r"(?:from|between) (?:the )?(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? ?(?:to|and|through|-|–) ?(?:the )?"
)
_LAST_DAY_ZH = re.compile(r"(?P<joint> ?(?:到|至|-|–|~) ?)(?P<day>3[01]|[12]\d|0?[1-9])[日号](?:之间|期间)?")
_LAST_DAY_EN = re.compile(
    r"(?P<joint> ?(?:to|and|through|-|–) ?)(?:the )?(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d)(?!\d))?"
    r"(?![\w.:/%月日号]|,\d| (?:k|m|deals?|days?|weeks?|months?|wins?|opportunities|companies|customers|leads?)\b)"
)


def read(text: str, at: int, calendar: TeamCalendar, point: FindPoint) -> Point | None:
    """The longest of these that starts at `at`."""
    found = (
        _whole(text, at, calendar),
        _last_day(text, at, calendar),
        _rest(text, at, calendar),
        _week(text, at, calendar, point),
        _days_of_a_month(text, at, calendar, point),
    )
    return max((each for each in found if each), key=lambda each: each.end, default=None)


def _whole(text: str, at: int, calendar: TeamCalendar) -> Point | None:
    match = _WHOLE.match(text, at)
    if match is None:
        return None
    count, unit = small_number(match["n"] or match["zn"]), UNITS[match["unit"] or match["zunit"]]
    if count is None:
        return None
    start, _ = time.resolve(CalendarUnit(unit=unit, offset=-count), calendar)
    end, _ = time.resolve(CalendarUnit(unit=unit), calendar)
    return Point(match.end(), Between(start=start, end=end - time.DAY))


def _last_day(text: str, at: int, calendar: TeamCalendar) -> Point | None:
    match = _LAST_DAY.match(text, at)
    if match is None:
        return None
    unit = UNITS[match["unit"] or match["of"] or match["zunit"]]
    _, end = time.resolve(CalendarUnit(unit=unit), calendar)
    return Point(match.end(), Between(end=end - time.DAY))


def _rest(text: str, at: int, calendar: TeamCalendar) -> Point | None:
    """What is left of it, today included."""
    match = _REST.match(text, at)
    if match is None:
        return None
    unit = UNITS[match["unit"] or match["zunit"] or match["zzunit"]]
    _, end = time.resolve(CalendarUnit(unit=unit), calendar)
    return Point(match.end(), Between(start=calendar.today, end=end - time.DAY))


def _week(text: str, at: int, calendar: TeamCalendar, point: FindPoint) -> Point | None:
    before = _WEEK_OF.match(text, at)
    day = point(before.end() if before else at)
    if day is None or day.period is None:
        return None
    start, end = time.resolve(day.period, calendar, lean="future")
    if end - start != time.DAY:
        return None
    before_it, _ = time.resolve(day.period, calendar)
    if calendar.today - before_it < start - calendar.today:
        start = before_it  # the nearest such day
    after = None if before else _ITS_WEEK.match(text, day.end)
    if before is None and after is None:
        return None
    return Point(after.end() if after else day.end, _week_of(start, calendar), loose=True)


def _days_of_a_month(text: str, at: int, calendar: TeamCalendar, point: FindPoint) -> Point | None:
    """11月1号到15号, "November 1 to 15", "between 1 and 15 November": the month is said once."""
    if before := _FIRST_DAY.match(text, at):
        last = point(before.end())
        if last is None or not _is_day(last) or not text[before.end()].isdigit():
            return None
        return _from_day_to_day(last, int(before["day"]), None, last.end, calendar)
    opening = _FROM.match(text, at)
    start = opening.end() if opening else at
    first = point(start)
    if first is None or not _is_day(first):
        return None
    joint = _LAST_DAY_ZH.match(text, first.end) if "月" in text[start : first.end] else None
    joint = joint or _LAST_DAY_EN.match(text, first.end)
    if joint is None or (joint["joint"].strip() == "and" and not text.startswith("between ", at)):
        return None
    if year := joint.groupdict().get("year"):
        assert isinstance(first.period, Named)
        if first.period.year is not None:
            return None
        first = replace(first, period=first.period.model_copy(update={"year": int(year)}))
    return _from_day_to_day(first, None, int(joint["day"]), joint.end(), calendar)


def _is_day(found: Point) -> bool:
    return isinstance(found.period, Named) and bool(found.period.month and found.period.day)


def _from_day_to_day(
    said: Point, first: int | None, last: int | None, end: int, calendar: TeamCalendar
) -> Point | None:
    period = said.period
    assert isinstance(period, Named)
    start, _ = time.resolve(period, calendar)
    try:
        days = start.replace(day=first or start.day), start.replace(day=last or start.day)
    except ValueError:
        return None  # 30 February
    return (
        Point(end, Between(start=days[0], end=days[1]), loose=period.year is None)
        if days[0] < days[1]
        else None
    )


def _week_of(day: date, calendar: TeamCalendar) -> Between:
    first = day - timedelta(days=(day.isoweekday() - calendar.week_start) % 7)
    return Between(start=first, end=first + timedelta(days=6))
