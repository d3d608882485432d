"""Lines that may be meant for the machine though they give it no plain order: what stands there waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wenshu.assist.extraction import Entity, Extraction, Fact, Span
from wenshu.assist.offline import orders_addressed
from wenshu.assist.offline.page import fold

UNSURE: Final = 0.65  # under what is accepted beforehand
_ENDS: Final = frozenset({"status", "probability", "ownerName", "lostReason"})
"""What a text would have to say to bring a deal to its end, or to somebody else."""


def wary(extraction: Extraction, text: str) -> Extraction:
    """The reading, less sure of the ends of deals where their words stand in such a line. Of either engine."""
    lines = tuple(doubtful_lines(text))
    if not lines:
        return extraction
    return replace(extraction, entities=tuple(_less_sure(each, lines) for each in extraction.entities))


def doubtful_lines(text: str) -> Iterator[Span]:
    start = 0
    for line in fold(text).split("\n"):
        if orders_addressed.doubtful(line):
            yield Span(start, start + len(line))
        start += len(line) + 1


def stands_in(span: tuple[int, int], lines: tuple[Span, ...]) -> bool:
    return any(span[0] < line.end and line.start < span[1] for line in lines)


def _less_sure(entity: Entity, lines: tuple[Span, ...]) -> Entity:
    fields = {
        name: replace(fact, confidence=min(fact.confidence, UNSURE))
        if _is_in_doubt(name, fact, lines)
        else fact
        for name, fact in entity.fields.items()
    }
    return replace(entity, fields=fields)


def _is_in_doubt(name: str, fact: Fact, lines: tuple[Span, ...]) -> bool:
    return name in _ENDS and fact.span is not None and stands_in(fact.span, lines)
