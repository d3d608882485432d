"""Ranges of days: weeks, months, quarters, years and their early, middle and late parts."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from wenshu.reading.day_words import FIXED_FEASTS, SPRING_FESTIVALS

Grain = Literal["day", "week", "month", "quarter", "half", "year"]
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1990, 2099


class Days(NamedTuple):
    """From the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are counted from. `month_first`: 03/04 is read as March 4."""

    today: date
    week_start: int = 1
    fiscal_year_start: int = 1
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What some words mean. `behind` is the same taken as past, where the words leave that open ("Friday")."""

    days: Days
    grain: Grain = "day"
    stated: bool = False
    behind: Days | None = None
    other: Days | None = None  # a second reading that is as good: 03/04
    rough: bool = False  # "early March", "in a few weeks"
    past: bool = False  # can only lie behind: "last Friday", "two weeks ago"


def one(day: date) -> Days:
    return Days(day, day)


def day_of(year: int, month: int, day: int) -> date | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def month(year: int, number: int) -> Days:
    return Days(date(year, number, 1), date(year, number, months.monthrange(year, number)[1]))


def stretch(first: date, length: int) -> Days:
    """That many whole months."""
    return Days(first, add_months(first, length) - DAY)


def week(calendar: Calendar, offset: int) -> Days:
    into = (calendar.today.isoweekday() - calendar.week_start) % 7
    first = calendar.today - timedelta(days=into) + timedelta(weeks=offset)
    return Days(first, first + timedelta(days=6))


def weekday_of(days: Days, weekday: int) -> date:
    return days.first + timedelta(days=(weekday - days.first.isoweekday()) % 7)


def unit(grain: Grain, offset: int, calendar: Calendar, *, fiscal: bool = False) -> Days:
    """This (0), the next (1), the last (-1)… week, month, quarter, half or year."""
    today = calendar.today
    if grain == "day":
        return one(today + offset * DAY)
    if grain == "week":
        return week(calendar, offset)
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[grain]
    start = calendar.fiscal_year_start if fiscal else 1
    into = (today.month - start) % 12 % length
    return stretch(add_months(today.replace(day=1), offset * length - into), length)


def part(days: Days, which: Literal["early", "middle", "late"], grain: Grain) -> Days:
    """The part that people mean: of a month its thirds, of a week its working days, the late one its last day."""
    first, last = days
    if grain == "week":
        monday = weekday_of(days, 1)
        at = {"early": 0, "middle": 2, "late": 4}[which]
        return one(monday + at * DAY) if which != "early" else Days(monday, monday + DAY)
    if which == "late":
        return one(last)
    if grain == "month":
        return Days(first, first + 9 * DAY) if which == "early" else Days(first + 10 * DAY, first + 18 * DAY)
    third = {"quarter": 1, "half": 2, "year": 4}.get(grain, 1)
    if which == "early":
        return stretch(first, 1)
    return stretch(add_months(first, third), third)


def nearest(candidates: Callable[[int], Days | None], calendar: Calendar) -> tuple[Days, Days] | None:
    """Of something that comes back each year: the one that is not over yet, and the last that has begun."""
    year = calendar.today.year
    found = [days for days in map(candidates, range(year - 4, year + 6)) if days is not None]
    ahead = next((days for days in found if days.last >= calendar.today), None)
    behind = next((days for days in reversed(found) if days.first <= calendar.today), None)
    return (ahead, behind) if ahead and behind else None


def feast(name: str, year: int) -> date | None:
    if name in FIXED_FEASTS:
        return date(year, *FIXED_FEASTS[name])
    return SPRING_FESTIVALS.get(year)


def quarter(year: int, number: int, calendar: Calendar, *, fiscal: bool = False) -> Days:
    """A fiscal year is named after the calendar year that it ends in."""
    start = calendar.fiscal_year_start if fiscal else 1
    first = date(year if start == 1 else year - 1, start, 1)
    return stretch(add_months(first, 3 * (number - 1)), 3)
