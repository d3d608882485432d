"""Before Christmas, say December 18: of a day and the more exact one that is named for it, the second."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from wenshu.reading.day_math import Days
from wenshu.reading.days import When

_SAY = re.compile(
    r"(?:[^,.;:!?()\n–-]{0,28}?\s?[,(:–-]+\s?(?:so |or |and |let's |i'd |we'd |maybe |perhaps |ideally )?|\s)(?:say|specifically|namely|i\.e\.|to be (?:exact|precise|specific)|more (?:exactly|precisely))[,:]?\s(?:by |on |around |about )?(?:the )?"
    r"|[^,。;:!?()\n]{0,10}?[,(:]?\s?(?:比如说?|譬如|例如|具体(?:是|在|说|来说)?|准确地?说|也就是|即)[,:]?(?:在|是)?\s?"
)
_JUST = re.compile(r"[^,。;:!?()\n]{0,10}?[,(]\s?(?:就|暂定|那就)(?:在|是|定在?)?\s?")
_ALONE = re.compile(r"\s?(?:吧|左右|前后|那天|之前|前)?(?:[,。;!?)\n]|$)")
"""就 says much: the day alone must follow."""


def settled(text: str, found: tuple[When, ...]) -> tuple[When, ...]:
    kept: list[When] = []
    for when in found:
        first = kept[-1] if kept else None
        if first and _names_it(text, first, when) and (meant := _within(first, when)):
            kept[-1] = meant
        else:
            kept.append(when)
    return tuple(kept)


def _names_it(text: str, first: When, second: When) -> bool:
    if second.grain != "day" or first.past or second.past:
        return False
    if _SAY.fullmatch(text, first.end, second.start):
        return True
    return bool(_JUST.fullmatch(text, first.end, second.start) and _ALONE.match(text, second.end))


def _within(first: When, second: When) -> When | None:
    """The second as it is meant: next week, say Tuesday, is the Tuesday of that week. None where it lies outside."""
    if first.grain == "day" or first.days.first <= second.days.last <= first.days.last:
        return second
    if first.until:
        return second if second.days.last <= first.days.last else None
    if first.grain != "week":
        return None
    days = timedelta(days=(second.days.last - first.days.first).days // 7 * -7)
    moved = Days(second.days.first + days, second.days.last + days)
    return replace(second, days=moved, other=None) if not second.stated else None
