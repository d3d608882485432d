"""What a comparison sets side by side: another period, other buckets, members, everybody else."""

from __future__ import annotations

from typing import NamedTuple, cast

from wenshu.insights import time
from wenshu.insights.against import PLANS, is_running, to_the_same_day
from wenshu.insights.bad_plan import BadPlan
from wenshu.insights.beside import Beside, a_year_before, in_step, one_before
from wenshu.insights.buckets import first_day, next_day
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.fields import DATES, DIMENSIONS
from wenshu.insights.plan import (
    BUCKETS,
    Bucket,
    CalendarUnit,
    Compare,
    DateField,
    Entity,
    Filter,
    Period,
    Query,
)
from wenshu.insights.selection import Span
from wenshu.insights.values import texts

MEMBERS = frozenset({"members", "vs_rest"})


class Compared(NamedTuple):
    """`spans` are those of the question, cut where its period is not over; `then` is the other one."""

    spans: list[Span]
    then: Span | None = None
    same_days: bool = False
    beside: Beside | None = None
    uneven: bool = False  # one is not over, and is told beside the whole other one


def compared(query: Query, spans: list[Span], field: DateField, calendar: TeamCalendar) -> Compared:
    """`field` is the date by whose buckets a trend goes."""
    if query.compare is None or query.compare.kind in {*MEMBERS, "vs_target"}:
        return Compared(spans)
    if query.shape == "trend":
        return _trend(query, spans, field, calendar)
    return _periods(query, query.compare, spans, calendar)


# periods


def span_of(period: Period, field: DateField, entity: Entity, calendar: TeamCalendar) -> Span:
    """Raises BadPlan for a date that such records do not have."""
    if field not in DATES[entity]:
        raise BadPlan.field("time", f"a {entity} has no {field}")
    try:
        start, end = time.resolve(period, calendar, lean=time.lean_of(field))
    except (OverflowError, ValueError):
        raise BadPlan.field("time", "that period lies outside the calendar") from None
    return _bounded(field, (start, end))


def _bounded(field: DateField, days: time.Range) -> Span:
    start, end = days
    return Span(
        field=field,
        start=None if start == time.OPEN_START else start,
        end=None if end == time.OPEN_END else end,
    )


def _periods(query: Query, compare: Compare, spans: list[Span], calendar: TeamCalendar) -> Compared:
    if not spans:
        raise BadPlan.field("time", "a comparison of periods needs a period")
    period = query.time[0].period
    other = _other_period(period, compare, spans[0], query.entity, calendar)
    same_days = isinstance(period, CalendarUnit) and period.to_date
    now = spans[0]
    alike = to_the_same_day(now, other, calendar.today)
    if alike and not compare.whole:
        now, other = alike
        same_days = True
    beside = None
    if bucket := bucket_of(query):
        beside = in_step(bucket, now, other, calendar.week_start)
        if beside is None:
            raise BadPlan.field("time", "a comparison by periods needs a first day of each")
    uneven = compare.whole and is_running(now, calendar.today)
    return Compared([now, *spans[1:]], other, same_days, beside, uneven)


def _other_period(
    period: Period, compare: Compare, span: Span, entity: Entity, calendar: TeamCalendar
) -> Span:
    if compare.kind == "explicit_period":
        if compare.period is None:
            raise BadPlan.field("compare/period", "which period?")
        return span_of(compare.period, span.field, entity, calendar)
    if compare.kind == "previous_period" and isinstance(period, CalendarUnit):
        before = period.model_copy(update={"offset": period.offset - 1})
        return span_of(before, span.field, entity, calendar)
    if span.start is None or span.end is None:
        raise BadPlan.field("time", "a comparison of periods needs a first and a last day")
    years, lengths = (-1, 0) if compare.kind == "same_period_last_year" else (0, -1)
    try:
        return _bounded(span.field, time.shifted((span.start, span.end), years=years, by_length=lengths))
    except (OverflowError, ValueError):
        raise BadPlan.field("time", "that period lies outside the calendar") from None


# buckets


def bucket_of(query: Query) -> Bucket | None:
    found = next((dimension for dimension in query.dimensions if dimension in BUCKETS), None)
    return cast("Bucket | None", found)


def _trend(query: Query, spans: list[Span], field: DateField, calendar: TeamCalendar) -> Compared:
    """Each bucket beside another: the days of all of those others, and none of the first where it is cut short."""
    bucket = bucket_of(query)
    if query.compare is None or bucket is None:
        return Compared(spans)
    span = next((each for each in spans if each.field == field), Span(field=field))
    whole_from = None
    if span.start is not None:
        begun = first_day(span.start, bucket, calendar.week_start)
        whole_from = begun if begun == span.start else next_day(begun, bucket)
    today = None if field in PLANS else calendar.today
    make = one_before if query.compare.kind == "previous_period" else a_year_before
    beside = make(bucket, today, whole_from)
    try:
        start = beside.first(first_day(span.start, bucket, calendar.week_start)) if span.start else None
        last = first_day(span.end - time.DAY, bucket, calendar.week_start) if span.end else None
        end = beside.first(next_day(last, bucket)) if last else None
    except (OverflowError, ValueError):
        raise BadPlan.field("time", "that period lies outside the calendar") from None
    return Compared(spans, Span(field=field, start=start, end=end), False, beside)


# members


def with_member_dimension(query: Query) -> Query:
    """Who is compared stands in the filters; their field is what the comparison groups by first."""
    compare = query.compare
    if compare is None or compare.kind not in MEMBERS:
        return query
    given = member_filter(query)
    if given is None:
        raise BadPlan.field("filters", "a comparison of members has them in its filters")
    if given.field in BUCKETS:
        raise BadPlan.field("dimensions", "periods are compared as periods, not as members")
    others = [dimension for dimension in query.dimensions if dimension != given.field]
    if len(others) > 1:
        raise BadPlan.field("dimensions", "members are compared by one more dimension at most")
    return query.model_copy(update={"dimensions": [given.field, *others]})


def member_filter(query: Query) -> Filter | None:
    """The one that names the members of a comparison."""
    members = set(query.compare.members) if query.compare else set()
    for given in query.filters:
        named = given.op in {"eq", "in"} and given.field in DIMENSIONS[query.entity]
        if members and named and members == set(texts(given)):
            return given
    return None
