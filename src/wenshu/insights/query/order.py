"""In which order groups stand, and where a long table is cut. Equal values are never torn apart by a cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any, Final

from wenshu.insights.comparing import MEMBERS
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import BUCKETS, Metric

if TYPE_CHECKING:
    from wenshu.insights.query.run import Row, Run

MOST_GROUPS = 200
MOST_PERIODS = 400
TOP = 10
STATUS_ORDER: Final = {"open": 0, "won": 1, "lost": 2}


def ordered(rows: Sequence[Row], run: Run) -> list[Row]:
    """Periods by time, stages by the pipeline, other groups by value; a ranking by its metric."""
    query = run.task.query
    given = query.order[0] if query.order else None
    metric: Metric = query.metrics[0]
    if given and given.by in DEFINITIONS:
        metric = given.by
        if metric not in query.metrics:
            metric = query.metrics[0]
    descending = given.descending if given else True
    natural = [_natural_key(group.dimension, run) for group in run.groupings]
    by_value = query.shape == "rank" or (given is not None and given.by in DEFINITIONS)
    keeps_nature = query.shape == "trend" or not by_value
    if keeps_nature and run.groupings and any(natural):
        chronological = sorted(rows, key=_by_value(metric, run, descending=True))
        for place in reversed(range(len(natural))):
            by_nature = natural[place]
            if by_nature:
                chronological.sort(key=lambda row: by_nature(row.keys[place]))
        ranked = chronological
    else:
        contenders = _contenders(rows, metric, run, descending=descending)
        ranked = sorted(contenders, key=_by_value(metric, run, descending=descending))
    return sorted(ranked, key=lambda row: run.currencies.index(row.currency))


def _contenders(rows: Sequence[Row], metric: Metric, run: Run, *, descending: bool) -> Sequence[Row]:
    """Of a ranking of thousands those that can be shown, ties included: the rest need not be put in order."""
    if run.task.query.shape != "rank" or len(run.currencies) > 1 or len(rows) <= MOST_GROUPS:
        return rows
    values = [run.value(metric, row) for row in rows]
    known = [value for value in values if value is not None]
    limit = run.task.query.limit or TOP
    if len(known) < len(values) or limit >= len(rows):
        return rows
    if descending:
        last = nlargest(limit, known)[-1]
        return [row for row, value in zip(rows, known, strict=True) if value >= last]
    last = nsmallest(limit, known)[-1]
    return [row for row, value in zip(rows, known, strict=True) if value <= last]


def cut(rows: list[Row], run: Run) -> list[Row]:
    """A ranking per currency, with everyone who ties with the last place."""
    query = run.task.query
    if query.shape == "rank":
        return [row for code in run.currencies for row in _top([r for r in rows if r.currency == code], run)]
    if query.shape == "trend" and len(run.groupings) > 1:
        rows = _largest(
            rows, run, place=next(i for i, g in enumerate(run.groupings) if g.dimension in BUCKETS)
        )
    if query.shape == "trend":
        return rows[-MOST_PERIODS:]  # the latest
    if query.compare and query.compare.kind in MEMBERS:
        return _largest(rows, run, place=0) if len(run.groupings) > 1 else rows
    return rows[: query.limit or MOST_GROUPS]


def _largest(rows: list[Row], run: Run, *, place: int) -> list[Row]:
    """Whole series of a trend, or whole groups beside members: as many as there is room for, the largest first."""
    metric = run.metrics[0]
    along = {row.keys[place] for row in rows}
    series: dict[tuple[object, ...], float] = defaultdict(float)
    for row in rows:
        value = run.value(metric, row) or 0
        name = (*row.keys[:place], *row.keys[place + 1 :], row.currency)
        series[name] = series[name] + value if DEFINITIONS[metric].additive else max(series[name], value)
    room = max(run.task.query.limit or MOST_PERIODS // max(len(along), 1), 1)
    kept = set(sorted(series, key=lambda name: (-series[name], str(name)))[:room])
    return [row for row in rows if (*row.keys[:place], *row.keys[place + 1 :], row.currency) in kept]


def _top(rows: list[Row], run: Run) -> list[Row]:
    limit = run.task.query.limit or TOP
    if len(rows) <= limit:
        return rows
    order = run.task.query.order
    metric = run.metrics[0]
    if order and order[0].by in run.metrics:
        metric = order[0].by
    last = run.value(metric, rows[limit - 1])
    return rows[:limit] + [row for row in rows[limit:] if run.value(metric, row) == last]


def _by_value(metric: Metric, run: Run, *, descending: bool) -> Callable[[Row], Any]:
    def key(row: Row) -> tuple[bool, float, bool, str]:
        value = run.value(metric, row)
        sign = -1 if descending else 1
        return value is None, sign * (value or 0), None in row.keys, str(row.keys)

    return key


def _natural_key(dimension: str, run: Run) -> Callable[[Any], Any] | None:
    if dimension in BUCKETS:
        return lambda key: (key is None, key or date.min)
    if dimension == "stage":
        places = {name: place for place, name in enumerate(run.names.stages.values())}
        return lambda key: places.get(key, len(places))
    if dimension == "status":
        return lambda key: STATUS_ORDER.get(key, len(STATUS_ORDER))
    return None
