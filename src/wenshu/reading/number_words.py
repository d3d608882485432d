"""Which numbers words hold, in digits or spelt out, and which of them stand in nothing they were made from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from wenshu.reading.numbers import read

_SPELT: Final = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|thrice|double[ds]?|triple[ds]?"
)
_HAN: Final = "〇零一二两三四五六七八九十百千万亿"
_ANY: Final = re.compile(rf"\d|(?<![a-z])(?:zero|one|quarter of|{_SPELT})(?![a-z])|[{_HAN}]", re.IGNORECASE)
_WORD: Final = re.compile(
    rf"(?<![a-z])(?:{_SPELT})(?![a-z])"
)  # "one" and "zero" are too common to mean a number
_RUN: Final = re.compile(f"[{_HAN}]+")
_IDIOMS: Final = re.compile(  # where a numeral counts nothing
    "百分之|一(?:下|起|些|直|定|样|致|般|切|旦|并|向|贯|同|边|方面|如既往|步一步)|(?:同|统|唯|万|进|之|每|这|那|某|任|另)一|"
    "第一时间|千万(?=别|要|不要|记得)|十分(?!之)|百忙|三思|两全|一一|四川|七夕|九州"
)
_DIGITS: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UNIT: Final = re.compile(rf"\d+|{_WORD.pattern}|{_RUN.pattern}")


def holds_number(text: str) -> bool:
    """Whether any digit or number word stands in it, idioms too: for words that must be free of them."""
    return _ANY.search(unicodedata.normalize("NFKC", text)) is not None


def added(text: str, sources: Iterable[str]) -> list[str]:
    """The numbers of `text` that stand in none of `sources`, whichever way either is written."""
    known: set[Decimal] = set()
    words: set[str] = set()
    for source in map(_tidy, sources):
        known.update(value for _, value in _units(source) if value is not None)
        known.update(Decimal(digits.replace(",", "")) for digits in _DIGITS.findall(source))  # without scale
        words.update((*_WORD.findall(source), *_RUN.findall(source)))

    def holds(said: str, value: Decimal | None) -> bool:
        parts = [] if _DIGITS.match(said) else [*_WORD.findall(said), *_RUN.findall(said)]
        return value in known or (
            bool(parts) and all(part in words or _value(part) in known for part in parts)
        )

    return [said for said, value in _units(_IDIOMS.sub(" ", _tidy(text))) if not holds(said, value)]


def _units(tidy: str) -> Iterator[tuple[str, Decimal | None]]:
    """Each number as it is said, with its scale and its neighbours: 120万, thirty-five thousand."""
    end = 0
    for match in _UNIT.finditer(tidy):
        if match.start() < end or match[0] == "一":
            continue
        found = read(tidy, match.start())
        end = max(found.end if found else 0, match.end())
        yield tidy[match.start() : end], found.value if found else None


def _value(word: str) -> Decimal | None:
    found = read(word)
    return found.value if found is not None and found.end == len(word) else None


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
