"""Questions about targets, put into the form in which they run: what was won beside what was to be won."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from wenshu.insights.bad_plan import BadPlan, NotYet
from wenshu.insights.buckets import first_day
from wenshu.insights.comparing import bucket_of
from wenshu.insights.plan import (
    BUCKETS,
    Assumption,
    Bucket,
    CalendarUnit,
    Filter,
    Metric,
    Query,
    TimeFilter,
)
from wenshu.insights.selection import Span
from wenshu.insights.values import texts

WON_AMOUNT: Final = "amount_sum"
TARGET: Final = "target_amount"
ATTAINMENT: Final = "attainment"
ALL: Final[tuple[Metric, ...]] = (WON_AMOUNT, TARGET, ATTAINMENT)
OF_TARGETS: Final = frozenset({TARGET, ATTAINMENT})
WON: Final = Filter(field="status", value="won")
SHAPES: Final = frozenset({"scalar", "breakdown", "rank", "trend", "compare"})
GROUPS: Final = frozenset({"owner", "sales_team", "month", "quarter", "year"})
EXACTLY: Final = frozenset({"eq", "in", "ne", "not_in"})
LONGEST: Final = 120  # months

Why = Literal["alone", "part", "period", "buckets"]
MESSAGES: Final[dict[Why, str]] = {
    "alone": "targets stand beside won amounts, and beside nothing else",
    "part": "targets are of members and their teams, not of another part of the deals",
    "period": "a target is of one period of whole months, ten years at most",
    "buckets": "these periods do not fill the one that was asked for",
}


class OffTarget(NotYet):
    """No target could stand beside what this plan asks for."""

    def __init__(self, why: Why, pointer: str) -> None:
        self.why = why
        super().__init__(BadPlan.field(pointer, MESSAGES[why]).errors)

    @property
    def phrase(self) -> str:
        return f"refuse.target.{self.why}"


def is_about_targets(query: Query) -> bool:
    asked = {*query.metrics, *(given.metric for given in query.having)}
    return bool(asked & OF_TARGETS) or (query.compare is not None and query.compare.kind == "vs_target")


def settled(query: Query) -> Query:
    """With all that an answer about targets shows. Raises OffTarget."""
    if not is_about_targets(query):
        return query
    _check(query)
    filters = [given for given in query.filters if given.field != "status"]
    return query.model_copy(
        update={"metrics": _metrics(query), "filters": [*filters, WON], **_when(query)},
    )


def _check(query: Query) -> None:
    others = {*query.metrics, *(given.metric for given in query.having)} - {*ALL}
    kind = query.compare.kind if query.compare else "vs_target"
    if others or query.shape not in SHAPES or query.entity != "opportunity" or kind != "vs_target":
        raise OffTarget("alone", "metrics")
    if query.shape == "rank" and not query.dimensions:
        raise OffTarget("alone", "dimensions")
    if not GROUPS.issuperset(query.dimensions):
        raise OffTarget("part", "dimensions")
    check_filters(query.filters)


def check_filters(filters: Iterable[Filter]) -> None:
    """Raises OffTarget."""
    if not all(map(_is_of_people, filters)):
        raise OffTarget("part", "filters")


def _is_of_people(given: Filter) -> bool:
    if given.field == "status":
        return given.op in {"eq", "in"} and texts(given) == ["won"]
    if given.field == "currency":
        return given.op in EXACTLY
    return given.field in {"owner", "sales_team"}


def _metrics(query: Query) -> list[Metric]:
    """A target alone, or all three; the one that was asked for leads."""
    alone = query.metrics == [TARGET] and not query.compare and all(h.metric == TARGET for h in query.having)
    if alone:
        return [TARGET]
    leads: Metric = ATTAINMENT if query.metrics[0] == ATTAINMENT else WON_AMOUNT
    return list(dict.fromkeys([leads, *ALL]))


def _when(query: Query) -> dict[str, object]:
    """This quarter, or the periods of this year, where nothing is said; a period to date is beside its whole target."""
    if len(query.time) > 1 or any(given.field not in {None, "closed_at"} for given in query.time):
        raise OffTarget("period", "time")
    if query.time:
        return {"time": [_whole(given) for given in query.time]}
    in_time = BUCKETS.intersection(query.dimensions)
    this = TimeFilter(field="closed_at", period=CalendarUnit(unit="year" if in_time else "quarter"))
    said: list[Assumption] = [] if in_time else ["target_of_this_quarter"]
    return {"time": [this], "assumptions": list(dict.fromkeys([*query.assumptions, *said]))}


def _whole(given: TimeFilter) -> TimeFilter:
    """What is won to date is all that is won in the period so far."""
    period = given.period
    if isinstance(period, CalendarUnit) and period.to_date and period.offset == 0:
        period = period.model_copy(update={"to_date": False})
    return given.model_copy(update={"field": "closed_at", "period": period})


def check_period(query: Query, span: Span) -> None:
    """Raises OffTarget where the days are not whole months, or not filled by the periods to group by."""
    start, end = check_days(span.start, span.end)
    bucket: Bucket | None = bucket_of(query)
    if bucket and any(first_day(day, bucket, 1) != day for day in (start, end)):
        raise OffTarget("buckets", "dimensions")


def check_days(start: date | None, end: date | None) -> tuple[date, date]:
    """Half-open. Raises OffTarget."""
    if start is None or end is None or start.day != 1 or end.day != 1:
        raise OffTarget("period", "time")
    months = (end.year - start.year) * 12 + end.month - start.month
    if not 0 < months <= LONGEST:
        raise OffTarget("period", "time")
    return start, end
