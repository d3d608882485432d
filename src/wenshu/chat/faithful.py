"""A model's sentence is shown only if every number in it stands in what the tools returned, and only with citations
that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from wenshu.chat.sources import MARKER, Sources
from wenshu.insights.numbers import read as read_number

_HANDLE: Final = re.compile(r'"handle": "r\d+"')
_LISTED: Final = re.compile(r"^\s*\d{1,2}[.)、](?!\d)\s*")  # 1. of a list, not of 1.5
_END: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_WORDS: Final = re.compile(
    r"(?<![a-z])(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|thrice|double[ds]?|triple[ds]?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_HAN: Final = re.compile(
    r"[〇零一二两三四五六七八九十百千万亿]+(?=[个单笔家位条项次天周月年季倍成半元块%％])|[百千万亿]{1}"
)
# neither a piece of another number, as 5 of 15, 5.5 and 5%, nor of a word, as of Q5
_BOUNDED: Final = r"(?<![\d.,])(?!(?<=[A-Za-z$€£¥￥])\d)(?:{})(?![\dA-Za-z%％万亿]|[.,]\d)"
_ONE: Final = frozenset({"一", "一个"})


@dataclass
class Checked:
    """Words of a model on their way to the reader, sentence by sentence."""

    sources: Sources
    heard: list[str]  # what tools returned; may grow while the model goes on
    dropped: int = 0
    _waiting: str = field(default="", init=False)

    def feed(self, text: str) -> Iterator[str]:
        """The sentences that are complete and hold."""
        self._waiting += text
        while found := _END.search(self._waiting):
            sentence, self._waiting = self._waiting[: found.end()], self._waiting[found.end() :]
            yield from self._passed(sentence)

    def tear(self, torn: str) -> None:
        """Forgets the end of what was fed, a piece of a sentence."""
        self._waiting = self._waiting.removesuffix(torn)

    def rest(self) -> Iterator[str]:
        sentence, self._waiting = self._waiting, ""
        if sentence.strip():
            yield from self._passed(sentence)

    def _passed(self, sentence: str) -> Iterator[str]:
        if holds(sentence, self.heard):
            yield _with_markers(sentence, self.sources)
        else:
            self.dropped += 1


def holds(sentence: str, heard: Iterable[str]) -> bool:
    """Whether each of its numbers stands in something that was heard."""
    told = [_HANDLE.sub("", without_markers(text)) for text in heard]
    known = {number for text in told for number in numbers_in(text)}
    bare = _LISTED.sub("", without_markers(sentence))
    if numbers_in(bare) - known:
        return False
    words = {word.lower() for word in _WORDS.findall(bare)} | (set(_HAN.findall(bare)) - _ONE)
    everything = " ".join(told).lower()
    return all(word in everything or _value(word) in known for word in words)


def without_markers(text: str) -> str:
    return MARKER.sub("", text)


def numbers_in(text: str) -> set[Decimal]:
    """The values of all digits, scales included: 1,234 and 120万 and 1.2M."""
    found: set[Decimal] = set()
    for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", text):
        found.add(Decimal(match[0].replace(",", "")))
        scaled = read_number(text.lower(), match.start())
        if scaled is not None:
            found.add(scaled.value)
    return found


def _value(word: str) -> Decimal | None:
    read = read_number(word, 0)
    return read.value if read is not None and read.end == len(word) else None


def _with_markers(sentence: str, sources: Sources) -> str:
    """Markers of nothing are taken out; a figure that stands without one gets that of its source."""
    known = sources.numbers()
    kept = MARKER.sub(lambda m: m[0] if int(m[1]) in known else "", sentence)
    if MARKER.search(kept):
        return kept
    return _cited(kept, sources)


def _cited(sentence: str, sources: Sources) -> str:
    """Each figure gets its marker where it stands first; what is marked already is not read again."""
    markers: dict[str, int] = {}
    for source in sources.items:
        if source.formatted:
            markers.setdefault(source.formatted, source.n)
    if not markers:
        return sentence
    either = "|".join(map(re.escape, sorted(markers, key=len, reverse=True)))

    def marked(figure: re.Match[str]) -> str:
        number = markers.pop(figure[0], None)
        return figure[0] if number is None else f"{figure[0]} [{number}]"

    return re.sub(_BOUNDED.format(either), marked, sentence)
