"""How people speak: how a customer is lately, 平均和最大的单子, 年底前预计关单的, when somebody last spoke to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Final

from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text, is_only

ENDS: Final = {"largest": "amount_max", "smallest": "amount_min"}
CLOSED: Final = frozenset({"closed", "won"})
PARTIES: Final = frozenset({"company", "contact", "name"})
HOW: Final = re.compile(
    r"^(?:so |and |hi |hey )*how(?:'s|s| is| are| has| have)\b|(?:怎么样|咋样|如何|怎样|情况|状况|还好吗)",
    re.ASCII,
)
WITHOUT_A_DAY: Final = frozenset({"doing", "these days", "days", "been", "状况", "还好"})
LAST_SPOKE: Final = re.compile(
    r"\bwhen (?:did|has|have|was) .{0,40}?\blast (?:time )?(?:speak|spoken|spoke|talk|talked|touch base|touched base|be in touch|been in touch"
    r"|get in touch|got in touch|contact|contacted|reach out|reached out|follow up|followed up|hear|heard)(?: with| to| from)?\b",
    re.ASCII,
)
EXPECTED: Final = "expected_close_date"


def spoken(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _said(marks: list[Mark]) -> list[int]:
    return [at for at, mark in enumerate(marks) if not mark.filler]


def _average_and_largest(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Average and biggest deal": two figures of the same deals, not the biggest of them."""
    said = _said(marks)
    found = list(marks)
    for one, joint, other in zip(said, said[1:], said[2:], strict=False):
        if not marks[joint].sense("and"):
            continue
        sides = {one: _figure(marks[one]), other: _figure(marks[other])}
        if "amount_avg" in sides.values() and sides.keys() and set(sides.values()) & set(ENDS.values()):
            for at, measure in sides.items():
                found[at] = replace(marks[at], senses=(Sense("measure", measure),))
    return found


def _figure(mark: Mark) -> str:
    sense = mark.sense("agg", "measure", *ENDS)
    if sense is None or mark.sense("bucket"):
        return ""
    if sense.kind in ENDS:
        return ENDS[sense.kind]
    return "amount_avg" if sense.value in {"avg", "amount_avg"} else ""


def _expected_to_be_over(text: Text, marks: list[Mark]) -> list[Mark]:
    """年底前预计关单的, 有望本月签单的: it is the closing that is expected; those that are over have nothing to expect."""
    said = [at for at in _said(marks) if not marks[at].time]
    over = {
        after
        for at, after in pairwise(said)
        if not marks[at].surface.isascii() and _is_expected(marks[at]) and _is_over(marks[after])
    }
    return [replace(mark, senses=(Sense("filler"),)) if at in over else mark for at, mark in enumerate(marks)]


def _is_expected(mark: Mark) -> bool:
    sense = mark.sense("date")
    return sense is not None and sense.value == EXPECTED and is_only(mark, "date")


def _is_over(mark: Mark) -> bool:
    sense = mark.sense("status")
    return sense is not None and sense.value in CLOSED and is_only(mark, "status")


def _lately(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "How is Kestrel lately", 朗驰最近怎么样: of a customer, what was last talked about with them."""
    if not HOW.search(text.text):
        return marks
    named = [mark for mark in marks if mark.names]
    if len(named) != 1 or not all(name.field in PARTIES for name in named[0].names):
        return marks
    rest = [mark for mark in marks if not mark.filler and mark is not named[0] and not _is_a_company(mark)]
    vague = [mark for mark in rest if mark.time and mark.time.vague]
    if not rest or any(mark not in vague and mark.surface.lower() not in WITHOUT_A_DAY for mark in rest):
        return marks
    history = replace(rest[0], kind="phrase", time=None, senses=(Sense("prop", "history"),))
    return [history if mark is rest[0] else mark for mark in marks if mark is rest[0] or mark not in rest]


def _is_a_company(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value in {"company", "contact", "opportunity"}


def _last_spoke(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "When did someone last speak to Kestrel", "when did Ana last talk to them": whoever did it, it was the last time."""
    found = LAST_SPOKE.search(text.text)
    if found is None or not any(name.field in PARTIES for mark in marks for name in mark.names):
        return marks
    inside = [
        mark for mark in marks if found.start() <= mark.start and mark.end <= found.end() and not mark.names
    ]
    if not inside:
        return marks
    last = replace(inside[0], kind="phrase", number=None, time=None, senses=(Sense("prop", "last_contact"),))
    return [last if mark is inside[0] else mark for mark in marks if mark is inside[0] or mark not in inside]


RULES: Final[tuple[Callable[[Text, list[Mark]], list[Mark]], ...]] = (
    _average_and_largest, _expected_to_be_over, _lately, _last_spoke,
)  # fmt: skip
