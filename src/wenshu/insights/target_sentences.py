"""Sentences about targets: what was won of what was to be won, what is short, and who has no target at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from wenshu.crm import periods
from wenshu.crm.periods import Period
from wenshu.insights import formats
from wenshu.insights.figures import Figures, Group, Incomplete, Line, Measure, TargetNotes
from wenshu.insights.plan import BUCKETS, Bucket
from wenshu.insights.segments import Label, Segment, Slot, Words, itemised, joined
from wenshu.insights.target_questions import ATTAINMENT, TARGET, WON_AMOUNT
from wenshu.insights.trend_sentences import trend_told

if TYPE_CHECKING:
    from wenshu.insights.sentences import Sentences
    from wenshu.insights.wording import Wording

NAMED: Final = 5  # without a target
MEASURED: Final[dict[int, Bucket]] = {
    periods.MONTH: "month",
    periods.QUARTER: "quarter",
    periods.YEAR: "year",
}


def measure_of(line: Line, metric: str) -> Measure | None:
    return next((measure for measure in line.measures if measure.metric == metric), None)


def gap_of(line: Line) -> int | None:
    """What was won beyond the target, in minor units; what is short of it is negative. None where one is unknown."""
    won, target = measure_of(line, WON_AMOUNT), measure_of(line, TARGET)
    if won is None or target is None or won.value is None or target.value is None:
        return None
    return int(won.value) - int(target.value)


def targets_told(write: Sentences, notes: TargetNotes) -> list[Segment]:
    told = _nothing(write, notes) if write.figures.is_empty else _told(write)
    hidden = write.wording.say("target.hidden") if notes.hidden else []
    first = (
        hidden if _picks_people(write) else []
    )  # who missed it cannot be told of targets that are not shown
    last = [] if first else hidden
    return _begun(first + told + last + _notes(write, notes))


def _picks_people(write: Sentences) -> bool:
    return bool(write.query.having) or write.query.shape == "rank"


def _begun(told: list[Segment]) -> list[Segment]:
    """Without the space before a sentence that follows another."""
    if told and isinstance(told[0], Words):
        return [Words(told[0].text.lstrip()), *told[1:]]
    return told


def target_labels(figures: Figures, wording: Wording) -> Iterator[str]:
    """What the notes show as it is: names, and periods."""
    if figures.targets is None:
        return
    yield from figures.targets.without
    for each in figures.targets.incomplete:
        if each.name is not None:
            yield each.name
        yield from (_period(period, figures, wording) for period in each.missing)
    if figures.targets.running is not None:
        yield wording.group(figures.targets.running).text


# figures


def _told(write: Sentences) -> list[Segment]:
    query = write.query
    if query.shape == "trend" and query.metrics[0] == ATTAINMENT:
        return trend_told(write)
    return write.per_currency(
        write.figures.wholes,
        lambda whole: _groups(write, whole) if query.dimensions else _whole(write, whole),
    )


def _whole(write: Sentences, whole: Line) -> list[Segment]:
    wording, target = write.wording, _figure(write, whole, TARGET)
    if write.query.metrics == [TARGET]:
        return wording.say("target.only", subject=wording.target(write.selection), value=target)
    won, of = measure_of(whole, WON_AMOUNT), write.of(write.selection)
    missing = write.missing([won] if won else [])
    if not target:
        of = wording.of_won(write.selection)
        return wording.say("target.unset", of=of, value=_figure(write, whole, WON_AMOUNT)) + missing
    slots: dict[str, Slot] = {
        "of": of,
        "value": _figure(write, whole, WON_AMOUNT) or wording.text("no_figure"),
        "rate": _figure(write, whole, ATTAINMENT) or wording.text("no_figure"),
        "target": target,
        "gap": _gap(write, whole),
    }
    key = "target.reached" if write.query.metrics[0] == ATTAINMENT else "target.beside"
    return wording.say(key, **slots) + missing


def _groups(write: Sentences, whole: Line) -> list[Segment]:
    wording, query = write.wording, write.query
    lines = [line for line in write.lines_of(whole) if _has_something(line)]
    of = write.of(write.selection)
    if query.metrics == [TARGET]:
        of = wording.target(write.selection)
    dimension, having = wording.dimensions(query.dimensions), wording.having(query.having)
    if not lines:
        return wording.say("groups.none", of=of, dimension=dimension, having=having)
    shown = lines if len(lines) <= NAMED + 1 else lines[:NAMED]
    items = itemised((_item(write, line) for line in shown), wording.text("list.between"))
    rest = write.rest(len(shown), lines)
    told = wording.say("groups.by", of=of, dimension=dimension, having=having, items=items, rest=rest)
    won = measure_of(whole, WON_AMOUNT)
    return told + _together(write, whole) + write.missing([won] if won else [])


def _has_something(line: Line) -> bool:
    """An amount of nothing without a target is in the table alone."""
    return any(measure.value for measure in line.measures if measure.metric != ATTAINMENT)


def _item(write: Sentences, line: Line) -> list[Segment]:
    wording, name = write.wording, write.name(line.groups)
    target, won = _figure(write, line, TARGET), measure_of(line, WON_AMOUNT)
    if won is None:
        return wording.say("item", name=name, value=target)
    value = write.value(won)
    if not target:
        hidden = write.figures.targets is not None and write.figures.targets.hidden  # there may be one
        return wording.say("item" if hidden else "target.item.unset", name=name, value=value)
    rate = _figure(write, line, ATTAINMENT) or wording.text("no_figure")
    key = "target.item.rate" if write.query.metrics[0] == ATTAINMENT else "target.item"
    return wording.say(key, name=name, value=value, target=target, rate=rate)


def _together(write: Sentences, whole: Line) -> list[Segment]:
    """The whole may have a target of its own, so the groups' need not add up to it."""
    target = _figure(write, whole, TARGET)
    if not target or write.query.having or write.query.shape == "rank":
        return []
    if write.query.metrics == [TARGET]:
        return write.wording.say("groups.whole", value=target)
    value, rate = _figure(write, whole, WON_AMOUNT), _figure(write, whole, ATTAINMENT)
    return write.wording.say("target.whole", value=value, target=target, rate=rate) if value and rate else []


def _figure(write: Sentences, line: Line, metric: str) -> list[Segment]:
    """Nothing where it is unknown."""
    measure = measure_of(line, metric)
    return [] if measure is None or measure.value is None else [write.figure(measure)]


def _gap(write: Sentences, line: Line) -> list[Segment]:
    gap, target = gap_of(line), measure_of(line, TARGET)
    if gap is None or target is None:
        return []
    if not gap:
        return write.wording.say("target.even")
    rate = measure_of(line, ATTAINMENT) or target
    label = write.wording.heading("gap")
    figure = write.number(abs(gap), "money", label, rate.records, target.currency)
    return write.wording.say("target.short" if gap < 0 else "target.over", gap=figure)


# nothing


def _nothing(write: Sentences, notes: TargetNotes) -> list[Segment]:
    """No target: what was won all the same, and where targets are set."""
    wording = write.wording
    told: list[Segment] = []
    if not notes.hidden:
        subject = wording.target(write.selection, inside=True)
        told = wording.say("target.none", subject=subject)
        told += wording.say("target.hint.own" if notes.only_own else "target.hint")
    if notes.hidden and _picks_people(write):
        return told  # what all of them won is no answer to who reached a target
    for whole in write.figures.wholes:
        won = measure_of(whole, WON_AMOUNT)
        if won is not None and won.counted:
            of = wording.of_won(write.selection)
            told += wording.say("target.won", of=of, value=write.value(won)) + write.missing([won])
    return told


# beside


def _notes(write: Sentences, notes: TargetNotes) -> list[Segment]:
    wording, told = write.wording, list[Segment]()
    if _is_in_other_currencies(write.figures):
        told += wording.say("target.not_converted")
    named: list[list[Segment]] = [[Label("name", name)] for name in notes.without]
    without = named + _periods_without(write)
    if without and not write.figures.is_empty:
        told += wording.say("target.without", items=_few(write, without))
    if notes.incomplete:
        lacking = [_incomplete(some, write) for some in notes.incomplete]
        told += wording.say("target.incomplete", items=_few(write, lacking))
    if notes.running is not None and write.query.metrics != [TARGET]:
        is_part = notes.running.value is not None
        period: Slot = wording.group(notes.running) if is_part else wording.text("target.period")
        told += wording.say("target.running", period=period)
    return told


def _is_in_other_currencies(figures: Figures) -> bool:
    """Something was won in a currency without a target, while there are targets in another."""
    wholes = [(measure_of(w, WON_AMOUNT), measure_of(w, TARGET)) for w in figures.wholes]
    apart = any(won and won.counted and target and target.value is None for won, target in wholes)
    return apart and any(target and target.value is not None for _, target in wholes)


def _periods_without(write: Sentences) -> list[list[Segment]]:
    """Buckets in which there is no target in any currency; of one series only, and of none where all is hidden."""
    if len(write.query.dimensions) != 1 or (write.figures.targets and write.figures.targets.hidden):
        return []
    known: dict[Group, bool] = {}
    for line in write.figures.lines:
        target = measure_of(line, TARGET)
        if line.groups[0].dimension in BUCKETS and target is not None:
            group = line.groups[0]
            known[group] = known.get(group, False) or target.value is not None
    return [[write.wording.group(group)] for group, is_set in known.items() if not is_set]


def _incomplete(each: Incomplete, write: Sentences) -> list[Segment]:
    wording = write.wording
    name: Segment = Label("name", each.name) if each.name else Words(wording.text("target.team"))
    missing = [[Label("period", _period(period, write.figures, wording))] for period in each.missing]
    return wording.say("target.lacks", name=name, items=joined(missing, wording.text("list.between")))


def _few(write: Sentences, items: list[list[Segment]]) -> list[Segment]:
    told = joined(items[:NAMED], write.wording.text("list.between"))
    return told if len(items) <= NAMED else [*told, Words(write.wording.text("say.names.others"))]


def _period(period: Period, figures: Figures, wording: Wording) -> str:
    """A period of the fiscal year alone by its own name."""
    written = periods.written(period, figures.task.calendar.fiscal_year_start)
    if written.startswith("FY") or "/" in written:
        return written
    return formats.period(period.starts_on, MEASURED[period.months], written, wording.language)
