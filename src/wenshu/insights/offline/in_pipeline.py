"""Money said of open deals: "the most revenue in the pipeline", 在途都签下来有多少钱; it is that of the open ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text

MONEY: Final = frozenset(
    {"money", "revenue", "revenues", "sales", "sale", "sales revenue", "sales amount", "sales volume", "sales value",
     "sales figures", "total sales", "turnover", "bookings", "income", "rev", "revs"}
)  # fmt: skip
PIPELINES: Final = frozenset({"pipeline", "sales pipeline", "open pipeline", "pipe"})
SIZES: Final = frozenset({"biggest", "largest", "smallest"})
INSIDE: Final = re.compile(r"\b(?:in|within|inside)(?: the| our| my| your| their)? $", re.ASCII)
IF_WON: Final = re.compile(r"(?:要是|如果|假如|假设|若|都|全部?|能)")
SUPPOSED: Final = re.compile(
    r"\bif (?:we|i|they|he|she|all|every|everything)\b|\bwere (?:we )?to\b", re.ASCII
)
FIGURE: Final = Sense("metric", "amount_sum")
OPEN: Final = Sense("status", "open")
DEALS: Final = Sense("noun", "opportunity")


def in_pipeline(text: Text, marks: list[Mark]) -> list[Mark]:
    for at, mark in enumerate(marks):
        if _is_pipeline(text, mark):
            money = _money_beside(text, marks, at)
            if money is not None:
                marks = [*marks]
                marks[at] = replace(mark, senses=(OPEN,))
                marks[money] = replace(marks[money], senses=(_what_is_meant(marks, money),))
    return _supposed_to_be_won(text, marks)


def _is_pipeline(text: Text, mark: Mark) -> bool:
    sense = mark.sense("metric")
    said = mark.surface.lower()
    return bool(sense and sense.note == "open") and (said in PIPELINES or said.startswith("in "))


def _money_beside(text: Text, marks: list[Mark], at: int) -> int | None:
    """Of the same part of the question: no conjunction stands between."""
    said = marks[at].surface.lower()
    inside = said.startswith("in ") or INSIDE.search(text.text[: marks[at].start])
    if not inside:  # pipeline revenue by rep
        after = at + 1
        joined = after < len(marks) and text.text[marks[at].end : marks[after].start] == " "
        return after if joined and _is_money(marks[after]) else None
    for step in (range(at - 1, -1, -1), range(at + 1, len(marks))):
        for other in step:
            if marks[other].sense("and") or marks[other].sense("compare"):
                break
            if _is_money(marks[other]):
                return other
    return None


def _is_money(mark: Mark) -> bool:
    return mark.sense("metric") == Sense("metric", "amount_sum", "won") and mark.surface.lower() in MONEY


def _what_is_meant(marks: list[Mark], at: int) -> Sense:
    """A sale in the pipeline is a deal, and so are sales that are counted, or the biggest of them."""
    said = marks[at].surface.lower()
    before = marks[at - 1] if at else None
    if before is not None and before.sense("metric"):
        return Sense("filler")  # weighted revenue
    several = before is not None and (before.sense("count", "howmany") or before.surface.lower() in SIZES)
    return DEALS if said == "sale" or (said == "sales" and several) else FIGURE


def _supposed_to_be_won(text: Text, marks: list[Mark]) -> list[Mark]:
    """所有在途都签下来能有多少钱, "how much if we won all open deals": what they are worth, not what was won as well."""
    opened = [at for at, mark in enumerate(marks) if _says_open(mark)]
    won = [at for at, mark in enumerate(marks) if mark.sense("status") == Sense("status", "won")]
    if not opened or len(won) != 1 or not any(mark.sense("much", "metric", "howmany") for mark in marks):
        return marks
    if any(mark.sense("and", "or", "compare") for mark in _between(marks, opened[0], won[0])):
        return marks
    before = text.text[: marks[won[0]].start]
    supposed = SUPPOSED.search(text.text) if marks[won[0]].surface.isascii() else IF_WON.search(before)
    if not supposed:
        return marks
    return [
        replace(mark, senses=(Sense("filler"),)) if at == won[0] else mark for at, mark in enumerate(marks)
    ]


def _says_open(mark: Mark) -> bool:
    metric = mark.sense("metric")
    return mark.sense("status") == OPEN or bool(metric and metric.note == "open")


def _between(marks: list[Mark], one: int, other: int) -> Iterator[Mark]:
    yield from marks[min(one, other) : max(one, other)]
