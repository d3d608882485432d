"""Whole units and their ends: the last 3 full months, the week of 7 December, before year end, 月底前, 三个完整月."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from wenshu.insights import time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit
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


def read(text: str, at: int, calendar: TeamCalendar, point: FindPoint) -> Point | None:
    """The longest of these that starts at `at`."""
    found = (
        _whole(text, at, calendar),
        _last_day(text, at, calendar),
        _rest(text, at, calendar),
        _week(text, at, calendar, point),
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


def _week_of(day: date, calendar: TeamCalendar) -> Between:
    first = day - timedelta(days=(day.isoweekday() - calendar.week_start) % 7)
    return Between(start=first, end=first + timedelta(days=6))
