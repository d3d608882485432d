"""Whether a model's words say no more than the words of the transcript that they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.llm.wording import Language, holds
from wenshu.assist.offline import orders
from wenshu.assist.offline.page import fold
from wenshu.reading.day_words import MONTHS, WEEKDAYS
from wenshu.voice.summaries.leads import told
from wenshu.voice.summaries.rules import Reading

_HAN: Final = re.compile(r"[一-鿿]")
_SENTENCE: Final = re.compile(r"(?<=[。！？!?])\s*|(?<=[^\d\W]\.)\s+(?=[A-Z\"“])|\n+")
_MONTH_NAMES: Final = {number: name for name, number in MONTHS.items() if len(name) > 3 or name == "may"}
_WEEKDAY_NAMES: Final = {number: name for name, number in WEEKDAYS.items() if len(name) > 4}
_HAN_WEEKDAYS: Final = "一二三四五六日"
_SMALL: Final = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "that",
        "this",
        "they",
        "them",
        "will",
        "have",
        "has",
        "are",
        "was",
        "were",
        "our",
        "their",
        "from",
        "what",
        "not",
        "but",
        "you",
    ]
)
FEWEST_WORDS: Final = 2  # of a quote: a mere "yes" bears nothing
FEWEST_HAN: Final = 3


class Faithful:
    """One transcript; orders to the machine in it are no source of anything."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        said = reading.spoken.said
        self.orders = orders.find(fold(reading.spoken.text))
        self.forbidden = [reading.spoken.place(span.start, span.end) for span in self.orders]
        kept = list(said)
        for span in self.forbidden:
            kept[span.start : span.end] = " " * (span.end - span.start)
        self.said = "".join(kept)

    def bears(self, span: Span, text: str) -> bool:
        """The words at `span` bear `text`: its numbers, days and names are theirs, and it speaks of the same."""
        quote = self.said[span.start : span.end]
        sources = [quote, *self._computed(span)]
        names = [*sources, self.said]
        return (
            _is_enough(quote)
            and _speaks_of(text, quote)
            and holds(text, sources, _language(text), names=names)
        )

    def sentences(self, text: str) -> list[str]:
        """Those that the transcript bears as a whole."""
        everything = Span(0, len(self.said))
        sources = [self.said, *self._computed(everything)]
        parts = [told(part) for part in _SENTENCE.split(text) if part.strip()]
        return [
            part for part in parts if _speaks_of(part, self.said) and holds(part, sources, _language(part))
        ]

    def days(self, span: Span) -> list[date]:
        """That the words name, or the sentence that they are part of."""
        return [day for place, day in self.reading.days if _meet(place, self._sentence(span))]

    def _sentence(self, span: Span) -> Span:
        """From the mark before to the mark behind, within the lines that it touches."""
        spoken = self.reading.spoken
        first, last = spoken.line_at(span.start), spoken.line_at(span.end - 1)
        begin, end = spoken.begins[first], spoken.begins[last] + len(spoken.lines[last].text)
        before = max((m.end() for m in _MARK.finditer(self.said, begin, span.start)), default=begin)
        behind = _MARK.search(self.said, max(span.start, span.end - 1), end)
        return Span(before, behind.end() if behind else end)

    def _computed(self, span: Span) -> Iterable[str]:
        """What our own readers make of the words: days with their weekday, sums in figures."""
        for day in self.days(span):
            yield f"{day.isoformat()} {day.day} {_MONTH_NAMES[day.month]} {_MONTH_NAMES[day.month][:3]} {_WEEKDAY_NAMES[day.isoweekday()]}"
            yield f"{day.year}年{day.month}月{day.day}日 周{_HAN_WEEKDAYS[day.weekday()]} 星期{_HAN_WEEKDAYS[day.weekday()]}"
        for sum_, place, _words in self.reading.sums:
            if _meet(place, span):
                yield " ".join(
                    f"{value:f} {value / 10000:f}万 {value / 1000:f}k {value / 10**6:f} million"
                    for value in sum_.values
                )


_MARK: Final = re.compile(r"[。！？!?；;]|\.(?=\s|$)")


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_enough(quote: str) -> bool:
    han = len(_HAN.findall(quote))
    return han >= FEWEST_HAN or len(re.findall(r"[^\W_]+", quote)) - han >= FEWEST_WORDS


def _speaks_of(text: str, source: str) -> bool:
    """At least one word of some weight is in both; what is said in another language is taken at its numbers."""
    if bool(_HAN.search(text)) != bool(_HAN.search(source)):
        return True
    words, known = _stems(text), _stems(source)
    return not words or bool(words & known)


def _stems(text: str) -> set[str]:
    low = text.lower()
    han: Sequence[str] = re.findall(r"[一-鿿]+", low)
    latin = {word[:5] for word in re.findall(r"[a-z]+", low) if len(word) > 2 and word not in _SMALL}
    return latin | {run[n : n + 2] for run in han for n in range(len(run) - 1)}


def _language(text: str) -> Language:
    return "zh" if _HAN.search(text) else "en"
