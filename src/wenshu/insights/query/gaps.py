"""Periods in which nothing happened: shown as zero, not left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from wenshu.insights.buckets import first_day, next_day
from wenshu.insights.plan import Bucket
from wenshu.insights.validate import Task

MOST_PERIODS = 400
SHORTEST: Final[dict[Bucket, int]] = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}  # days
AHEAD: Final = frozenset({"expected_close_date", "next_follow_up_at"})


def periods(task: Task, bucket: Bucket, seen: Iterable[date]) -> list[date]:
    """First days of all periods from the asked range's start to its end, else of those between the seen ones.

    What lies behind us ends today: a month that has not begun is not a month without sales.
    """
    known = sorted(seen)
    start, end = _bounds(task)
    first = start or (known[0] if known else None)
    last = end - timedelta(days=1) if end else (known[-1] if known else None)
    if first is None or last is None:
        return known
    if task.bucket_field not in AHEAD:
        last = max([min(last, task.calendar.today), *known[-1:]])
    days: list[date] = []
    if (last - first).days > MOST_PERIODS * SHORTEST[bucket]:
        return known  # years of single days: only those on which something happened
    day = first_day(first, bucket, task.calendar.week_start)
    while day <= last:
        days.append(day)
        day = next_day(day, bucket)
    return sorted({*days, *known})


def _bounds(task: Task) -> tuple[date | None, date | None]:
    for span in task.selection.spans:
        if span.field == task.bucket_field:
            return span.start, span.end
    return None, None
