"""A text as names are compared: letters and digits alone, each knowing where it stands in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from wenshu.assist.extraction import Span
from wenshu.reading.company_names import HAN

MOST_WORDS = 6  # of a name in Latin letters
LONGEST_HAN = 4  # characters by which a Chinese name is looked up; what follows is compared afterwards
MOST_PROBES = 60_000
_BETWEEN_WORDS = re.compile(r"[ \t\-_/.,&'’()+]{1,3}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word in Latin letters or digits, or one Chinese character; `at` and `to` are places in `Flat.key`."""

    at: int
    to: int
    han: bool


@dataclass(frozen=True, slots=True)
class Flat:
    """`key` is in the normal form of names; `places[i]` is where its i-th letter comes from."""

    text: str
    key: str
    places: list[int]
    tokens: list[Token]

    def span(self, at: int, to: int) -> Span:
        return Span(self.places[at], self.places[to - 1] + 1)

    def at_of(self, start: int) -> int:
        """The first letter at or after a place of the text."""
        return bisect_left(self.places, start)

    def is_end(self, to: int) -> bool:
        """Whether a word may end there: none is cut in two."""
        return to >= len(self.key) or self._parts(to)

    def is_start(self, at: int) -> bool:
        return at == 0 or self._parts(at)

    def _parts(self, at: int) -> bool:
        before, after = self.key[at - 1], self.key[at]
        if self.places[at] > self.places[at - 1] + 1:
            return True
        return _is_han(before) or _is_han(after)


def flat(text: str) -> Flat:
    key: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in _folded(sign):
            key.append(letter)
            places.append(place)
    return Flat(text, "".join(key), places, list(_tokens(key, places)))


@lru_cache(maxsize=16384)
def _folded(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign).casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        folded = unicodedata.normalize("NFC", folded)
    return "".join(c for c in folded if c.isalnum())


@lru_cache(maxsize=16384)
def _is_han(sign: str) -> bool:
    return HAN.match(sign) is not None


def _tokens(key: list[str], places: list[int]) -> list[Token]:
    found: list[Token] = []
    at, length = 0, len(key)
    while at < length:
        if _is_han(key[at]):
            found.append(Token(at, at + 1, True))
            at += 1
            continue
        to = at + 1
        while to < length and places[to] <= places[to - 1] + 1 and not _is_han(key[to]):
            to += 1
        found.append(Token(at, to, False))
        at = to
    return found


def probes(flat: Flat) -> dict[str, list[int]]:
    """Every stretch that may be, or begin, a name: with the indexes of the tokens where it stands."""
    found: dict[str, list[int]] = {}
    for index in range(len(flat.tokens)):
        for stretch in _from(flat, index):
            found.setdefault(stretch, []).append(index)
        if len(found) > MOST_PROBES:
            break
    return found


def _from(flat: Flat, index: int) -> list[str]:
    token = flat.tokens[index]
    if token.han:
        return _han_from(flat, index)
    stretches: list[str] = []
    end, last = index, index
    while end < len(flat.tokens) and end - index < MOST_WORDS:
        if end > index and not _joined(flat, flat.tokens[last], flat.tokens[end]):
            break
        if flat.tokens[end].han:
            break
        stretches.append(flat.key[token.at : flat.tokens[end].to])
        last = end
        end += 1
    return [stretch for stretch in stretches if len(stretch) > 1]


def _han_from(flat: Flat, index: int) -> list[str]:
    at = flat.tokens[index].at
    stretches: list[str] = []
    for to in range(at + 2, min(at + LONGEST_HAN, len(flat.key)) + 1):
        if flat.places[to - 1] - flat.places[to - 2] != 1 or not _is_han(flat.key[to - 1]):
            break
        stretches.append(flat.key[at:to])
    return stretches


def _joined(flat: Flat, one: Token, other: Token) -> bool:
    """Whether two words stand side by side as the words of a name do."""
    between = flat.text[flat.places[one.to - 1] + 1 : flat.places[other.at]]
    return _BETWEEN_WORDS.fullmatch(between) is not None
