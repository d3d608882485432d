"""What the readers of time expressions share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit, Period
from wenshu.reading.numbers import SMALL_WORDS, han_value

RollingUnit = Literal["day", "week", "month", "quarter", "year"]
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time that is no period by itself: "older than 90 days"."""

    n: int
    unit: RollingUnit
    or_more: bool = False  # "10+ days"

    @property
    def days(self) -> int:
        return self.n * DAYS[self.unit]


@dataclass(frozen=True, slots=True)
class Point:
    """One time expression without the words that make ranges of it. `ahead` is what it is of plans, where that is told apart."""

    end: int
    period: Period | None = None
    duration: Duration | None = None
    loose: bool = False
    vague: bool = False
    ahead: Period | None = None


def small_number(text: str) -> int | None:
    """12, twelve, 十二, 两, "a couple of"; None where it is not a whole number of at least one."""
    word = text.strip()
    if word.isascii() and word.isdigit():
        value = Decimal(word)
    elif word in {"a", "an", ""}:
        value = Decimal(1)
    elif word in SMALL_WORDS:
        value = Decimal(SMALL_WORDS[word])
    else:
        read = han_value(word) if word and not word.isascii() else None
        if read is None:
            return None
        value = read
    return int(value) if 1 <= value <= 1000 and value == value.to_integral_value() else None


def one_day(year: int, month: int, day: int) -> Between | None:
    """A date, or None for 30 February."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Between(start=found, end=found)


def weekday_of(day: date, calendar: TeamCalendar) -> CalendarUnit:
    """A day as "this week's Friday", so that a stored plan moves with the week."""
    week = calendar.today - timedelta(days=(calendar.today.isoweekday() - calendar.week_start) % 7)
    return CalendarUnit(unit="week", offset=(day - week).days // 7, weekday=day.isoweekday())
