"""Follow-ups by what they say and where they came from, records by who entered them."""

from __future__ import annotations

from dataclasses import replace

from wenshu.insights.engine import Name
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.plan import Filter

SAID = "said"  # the mark of what a follow-up mentions
ENTERED = frozenset({"创建", "录入", "新建", "添加", "建立", "建", "建了", "创建了", "创建的", "录入的"})
ENTER = frozenset({"add", "create", "enter", "created", "added", "entered"})
WROTE = frozenset({"写了", "写到"})
BY = frozenset({"by", "由"})
FOLLOW_UPS = ("follow_up",)


def topics(text: Text, marks: list[Mark]) -> list[Mark]:
    """After "mention", 提到: the words that a follow-up is to hold, whatever they mean elsewhere."""
    at = next((i for i, m in enumerate(marks) if m.sense("mention")), None)
    if at is None or not any(_is_follow_up(m) for m in marks):
        return marks
    first = at + 1
    while first < len(marks) and marks[first].filler:
        first += 1
    last = first
    while last < len(marks) and _goes_on(text, marks, first, last):
        last += 1
    if last == first:
        wrote = (
            marks[at].surface in WROTE
            and first < len(marks)
            and marks[first].sense("count", "howmany", "times", "list")
        )
        return [m for m in marks if m is not marks[at]] if wrote else marks
    start, end = marks[first].start, marks[last - 1].end
    said = Mark("phrase", start, end, text.surface[start:end], senses=(Sense(SAID),))
    return [*marks[: at + 1], said, *marks[last:]]


def _is_follow_up(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return mark.sense("kind") is not None or (noun is not None and noun.value in FOLLOW_UPS)


def _goes_on(text: Text, marks: list[Mark], first: int, at: int) -> bool:
    """The stretch ends where a period, a follow-up or a joining particle begins."""
    mark = marks[at]
    if mark.time or mark.surface == "的" or (_is_follow_up(mark) and at > first):
        return False
    if at == first:
        return not mark.sense("by", "list", "count", "howmany", "times")  # 写了多少条跟进
    if mark.quoted and marks[first].quoted:
        return True
    return mark.kind == "unknown" or not text.surface[marks[at - 1].end : mark.start].strip(" ")


def read_topics(draft: Draft) -> None:
    found = draft.first("mention")
    said = draft.first(SAID)
    if found and said:
        draft.use(found[0], said[0])
        surface = draft.marks[said[0]].surface
        draft.where(Filter(field="content", op="contains", value=surface.strip('"'), surface=surface))
        draft.entity = "follow_up"
    origin = draft.first("origin")
    if origin and (draft.entity == "follow_up" or any(_is_follow_up(m) for m in draft.marks)):
        draft.take("origin")
        draft.where(Filter(field="origin", value=origin[1].value, surface=draft.marks[origin[0]].surface))
        draft.entity = "follow_up"


def read_creators(draft: Draft) -> None:
    """ "Created by Ben", "deals Ben added", 王芳创建的商机: who entered it need not own it."""
    for index, mark in enumerate(draft.marks):
        if index in draft.used or not any(name.field == "owner" for name in mark.names):
            continue
        verb = _entered_by(draft, index)
        if verb is None:
            continue
        names = tuple(Name("created_by", name.value) for name in mark.names if name.field == "owner")
        draft.marks[index] = replace(mark, names=names)
        if not any(m.time and m.time.period for m in draft.marks):
            draft.use(verb)


def _after_a_period(draft: Draft, index: int) -> tuple[int, Sense] | None:
    """王芳上周创建的."""
    period = draft.neighbour(index, 1)
    between = period is not None and draft.marks[period].time is not None
    return draft.beside(period, 1, "date") if period is not None and between else None


def _entered_by(draft: Draft, index: int) -> int | None:
    mark = draft.marks[index]
    by, after = draft.neighbour(index, -1), draft.beside(index, 1, "date") or _after_a_period(draft, index)
    if by is not None and draft.marks[by].surface.lower() in BY:
        verb = draft.beside(by, -1, "date")
        if verb and verb[1].value == "created_at":
            draft.use(by)
            return verb[0]
    if after is None or after[1].value != "created_at":
        return None
    said = draft.marks[after[0]].surface.lower()
    owned = by is not None and (noun := draft.marks[by].sense("noun")) is not None and noun.value == "owner"
    english = mark.surface.isascii() and said in ENTER and after[0] == index + 1 and not owned
    return after[0] if said in ENTERED or english else None
