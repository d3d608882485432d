"""What was left over: names known by a part, near spellings of names, typing errors in ordinary words."""

from __future__ import annotations

import re

from wenshu.insights.engine import Name
from wenshu.insights.link import nearest, normal
from wenshu.insights.numbers import HAN_DIGITS
from wenshu.insights.offline.lexicon import spellings
from wenshu.insights.offline.marks import Mark, Text, cover

REACH = 3  # pieces to either side that may belong to a half-known name
_LATIN = re.compile(r"[^\W\d_]+")


def marks_of(text: Text) -> list[Mark]:
    """The marks of a question, the leftovers linked where a part or a near spelling points to one thing."""
    marks = cover(text)
    for _ in range(6):  # each round settles one leftover; a question with more is not understood anyway
        leftover = next((m for m in marks if m.kind == "unknown"), None)
        if leftover is None:
            break
        settled = _settle(text, marks, leftover)
        if settled is None:
            break
        marks = settled
    return _joined(text, marks)


def _settle(text: Text, marks: list[Mark], _first: Mark) -> list[Mark] | None:
    for leftover in (m for m in marks if m.kind == "unknown"):
        name = (
            _name_around(text, marks, leftover)
            or _typo_of_word(text, leftover)
            or _name_like(text, marks, leftover)
        )
        if name is not None:
            return (
                [m for m in marks if m.end <= name.start] + [name] + [m for m in marks if m.start >= name.end]
            )
    return None


def _stretches(text: Text, marks: list[Mark], leftover: Mark) -> list[tuple[int, int]]:
    """Piece ranges around a leftover, longest first, that cut no other mark in two."""
    starts = {m.start for m in marks}
    ends = {m.end for m in marks}
    at = next(i for i, p in enumerate(text.pieces) if p.start == leftover.start)
    found = [
        (a, b)
        for a in range(max(0, at - REACH), at + 1)
        for b in range(at + 1, min(len(text.pieces), at + 1 + REACH) + 1)
        if text.pieces[a].start in starts and text.pieces[b - 1].end in ends
    ]
    return sorted(found, key=lambda r: (r[0] - r[1], r[0]))


def _name_around(text: Text, marks: list[Mark], leftover: Mark) -> Mark | None:
    for first, after in _stretches(text, marks, leftover):
        pieces = text.pieces[first:after]
        if all(p.kind == "han" for p in pieces):
            names = text.matcher.part_of_chinese("".join(p.text for p in pieces))
        elif pieces[0].kind in {"word", "digits"}:
            names = text.matcher.part(tuple(w for w in (normal(p.text) for p in pieces) if w))
        else:
            names = ()
        if names:
            return text.mark("name", first, after, names=_distinct(names), exact=False)
    return None


def _name_like(text: Text, marks: list[Mark], leftover: Mark) -> Mark | None:
    unknown = {m.start for m in marks if m.kind == "unknown"}
    for first, after in _stretches(text, marks, leftover):
        pieces = text.pieces[first:after]
        if after - first > 1 and not all(p.start in unknown for p in pieces if p.kind == "word"):
            continue  # a mistyped name does not swallow words that are understood
        names = text.matcher.similar("".join(normal(p.text) for p in pieces))
        if names:
            return text.mark("name", first, after, names=_distinct(names), exact=False)
    return None


def _typo_of_word(text: Text, leftover: Mark) -> Mark | None:
    """ "reveune": the one word of the lists that is a letter away, wherever it is a phrase by itself."""
    word = text.text[leftover.start : leftover.end]
    if not _LATIN.fullmatch(word):
        return None
    meant = nearest(word, spellings())
    if meant is None or meant[0] != word[0]:
        return None
    if len(word) < 6 and sorted(meant) != sorted(word):  # so short a word forgives only swapped letters
        return None
    fixed = [m for m in cover(Text(meant, text.matcher, text.calendar)) if m.kind == "phrase"]
    first = next(i for i, p in enumerate(text.pieces) if p.start == leftover.start)
    return text.mark("phrase", first, first + 1, senses=fixed[0].senses) if fixed else None


def _distinct(names: tuple[Name, ...]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(names))


def _joined(text: Text, marks: list[Mark]) -> list[Mark]:
    """Neighbouring leftovers as one, so that a refusal names the whole of what it did not know."""
    joined: list[Mark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        gap = text.surface[last.end : mark.start] if last else ""
        numeral = mark.kind == "number" and set(mark.surface) <= set(HAN_DIGITS)  # 赵六
        again = mark.kind == "unknown" or (numeral and not gap)
        if last and last.kind == "unknown" and again and gap in {"", " "} and last.quoted == mark.quoted:
            joined[-1] = Mark(
                "unknown", last.start, mark.end, text.surface[last.start : mark.end], quoted=last.quoted
            )
        else:
            joined.append(mark)
    return joined
