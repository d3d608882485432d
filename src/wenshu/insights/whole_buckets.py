"""Which buckets of a trend are whole: a month that is not over, or that the period cuts, holds less than a month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, cast

from wenshu.insights.buckets import next_day
from wenshu.insights.figures import Line
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import BUCKETS, Bucket
from wenshu.insights.validate import Task

AHEAD: Final = frozenset({"expected_close_date", "next_follow_up_at"})  # plans are there before their day


def is_partial(line: Line, task: Task) -> bool:
    """Only of figures that grow day by day: a rate is not lower for being measured over half a month."""
    additive = all(DEFINITIONS[metric].additive for metric in task.query.metrics)
    span = _bucket(line, task)
    if span is None or not additive:
        return False
    return not _is_whole(*span, task)


def whole_ones(firsts: Iterable[date], bucket: Bucket, task: Task) -> set[date]:
    """Of the first days of buckets, those of buckets that are over and that no period cuts."""
    return {first for first in firsts if _is_whole(first, next_day(first, bucket), task)}


def _is_whole(start: date, end: date, task: Task) -> bool:
    edges = [edge for each in task.selection.spans for edge in (each.start, each.end) if edge]
    return not (start <= task.calendar.today < end or any(start < edge < end for edge in edges))


def is_running(line: Line, task: Task) -> bool:
    span = _bucket(line, task)
    return span is not None and span[0] <= task.calendar.today < span[1]


def _bucket(line: Line, task: Task) -> tuple[date, date] | None:
    group = next((g for g in line.groups if g.dimension in BUCKETS), None)
    if task.bucket_field in AHEAD or group is None or group.first_day is None:
        return None
    return group.first_day, next_day(group.first_day, cast(Bucket, group.dimension))
