"""From text to marks: the cheapest way to cover a question with phrases, names, times and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wenshu.insights.engine import Name, TeamCalendar
from wenshu.insights.link import Matcher, normal
from wenshu.insights.offline.currencies import currency_at
from wenshu.insights.offline.lexicon import Sense, phrases
from wenshu.insights.offline.tokens import Token, lower, tokens
from wenshu.insights.time_words import Reader, TimeAt
from wenshu.reading.numbers import Number
from wenshu.reading.numbers import read as read_number

MarkKind = Literal["phrase", "name", "time", "number", "unknown"]
# Structure words of a question; a team's name never hides one of the same length.
CORE = frozenset(
    [
        "filler",
        "noun",
        "metric",
        "measure",
        "agg",
        "status",
        "date",
        "by",
        "trend",
        "share",
        "list",
        "count",
        "howmany",
        "much",
        "exists",
        "who",
        "when",
        "howlong",
        "top",
        "bottom",
        "best",
        "worst",
        "most",
        "fewest",
        "largest",
        "smallest",
        "not",
        "without",
        "with",
        "op",
        "after",
        "between",
        "and",
        "or",
        "mine",
        "period",
        "bucket",
    ]
)
MEANING = frozenset({"%", "‰"})  # signs that are never mere punctuation
COST = {"time": 0.9, "number": 0.95, "name": 1.0, "unknown": 8.0}
STRUCTURE_COST, WORD_COST = 0.9, 1.1


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the question that is understood, or one that is not."""

    kind: MarkKind
    start: int
    end: int
    surface: str
    senses: tuple[Sense, ...] = ()
    names: tuple[Name, ...] = ()
    exact: bool = True  # of names: spelt as stored, not a part of it or a near spelling
    time: TimeAt | None = None
    number: Number | None = None
    quoted: bool = False

    def sense(self, *kinds: str) -> Sense | None:
        """The first of its senses of one of these kinds."""
        for sense in self.senses:  # a plain loop: asked some two thousand times for every question
            if sense.kind in kinds:
                return sense
        return None

    @property
    def filler(self) -> bool:
        if self.kind != "phrase":
            return False
        for sense in self.senses:  # noqa: SIM110 - asked as often as `sense`
            if sense.kind != "filler":
                return False
        return True


def is_only(mark: Mark, *kinds: str) -> bool:
    """It can mean nothing else."""
    for sense in mark.senses:
        if sense.kind not in kinds:
            return False
    return bool(mark.senses)


@dataclass
class Text:
    """A tidy question, its pieces, and how to look at any of them."""

    surface: str
    matcher: Matcher
    calendar: TeamCalendar
    text: str = ""
    pieces: list[Token] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    deal_words: frozenset[str] = frozenset()  # lower case; known to stand in the names of deals

    def __post_init__(self) -> None:
        self.text = lower(self.surface)
        self.pieces = tokens(self.text)
        self.normals = [normal(piece.text) for piece in self.pieces]
        self.quoted = list(_quoted_stretches(self.text))
        self.times = Reader(self.text, self.calendar)
        self.index_at_end = {piece.end: position + 1 for position, piece in enumerate(self.pieces)}

    def is_quoted(self, start: int, end: int) -> bool:
        return any(a <= start and end <= b for a, b in self.quoted)

    def mark(self, kind: MarkKind, first: int, after: int, **payload: object) -> Mark:
        start, end = self.pieces[first].start, self.pieces[after - 1].end
        return Mark(
            kind,
            start,
            end,
            self.surface[start:end],
            quoted=self.is_quoted(start, end),
            **payload,  # type: ignore[arg-type]
        )


def _quoted_stretches(text: str) -> list[tuple[int, int]]:
    ends = [i for i, c in enumerate(text) if c == '"']
    return [(a + 1, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]


def cover(text: Text) -> list[Mark]:
    """Marks from left to right, each piece of the question in exactly one; signs that mean nothing are left out."""
    count = len(text.pieces)
    best: list[tuple[float, int, Mark | None]] = [(0.0, count, None)] * (count + 1)
    for first in range(count - 1, -1, -1):
        choices = _choices(text, first)
        best[first] = min(
            ((cost + best[after][0], after, mark) for cost, after, mark in choices),
            key=lambda c: (c[0], -c[1]),
        )
    marks: list[Mark] = []
    position = 0
    while position < count:
        _, after, mark = best[position]
        if mark is not None:
            marks.append(mark)
        position = after
    return marks


def _choices(text: Text, first: int) -> list[tuple[float, int, Mark | None]]:
    piece = text.pieces[first]
    found = [*_phrase_choices(text, first), *_name_choices(text, first), *_value_choices(text, first)]
    if piece.kind == "sign" and not found and piece.text not in MEANING:
        return [(0.0, first + 1, None)]
    found.append((COST["unknown"], first + 1, text.mark("unknown", first, first + 1)))
    return found


def _phrase_choices(text: Text, first: int) -> list[tuple[float, int, Mark | None]]:
    found: list[tuple[float, int, Mark | None]] = []
    node = phrases()
    for position in range(first, len(text.pieces)):
        piece = text.pieces[position]
        step = node.next.get(piece.text)
        if step is None and piece.text == "-" and position > first:
            continue  # follow-up, year-over-year
        if step is None:
            break
        node = step
        if node.senses:
            core = any(s.kind in CORE for s in node.senses)
            mark = text.mark("phrase", first, position + 1, senses=node.senses)
            found.append((STRUCTURE_COST if core else WORD_COST, position + 1, mark))
    return found


def _name_choices(text: Text, first: int) -> list[tuple[float, int, Mark | None]]:
    if text.pieces[first].kind == "sign":
        return []
    found: list[tuple[float, int, Mark | None]] = []
    key, comma = "", False
    for position in range(first, len(text.pieces)):
        piece = text.pieces[position]
        told = text.normals[position]
        if not told and piece.kind == "sign":
            comma = comma or piece.text == ","
            continue
        key += told
        if len(key) > text.matcher.longest:
            break
        names = text.matcher.exact(key) if len(key) > 1 else ()
        if comma:  # "no budget, this year" is not "No budget this year"
            names = tuple(name for name in names if "," in name.value)
        if names:
            found.append((COST["name"], position + 1, text.mark("name", first, position + 1, names=names)))
    return found


def _value_choices(text: Text, first: int) -> list[tuple[float, int, Mark | None]]:
    found: list[tuple[float, int, Mark | None]] = []
    own = text.matcher.vocabulary.currency
    if money := currency_at(text.pieces, first, text.surface, own):
        code, after_it = money
        names = (Name("currency", code),)
        found.append((COST["name"], after_it, text.mark("name", first, after_it, names=names)))
    start = text.pieces[first].start
    number = read_number(text.text, start)
    if number is not None and (after := text.index_at_end.get(number.end)):
        found.append((COST["number"], after, text.mark("number", first, after, number=number)))
    time = text.times.read(start)
    if time is not None and (after := text.index_at_end.get(time.end)):
        same = number if number is not None and number.end == time.end else None
        found.append((COST["time"], after, text.mark("time", first, after, time=time, number=same)))
    return found
