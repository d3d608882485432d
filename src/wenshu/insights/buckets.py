"""Days, weeks, months, quarters and years as buckets of a trend: where each begins, and what it is called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from wenshu.insights.plan import Bucket
from wenshu.insights.time import add_months

MONTHS_IN: Final[dict[Bucket, int]] = {"month": 1, "quarter": 3, "year": 12}


def first_month(year: int, month: int, bucket: Bucket) -> date:
    length = MONTHS_IN[bucket]
    return date(year, (month - 1) // length * length + 1, 1)


def first_day(day: date, bucket: Bucket, week_start: int) -> date:
    """Of the period that holds a day."""
    if bucket == "day":
        return day
    if bucket == "week":
        return day - timedelta(days=(day.isoweekday() - week_start) % 7)
    return first_month(day.year, day.month, bucket)


def next_day(first: date, bucket: Bucket) -> date:
    """The first day of the period after this one."""
    if bucket in MONTHS_IN:
        return add_months(first, MONTHS_IN[bucket])
    return first + timedelta(days=7 if bucket == "week" else 1)


def label(first: date, bucket: Bucket) -> str:
    """2026-06-03, 2026-W23, 2026-06, 2026-Q2, 2026. A week that does not start on Monday is named by its middle."""
    if bucket == "day":
        return first.isoformat()
    if bucket == "week":
        year, week, _ = (first + timedelta(days=3)).isocalendar()
        return f"{year}-W{week:02}"
    if bucket == "month":
        return f"{first.year}-{first.month:02}"
    return f"{first.year}-Q{(first.month + 2) // 3}" if bucket == "quarter" else str(first.year)
