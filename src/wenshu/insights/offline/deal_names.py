"""Deals called by a word of their names, where a look-up has found that there are such deals."""

from __future__ import annotations

import re

from wenshu.insights.engine import Name
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.offline.tokens import lower

DECLINED = ("unrecorded", "advice", "outside")
ASKS_FOR_ONE = ("prop",)
SHORTEST_LATIN, SHORTEST_HAN = 3, 2
_CALLED = re.compile(r"(?:\b(?:called|named)|名为|名叫|叫做|叫)[\s\"]*$")


def deals_named(text: Text, marks: list[Mark]) -> list[Mark]:
    """Leftovers that stand where a deal is named become names; so do words that would be declined elsewhere."""
    if not text.deal_words:
        return marks
    return [
        Mark("name", m.start, m.end, m.surface, names=names, exact=False, quoted=m.quoted)
        if _is_open(m) and (names := _words_known(text, m)) and _names_a_deal(text, marks, at)
        else m
        for at, m in enumerate(marks)
    ]


def _is_open(mark: Mark) -> bool:
    return mark.kind == "unknown" or mark.sense(*DECLINED) is not None


def _words_known(text: Text, mark: Mark) -> tuple[Name, ...]:
    """The leftover as a whole, else each of its words."""
    said = lower(mark.surface)
    if said in text.deal_words:
        return (Name("name", mark.surface),)
    words = mark.surface.split()
    known = len(words) > 1 and all(lower(word) in text.deal_words for word in words)
    return tuple(Name("name", word) for word in words) if known else ()


def _names_a_deal(text: Text, marks: list[Mark], at: int) -> bool:
    """In quotes, after "called", beside the word "deal" or a company, or what the question is about."""
    mark = marks[at]
    if mark.quoted or _CALLED.search(text.text[: mark.start]):
        return True
    if _is_deal(_beside(marks, at, 1)) or _is_open_or_company(_beside(marks, at, -1)):
        return True
    if mark.kind != "unknown":
        return False
    about_one = any(m.sense(*ASKS_FOR_ONE) for m in marks)
    return about_one or _is_deal(_beside(marks, at, -1)) or _is_open_or_company(_beside(marks, at, 1))


def _beside(marks: list[Mark], at: int, step: int) -> Mark | None:
    at += step
    while 0 <= at < len(marks) and marks[at].filler:
        at += step
    return marks[at] if 0 <= at < len(marks) else None


def _is_deal(mark: Mark | None) -> bool:
    noun = mark.sense("noun") if mark else None
    return noun is not None and noun.value == "opportunity"


def _is_open_or_company(mark: Mark | None) -> bool:
    return mark is not None and (mark.kind == "unknown" or any(n.field == "company" for n in mark.names))


def worth_looking_up(word: str) -> bool:
    """Long enough to tell deals apart by."""
    return len(word) >= (SHORTEST_LATIN if word.isascii() else SHORTEST_HAN) and not word.isdigit()
