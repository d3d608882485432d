"""Where a quote stands in a text: exactly, else whatever its width, case and spacing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.offline.page import fold
from wenshu.reading import days, money
from wenshu.reading.day_math import Calendar
from wenshu.reading.days import When
from wenshu.reading.money import Money
from wenshu.reading.numbers import Number, read

_AROUND: Final = " \t\r\n…\"'“”‘’「」"  # models put these around what they quote
LONGEST: Final = 100_000  # characters that are looked through


class Quotable:
    """A text in which quotes are found. Spans are of the text as it came."""

    def __init__(self, text: str, *, forbidden: Sequence[Span] = ()) -> None:
        """No quote is found where it touches a `forbidden` span."""
        self.text = text
        self.forbidden = tuple(forbidden)
        self._tidy = fold(text[:LONGEST])  # as long as the text: places are the same
        self._dense_places = [at for at, char in enumerate(self._tidy) if not char.isspace()]
        self._dense = "".join(self._tidy[at] for at in self._dense_places)
        self._sums: tuple[Money, ...] | None = None
        self._times: dict[Calendar, tuple[When, ...]] = {}

    def find(self, quote: str, *, within: Span | None = None) -> Span | None:
        """The first place where it stands as words of its own."""
        quote = quote.removesuffix("...").strip(_AROUND)
        if not quote:
            return None
        for span in (*self._exact(quote), *self._tolerant(quote)):
            if self._is_whole(span) and self.may_quote(span) and _is_within(span, within):
                return span
        return None

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def numbers(self, span: Span) -> list[tuple[Span, Number]]:
        """Every number that begins in the span, to its own end: 1 of 1万 is ten thousand."""
        found: list[tuple[Span, Number]] = []
        at = span.start
        while at < min(span.end, len(self._tidy)):
            number = None if at and _joins(self._tidy[at - 1], self._tidy[at]) else read(self._tidy, at)
            if number is None or number.end <= at:
                at += 1
                continue
            found.append((Span(at, number.end), number))
            at = number.end
        return found

    def sums(self, span: Span) -> list[tuple[Span, Money]]:
        """Every amount that touches the span; counts of things are none."""
        if self._sums is None:
            self._sums = money.find(self._tidy)
        return [(Span(each.start, each.end), each) for each in self._sums if _touch(each, span)]

    def times(self, span: Span, calendar: Calendar) -> list[tuple[Span, When]]:
        """Every point in time that touches the span."""
        if calendar not in self._times:
            self._times[calendar] = days.find(self._tidy, calendar)
        return [(Span(each.start, each.end), each) for each in self._times[calendar] if _touch(each, span)]

    def _exact(self, quote: str) -> Iterator[Span]:
        at = self.text.find(quote)
        while at >= 0:
            yield Span(at, at + len(quote))
            at = self.text.find(quote, at + 1)

    def _tolerant(self, quote: str) -> Iterator[Span]:
        wanted = "".join(fold(quote).split())
        at = self._dense.find(wanted) if wanted else -1
        while at >= 0:
            yield Span(self._dense_places[at], self._dense_places[at + len(wanted) - 1] + 1)
            at = self._dense.find(wanted, at + 1)

    def _is_whole(self, span: Span) -> bool:
        """15 is no quote of 2015, nor of 15.5; Ann none of Anna."""
        before, after = self.text[: span.start][-2:], self.text[span.end :][:2]
        first, last = self.text[span.start], self.text[span.end - 1]
        if before and _joins(before[-1], first):
            return False
        if after and _joins(last, after[0]):
            return False
        cut_before = len(before) == 2 and before[0].isdigit() and before[1] in ".," and first.isdigit()
        cut_after = len(after) == 2 and last.isdigit() and after[0] in ".," and after[1].isdigit()
        return not (cut_before or cut_after)

    def may_quote(self, span: Span) -> bool:
        inside = 0 <= span.start < span.end <= len(self.text)
        return inside and not any(span.start < bad.end and bad.start < span.end for bad in self.forbidden)


def _is_within(span: Span, bounds: Span | None) -> bool:
    return bounds is None or (bounds.start <= span.start and span.end <= bounds.end)


def _touch(found: Money | When, span: Span) -> bool:
    return found.start < span.end and span.start < found.end


def _joins(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
