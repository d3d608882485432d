"""A summary by a model: it lists and quotes, and what does not stand on the words of the transcript is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

from wenshu.ai.client import Client
from wenshu.ai.errors import NoAnswer
from wenshu.assist.extraction import Span
from wenshu.assist.llm.quotes import Quotable
from wenshu.voice.contract import ActionItem, Highlight
from wenshu.voice.summaries import paragraph, prompt
from wenshu.voice.summaries.draft import DraftAction, DraftPoint, DraftSummary
from wenshu.voice.summaries.faithful import Faithful
from wenshu.voice.summaries.rules import MOST, Reading

ANSWER_TOKENS: Final = 2500
LONGEST_TEXT: Final = 900
START_OF_WORK: Final = time(9)


@dataclass(frozen=True)
class Drawn:
    """What a model wrote, as far as the transcript bears it."""

    model: str
    text: str
    highlights: list[Highlight]
    action_items: list[ActionItem]
    next_follow_up_at: datetime | None


@dataclass
class _Found:
    model: str = ""
    sentences: list[list[str]] = field(default_factory=list)  # of each part
    points: list[tuple[Span, Highlight]] = field(default_factory=list)
    actions: list[tuple[Span, ActionItem]] = field(default_factory=list)


def draw(client: Client, reading: Reading, said_at: datetime) -> Drawn:
    """Raises ModelUnavailable; an answer of which nothing stands on the transcript is one, too."""
    faithful = Faithful(reading)
    ranges = list(prompt.parts(reading.spoken.lines))
    found = _Found()
    for number, (begin, end) in enumerate(ranges, 1):
        lines = reading.spoken.lines[begin:end]
        reply = client.structured(
            task="summary",
            system=prompt.RULES,
            user=prompt.asked(lines, said_at, part=number, parts=len(ranges)),
            schema=DraftSummary,
            max_output_tokens=ANSWER_TOKENS,
        )
        found.model = reply.model
        _Part(reading, faithful, begin, end).check(reply.value, found)
    if not found.points and not found.actions and (reading.points or reading.steps):
        raise NoAnswer
    return _drawn(found, reading, read_to=ranges[-1][1] if ranges else 0)


class _Part:
    """Some lines of the transcript, in which quotes are looked up."""

    def __init__(self, reading: Reading, faithful: Faithful, begin: int, end: int) -> None:
        spoken = reading.spoken
        self.spoken, self.faithful = spoken, faithful
        self.start = spoken.begins[begin]
        stop = spoken.begins[end - 1] + len(spoken.lines[end - 1].text)
        bad = [Span(span.start - self.start, span.end - self.start) for span in faithful.forbidden]
        self.quotable = Quotable(spoken.said[self.start : stop], forbidden=bad)

    def check(self, draft: DraftSummary, found: _Found) -> None:
        found.sentences.append(self.faithful.sentences(draft.summary))
        for point in draft.points:
            if (span := self._place(point)) is not None:
                found.points.append((span, self._highlight(point, span)))
        for action in draft.actions:
            if (span := self._place(action)) is not None:
                found.actions.append((span, self._action(action, span)))

    def _place(self, each: DraftPoint | DraftAction) -> Span | None:
        """Where its quote stands, if that bears its text."""
        at = self.quotable.find(" ".join(each.quote.split()))
        if at is None:
            return None
        span = Span(at.start + self.start, at.end + self.start)
        return span if each.text.strip() and self.faithful.bears(span, each.text) else None

    def _highlight(self, point: DraftPoint, span: Span) -> Highlight:
        start, end = self.spoken.seconds(span)
        text = " ".join(point.text.split())
        return Highlight(kind=point.kind, text=text, quote=self.spoken.quote(span), start=start, end=end)

    def _action(self, action: DraftAction, span: Span) -> ActionItem:
        start, end = self.spoken.seconds(span)
        due = _due(action.due, self.faithful.days(span))
        text = " ".join(action.text.split())
        return ActionItem(text=text, due_date=due, quote=self.spoken.quote(span), start=start, end=end)


def _due(said: str | None, known: list[date]) -> date | None:
    """The model picks among the days that our readers find in those words; it makes none."""
    try:
        wanted = date.fromisoformat((said or "").strip())
    except ValueError:
        return known[0] if len(set(known)) == 1 else None
    return wanted if wanted in known else None


def _drawn(found: _Found, reading: Reading, *, read_to: int) -> Drawn:
    points = sorted(dict(found.points).items())[:MOST]
    actions = sorted(dict(found.actions).items())
    rest = _by_rules_after(reading, read_to)
    items = [*(item for _span, item in actions), *rest.action_items]
    return Drawn(
        model=found.model,
        text=_text(found.sentences) or paragraph.written(reading),
        highlights=[*(point for _span, point in points), *rest.highlights],
        action_items=items,
        next_follow_up_at=_next(items, reading),
    )


def _by_rules_after(reading: Reading, line: int) -> Reading:
    """What stands behind the last part that was sent."""
    if line >= len(reading.spoken.lines):
        return replace(reading, points=[], steps=[])
    begin = reading.spoken.begins[line]
    return replace(
        reading,
        points=[point for point in reading.points if point.span.start >= begin],
        steps=[(step, span) for step, span in reading.steps if span.start >= begin],
    )


def _text(parts: list[list[str]]) -> str:
    """Each part has its say: of many parts the first sentences."""
    room, kept = LONGEST_TEXT, [list[str]() for _part in parts]
    for turn in range(max(map(len, parts), default=0)):
        for number, sentences in enumerate(parts):
            if turn < len(sentences) and len(sentences[turn]) <= room:
                kept[number].append(sentences[turn])
                room -= len(sentences[turn])
    return paragraph.joined([sentence for part in kept for sentence in part])


def _next(items: list[ActionItem], reading: Reading) -> datetime | None:
    """As the rules read it where its day is one of these, for they know the hour and whose turn it is."""
    due = sorted({item.due_date for item in items if item.due_date})
    by_rules = reading.next_follow_up_at
    if by_rules is not None and (not due or by_rules.astimezone(reading.zone).date() in due):
        return by_rules
    ahead = next((day for day in due if day >= reading.today), None)
    return datetime.combine(ahead, START_OF_WORK, tzinfo=reading.zone) if ahead else None
