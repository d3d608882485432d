"""What goes with what in a question: pairs, periods within periods, both ends of an order, all of several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Final

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.plan import Query

ENDS: Final = (
    ("largest", "smallest"), ("most", "fewest"), ("best", "worst"), ("top", "bottom"), ("newest", "oldest"),
)  # fmt: skip
PAIRED: Final = frozenset({"previous_period", "same_period_last_year", "explicit_period"})
JOINED: Final = re.compile(r"\b(?:or|and)\b|或者?|和|以及", re.ASCII)
WITHIN_THEM: Final = re.compile(r"(?:商机|单子|线索|项目|机会|单)(?:里面?|中|当中)[,，、]")
EACH: Final = frozenset(
    {
        "各是",
        "各有",
        "各自",
        "各自有",
        "各",
        "分别",
        "分别是",
        "each",
        "respectively",
        "individually",
        "separately",
        "respective",
        "individual",
    }
)
SEVERAL_OF_EACH: Final = frozenset({"tag"})


def _interleaved(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Ana in May and Tom in June": pairs, which no conditions that hold all at once can tell."""
    said = [(field, value, mark) for mark in draft.marks for field, value in _conditions(mark)]
    values = {field: {value for f, value, _ in said if f == field} for field, _, _ in said}
    several = [field for field, found in values.items() if len(found) > 1]
    for first, second in combinations(several, 2):
        pair = [(field, mark) for field, _, mark in said if field in {first, second}]
        turns = sum(a[0] != b[0] for a, b in pairwise(pair))
        if turns > 1:
            yield pair[-1][1]


def _conditions(mark: Mark) -> Iterator[tuple[str, str]]:
    fields = {name.field for name in mark.names}
    if len(fields) == 1 or "owner" in fields:  # a leader is that person
        field = "owner" if "owner" in fields else mark.names[0].field
        yield field, mark.names[0].value
    for kind in ("status", "stage", "kind"):
        if (sense := mark.sense(kind)) and is_only(mark, kind):
            yield kind, sense.value
    if mark.time and mark.time.period and not mark.names:
        yield "time", mark.time.period.model_dump_json()


def _nested_periods(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "The first half of this quarter", 今年前三个月: one within the other, and nothing compares them."""
    if query.compare is None or query.compare.kind not in PAIRED:
        return
    times = [i for i, mark in enumerate(draft.marks) if mark.time and mark.time.period and not mark.number]
    if any(mark.sense("compare", "trend") for mark in draft.marks):
        return
    for first, second in pairwise(times):
        between = draft.marks[first + 1 : second]
        signs = any(sign in draft.gap(first, second) for sign in ",、/;")
        if not signs and not any(mark.sense("and", "or", "to", "who") for mark in between):
            yield draft.marks[second]


def _both_ends(draft: Draft, query: Query) -> Iterator[Mark]:
    """最大的和最小的: one order has one end."""
    if {"amount_max", "amount_min"} <= set(query.metrics):
        return
    for first, second in ENDS:
        one = [mark for mark in draft.marks if is_only(mark, first)]
        other = [mark for mark in draft.marks if is_only(mark, second)]
        if one and other:
            yield max(one[0], other[0], key=lambda mark: mark.start)


def of_both_ends(text: str, marks: list[Mark]) -> Iterator[tuple[str, str]]:
    """ "Best and worst product", 最好的月份和最差的月份: the question with the one, and with the other."""
    content = [mark for mark in marks if not mark.filler]
    for at, (one, joint, other) in enumerate(zip(content, content[1:], content[2:], strict=False)):
        noun, again = content[at + 1], content[at + 4 : at + 5]
        if _opposite(one, other) and joint.sense("and"):
            head, tail = text[: one.start], text[other.end :]
            yield f"{head}{one.surface}{tail}", f"{head}{other.surface}{tail}"
        elif (
            other.sense("and")
            and again
            and _opposite(one, content[at + 3])
            and again[0].surface == noun.surface
        ):
            head, tail = text[: one.start], text[again[0].end :]
            first, second = text[one.start : noun.end], text[content[at + 3].start : again[0].end]
            yield f"{head}{first}{tail}", f"{head}{second}{tail}"


def _opposite(one: Mark, other: Mark) -> bool:
    return any(
        (one.sense(first) and other.sense(second)) or (one.sense(second) and other.sense(first))
        for first, second in ENDS
    )


def _all_of_several(draft: Draft, query: Query) -> Iterator[Mark]:
    """Tagged A and B: both on one record, or all that have either."""
    for index, mark in enumerate(draft.marks):
        around = [draft.neighbour(index, step) for step in (-1, 1)]
        names = [draft.marks[i].names if i is not None else () for i in around]
        if mark.sense("and") and all(found and found[0].field in SEVERAL_OF_EACH for found in names):
            yield mark


def _said_together(draft: Draft, query: Query) -> Iterator[Mark]:
    """Mentioning A or B: what is looked for is one stretch of words."""
    joint = any(given.field == "content" and JOINED.search(str(given.value)) for given in query.filters)
    yield from (mark for mark in draft.marks if joint and mark.sense("said") and not mark.quoted)


def _of_two_statuses(draft: Draft, query: Query) -> Iterator[Mark]:
    """赢单和输单的比例: of each other, not of all."""
    if query.shape == "share" and query.dimensions == ["status"]:
        several = any(given.field == "status" and isinstance(given.value, list) for given in query.filters)
        yield from (mark for mark in draft.marks if several and mark.sense("share"))


def _listed_verbs(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "How many did we win, lose and create": three numbers, not those that are all of it."""
    statuses = {sense.value for mark in draft.marks if (sense := mark.sense("status"))}
    if len(statuses) < 2:
        return
    for index, mark in enumerate(draft.marks):
        near = [draft.neighbour(index, step) for step in (-1, 1)]
        if mark.sense("date") and any(i is not None and draft.marks[i].sense("and", "or") for i in near):
            yield mark


def _one_by_one(draft: Draft, query: Query) -> Iterator[Mark]:
    """上海和江苏的客户数各是多少: a number for each of them, not one for all."""
    several = any(isinstance(given.value, list) and given.op == "in" for given in query.filters)
    if several and query.shape == "scalar" and not query.dimensions:
        yield from (mark for mark in draft.marks if mark.surface.lower() in EACH)


def _one_and_another(draft: Draft, query: Query) -> Iterator[Mark]:
    """新增商机和赢单数: those that came and those that were won, not those that are both."""
    noun = joint = dated = False
    if WITHIN_THEM.search(draft.text):
        return  # 3月以来新增的商机里，已经赢单的
    for mark in draft.marks:
        dated = dated or is_only(mark, "date")
        noun = noun or (dated and bool((s := mark.sense("noun")) and s.value == "opportunity"))
        joint = joint or (noun and mark.sense("and") is not None)
        if joint and mark.sense("status") and query.compare is None:
            yield mark
            return


Check = Callable[[Draft, Query], Iterator[Mark]]
CHECKS: Final[tuple[Check, ...]] = (
    _interleaved, _nested_periods, _both_ends, _all_of_several, _said_together, _of_two_statuses, _listed_verbs, _one_by_one, _one_and_another,
)  # fmt: skip
