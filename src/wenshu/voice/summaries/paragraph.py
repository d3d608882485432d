"""A few sentences of a talk as one short paragraph, in their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenshu.voice.summaries.rules import Point, Reading

MOST_POINTS: Final = 5
LONGEST: Final = 420  # signs; Chinese ones count twice
_END: Final = re.compile(r"[.!?。！？…]$")
_HAN: Final = re.compile(r"[一-鿿]")


def written(reading: Reading) -> str:
    """The points that weigh most, in their order. Empty where nothing was said that matters."""
    chosen: list[Point] = []
    room = LONGEST
    for point in sorted(reading.points, key=lambda each: -each.weight):
        length = len(point.text) + len(_HAN.findall(point.text))
        if len(chosen) < MOST_POINTS and (length <= room or not chosen):
            chosen.append(point)
            room -= length
    return joined([point.text for point in sorted(chosen, key=lambda each: each.span)])


def joined(sentences: Sequence[str]) -> str:
    told = [sentence if _END.search(sentence) else f"{sentence}{_stop(sentence)}" for sentence in sentences]
    text = ""
    for sentence in told:
        text += (" " if text and not (_HAN.search(text[-2:]) and _HAN.match(sentence)) else "") + sentence
    return text


def _stop(sentence: str) -> str:
    return "。" if _HAN.search(sentence[-1:]) or len(_HAN.findall(sentence)) * 3 > len(sentence) else "."
