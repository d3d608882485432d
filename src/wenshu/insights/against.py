"""Like for like: while a period is not over, it and the one it is compared with are counted up to the same day."""

from __future__ import annotations

from datetime import date

from wenshu.insights import time
from wenshu.insights.selection import Span

AS_LONG = 3  # days by which a month may differ from the month before
PLANS = frozenset({"expected_close_date", "next_follow_up_at"})  # whose days to come count as well


def to_the_same_day(now: Span, then: Span, today: date) -> tuple[Span, Span] | None:
    """None where the period is over, has not begun, or is not compared with one of its own length."""
    if now.start is None or now.end is None or then.start is None or then.end is None:
        return None
    if not is_running(now, today):
        return None
    if abs((now.end - now.start).days - (then.end - then.start).days) > AS_LONG:
        return None
    last = time.same_distance(now.start, today, then.start) + time.DAY
    cut = then.model_copy(update={"end": min(then.end, last)})
    return now.model_copy(update={"end": today + time.DAY}), cut


def is_running(span: Span, today: date) -> bool:
    """It has begun and is not over, and what is still to come is not known."""
    if span.field in PLANS or span.start is None or span.end is None:
        return False
    return span.start < today + time.DAY < span.end
