"""Plans one click away from a plan: another period, another grouping, one condition less. Nothing is planned anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, cast

from pydantic import ValidationError

from wenshu.insights import time
from wenshu.insights.plan import (
    BUCKETS,
    Between,
    CalendarUnit,
    Dimension,
    Filter,
    Metric,
    Named,
    Period,
    Query,
    Scope,
    Shape,
)
from wenshu.insights.selection import Span

Runs = Callable[[Query], bool]
Unit = Literal["day", "week", "month", "quarter", "half", "year", "period"]

FISCAL: Final[dict[str, Unit]] = {"fiscal_quarter": "quarter", "fiscal_year": "year"}
YEARS: Final[dict[str, int]] = {"month": 12, "quarter": 4, "fiscal_quarter": 4, "half": 2}  # units in one
GROUPS: Final[tuple[Dimension, ...]] = ("owner", "product", "region", "month")
STATUSES: Final = ("won", "lost", "open")
OF_ANY_STATUS: Final[frozenset[Metric]] = frozenset(
    {"count", "amount_sum", "amount_avg", "amount_min", "amount_max", "amount_median", "company_count"}
)
OF_A_STATUS: Final = frozenset(
    {
        *("closed_means_won", "orders_are_won_deals", "average_of_won_deals", "best_means_won_amount"),
        *("figure_is_won_amount", "performance_is_won_amount"),
    }
)
OF_A_PERIOD: Final = frozenset({"recent_is_30_days", "target_of_this_quarter"})
OF_TIME: Final = OF_A_PERIOD | {"time_is_created", "time_is_expected_close", "funnel_of_created"}
AMONG_MEMBERS: Final = frozenset({"members", "vs_rest"})


@dataclass(frozen=True)
class Nearby:
    """`key` says what changes: before, this, after, a_year_before, always; a status, a dimension, a scope; without."""

    key: str
    query: Query


def runnable(candidates: Iterable[tuple[str, Query | None]], runs: Runs) -> list[Nearby]:
    """Those that mean something: a plan that contradicts itself is not offered."""
    return [Nearby(key, query) for key, query in candidates if query is not None and runs(query)]


# time


def unit_of(period: Period) -> Unit:
    """What it is one of, for words such as "the month before"."""
    match period:
        case CalendarUnit(weekday=int()):
            return "day"
        case CalendarUnit(unit=unit):
            return FISCAL.get(unit, cast("Unit", unit))
        case Named(season=None, fiscal=False):
            return _named_unit(period)
    return "period"


def _named_unit(period: Named) -> Unit:
    if period.month:
        return "day" if period.day else "month"
    return "quarter" if period.quarter else "half" if period.half else "year"


def periods(query: Query, at: int, span: Span, today: date) -> Iterator[tuple[str, Query | None]]:
    """For the time filter at that place; `span` are its resolved days."""
    given = query.time[at]
    for key, period in _other_periods(given.period, span, today):
        times = list(query.time)
        times[at] = given.model_copy(update={"period": period, "surface": ""})
        yield key, _changed(query, drop=OF_A_PERIOD, time=times)
    rest = [each for place, each in enumerate(query.time) if place != at]
    yield "always", _changed(query, drop=OF_TIME, time=rest)


def _other_periods(period: Period, span: Span, today: date) -> Iterator[tuple[str, Period]]:
    unit, is_plan = unit_of(period), time.lean_of(span.field) == "future"
    if before := moved(period, span, by=-1):
        yield "before", before
    if unit != "period" and not (isinstance(period, CalendarUnit) and period.offset == 0):
        yield "this", CalendarUnit(unit=unit)
    after = moved(period, span, by=1)
    has_begun = span.end is not None and span.end <= today  # what lies ahead has no records of the past
    if after and (is_plan or has_begun):
        yield "after", after
    is_whole_year = unit == "year" and not (isinstance(period, CalendarUnit) and period.to_date)
    if not is_whole_year and (then := _a_year_before(period, span)):
        yield "a_year_before", then


def moved(period: Period, span: Span, *, by: int) -> Period | None:
    """As many of its own units on or back; `span` are its resolved days."""
    if isinstance(period, CalendarUnit):
        return period.model_copy(update={"offset": period.offset + by, "to_date": False})
    return _like(period, span, by_length=by)


def _a_year_before(period: Period, span: Span) -> Period | None:
    if isinstance(period, CalendarUnit) and period.unit in YEARS and period.weekday is None:
        return period.model_copy(update={"offset": period.offset - YEARS[period.unit]})
    return _like(period, span, years=-1)


def _like(period: Period, span: Span, **how: int) -> Period | None:
    """Those days moved, as a name where they had one."""
    if span.start is None or span.end is None:
        return None
    try:
        start, end = time.shifted((span.start, span.end), **how)
    except (OverflowError, ValueError):
        return None
    return _named(period, start) or Between(start=start, end=end - time.DAY)


def _named(period: Period, start: date) -> Named | None:
    if not isinstance(period, Named) or period.season or period.fiscal:
        return None
    parts: dict[str, Any] = {
        "day": {"month": start.month, "day": start.day},
        "month": {"month": start.month},
        "quarter": {"quarter": (start.month + 2) // 3},
        "half": {"half": 1 if start.month < 7 else 2},
        "year": {},
    }[_named_unit(period)]
    return Named(year=start.year, **parts)


# which records


def statuses(query: Query) -> Iterator[tuple[str, Query | None]]:
    """Won, lost or open deals, or all of them; only where the figure means something for each."""
    if query.entity != "opportunity" or not (OF_ANY_STATUS.issuperset(query.metrics)):
        return
    said = {str(given.value) for given in query.filters if given.field == "status"}
    for status in STATUSES:
        if said != {status}:
            yield status, _of_status(query, [Filter(field="status", value=status)])
    if said:
        yield "any", _of_status(query, [])


def _of_status(query: Query, wanted: list[Filter]) -> Query | None:
    """A date that was picked by the status is picked anew."""
    others = [given for given in query.filters if given.field != "status"]
    picked = {"closed_at", "expected_close_date"}
    times = [t.model_copy(update={"field": None}) if t.field in picked else t for t in query.time]
    return _changed(query, drop=OF_A_STATUS, filters=[*wanted, *others], time=times)


def without(query: Query, given: Filter) -> Query | None:
    """One condition less. Members of a comparison stay: without them it compares nothing."""
    bare = given.model_copy(update={"surface": ""})
    rest = [each for each in query.filters if each.model_copy(update={"surface": ""}) != bare]
    if len(rest) == len(query.filters) or (query.compare and query.compare.kind in AMONG_MEMBERS):
        return None
    return _changed(query, filters=rest)


def without_having(query: Query, at: int) -> Query | None:
    rest = [each for place, each in enumerate(query.having) if place != at]
    return _changed(query, having=rest) if len(rest) < len(query.having) else None


def scopes(query: Query) -> Iterator[tuple[str, Query | None]]:
    wanted: Scope
    for wanted in ("all_visible", "mine"):
        if wanted != query.scope:
            yield wanted, _changed(query, scope=wanted)


# groups


def groupings(query: Query, at: int | None) -> Iterator[tuple[str, Query | None]]:
    """By something else in the place of the dimension there, or by one where there is none; or without it."""
    if query.shape not in {"scalar", "breakdown", "rank", "trend", "share", "compare"}:
        return
    for dimension in GROUPS:
        if dimension not in query.dimensions:
            yield dimension, _grouped(query, at, dimension)
    if at is not None and not query.having and query.compare is None:
        yield "without", _grouped(query, at, None)


def _grouped(query: Query, at: int | None, by: Dimension | None) -> Query | None:
    dimensions = list(query.dimensions)
    if at is None:
        dimensions.append(by)  # type: ignore[arg-type]  # there is one where there is no place
    else:
        dimensions[at : at + 1] = [by] if by else []
    gone = set(query.dimensions) - set(dimensions)
    order = [each for each in query.order if each.by not in gone]
    shape = _shape(query, dimensions)
    is_ranked = shape == "rank" or (shape == query.shape and shape != "trend")
    limit = query.limit if is_ranked and dimensions else None
    return _changed(query, dimensions=dimensions, order=order if dimensions else [], shape=shape, limit=limit)


def _shape(query: Query, dimensions: list[Dimension]) -> Shape:
    if query.shape == "compare":
        return "compare"
    if not dimensions:
        return "scalar"
    if BUCKETS.intersection(dimensions):
        return "trend"
    return "breakdown" if query.shape in {"scalar", "trend"} else query.shape


def _changed(query: Query, *, drop: frozenset[str] = frozenset(), **parts: object) -> Query | None:
    """Checked like a stranger's: None where it is no plan."""
    kept = [assumption for assumption in query.assumptions if assumption not in drop]
    whole = {name: getattr(query, name) for name in Query.model_fields} | parts | {"assumptions": kept}
    try:
        return Query.model_validate(whole)
    except ValidationError:
        return None
