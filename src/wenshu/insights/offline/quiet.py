"""Records that nobody has touched: for so many days, or since a period began."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from wenshu.insights import time
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import Filter, FilterOp, Rolling
from wenshu.insights.time_points import DAYS

INACTIVE_DAYS = 30
EVER = "过"  # 没跟进过的商机: not once


def read_quiet(draft: Draft) -> None:
    """Without activity for so many days; the number may stand on either side."""
    if _asks_for_people(draft):
        return  # who has no follow-up this week: their follow-ups are counted, not their quiet deals
    found = draft.first("inactive") or _without_follow_ups(draft)
    if found is None:
        return
    index, _ = found
    if draft.beside(index, -1, "overdue"):  # 逾期、没跟进的: said twice
        draft.use(index)
        return
    surface, days, op = draft.marks[index].surface, Decimal(INACTIVE_DAYS), "gte"
    length = next(((i, m) for i, m in enumerate(draft.marks) if i not in draft.used and length_of(m)), None)
    since = _since_a_period(draft, index) if length is None else None
    if since is not None:
        days = since
    elif length is None:
        if surface.lower() in {"no contact", "without contact"}:
            return  # nobody spoke to them, or nobody is known there
        if _undated_period(draft, index) is not None:
            return  # quiet in a month that is over: the last activity does not tell
        if surface.endswith(EVER):
            draft.use(index)
            draft.where(Filter(field="has_follow_up", value=False, surface=surface))
            return
        draft.assume("inactive_is_30_days")
    else:
        at, mark = length
        days = Decimal(length_of(mark) or 0)
        surface = f"{surface} {mark.surface}" if at > index else f"{mark.surface} {surface}"
        before, after = draft.beside(at, -1, "op"), draft.beside(at, 1, "after")
        op = before[1].value if before else "gte"
        draft.use(at, *(found[0] for found in (before, after) if found))
    draft.use(index)
    draft.where(Filter(field="days_since_activity", op=cast(FilterOp, op), value=days, surface=surface))


def _asks_for_people(draft: Draft) -> bool:
    """Who, or reps that no "by" groups by and that no deals stand beside."""
    if draft.has("who"):
        return True
    if draft.deals_named or draft.has("metric", "measure"):
        return False
    return any(
        sense.value == "owner" and draft.beside(index, -1, "by", "without") is None
        for index, sense in draft.unused("noun")
    )


def _without_follow_ups(draft: Draft) -> tuple[int, Sense] | None:
    """Deals without any follow-up since April; without a period, they never had one."""
    found = draft.first("without")
    noun = draft.beside(found[0], 1, "noun") if found else None
    if found is None or noun is None or noun[1].value != "follow_up":
        return None
    if _since_a_period(draft, noun[0], peek=True) is None:
        return None
    draft.use(found[0])
    return noun[0], found[1]  # the period stands beside the noun


def _undated_period(draft: Draft, index: int) -> int | None:
    """A period beside the word, or one that no word gives to another date: it says when nothing happened."""
    for near in (draft.neighbour(index, 1), draft.neighbour(index, -1)):
        if near is not None and (read := draft.marks[near].time) and read.period and near not in draft.used:
            return near
    if draft.has("date", "status"):
        return None
    return next((i for i, m in enumerate(draft.marks) if m.time and m.time.period), None)


def _since_a_period(draft: Draft, index: int, *, peek: bool = False) -> Decimal | None:
    """No activity this month: none since its first day."""
    at = _undated_period(draft, index)
    read = draft.marks[at].time if at is not None else None
    if at is None or read is None or read.period is None:
        return None
    today = draft.context.calendar.today
    start, end = time.resolve(read.period, draft.context.calendar)
    if not start <= today < end:
        return None
    if not peek:
        draft.use(at)
    return Decimal((today - start).days + 1)


def length_of(mark: Mark) -> int | None:
    """A length of time in days, also one that could be a period: "30 days", "the last 30 days"."""
    if mark.time is None:
        return None
    if mark.time.duration is not None:
        return mark.time.duration.days
    period = mark.time.period
    return (
        period.n * DAYS[period.unit] if isinstance(period, Rolling) and period.direction == "past" else None
    )
