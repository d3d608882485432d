"""Words with times become lines to read and click; text without times gets lines with times that are near enough."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wenshu.voice.engine import Line

LONGEST_S: Final = 20.0
NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffd]")
ENDS: Final = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
SENTENCE: Final = re.compile(r".+?(?:[。！？]+[”’」』）]*|[.!?…]+[\"'”’)]*(?=\s|$)|\n|$)", re.S)
ABBREVIATED: Final = re.compile(r"\b(?:mr|mrs|ms|dr|st|vs|inc|ltd|co|corp|no|e\.g|i\.e|[a-z])\.$", re.I)


@dataclass(frozen=True)
class Word:
    """`text` with the space before it, where there is one. Seconds from the beginning of the piece."""

    text: str
    start: float
    end: float


def of_words(words: Iterable[Word], *, pause: float, longest: float = LONGEST_S) -> list[Line]:
    """A line ends with a sentence, or where nobody speaks for `pause` seconds; a `longest` one at its longest pause."""
    found: list[Line] = []
    for run in _runs(words, pause):
        found += [_line(part) for part in _short_enough(run, longest)]
    return [line for line in found if line.text]


def _runs(words: Iterable[Word], pause: float) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and (word.start - run[-1].end >= pause or ENDS.search(run[-1].text)):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _short_enough(run: list[Word], longest: float) -> list[list[Word]]:
    length = run[-1].end - run[0].start
    if length <= longest or len(run) < 4:
        return [run]
    pauses = [(run[at].start - run[at - 1].end, -abs(2 * at - len(run)), at) for at in range(2, len(run) - 1)]
    pause, _, at = max(pauses)  # of equal ones the one in the middle
    if pause <= 0 and length <= LONGEST_S:  # said in one breath
        return [run]
    return [*_short_enough(run[:at], longest), *_short_enough(run[at:], longest)]


def _line(words: list[Word]) -> Line:
    return Line(clean("".join(word.text for word in words)), words[0].start, max(word.end for word in words))


def spread(text: str, *, seconds: float) -> list[Line]:
    """Sentences of a text that came without times: each takes its share of the piece, by its length."""
    parts = sentences(text)
    total = sum(map(len, parts))
    found: list[Line] = []
    said = 0
    for part in parts:
        start = seconds * said / total
        said += len(part)
        found.append(Line(part, round(start, 3), round(seconds * said / total, 3)))
    return found


def sentences(text: str) -> list[str]:
    """None is empty; `Mr.` and `No.` end none."""
    found: list[str] = []
    going_on = False
    for match in SENTENCE.finditer(text):
        part = clean(match.group())
        if not part:
            continue
        if going_on:
            found[-1] += f" {part}"
        else:
            found.append(part)
        going_on = ABBREVIATED.search(part) is not None
    return found


def clean(text: str) -> str:
    """On one line, and without what no database keeps: a model may write anything."""
    return " ".join(NOT_TEXT.sub(" ", text).split())
