"""A model's sentence is shown only if every number in it stands in what the tools returned, and only with citations
that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from wenshu.chat.sources import MARKER, Sources
from wenshu.reading.number_words import added

_HANDLE: Final = re.compile(r'"handle": "r\d+"')
_LISTED: Final = re.compile(r"^\s*\d{1,2}[.)、](?!\d)\s*")  # 1. of a list, not of 1.5
_END: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
# neither a piece of another number, as 5 of 15, 5.5 and 5%, nor of a word, as of Q5
_BOUNDED: Final = r"(?<![\d.,])(?!(?<=[A-Za-z$€£¥￥])\d)(?:{})(?![\dA-Za-z%％万亿]|[.,]\d)"


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
    return not added(_LISTED.sub("", without_markers(sentence)), told)


def without_markers(text: str) -> str:
    return MARKER.sub("", text)


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
