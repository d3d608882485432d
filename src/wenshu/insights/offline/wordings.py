"""Other orders of the same words: bought at least twice, 至少签过两单, 按负责人来分, won and lost each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text
from wenshu.reading.numbers import Number

DEALS: Final = Sense("noun", "opportunity")
TIMES: Final = {"once": 1, "twice": 2, "thrice": 3}
COUNTER: Final = re.compile(r" ?[单次个笔]")
COMPARED: Final = "more"
THINGS: Final = frozenset({"product", "product_series", "region", "source", "industry", "company"})
MADE: Final = frozenset(
    {
        "made",
        "make",
        "makes",
        "generated",
        "produced",
        "brought in",
        "bring in",
        "achieved",
        "做了",
        "贡献了",
        "创造了",
        "产生了",
    }
)
LARGE: Final = 1000  # money, not a number of deals
EACH: Final = frozenset({"各", "各自", "分别", "各有", "各是", "each", "respectively"})
SPLITS: Final = frozenset({"分", "来分", "来看", "划分", "拆", "拆分", "看看", "统计", "汇总"})


def wordings(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _bought(mark: Mark) -> bool:
    status = mark.sense("status")
    return mark.sense("sold") is not None or (status is not None and status.value in {"won", "lost"})


def _times_bought(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Bought more than once", "won three times or more": so many deals. Once alone may be exactly once."""
    if not any(_bought(m) for m in marks):
        return marks
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        many = TIMES.get(mark.surface.lower()) if mark.kind == "unknown" else None
        if many and found and found[-1].sense("op"):
            number = Number(Decimal(many), mark.end)
            found.append(replace(mark, kind="number", number=number))
            found.append(Mark("phrase", mark.end, mark.end, "", senses=(DEALS,)))
        elif mark.surface.lower() == "times" and mark.kind == "unknown" and found and found[-1].number:
            if not (found[-2:-1] and found[-2].sense("op")) and not _goes_on(marks, at, "after"):
                return marks
            found.append(replace(mark, kind="phrase", senses=(DEALS,)))
        else:
            found.append(mark)
    return found


def _goes_on(marks: list[Mark], at: int, kind: str) -> bool:
    return at + 1 < len(marks) and marks[at + 1].sense(kind) is not None


def _limit_before_verb(text: Text, marks: list[Mark]) -> list[Mark]:
    """至少签过两单: the limit belongs to the number behind the verb."""
    for at, mark in enumerate(marks[:-2]):
        if not (mark.sense("op") and not mark.surface.isascii() and _bought(marks[at + 1])):
            continue
        number = next((i for i in range(at + 2, len(marks)) if not marks[i].filler), None)
        if number is not None and marks[number].number and COUNTER.match(text.text, marks[number].end):
            return [*marks[:at], *marks[at + 1 : number], mark, *marks[number:]]
    return marks


def _counter_before_limit(text: Text, marks: list[Mark]) -> list[Mark]:
    """签过三单以上的: the counter stands between the number and its limit."""
    return [
        m
        for at, m in enumerate(marks)
        if not (m.surface == "单" and at and marks[at - 1].number and _goes_on(marks, at, "after"))
    ]


def _said_again(text: Text, marks: list[Mark]) -> list[Mark]:
    """按负责人分, 按阶段来看: what "by" says already."""
    grouped = any(m.sense("by") and not m.sense("filler") for m in marks[:-1])
    last = marks[-1] if marks else None
    before = next((m for m in reversed(marks[:-1]) if not m.filler), None)
    if last and grouped and last.surface in SPLITS and before and before.sense("noun", "period"):
        return marks[:-1]
    return marks


def _each_status(text: Text, marks: list[Mark]) -> list[Mark]:
    """赢单和输单各多少, "how many did we win and lose each": by status."""
    statuses = {s.value for m in marks if (s := m.sense("status"))}
    if statuses != {"won", "lost"} or any(m.sense("by") and m.surface.lower() not in EACH for m in marks):
        return marks
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        alone = mark.surface.lower() in EACH and not _goes_on(marks, at, "noun")
        if alone and any(m.sense("status") for m in marks[:at]):
            found.append(replace(mark, kind="phrase", senses=(Sense("by"),)))
            found.append(Mark("phrase", mark.end, mark.end, "", senses=(Sense("noun", "status"),)))
        else:
            found.append(mark)
    return found


def _planned_for(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "With a follow-up scheduled for tomorrow": that day, not any; 下次跟进在明天的."""
    due = Sense("date", "next_follow_up_at")
    found = list(marks)
    for at, mark in enumerate(found[:-1]):
        field, after = mark.sense("field"), found[at + 1]
        if (
            field
            and field.value == "next_follow_up"
            and not mark.sense("date")
            and after.time
            and after.time.period
        ):
            found[at] = replace(mark, senses=(due,))
            if at and found[at - 1].sense("with"):
                found[at - 1] = replace(found[at - 1], senses=(Sense("filler"),))
    return found


def _made(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Regions that made less than 300k": what they sold, all together."""
    if not any((s := m.sense("noun", "who")) and s.value not in {"opportunity", "follow_up"} for m in marks):
        return marks
    content = [i for i, m in enumerate(marks) if not m.filler or m.surface.lower() in MADE]
    found = list(marks)
    for at, op, number in zip(content, content[1:], content[2:], strict=False):
        figure = marks[number].number
        if marks[at].surface.lower() in MADE and marks[op].sense("op") and figure and figure.value >= LARGE:
            found[at] = replace(marks[at], senses=(Sense("metric", "amount_sum", "won"),))
    return found


def which_of_them(text: Text, marks: list[Mark]) -> list[Mark]:
    """设备物联和排产优化谁卖得多: 谁 is one of the two that were named."""
    named = [m for m in marks if m.names]
    fields = {m.names[0].field for m in named}
    more = any(
        (s := m.sense("most", "fewest", "largest", "smallest", "best")) and s.value == COMPARED for m in marks
    )
    if not more or len(named) != 2 or len(fields) != 1 or not fields <= THINGS:
        return marks
    noun = Sense("noun", fields.copy().pop())
    return [replace(m, senses=(Sense("list"), noun)) if m.surface in {"谁", "who"} else m for m in marks]


def _more_than_another(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Did Ana win more deals than Tom": the two beside each other."""
    named = [m for m in marks if m.names]
    than = next(
        (m for m in marks if m.surface.lower() in {"more than", "fewer than", "less than", "than"}), None
    )
    asked = marks and marks[0].surface.lower() in {"did", "has", "have", "does", "do"}
    alike = len(named) == 2 and named[0].names[0].field == named[1].names[0].field
    if not (asked and than and alike and named[0].end <= than.start and than.end <= named[1].start):
        return marks
    versus = Sense("compare", "versus")
    return [
        replace(m, senses=(versus,)) if m is than else m
        for m in marks
        if m is than or m.surface.lower() not in {"more", "fewer", "less"}
    ]


RULES: Final[tuple[Callable[[Text, list[Mark]], list[Mark]], ...]] = (
    _times_bought, _limit_before_verb, _counter_before_limit, _said_again, _each_status, _planned_for, _made, _more_than_another,
)  # fmt: skip
