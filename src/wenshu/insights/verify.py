"""The last look at an answer: no number stands in it that the result does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from wenshu.errors import WenshuError
from wenshu.insights import formats
from wenshu.insights.fields import NUMBERS
from wenshu.insights.figures import Figures, Line
from wenshu.insights.metrics import Value
from wenshu.insights.record_sentences import fact_text
from wenshu.insights.segments import Figure, Label, Segment, Words
from wenshu.insights.selection import Selection
from wenshu.insights.sentences import change_of
from wenshu.insights.target_sentences import gap_of, target_labels
from wenshu.insights.validate import texts
from wenshu.insights.wording import Wording
from wenshu.reading.number_words import holds_number


class Unfaithful(WenshuError):
    """The answer said a number that the figures do not hold, so it is not shown."""

    code = "unfaithful_answer"
    http_status = 500


def verify(segments: Sequence[Segment], figures: Figures, wording: Wording) -> None:
    """Raises Unfaithful. Words hold no number; figures are the result's, as formatted; labels are known."""
    allowed = _labels(figures, wording)
    values = _values(figures)
    expected = 1
    for segment in segments:
        if isinstance(segment, Words):
            _check_words(segment)
        elif isinstance(segment, Label):
            if segment.text not in allowed:
                raise Unfaithful(f"{segment.text!r} is no name, day or period of this result")
        else:
            _check_figure(segment, values, wording)
            if segment.n != expected:
                raise Unfaithful("the citations are not numbered in reading order")
            expected += 1


def _check_words(segment: Words) -> None:
    if holds_number(segment.text):
        raise Unfaithful(f"{segment.text!r} holds a number of its own")


def _check_figure(figure: Figure, values: set[Value], wording: Wording) -> None:
    if figure.value not in values:
        raise Unfaithful(f"{figure.value!r} is not a figure of this result")
    written = {formats.value(figure.value, figure.unit, figure.currency, wording.language)}
    if figure.sign and figure.value is not None:
        written.add(formats.points(figure.value, wording.language))
    if figure.text not in written:
        raise Unfaithful(f"{figure.text!r} is not how {figure.value!r} is written")
    if figure.sign not in {"", "▲ ", "▼ "}:
        raise Unfaithful(f"{figure.sign!r} is no sign of a change")


def _values(figures: Figures) -> set[Value]:
    values: set[Value] = set()
    for line in _lines(figures):
        for measure in (*line.measures, *line.before):
            values |= {measure.value, measure.counted, measure.won, measure.missing}
        values.add(line.share)
        gap = gap_of(line)
        values.add(None if gap is None else abs(gap))
        change = change_of(line)
        values.add(None if change is None else abs(change))
    if figures.beyond is not None:
        values.add(figures.beyond.counted)
    values |= {row.values["amount"] for row in figures.listed if "amount" in row.values}
    return values - {None}


def _lines(figures: Figures) -> Iterable[Line]:
    yield from figures.lines
    yield from figures.wholes
    if figures.unnamed is not None:
        yield figures.unnamed


def _labels(figures: Figures, wording: Wording) -> set[str]:
    """Everything that may be shown as it is: the question's own names and days, and those of the result."""
    labels = {
        *wording.called.values(),
        *figures.currencies,
        figures.task.goal,
        *target_labels(figures, wording),
    }
    for selection in (figures.task.selection, figures.task.against):
        if selection is not None:
            labels |= _of_selection(selection, wording)
    for line in _lines(figures):
        labels |= {name for measure in line.measures for name in measure.examples}
        for group in (*line.groups, *([line.beside] if line.beside else [])):
            if group.value is not None:
                labels.add(group.value)
                if group.first_day is not None:
                    labels.add(
                        formats.period(group.first_day, group.dimension, group.value, wording.language)
                    )
    labels |= {wording.bound(given) for given in figures.task.query.having}
    labels |= {row.name for row in figures.listed}
    labels |= {fact_text(key, value, wording) for row in figures.listed for key, value in row.values.items()}
    return labels


def _of_selection(selection: Selection, wording: Wording) -> set[str]:
    labels: set[str] = set()
    for given in selection.filters:
        if given.field in NUMBERS and given.value is not None:
            labels |= set(wording.thresholds(given))
        elif not isinstance(given.value, bool):
            labels |= set(texts(given))
    for span in selection.spans:
        if span.start:
            labels.add(formats.day(span.start, wording.language))
        if span.end:
            labels.add(formats.day(span.end - timedelta(days=1), wording.language))
    return labels
