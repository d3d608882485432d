"""Targets: how much is to be won, how much of it is, and who is short of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal, cast

from wenshu.insights.offline.draft import Draft
from wenshu.insights.plan import BUCKETS, CalendarUnit, Compare, Having, Named

TARGET = "target_amount"
Length = Literal["month", "quarter", "year"]
LENGTHS = frozenset({"month", "quarter", "year"})
SHORT = frozenset({"lt", "lte"})
WITH_WON = frozenset({"amount_sum"})  # revenue, 业绩, orders: what a target is about


def read_targets(draft: Draft) -> None:
    """Run once groups are known and before measures: "on target", 完成率, "who is below quota", 离目标还差多少."""
    target, rate, track = _target(draft), _rate(draft), draft.first("ontarget")
    if target is None and rate is None and track is None:
        return
    for index in (target, rate, track[0] if track else None):
        if index is not None:
            draft.use(index)
    asks_who = _asks_who(draft)
    side = _side(draft) or (track[1].value if track else "")
    asked = bool(side) or track is not None or _against(draft)
    if any(given.metric == "attainment" for given in draft.having):
        draft.metrics = ["attainment"]
        if "owner" not in draft.dimensions and draft.has("who"):
            draft.dimensions.append("owner")
        _won(draft)
    elif side and asks_who and not _measured(draft):
        _who_reached(draft, side)
    elif rate is not None or draft.take("share", "much_of"):
        draft.metrics = ["attainment"]
        _won(draft)
    elif asked:
        _beside_target(draft)
    else:
        draft.metrics = ["target_amount"]
    _take_all(draft)
    draft.dated = "closed_at"
    if draft.metrics == ["target_amount"]:
        _of_this_year(draft)
    if not any(mark.time and mark.time.period for mark in draft.marks):
        _default_period(draft, target)


def _of_this_year(draft: Draft) -> None:
    """7月的目标, asked in June: targets are set for months to come, and who names no year means this one."""
    for index, mark in enumerate(draft.marks):
        period = mark.time.period if mark.time else None
        if isinstance(period, Named) and period.year is None and mark.time is not None:
            named = period.model_copy(update={"year": draft.context.calendar.today.year})
            draft.marks[index] = replace(mark, time=replace(mark.time, period=named))


def _default_period(draft: Draft, target: int | None) -> None:
    """The quarterly target is this quarter's; quarters side by side are this year's."""
    buckets = [d for d in draft.dimensions if d in BUCKETS]
    of_target = draft.neighbour(target, -1) if target is not None else None
    said = draft.marks[of_target].sense("bucket", "period") if of_target is not None else None
    if said and said.value in LENGTHS and of_target is not None:
        draft.use(of_target)
        draft.dimensions = [d for d in draft.dimensions if d != said.value]
        draft.extra_period = CalendarUnit(unit=cast(Length, said.value))
    elif buckets:
        draft.extra_period = CalendarUnit(unit="year")
    else:
        draft.extra_period = CalendarUnit(unit="quarter")
        draft.assume("target_of_this_quarter")


def _asks_who(draft: Draft) -> bool:
    """Who, which reps, how many reps; "each rep" is asked side by side."""
    owners = any((s := m.sense("noun", "rep_or_sales")) and s.value in {"owner", ""} for m in draft.marks)
    return draft.has("who") or (owners and not draft.has("by", "compare"))


def _target(draft: Draft) -> int | None:
    return next((i for i, s in draft.unused("metric") if s.value == TARGET), None)


def _rate(draft: Draft) -> int | None:
    return next((i for i, s in draft.unused("metric") if s.value == "attainment"), None)


def _side(draft: Draft) -> Literal["gte", "lt"] | None:
    """Whether the words ask for those who reached it, or for those who did not."""
    found = draft.first("reach")
    if found is None:
        return None
    index, sense = found
    before = draft.neighbour(index, -1)
    denied = before is not None and draft.marks[before].sense("not", "without") is not None
    if denied and before is not None:
        draft.use(before)
    return "lt" if (sense.value == "lt") != denied else "gte"


def _against(draft: Draft) -> bool:
    return draft.has("compare", "gap", "achieved")


def _measured(draft: Draft) -> bool:
    """ "Revenue below target" of each: the figures side by side, not who is short."""
    return any(sense.value in WITH_WON for _, sense in draft.unused("metric")) and draft.has("compare")


def _who_reached(draft: Draft, side: str) -> None:
    draft.metrics = ["attainment"]
    if "owner" not in draft.dimensions:
        draft.dimensions.append("owner")
    draft.having.append(Having(metric="attainment", op="lt" if side == "lt" else "gte", value=Decimal(1)))
    for kind in ("exists", "count", "howmany"):
        draft.take(kind)
    _won(draft)


def _beside_target(draft: Draft) -> None:
    draft.compare = Compare(kind="vs_target")
    draft.metrics = ["amount_sum"]
    for kind in ("exists", "howmany", "much", "share", "trend", "list", "what"):
        draft.take(kind)
    _won(draft)


def is_alone(draft: Draft) -> bool:
    """Only what was won is compared with a target; run once measures are known."""
    against = draft.compare is not None and draft.compare.kind == "vs_target"
    return not against or draft.metrics == ["amount_sum"]


def _won(draft: Draft) -> None:
    if not draft.statuses:
        draft.statuses.append("won")


def _take_all(draft: Draft) -> None:
    """Everything else that only says the same: how far, still, compared, the revenue itself."""
    for index, sense in list(
        draft.unused("reach", "gap", "compare", "achieved", "op", "ontarget", "who", "not", "howmany", "much")
    ):
        if sense.kind != "op" or draft.marks[index].sense("reach"):
            draft.use(index)
    for index, sense in list(draft.unused("metric")):
        if sense.value in {TARGET, "attainment"} or (
            sense.value == "amount_sum" and sense.note in {"won", "performance"}
        ):
            draft.use(index)
