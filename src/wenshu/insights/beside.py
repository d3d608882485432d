"""Which bucket of another period stands beside a bucket: by how far it lies before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wenshu.insights import time
from wenshu.insights.buckets import MONTHS_IN, first_day
from wenshu.insights.plan import Bucket
from wenshu.insights.selection import Span

A_YEAR_OF_WEEKS = 52


@dataclass(frozen=True)
class Beside:
    """`today` is set where the bucket that holds it is counted, and so compared, up to that day only.

    `whole_from` is the first day from which buckets are counted whole: an earlier one is compared with none.
    """

    months: int = 0
    days: int = 0
    today: date | None = None
    whole_from: date | None = None

    def first(self, first: date) -> date:
        """The first day of the bucket beside."""
        return time.add_months(first, -self.months) - timedelta(days=self.days)

    def compares(self, first: date) -> bool:
        return self.whole_from is None or first >= self.whole_from

    def until(self, first: date, following: date) -> date | None:
        """The day after the last that is counted beside a bucket that is not over; None: all of its days."""
        if self.today is None or not first <= self.today < following - time.DAY:
            return None
        last = time.same_distance(first, self.today, self.first(first)) + time.DAY
        return last if last < self.first(following) else None


def one_before(bucket: Bucket, today: date | None, whole_from: date | None) -> Beside:
    if bucket in MONTHS_IN:
        return Beside(months=MONTHS_IN[bucket], today=today, whole_from=whole_from)
    return Beside(days=7 if bucket == "week" else 1, today=today, whole_from=whole_from)


def a_year_before(bucket: Bucket, today: date | None, whole_from: date | None) -> Beside:
    """Weeks have no date of their own: the one of the same weekdays."""
    if bucket == "week":
        return Beside(days=7 * A_YEAR_OF_WEEKS, today=today, whole_from=whole_from)
    return Beside(months=12, today=today, whole_from=whole_from)


def in_step(bucket: Bucket, now: Span, then: Span, week_start: int) -> Beside | None:
    """The first bucket of one period beside the first of the other; None where one of them has no beginning."""
    if now.start is None or then.start is None:
        return None
    first, other = (first_day(day, bucket, week_start) for day in (now.start, then.start))
    if bucket in MONTHS_IN:
        return Beside(months=(first.year - other.year) * 12 + first.month - other.month)
    return Beside(days=(first - other).days)
