"""The text of a proposal with the words marked that it stands on, each mark numbered in the order of reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from wenshu.assist.contract import PRE_ACCEPTED, ProposedField
from wenshu.assist.extraction import Span

Tone = Literal["", "read", "low"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a quote, and the id of the place in the page that it leads to."""

    n: int
    to: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. `marks` are those that end here."""

    text: str
    tone: Tone = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """`numbers` by the row's key; a row whose quote is the whole text has none."""

    pieces: list[Piece] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)


def evidence(text: str, rows: Mapping[str, ProposedField], places: Mapping[str, str]) -> Evidence:
    """Rows that stand on the same words share a number. Marks may lie in one another or overlap.

    `places` are ids in the page, by row.
    """
    quoted = {key: span for key, each in rows.items() if key in places and (span := _span(each, text))}
    low = _unsure(rows, quoted)
    order = sorted(set(quoted.values()))
    numbers = {span: n for n, span in enumerate(order, 1)}
    first = {span: key for key, span in reversed(quoted.items())}
    cuts = sorted({0, len(text), *(cut for span in order for cut in span)})
    pieces = [
        Piece(
            text[start:end],
            _tone(start, order, low),
            tuple(Mark(numbers[span], places[first[span]]) for span in order if span.end == end),
        )
        for start, end in pairwise(cuts)
    ]
    return Evidence(pieces, {key: numbers[span] for key, span in quoted.items()})


def _span(each: ProposedField, text: str) -> Span | None:
    """None where the whole note is meant, or where the place does not lie in the text."""
    if each.start is None or each.end is None or each.reason == "whole_text":
        return None
    return Span(each.start, each.end) if 0 <= each.start < each.end <= len(text) else None


def _unsure(rows: Mapping[str, ProposedField], quoted: dict[str, Span]) -> set[Span]:
    """Quotes that nothing sure stands on."""
    given = [(span, rows[key].confidence >= PRE_ACCEPTED) for key, span in quoted.items()]
    return {span for span, _sure in given} - {span for span, sure in given if sure}


def _tone(at: int, spans: list[Span], low: set[Span]) -> Tone:
    here = [span for span in spans if span.start <= at < span.end]
    if not here:
        return ""
    return "low" if all(span in low for span in here) else "read"
