"""The pieces of an answer: plain words, figures that cite their records, and labels that are shown as stored."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from wenshu.insights.metrics import Unit, Value
from wenshu.insights.selection import Records

LabelKind = Literal["name", "day", "period", "threshold", "quote"]


@dataclass(frozen=True)
class Words:
    """Of our own phrases: never a digit, never a number word."""

    text: str


@dataclass(frozen=True)
class Edge(Words):
    """Between two items of a list; without text, where the list begins and where it ends."""


@dataclass(frozen=True)
class Figure:
    """A number of the result and the records behind it; `n` is its citation's number."""

    value: Value
    unit: Unit
    currency: str | None
    text: str  # as formatted for the reader
    label: str  # what it is, for the citation
    records: Records
    n: int = 0
    sign: str = ""  # ▲ or ▼ of a change

    @property
    def said(self) -> str:
        return self.sign + self.text


@dataclass(frozen=True)
class Label:
    """A name as stored, a resolved date, a period, a threshold of the question, or words of the question."""

    kind: LabelKind
    text: str


Segment = Words | Figure | Label
Slot = str | Segment | Iterable[Segment]


def fill(template: str, slots: Mapping[str, Slot]) -> list[Segment]:
    """A catalogue phrase with its {slots} replaced; a slot that is not in the phrase is left out."""
    filled: list[Segment] = []
    for words, slot in _parsed(template):
        if words:
            filled.append(Words(words))
        if slot:
            filled.extend(_pieces(slots[slot]))
    return filled


@lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((words, slot) for words, slot, _, _ in string.Formatter().parse(template))


def _pieces(slot: Slot) -> list[Segment]:
    if isinstance(slot, str):
        return [Words(slot)] if slot else []
    if isinstance(slot, Words | Figure | Label):
        return [slot]
    return list(slot)


def joined(parts: Iterable[Iterable[Segment]], between: str) -> list[Segment]:
    chain: list[Segment] = []
    for part in parts:
        if chain:
            chain.append(Words(between))
        chain.extend(part)
    return chain


def itemised(parts: Iterable[Iterable[Segment]], between: str) -> list[Segment]:
    """As `joined`, and who lays the text out can tell the items apart."""
    chain: list[Segment] = [Edge("")]
    for place, part in enumerate(parts):
        if place:
            chain.append(Edge(between))
        chain.extend(part)
    return [*chain, Edge("")]


def plain(segments: Iterable[Segment]) -> str:
    """Without citations."""
    return "".join(s.said if isinstance(s, Figure) else s.text for s in segments)


def cited(segments: Iterable[Segment]) -> str:
    """With the numbers of the citations, as the API shows an answer: "$1,200 [1] …"."""
    return "".join(f"{s.said} [{s.n}]" if isinstance(s, Figure) else s.text for s in segments)
