"""A question in pieces: Latin words, runs of digits, single Chinese characters, signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["word", "digits", "han", "sign"]
HAN = "㐀-䶿一-鿿〇"
_PIECE = re.compile(
    rf"(?P<word>'(?:s|re|ve|d|ll|m)(?![^\W\d_])|[^\W\d_{HAN}]+(?:'t(?![^\W\d_]))?)|(?P<digits>\d+)|(?P<han>[{HAN}])|(?P<sign>>=|<=|\S)"
)
_QUOTES = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "《": '"',
    "》": '"',
    "？": "?",
}


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int
    kind: TokenKind


_BESIDE_HAN = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")


_CONTRACTED = re.compile(
    r"\b(has|have|had|did|does|do|is|are|was|were)nt\b", re.ASCII | re.IGNORECASE
)  # hasnt, as it is typed
_TWO_QUARTERS = re.compile(r"(?<![一二三四五六七八九十\d])第?([一二三四])、?([一二三四])季度")  # 一二季度


def tidy(question: str) -> str:
    """Full-width and compatibility forms folded, quotes made straight, white space single and none beside Chinese."""
    folded = unicodedata.normalize("NFKC", question)
    folded = "".join(_QUOTES.get(c, c) for c in folded)
    spaced = _BESIDE_HAN.sub("", " ".join(folded.split()))
    return _TWO_QUARTERS.sub(r"\1季度和\2季度", _CONTRACTED.sub(r"\1n't", spaced))


def lower(text: str) -> str:
    """Lower case that keeps every position."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def tokens(text: str) -> list[Token]:
    """Positions are those of `text`, which is expected tidy and in lower case."""
    return [
        Token(m.group(), m.start(), m.end(), m.lastgroup)  # type: ignore[arg-type]
        for m in _PIECE.finditer(text)
    ]
