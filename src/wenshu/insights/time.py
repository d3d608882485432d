"""The one time resolver: a period of a plan and a team's calendar make a half-open range of days."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from typing import Literal

from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit, DateField, Named, Period, Rolling

Lean = Literal["past", "future"]
Range = tuple[date, date]
DAY = timedelta(days=1)
OPEN_START, OPEN_END = date.min, date.max  # the unbounded sides of "before" and "since"
SEASON_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def resolve(period: Period, calendar: TeamCalendar, *, lean: Lean = "past") -> Range:
    """First day, and the day after the last. `lean` settles a month or quarter named without a year."""
    if isinstance(period, Rolling):
        return _rolling(period, calendar.today)
    if isinstance(period, CalendarUnit):
        return _calendar_unit(period, calendar)
    if isinstance(period, Named):
        return _named(period, calendar, lean)
    return _between(period)


def lean_of(field: DateField | None) -> Lean:
    """Plans lie ahead, records behind."""
    return "future" if field in {"expected_close_date", "next_follow_up_at"} else "past"


def shifted(period: Range, *, years: int = 0, by_length: int = 0) -> Range:
    """The same days of another year, or the range that many of its own lengths away (whole months stay whole)."""
    start, end = period
    if years:
        return add_months(start, 12 * years), add_months(end, 12 * years)
    whole_months = (end.year - start.year) * 12 + end.month - start.month
    if start.day == end.day == 1 and whole_months:
        return add_months(start, whole_months * by_length), add_months(end, whole_months * by_length)
    length = (end - start) * by_length
    return start + length, end + length


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _between(period: Between) -> Range:
    return period.start or OPEN_START, period.end + DAY if period.end and period.end < OPEN_END else OPEN_END


def _rolling(period: Rolling, today: date) -> Range:
    if period.unit in {"day", "week"}:
        days = timedelta(days=period.n * (7 if period.unit == "week" else 1))
        return (today + DAY - days, today + DAY) if period.direction == "past" else (today, today + days)
    count = period.n * {"month": 1, "quarter": 3, "year": 12}[period.unit]
    if period.direction == "past":
        return add_months(today, -count), today + DAY
    return today, add_months(today, count) + DAY


def _calendar_unit(period: CalendarUnit, calendar: TeamCalendar) -> Range:
    start, end = _unit_range(period.unit, period.offset, calendar)
    if period.weekday is not None:
        day = start + timedelta(days=(period.weekday - calendar.week_start) % 7)
        return day, day + DAY
    if period.to_date:
        current, _ = _unit_range(period.unit, 0, calendar)
        return start, min(end, same_distance(current, calendar.today, start) + DAY)
    return start, end


def same_distance(origin: date, day: date, start: date) -> date:
    """As far into the unit at `start` as `day` is into the one at `origin`: by month and day where months allow."""
    if origin.day != 1 or start.day != 1:
        return start + (day - origin)
    gap = (day.year - origin.year) * 12 + day.month - origin.month
    first = add_months(start, gap)
    return first.replace(day=min(day.day, months.monthrange(first.year, first.month)[1]))


def _unit_range(unit: str, offset: int, calendar: TeamCalendar) -> Range:
    today = calendar.today
    if unit == "day":
        start = today + timedelta(days=offset)
        return start, start + DAY
    if unit == "week":
        start = (
            today - timedelta(days=(today.isoweekday() - calendar.week_start) % 7) + timedelta(weeks=offset)
        )
        return start, start + timedelta(weeks=1)
    length = {"month": 1, "quarter": 3, "fiscal_quarter": 3, "half": 6}.get(unit, 12)
    first_month = calendar.fiscal_year_start if unit.startswith("fiscal") else 1
    into = (today.month - first_month) % 12 % length
    start = add_months(today.replace(day=1), offset * length - into)
    return start, add_months(start, length)


def _named(period: Named, calendar: TeamCalendar, lean: Lean) -> Range:
    if period.year is not None:
        return _in_year(period, period.year, calendar)
    this_year = calendar.today.year
    candidates = [_in_year(period, year, calendar) for year in range(this_year - 4, this_year + 6)]
    if lean == "future":
        return next(c for c in candidates if c[1] > calendar.today)
    return next(c for c in reversed(candidates) if c[0] <= calendar.today)


def _in_year(period: Named, year: int, calendar: TeamCalendar) -> Range:
    if period.season:
        start = date(year, SEASON_MONTHS[period.season], 1)
        return start, add_months(start, 3)
    if period.month:
        start = date(year, period.month, 1)
        if period.day is None:
            return start, add_months(start, 1)
        day = start.replace(day=min(period.day, months.monthrange(year, period.month)[1]))
        return day, day + DAY
    start = _fiscal_start(year, calendar) if period.fiscal else date(year, 1, 1)
    if period.quarter:
        start = add_months(start, 3 * (period.quarter - 1))
        return start, add_months(start, 3)
    if period.half:
        start = add_months(start, 6 * (period.half - 1))
        return start, add_months(start, 6)
    return start, add_months(start, 12)


def _fiscal_start(year: int, calendar: TeamCalendar) -> date:
    """A fiscal year is named after the calendar year it ends in."""
    month = calendar.fiscal_year_start
    return date(year, 1, 1) if month == 1 else date(year - 1, month, 1)
