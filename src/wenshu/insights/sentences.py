"""The sentences of an answer, one way of speaking per shape. Every number in them is a figure that cites records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from wenshu.insights import formats
from wenshu.insights.basis import about
from wenshu.insights.figures import Figures, Group, Line, Measure
from wenshu.insights.metrics import DEFINITIONS, Unit, Value
from wenshu.insights.plan import Filter, Shape
from wenshu.insights.record_sentences import record_told, records_listed
from wenshu.insights.segments import Figure, Label, Segment, Slot, Words, itemised, joined
from wenshu.insights.selection import Records, Selection
from wenshu.insights.stage_sentences import funnel_told
from wenshu.insights.target_sentences import targets_told
from wenshu.insights.trend_sentences import trend_told
from wenshu.insights.wording import Wording

ITEMS = 5  # named in the sentence; all are in the table
FEW = 8  # all named


class Sentences:
    """Writes one result; citations are numbered in the order in which they are read."""

    def __init__(self, figures: Figures, wording: Wording) -> None:
        self.figures = figures
        self.wording = wording
        self.query = figures.task.query
        self.selection = figures.task.selection

    def write(self) -> list[Segment]:
        if self.query.shape == "exists":
            return _numbered(self._exists())
        if self.figures.targets is not None:
            return _numbered(targets_told(self, self.figures.targets) + self._unnamed())
        if self.figures.is_empty:
            return _numbered(self._empty())
        return _numbered(SHAPES[self._shape()](self))

    def _shape(self) -> Shape:
        if self.query.shape == "rank" and not self.query.dimensions:
            return "list"
        if self.query.shape == "compare" and not self.figures.task.against:
            return "breakdown"
        return self.query.shape

    # pieces

    def figure(self, measure: Measure) -> Figure:
        unit = DEFINITIONS[measure.metric].unit
        return self.number(
            measure.value, unit, self.wording.metric(measure.metric), measure.records, measure.currency
        )

    def number(
        self, value: Value, unit: Unit, label: str, records: Records, currency: str | None = None
    ) -> Figure:
        text = formats.value(value, unit, currency, self.wording.language)
        return Figure(value, unit, currency, text, label, records)

    def counted(self, measure: Measure) -> Figure:
        return self.number(measure.counted, "count", self.wording.metric("count"), measure.counted_records)

    def value(self, measure: Measure) -> list[Segment]:
        return [Words(self.wording.text("no_figure"))] if measure.value is None else [self.figure(measure)]

    def name(self, groups: Iterable[Group]) -> list[Segment]:
        return joined(([self.wording.group(group)] for group in groups), " · ")

    def of(self, selection: Selection) -> list[Segment]:
        """ "Amount of won deals closed …"."""
        metric = self.query.metrics[0]
        subject = self.wording.subject(about(metric, selection))
        return self.wording.say("of", metric=self.wording.metric(metric), subject=subject)

    def per_currency(self, wholes: Iterable[Line], say: Callable[[Line], list[Segment]]) -> list[Segment]:
        sentence: list[Segment] = []
        for whole in wholes:
            said = say(whole)
            if not said:
                continue
            if sentence and self.wording.language == "en":
                sentence.append(Words(" "))
            if self.figures.mixed and whole.currency:
                sentence += self.wording.say("say.in_currency", currency=Label("name", whole.currency))
            sentence += said
        return sentence

    def lines_of(self, whole: Line) -> list[Line]:
        return [line for line in self.figures.lines if line.currency == whole.currency]

    def rest(self, shown: int, lines: list[Line]) -> str:
        cut = self.figures.truncated and self.query.shape != "rank"
        return self.wording.text("groups.rest") if shown < len(lines) or cut else ""

    def missing(self, measures: Iterable[Measure], *, key: str = "say.missing") -> list[Segment]:
        """Amounts that nobody knows, said once for all figures of one sentence."""
        most = max(measures, key=lambda measure: measure.missing, default=None)
        if most is None or not most.missing or most.missing_records is None:
            return []
        number = self.number(most.missing, "count", self.wording.metric("count"), most.missing_records)
        return self.wording.say(key, missing=number)

    # nothing

    def _empty(self) -> list[Segment]:
        """No record at all, or none that the figures are about; of a period, what there is beside it."""
        metrics = self.query.metrics
        narrow = metrics and all(DEFINITIONS[metric].basis in {"open", "closed"} for metric in metrics)
        selection = about(metrics[0], self.selection) if narrow else self.selection
        return self.wording.say("empty.count", subject=self.wording.subject(selection, 0)) + self._beyond()

    def _beyond(self) -> list[Segment]:
        found = self.figures.beyond
        if found is None:
            return []
        subject = self.wording.subject(found.counted_records.any_of[0], found.counted)
        return self.wording.say("empty.beyond", counted=self.counted(found), subject=subject)

    # shapes

    def _scalar(self) -> list[Segment]:
        def say(whole: Line) -> list[Segment]:
            sentence: list[Segment] = []
            for measure in whole.measures:
                if sentence and self.wording.language == "en":
                    sentence.append(Words(" "))
                sentence += self._one(measure)
            return sentence + self.missing(m for m in whole.measures if m.value is not None)

        return self.per_currency(self.figures.lines or self.figures.wholes, say)

    def _one(self, measure: Measure) -> list[Segment]:
        subject = self.wording.subject(about(measure.metric, self.selection), measure.counted)
        if measure.value is None and measure.missing and measure.missing_records:
            subject = self.wording.subject(about(measure.metric, self.selection), measure.missing)
            label = self.wording.metric("count")
            unknown = self.number(measure.missing, "count", label, measure.missing_records)
            return self.wording.say("say.nothing", subject=subject, counted=unknown)
        if measure.value is None:
            return self.wording.say("say.nothing", subject=subject, counted=self.counted(measure))
        key = f"say.{measure.metric}"
        if measure.metric == "count" and measure.value == 1:
            key = "say.count.single"
        won: list[Segment] = []
        if measure.won_records is not None:
            won = [self.number(measure.won, "count", self.wording.metric("count"), measure.won_records)]
        return self.wording.say(
            key,
            value=self.figure(measure),
            counted=[] if measure.metric == "count" else self.counted(measure),
            won=won,
            subject=subject,
            names=self._examples(measure),
            goal=self.wording.stage(self.figures.task.goal),
        )

    def _examples(self, measure: Measure) -> list[Segment]:
        if not measure.examples:
            return []
        names = joined(
            ([Label("name", name)] for name in measure.examples), self.wording.text("list.between")
        )
        if measure.more_examples:
            names.append(Words(self.wording.text("say.names.others")))
        return self.wording.say("say.names", items=names)

    def _groups(self) -> list[Segment]:
        def say(whole: Line) -> list[Segment]:
            lines = self.lines_of(whole)
            if not lines:
                return []  # of this currency, nothing can be ranked, or no group is picked
            shown = lines if len(lines) <= FEW else lines[:ITEMS]
            items = itemised((self._item(line) for line in shown), self.wording.text("list.between"))
            rest = self.rest(len(shown), lines)
            key = "groups" if self.query.compare and len(self.query.dimensions) < 2 else "groups.by"
            sentence = self.wording.say(key, **self._by(), items=items, rest=rest)
            return sentence + self.whole(whole) + self.missing(whole.measures)

        sentence = self.per_currency(self.figures.wholes, say)
        if not sentence:
            sentence = self.wording.say("groups.none", **self._by())
        return sentence + self._unnamed() + self._left_out()

    def _by(self) -> dict[str, Slot]:
        """ "Number of open deals", "owner and product", "only with number above five"."""
        return {
            "of": self.of(self.selection),
            "dimension": self.wording.dimensions(self.query.dimensions),
            "having": self.wording.having(self.query.having),
        }

    def _left_out(self) -> list[Segment]:
        """Groups without any record would meet the conditions, and are not known."""
        if not self.figures.leaves_out_empty:
            return []
        return self.wording.say("groups.left_out", nouns=self.wording.nouns(self.selection.entity))

    def _item(self, line: Line) -> list[Segment]:
        measure = line.measures[0]
        name = self.name(line.groups)
        if line.share is not None:
            whole = next(w for w in self.figures.wholes if w.currency == line.currency).measures[0]
            share = self.number(line.share, "rate", self.wording.heading("share"), whole.records)
            return self.wording.say("item.share", name=name, share=share, value=self.value(measure))
        if line.before and not DEFINITIONS[measure.metric].additive:  # beside everybody else
            return self.wording.say("item", name=name, value=[*self.value(measure), *self.change(line)])
        if measure.metric in {"win_rate", "conversion_rate"} and measure.value is not None:
            return self.wording.say(
                "item.counted", name=name, value=self.figure(measure), counted=self.counted(measure)
            )
        return self.wording.say("item", name=name, value=self.value(measure))

    def whole(self, whole: Line) -> list[Segment]:
        measure = whole.measures[0]
        if (
            measure.value is None
            or not DEFINITIONS[measure.metric].additive
            or self.query.shape == "rank"
            or self.query.compare
            or self.query.having
        ):
            return []
        key = "share.whole" if self.query.shape == "share" else "groups.whole"
        return self.wording.say(key, value=self.figure(measure))

    def _unnamed(self) -> list[Segment]:
        """A ranking says what it left out."""
        line = self.figures.unnamed
        if line is None or not line.measures[0].counted:
            return []
        measure = line.measures[0]
        bare = Selection(
            entity=self.selection.entity, filters=_status_filters(measure.counted_records.any_of[0])
        )
        return self.wording.say(
            "rank.unnamed.single" if measure.counted == 1 else "rank.unnamed",
            counted=self.counted(measure),
            subject=self.wording.subject(bare, measure.counted),
            dimension=self.wording.text("either").join(
                self.wording.field(dimension) for dimension in self.query.dimensions
            ),
        )

    def _compare(self) -> list[Segment]:
        now, then = self.selection.spans[0], (self.figures.task.against or self.selection).spans[0]
        of = self.of(self.selection.model_copy(update={"spans": self.selection.spans[1:]}))
        periods: dict[str, Slot] = {"now": self.wording.period(now), "then": self.wording.period(then)}

        def say(whole: Line) -> list[Segment]:
            if not self.query.dimensions:
                slots: dict[str, Slot] = {
                    "value": self.value(whole.measures[0]),
                    "other": self.value(whole.before[0]),
                }
                change = self.change(whole)
                said = self.wording.say("compare", of=of, **periods, **slots, change=change)
                return said + alike + self._missing_of_both(whole)
            lines = self.lines_of(whole)
            shown = lines if len(lines) <= FEW else lines[:ITEMS]
            items = itemised((self._compared(line) for line in shown), self.wording.text("list.between"))
            rest = self.rest(len(shown), lines)
            having = self.wording.having(self.query.having)
            key = "compare.groups" if lines else "compare.groups.none"
            said = self.wording.say(key, of=of, **periods, items=items, having=having, rest=rest)
            return said + alike + self._missing_of_both(whole)

        alike = self.wording.say("compare.same_days") if self.figures.task.same_days else []
        if self.figures.task.uneven:
            alike = self.wording.say("compare.running", **periods)
        return self.per_currency(self.figures.wholes, say)

    def _missing_of_both(self, whole: Line) -> list[Segment]:
        return self.missing(whole.measures) + self.missing(whole.before, key="say.missing.before")

    def _compared(self, line: Line) -> list[Segment]:
        return self.wording.say(
            "compare.item",
            name=self.name(line.groups),
            value=self.value(line.measures[0]),
            other=self.value(line.before[0]),
            change=self.change(line),
        )

    def change(self, line: Line) -> list[Segment]:
        difference = change_of(line)
        if difference is None or self.figures.task.uneven:
            return []
        if not difference:
            return self.wording.say("change.none")
        both = Records(
            entity=line.measures[0].records.entity,
            any_of=(*line.measures[0].records.any_of, *line.before[0].records.any_of),
        )
        figure = self.number(abs(difference), "rate", self.wording.heading("change"), both)
        text = figure.text
        if DEFINITIONS[line.measures[0].metric].unit == "rate":
            text = formats.points(difference, self.wording.language)
        sign = "▲ " if difference > 0 else "▼ "
        signed = Figure(figure.value, figure.unit, None, text, figure.label, both, sign=sign)
        return self.wording.say("change", change=signed)

    def _exists(self) -> list[Segment]:
        count = self.figures.wholes[0].measures[0]
        subject = self.wording.subject(self.selection, count.counted)
        if not count.counted:
            return self.wording.say("exists.no", subject=subject) + self._beyond()
        return self.wording.say("exists.yes", value=self.figure(count), subject=subject)


SHAPES: Final[dict[Shape, Callable[[Sentences], list[Segment]]]] = {
    "scalar": Sentences._scalar,
    "breakdown": Sentences._groups,
    "rank": Sentences._groups,
    "share": Sentences._groups,
    "trend": trend_told,
    "compare": Sentences._compare,
    "funnel": funnel_told,
    "list": records_listed,
    "detail": record_told,
}


def change_of(line: Line) -> float | None:
    """Relative to the period before; of rates, their difference. None where there is nothing to compare with."""
    if not line.before or line.measures[0].value is None or line.before[0].value is None:
        return None
    now, then = line.measures[0].value, line.before[0].value
    if DEFINITIONS[line.measures[0].metric].unit == "rate":
        return now - then
    return (now - then) / then if then else None


def _status_filters(selection: Selection) -> tuple[Filter, ...]:
    return tuple(given for given in selection.filters if given.field == "status")


def _numbered(segments: list[Segment]) -> list[Segment]:
    """Citations get their numbers here, in reading order."""
    numbered: list[Segment] = []
    n = 0
    for segment in segments:
        if isinstance(segment, Figure):
            n += 1
            segment = replace(segment, n=n)
        numbered.append(segment)
    return numbered
