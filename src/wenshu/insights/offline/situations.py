"""Words of a sales day that say more together: a follow-up that nobody arranged, visits to customers, who is on target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from wenshu.insights import time
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text

ARRANGED = ("安排", "约")
ENTERED = frozenset(
    {"entered", "went into", "moved to", "moved into", "进入", "进入了", "进到", "转入", "转入了"}
)
ON_TARGET = frozenset({"达标", "达标了"})
WHO = frozenset({"有谁", "哪些人", "有哪些人", "是哪些人", "都有谁"})
LOOKS = frozenset({"look", "looks", "look like", "looks like", "looking"})
PLANS = frozenset({"do i have", "have i got", "我", "我的"})
HAVE = ("have", "有哪些", "有什么", "有几个", "有多少")


def situations(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _follow_up(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value == "follow_up"


def _not_arranged(text: Text, marks: list[Mark]) -> list[Mark]:
    """没有安排跟进: the next one is missing, whatever was done before."""
    return [
        replace(m, senses=(Sense("field", "next_follow_up"),))
        if at
        and _follow_up(m)
        and marks[at - 1].sense("without")
        and marks[at - 1].surface.endswith(ARRANGED)
        else m
        for at, m in enumerate(marks)
    ]


def _still_to_do(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "What follow-ups do I have today": those that are due, not those that were logged."""
    mine = any(m.sense("mine") and m.surface.lower() in PLANS for m in marks)
    has = any(have in m.surface.lower() for m in marks for have in HAVE)
    ahead = any(m.time and m.time.period and _is_ahead(text, m) for m in marks)
    done = any(m.sense("date", "status", "kind", "achieved", "origin", "mention") for m in marks)
    if not (mine and has and ahead) or done:
        return marks
    return [replace(m, senses=(Sense("task"),)) if _follow_up(m) else m for m in marks]


def _is_ahead(text: Text, mark: Mark) -> bool:
    """A period that is not over."""
    assert mark.time is not None
    assert mark.time.period is not None
    return time.resolve(mark.time.period, text.calendar)[1] > text.calendar.today


def _visits_to_customers(text: Text, marks: list[Mark]) -> list[Mark]:
    """拜访了几次客户: whom one visits is no group."""
    if not any((kind := m.sense("kind")) and kind.value == "visit" for m in marks):
        return marks
    return [
        m
        for at, m in enumerate(marks)
        if not (at and marks[at - 1].sense("times") and m.surface == "客户" and at == len(marks) - 1)
    ]


def _who_is_on_target(text: Text, marks: list[Mark]) -> list[Mark]:
    """没达标的销售, 没达标的有哪些人: people; 谁达标了: those who reached it."""
    if not any(m.sense("ontarget") for m in marks):
        return marks
    who = Sense("who")
    people = [replace(m, senses=(who,)) if m.surface in WHO else m for m in marks]
    sided = any((track := m.sense("ontarget")) and track.value for m in people)
    asks = any(m.sense("who", "list") for m in people)
    each = any(m.sense("by") for m in people)
    if (sided or asks) and not each:
        people = [replace(m, senses=(who,)) if m.sense("rep_or_sales") else m for m in people]
    if any(m.sense("who") for m in people):
        reached = Sense("ontarget", "gte")
        people = [replace(m, senses=(reached,)) if m.surface in ON_TARGET else m for m in people]
    return people


def _how_the_funnel_looks(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "What does our funnel look like": the funnel; how good it is, nobody is told."""
    others = [m for m in marks if m.sense("advice") and m.surface.lower() not in LOOKS]
    if others or not any(m.sense("funnel") for m in marks):
        return marks
    return [m for m in marks if m.surface.lower() not in LOOKS]


def _entered_each_stage(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Entered each stage": a deal that passed through three is one of each, which no grouping counts."""
    each = any(
        at and m.sense("noun") == Sense("noun", "stage") and marks[at - 1].sense("by")
        for at, m in enumerate(marks)
    )
    if not each:
        return marks
    return [replace(m, kind="unknown", senses=()) if m.surface.lower() in ENTERED else m for m in marks]


RULES: tuple[Callable[[Text, list[Mark]], list[Mark]], ...] = (
    _not_arranged, _still_to_do, _visits_to_customers, _who_is_on_target, _how_the_funnel_looks, _entered_each_stage,
)  # fmt: skip
