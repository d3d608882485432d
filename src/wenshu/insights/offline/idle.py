"""Words that change nothing: a plan that stays the same without a name, a number or a superlative has not understood it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from wenshu.insights.offline.compose import canonical
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import Query

Replan = Callable[
    [list[Mark]], Query | None
]  # the plan of these marks alone; None where they are no question
WEIGHTY: Final = frozenset(
    [
        *(
            "op",
            "without",
            "not",
            "never",
            "lacks",
            "neverbought",
            "hasbought",
            "inactive",
            "overdue",
            "expired",
        ),
        *("largest", "smallest", "most", "fewest", "best", "worst", "top", "bottom", "longest", "shortest"),
        *("newest", "oldest", "soonest", "stalest", "first", "champion", "active"),
        *(
            "kind",
            "stage",
            "mine",
            "myteam",
            "bucket",
            "trend",
            "share",
            "reached",
            "funnel",
            "mention",
            "origin",
        ),
    ]
)
RANKING: Final = frozenset(
    {"largest", "smallest", "most", "fewest", "best", "worst", "top", "bottom", "longest", "shortest"}
)
DAYS: Final = frozenset({"days_since_activity", "days_in_stage", "age_days"})
WITH_A_PERIOD_OF_THEIR_OWN: Final = frozenset({"target_amount", "attainment"})


def idle(marks: list[Mark], query: Query, replan: Replan) -> list[Mark]:
    """Each of the weighty marks is left out in turn."""
    told = in_order(query)
    found = []
    for index, mark in enumerate(marks):
        if not _is_weighty(mark, marks, query):
            continue
        without = replan([*marks[:index], *marks[index + 1 :]])
        if without is None or in_order(without) != told:
            continue
        if set(without.assumptions) <= set(
            query.assumptions
        ):  # else it said what is assumed of who says nothing
            found.append(mark)
    return found


def _is_weighty(mark: Mark, marks: list[Mark], query: Query) -> bool:
    if mark.kind == "name":
        return mark.exact
    of_targets = bool(WITH_A_PERIOD_OF_THEIR_OWN & set(query.metrics)) or query.compare is not None
    if mark.number and mark.number.value == 1 and query.limit == 1:
        return False  # 最大的一单是哪个, which is one without it, too
    if mark.kind in {"number", "time"}:
        return not of_targets
    kinds = {sense.kind for sense in mark.senses}
    if not kinds or not kinds <= WEIGHTY or _is_said_twice(mark, kinds, marks):
        return False
    if "op" in kinds and any(given.field in DAYS for given in query.filters):
        return False  # at least so many days is what is meant without it, too
    if kinds & {*RANKING, "first"} and _is_a_direction(mark, marks):
        return False  # best first
    if kinds & RANKING and (
        query.shape == "trend" or any(other.sense("rank", "desc", "asc", "sorted") for other in marks)
    ):
        return False
    return not (kinds & {"share", "bucket"} and (of_targets or "conversion_rate" in query.metrics))


def _is_a_direction(mark: Mark, marks: list[Mark]) -> bool:
    pairs = pairwise(other for other in marks if not other.filler)
    return any(mark in pair and pair[0].sense(*RANKING) and pair[1].sense("first") for pair in pairs)


def _is_said_twice(mark: Mark, kinds: set[str], marks: list[Mark]) -> bool:
    """除了…以外; without an amount, without a close date; every week, as a trend; 占百分之几."""
    others = [other for other in marks if other is not mark]
    if kinds & {"not", "without"}:
        return any(other.sense("not", "without", "notafter") for other in others)
    again = (
        ("trend", "bucket", "by") if kinds & {"trend", "bucket"} else ("share",) if "share" in kinds else ()
    )
    return any(other.sense(*again) for other in others) if again else False


def in_order(query: Query) -> str:
    """What a plan asks, whatever the order of its conditions."""
    filters = [
        given.model_copy(update={"surface": "", "value": _sorted(given.value)}) for given in query.filters
    ]
    filters.sort(key=lambda given: given.model_dump_json())
    times = sorted(query.time, key=lambda given: str(given.field))
    metrics = sorted(query.metrics)
    return canonical(query.model_copy(update={"filters": filters, "time": times, "metrics": metrics}))


def _sorted(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, list) else value
