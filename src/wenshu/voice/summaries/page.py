"""A talk as the readers of texts see it: sheets of some pages each, with days, sums and who speaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Span
from wenshu.assist.offline import labels, orders
from wenshu.assist.offline.apart import calendar_of
from wenshu.assist.offline.details import rival_spans
from wenshu.assist.offline.page import Clause, cut, fold, page_of, without
from wenshu.assist.offline.sheet import Sheet
from wenshu.assist.ours import is_ours
from wenshu.reading import days, money
from wenshu.reading.day_words import MONTHS, WEEKDAYS
from wenshu.voice.summaries.spoken import Spoken

LONGEST_SHEET: Final = 6_000
"""Characters: readers look at all of a sheet for each clause, so a long talk is read in several."""
_DAY_CUE: Final = re.compile(
    rf"\d|[天日号周月年季晚早今明昨刚节旦初底末]|星期|礼拜|下午|上午|中午|国庆|圣诞|五一|十一|"
    rf"{'|'.join(sorted({word[:3] for word in (*MONTHS, *WEEKDAYS)}))}|tod|tom|tmr|tmw|2mor|days?(?![a-z])|night|morning|noon|even|week|wk|month|quarter|qtr|q[1-4]|half|year|yr|eo[dwmqy]|cob|close of|end|now|earl|late|ago|fortnight|new|christ|xmas|festival|cny|easter|the \w+(?:th|st|nd|rd|ond|ird)(?![a-z])"
)
_OURS: Final = frozenset(
    {"me", "i", "you", "we", "us", "sales", "agent", "rep", "我", "我们", "我方", "销售", "客服"}
)
_NUMBERED: Final = re.compile(
    r"(?:speaker|spk|channel|说话人|发言人|讲话人)?\W?[\da-z一二三四五六七八九十]?\d?", re.IGNORECASE
)


@dataclass(frozen=True)
class Talk:
    """`sheet.page.text[a:b]` stands at `offset + a` of `spoken.text`."""

    spoken: Spoken
    sheet: Sheet
    offset: int
    has_marks: bool

    def place(self, span: Span) -> Span:
        """In what was said."""
        return self.spoken.place(self.offset + span.start, self.offset + span.end)

    def speaker(self, position: int) -> str:
        said = self.spoken.first[min(self.offset + position, len(self.spoken.first) - 1)]
        return self.spoken.lines[self.spoken.line_at(said)].speaker

    def sentences(self) -> Iterator[tuple[Clause, ...]]:
        group: list[Clause] = []
        for clause in self.sheet.page.clauses:
            if group and clause.sentence != group[-1].sentence:
                yield tuple(group)
                group = []
            group.append(clause)
        if group:
            yield tuple(group)

    def behind(self, end: int) -> str:
        return self.sheet.page.text[end : end + 1]


def talks(spoken: Spoken, context: Context, *, has_marks: bool) -> Iterator[Talk]:
    theirs = list(_theirs(spoken, context))
    for start, end in _stretches(spoken.text):
        sheet = _sheet(spoken.text[start:end], context, [_within(span, start, end) for span in theirs])
        yield Talk(spoken, sheet, start, has_marks)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        end = min(len(text), at + LONGEST_SHEET)
        if end < len(text):
            cut_at = max(text.rfind("\n", at, end), text.rfind(". ", at, end), text.rfind("。", at, end))
            end = cut_at + 1 if cut_at > at + LONGEST_SHEET // 4 else end
        yield at, end
        at = end


def _within(span: Span, start: int, end: int) -> Span:
    return Span(max(span.start, start) - start, min(span.end, end) - start)


def _sheet(text: str, context: Context, theirs: Sequence[Span]) -> Sheet:
    page = page_of(text)
    page = cut(without(page, orders.find(page.text)))
    today = context.day_of_text.date()
    found = days.find(_that_may_name_days(page.text), calendar_of(context, today))
    sums = tuple(m for m in money.find(page.text) if not any(w.start <= m.start < w.end for w in found))
    rivals = rival_spans(page.text, text, ())
    return Sheet(
        page, context, today, found, sums, labels.find(page.text), rivals=rivals,
        theirs=tuple(span for span in theirs if span.start < span.end), spoken=page.text,
    )  # fmt: skip


def _that_may_name_days(text: str) -> str:
    """The other lines blanked: most of a talk names no day, and there are many ways to name one."""
    return "\n".join(line if _DAY_CUE.search(line) else " " * len(line) for line in text.split("\n"))


def _theirs(spoken: Spoken, context: Context) -> Iterator[Span]:
    """Where the customer speaks: names beside one that is ours. Numbered voices may be anybody's."""
    names = {line.speaker for line in spoken.lines if line.speaker}
    ours = {name for name in names if fold(name) in _OURS or is_ours(name, context.members)}
    if not ours:
        return
    for number, line in enumerate(spoken.lines):
        if line.speaker and line.speaker not in ours and not _NUMBERED.fullmatch(line.speaker):
            begin = spoken.begins[number]
            yield Span(bisect_left(spoken.first, begin), bisect_left(spoken.first, begin + len(line.text)))
