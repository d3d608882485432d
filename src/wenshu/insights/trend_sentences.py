"""Sentences about time: where a figure was highest and lowest, how it last changed, and each of several series."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wenshu.insights import whole_buckets
from wenshu.insights.comparing import bucket_of
from wenshu.insights.figures import Group, Line
from wenshu.insights.plan import BUCKETS
from wenshu.insights.segments import Segment, Slot, itemised

if TYPE_CHECKING:
    from wenshu.insights.sentences import Sentences

SERIES = 5  # named in the sentence; all are in the table


def trend_told(write: Sentences) -> list[Segment]:
    told = _series if len(write.query.dimensions) > 1 else _one
    return write.per_currency(write.figures.wholes, lambda whole: told(write, whole))


def _one(write: Sentences, whole: Line) -> list[Segment]:
    wording, lines = write.wording, _known(write.lines_of(whole))
    bucket = wording.dimensions(write.query.dimensions)
    having = wording.having(write.query.having)
    slots: dict[str, Slot] = {"of": write.of(write.selection), "dimension": bucket, "having": having}
    if not lines:
        return wording.say("trend.none", **slots) + write.missing(whole.measures)
    whole_lines = [line for line in lines if not whole_buckets.is_partial(line, write.figures.task)] or lines
    high, low = _peak(lines), min(whole_lines, key=_value)
    sentence = wording.say(
        "trend" if _value(high) != _value(low) else "trend.flat",
        **slots,
        high=write.name(high.groups),
        value=write.figure(high.measures[0]),
        low=write.name(low.groups),
        other=write.figure(low.measures[0]),
    )
    sentence += _last(write, lines[-1]) or _running(write, lines[-1], (high, low))
    return sentence + write.whole(whole) + write.missing(whole.measures)


def _running(write: Sentences, line: Line, told: tuple[Line, Line]) -> list[Segment]:
    """The latest bucket, where it is not over: of what grows day by day, never called the least."""
    if not whole_buckets.is_running(line, write.figures.task):
        return []
    if any(line is each for each in told):
        return write.wording.say("trend.running.high", name=write.name(line.groups))
    return write.wording.say(
        "trend.running", name=write.name(line.groups), value=write.value(line.measures[0])
    )


def _last(write: Sentences, line: Line) -> list[Segment]:
    """How the latest bucket compares; where it is not over, so is the other one not."""
    if not line.before or line.beside is None:
        return []
    wording = write.wording
    sentence = wording.say(
        "trend.last",
        name=write.name(line.groups),
        value=write.value(line.measures[0]),
        then=wording.group(line.beside),
        other=write.value(line.before[0]),
        change=write.change(line),
    )
    beside, first = write.figures.task.beside, line.groups[0].first_day
    if beside is None or first is None or not write.figures.is_unfinished(first):
        return sentence
    return sentence + wording.say("compare.same_days")


def _series(write: Sentences, whole: Line) -> list[Segment]:
    """The peak of each, in the order of the table's largest."""
    wording = write.wording
    bucket = bucket_of(write.query)
    series: dict[tuple[Group, ...], list[Line]] = {}
    for line in _known(write.lines_of(whole)):
        name = tuple(group for group in line.groups if group.dimension != bucket)
        series.setdefault(name, []).append(line)
    others = [dimension for dimension in write.query.dimensions if dimension not in BUCKETS]
    slots: dict[str, Slot] = {
        "of": write.of(write.selection),
        "dimension": wording.field(bucket or ""),
        "other": wording.dimensions(others),
        "having": wording.having(write.query.having),
    }
    if not series:
        return wording.say("trend.series.none", **slots) + write.missing(whole.measures)
    largest = sorted(series, key=lambda name: -_value(_peak(series[name])))
    items = itemised(
        (_peak_of(write, name, series[name]) for name in largest[:SERIES]), wording.text("list.between")
    )
    rest = wording.text("groups.rest") if len(largest) > SERIES or write.figures.truncated else ""
    sentence = wording.say("trend.series", **slots, items=items, rest=rest)
    return sentence + write.whole(whole) + write.missing(whole.measures)


def _peak_of(write: Sentences, name: Iterable[Group], lines: list[Line]) -> list[Segment]:
    peak = _peak(lines)
    high = [group for group in peak.groups if group.dimension in BUCKETS]
    return write.wording.say(
        "trend.item", name=write.name(name), high=write.name(high), value=write.figure(peak.measures[0])
    )


def _known(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.measures[0].value is not None]


def _peak(lines: list[Line]) -> Line:
    return max(lines, key=_value)


def _value(line: Line) -> float:
    return line.measures[0].value or 0
