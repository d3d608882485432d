"""Highlights of a talk without a model: sentences that say something of the deal, found by rules and kept as they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Span
from wenshu.assist.offline import activity
from wenshu.assist.offline.ahead import day_of
from wenshu.assist.offline.extractor import language_of
from wenshu.assist.offline.page import Clause
from wenshu.reading.days import When
from wenshu.voice.contract import ActionItem, Highlight, HighlightKind, SpokenAmount
from wenshu.voice.engine import Line
from wenshu.voice.summaries import commitments, kinds, sums
from wenshu.voice.summaries.commitments import Commitment
from wenshu.voice.summaries.leads import told, without_lead
from wenshu.voice.summaries.page import Talk, talks
from wenshu.voice.summaries.spoken import Spoken, marked, spoken
from wenshu.voice.summaries.sums import Sum

SHORT: Final = 110  # signs of a sentence that is told as it is; of a longer one, its clauses
SHORT_HAN: Final = 36
MOST: Final = 24  # highlights, of a talk however long
MOST_STEPS: Final = 100
WEIGHT: Final[dict[HighlightKind, int]] = {
    "decision": 5, "amount": 5, "commitment": 4, "objection": 4, "competitor": 4, "date": 3, "need": 3, "point": 1,
}  # fmt: skip
_HAN: Final = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Point:
    """A stretch that says something; `span` is of what was said."""

    kind: HighlightKind
    text: str
    span: Span
    weight: float


@dataclass(frozen=True)
class Kind:
    """How they talked, in the words that say so."""

    value: str
    quote: str
    confidence: float


@dataclass
class Reading:
    """What rules found in a talk, in its order."""

    spoken: Spoken
    language: str
    zone: ZoneInfo
    today: date
    kind: Kind | None = None
    points: list[Point] = field(default_factory=list)
    steps: list[tuple[Commitment, Span]] = field(default_factory=list)
    sums: list[tuple[Sum, Span, str]] = field(default_factory=list)  # with the words around them

    days: list[tuple[Span, date]] = field(default_factory=list)  # that are named, not before that of the talk

    @property
    def highlights(self) -> list[Highlight]:
        return [self._highlight(point) for point in self.best(MOST)]

    def best(self, most: int) -> list[Point]:
        chosen = sorted(self.points, key=lambda each: -each.weight)[:most]
        return sorted(chosen, key=lambda each: each.span)

    def _highlight(self, point: Point) -> Highlight:
        start, end = self.spoken.seconds(point.span)
        return Highlight(
            kind=point.kind, text=point.text, quote=self.spoken.quote(point.span), start=start, end=end
        )

    @property
    def action_items(self) -> list[ActionItem]:
        items = []
        for step, span in self.steps:
            start, end = self.spoken.seconds(span)
            items.append(
                ActionItem(
                    text=step.words, due_date=step.due, quote=self.spoken.quote(span), start=start, end=end
                )
            )
        return items

    @property
    def amounts(self) -> list[SpokenAmount]:
        """Each once, where it is said first, with its currency where anybody said one."""
        found: dict[Decimal, SpokenAmount] = {}
        for sum_, span, _words in self.sums:
            for value in sum_.values:
                before = found.get(value)
                if before is None or (before.currency is None and sum_.currency):
                    start, _end = self.spoken.seconds(span)
                    quote = self.spoken.quote(span)
                    told = SpokenAmount(value=value, currency=sum_.currency, quote=quote, start=start)
                    found[value] = told
        return list(found.values())

    @property
    def next_follow_up_at(self) -> datetime | None:
        """Of what we said we would do, and of appointments, the next one; else the day by which they come back."""
        dated = [step for step, _span in self.steps if step.at is not None]
        ours = [step.at for step in dated if step.ours and step.at]
        return min(ours or [step.at for step in dated if step.at], default=None)


def read(lines: Sequence[Line], context: Context) -> Reading:
    """Asks no database and no clock. `context.said_at` is when it was said."""
    told = spoken(lines)
    reading = Reading(told, language_of(told.said), context.timezone, context.day_of_text.date())
    for talk in talks(told, context, has_marks=marked(told.lines)):
        if talk.offset == 0:
            reading.kind = _kind_of(talk)
        _read(talk, reading)
    reading.steps = list(_once(reading.steps))
    reading.points = list(_each_once(reading.points))
    return reading


def _read(talk: Talk, reading: Reading) -> None:
    steps = list(commitments.found(talk))
    found = list(sums.found(talk.sheet))
    reading.steps += [(step, talk.place(step.span)) for step in steps]
    for sum_ in found:
        clause = talk.sheet.page.clause_at(sum_.span.start)
        words = talk.sheet.page.of(clause) if clause else ""
        reading.sums.append((sum_, talk.place(sum_.span), words))
    for when in talk.sheet.days:
        if not when.past and when.days.last >= talk.sheet.today:
            reading.days.append((talk.place(Span(when.start, when.end)), day_of(talk.sheet, when)))
    for group in talk.sentences():
        whole = Span(group[0].start, group[-1].end)
        about = _About(
            [each for each in steps if _meet(each.span, whole) or each.clause.sentence == group[0].sentence],
            [each.span for each in found if _meet(each.span, whole)],
            [span for span in talk.sheet.rivals if _meet(span, whole)],
            [Span(w.start, w.end) for w in _ahead(talk, whole)],
        )
        reading.points += _points(talk, group, about)


@dataclass(frozen=True)
class _About:
    """What was found in one sentence."""

    steps: list[Commitment]
    sums: list[Span]
    rivals: list[Span]
    days: list[Span]


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _ahead(talk: Talk, whole: Span) -> Iterator[When]:
    found = talk.sheet.days
    for number in range(bisect_left(found, whole.start, key=lambda when: when.start), len(found)):
        if found[number].start >= whole.end:
            return
        if found[number].days.last >= talk.sheet.today:
            yield found[number]


def _kind_of(talk: Talk) -> Kind | None:
    fact = activity.kind(talk.sheet, talk.sheet.page.clauses, "")
    if fact is None or fact.span is None:
        return None
    return Kind(str(fact.value), talk.spoken.quote(talk.place(fact.span)), fact.confidence)


def _points(talk: Talk, group: Sequence[Clause], about: _About) -> list[Point]:
    """A sentence is one point; one that is long, or says several things, has as many as it has clauses that say any."""
    spans = list(_parts(talk, group))
    parts = [point for span in spans if (point := _point(talk, span, about))]
    whole = Span(group[0].start, group[-1].end)
    text = talk.sheet.page.text[whole.start : whole.end]
    is_short = len(text) <= SHORT and len(_HAN.findall(text)) <= SHORT_HAN
    if len(spans) == 1 or not is_short or len({part.kind for part in parts}) > 1:
        return parts
    if parts:
        return [_told_as(talk, whole, parts[0].kind)]
    point = _point(talk, whole, about)
    return [point] if point else []


def _parts(talk: Talk, group: Sequence[Clause]) -> Iterator[Span]:
    """Clauses; what is too short to say anything, or is cut without a mark, stands with the next."""
    start: int | None = None
    for number, clause in enumerate(group):
        begin = clause.start if start is None else start
        text = talk.sheet.page.text[begin : clause.end]
        han = len(_HAN.findall(text))
        following = group[number + 1].start if number + 1 < len(group) else None
        no_mark = following is not None and not talk.sheet.page.text[clause.end : following].strip()
        if following and ((han < 4 and len(text) < (8 if han else 24)) or (no_mark and 0 < han < 7)):
            start = begin
            continue
        yield Span(begin, clause.end)
        start = None


def _point(talk: Talk, unit: Span, about: _About) -> Point | None:
    text = talk.sheet.page.text[unit.start : unit.end]
    if kinds.is_empty(text) and not any(_meet(each.span, unit) for each in about.steps):
        return None
    asked = kinds.is_question(text, talk.behind(unit.end), has_marks=talk.has_marks)
    if asked and not kinds.competitor(text):
        return None
    kind = _kind(unit, text, about)
    return _told_as(talk, unit, kind) if kind else None


def _told_as(talk: Talk, unit: Span, kind: HighlightKind) -> Point:
    unit = without_lead(talk.sheet.page, unit)
    words = told(talk.sheet.page.quote(unit))
    weight = WEIGHT[kind] + 0.5 * bool(re.search(r"\d", words)) + 0.3 * (kind == "commitment")
    return Point(kind, words, talk.place(unit), weight)


def _kind(unit: Span, text: str, about: _About) -> HighlightKind | None:
    def inside(span: Span) -> bool:
        return unit.start <= span.start < unit.end

    if kinds.competitor(text) or any(map(inside, about.rivals)):
        return "competitor"
    if kinds.objection(text):
        return "objection"
    if any(inside(step.span) or inside(Span(step.clause.start, step.clause.end)) for step in about.steps):
        return "commitment"
    if any(map(inside, about.sums)):
        return "amount"
    if kinds.DECISION.search(text):
        return "decision"
    if any(map(inside, about.days)) and kinds.DATED.search(text):
        return "date"
    return "need" if kinds.NEED.search(text) else None


def _once(steps: Sequence[tuple[Commitment, Span]]) -> Iterator[tuple[Commitment, Span]]:
    """What is said again, as people do at the end of a call, is one thing to do: the one with a day counts."""
    kept: list[tuple[Commitment, Span, set[str]]] = []
    for step, span in steps:
        signs = _signs(step.words)
        same = next((n for n, known in enumerate(kept) if _is_same((step, span, signs), known)), None)
        if same is None:
            kept += [(step, span, signs)] if len(kept) < MOST_STEPS else []
        elif kept[same][0].due is None and step.due is not None:
            kept[same] = (step, span, signs)
    yield from ((step, span) for step, span, _signs_of in kept)


def _is_same(one: tuple[Commitment, Span, set[str]], other: tuple[Commitment, Span, set[str]]) -> bool:
    (step, span, words), (known_step, at, known) = one, other
    if _meet(span, at):
        return True
    if step.due is not None and known_step.due is not None and step.due != known_step.due:
        return False
    fewest = min(len(words), len(known))
    return fewest > 2 and len(words & known) >= 0.75 * fewest


def _signs(text: str) -> set[str]:
    """Words of letters, and pairs of Chinese signs."""
    low = text.lower()
    han = "".join(_HAN.findall(low))
    latin = {
        w
        for w in re.findall(r"[a-z0-9]+", low)
        if w not in {"the", "a", "to", "we", "i", "ll", "will", "and", "them", "him", "her"}
    }
    return latin | {han[n : n + 2] for n in range(len(han) - 1)}


def _each_once(points: Sequence[Point]) -> Iterator[Point]:
    seen: set[str] = set()
    for point in points:
        key = re.sub(r"\W", "", point.text.lower())
        if key not in seen:
            seen.add(key)
            yield point
