"""What every reader is given: the page, the context, and what was found on the page once for all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Span
from wenshu.assist.offline import words_en, words_zh
from wenshu.assist.offline.labels import Labelled
from wenshu.assist.offline.page import Clause, Page
from wenshu.reading.days import When
from wenshu.reading.money import Money

RIVAL = re.compile(f"(?<![a-z])(?:{words_en.RIVAL_WORDS})(?![a-z])|{words_zh.RIVAL_WORDS}")
UNSURE = re.compile(f"{words_en.UNSURE}|{words_zh.UNSURE}")
NOT = re.compile(f"{words_en.NOT}|{words_zh.NOT}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`today` is the text's own day where it gives one. `days` and `money` are in the order of the text."""

    page: Page
    context: Context
    today: date
    days: tuple[When, ...] = ()
    money: tuple[Money, ...] = ()
    labelled: tuple[Labelled, ...] = ()
    rivals: tuple[Span, ...] = field(default_factory=tuple)
    firms: tuple[Span, ...] = ()  # where customers are named
    theirs: tuple[Span, ...] = ()  # where the customer is the one who says "we"
    heading: Span | None = None
    somebody: bool = False  # a contact is named
    written: datetime | None = None  # a mail or a chat says when to the minute
    spoken: str = ""  # the page's text before addresses and numbers were blanked

    def days_in(self, start: int, end: int) -> tuple[When, ...]:
        """Those that begin there."""
        first = bisect_left(self.days, start, key=lambda day: day.start)
        return self.days[first : bisect_left(self.days, end, key=lambda day: day.start)]

    def money_in(self, start: int, end: int) -> tuple[Money, ...]:
        """The sums that begin there."""
        first = bisect_left(self.money, start, key=lambda money: money.start)
        return self.money[first : bisect_left(self.money, end, key=lambda money: money.start)]

    def labels(self, kind: str, clauses: Iterable[Clause]) -> list[Labelled]:
        return [each for each in self.labelled if each.kind == kind and within(each.value, clauses)]

    def label_at(self, position: int) -> str:
        """What the line at that place is said to hold, or nothing."""
        for each in self.labelled:
            if each.label.start > position:
                break
            if position < each.value.end:
                return each.kind
        return ""

    def is_theirs(self, position: int) -> bool:
        return any(span.start <= position < span.end for span in self.theirs)

    def quote(self, span: Span) -> str:
        return self.page.quote(span)


def within(span: Span, clauses: Iterable[Clause]) -> bool:
    return any(c.start <= span.start < c.end for c in clauses)


def inside(span: tuple[int, int], clause: Clause) -> bool:
    return clause.start <= span[0] < clause.end


_FILLERS = re.compile(
    r"^(?:(?:uh|um|er|erm|hm+|like|you know|嗯|呃|啊|那个|就是)[,，\s]*)+(?=\S)", re.IGNORECASE
)


def tidy(sheet: Sheet, span: Span) -> str:
    """The words as they stand, in one line, with a capital."""
    words = " ".join(sheet.quote(span).split()).strip(" ,，。.;；:：-'\"”’」")
    words = _FILLERS.sub("", words)
    return words[:1].upper() + words[1:300]
