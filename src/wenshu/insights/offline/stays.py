"""How long deals are in a stage: since they entered it, or how long others stayed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, cast

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark
from wenshu.insights.offline.quiet import length_of
from wenshu.insights.plan import Filter, FilterOp

SO_FAR: Final = re.compile(r"\bhow long (?:have|has) .*\bbeen\b", re.ASCII)  # those that are still there


def read_stays(draft: Draft) -> None:
    """ "In negotiation for more than 30 days", 在方案报价停留超过30天. Run before the conditions that know no stage."""
    at = next((i for i, m in enumerate(draft.marks) if i not in draft.used and length_of(m)), None)
    stay = draft.first("stay")
    if at is None:
        return
    mark = draft.marks[at]
    before, after = draft.beside(at, -1, "op"), draft.beside(at, 1, "after")
    edge = before[0] if before else at
    if stay is None and not (_is_length(draft, at, edge) and _follows_a_stage(draft, edge)):
        return
    if stay is not None and draft.marks[stay[0]].sense("inactive") and not _has_stage(draft):
        return  # stuck, of no stage: nothing happens there
    op = before[1].value if before else after[1].value if after else "gte"
    draft.use(at, *(found[0] for found in (before, after, stay) if found))
    for index, _ in list(draft.unused("stay")):
        draft.use(index)
    _take_stage_noun(draft)
    days = Decimal(length_of(mark) or 0)
    surface = draft.text[draft.marks[edge].start : draft.marks[after[0] if after else at].end]
    draft.where(Filter(field="days_in_stage", op=cast(FilterOp, op), value=days, surface=surface))


def read_durations_of_stages(draft: Draft) -> None:
    """ "How long do deals stay in proposal", "how long does negotiation take". Run before measures."""
    asked = draft.first("howlong")
    if asked is None or draft.statuses or draft.metrics:
        return
    staged = draft.filters_on("stage") or "stage" in draft.dimensions
    if not staged or any(draft.unused("metric", "measure")):
        return
    draft.take("howlong")
    still = asked[1].note == "now" or SO_FAR.search(draft.text.lower())
    draft.metrics = ["days_in_stage_avg" if still else "stage_duration_avg"]


def settle_stays(draft: Draft) -> None:
    """The sales cycle of a stage is the time in it; stays are told apart by stage."""
    if "cycle_days_avg" in draft.metrics and "stage" in draft.dimensions:
        draft.metrics = ["stage_duration_avg" if m == "cycle_days_avg" else m for m in draft.metrics]
        draft.statuses = [s for s in draft.statuses if s != "won"]
        draft.assumptions = [a for a in draft.assumptions if a != "average_of_won_deals"]
    if "stage_duration_avg" in draft.metrics and not draft.filters_on("stage") and not draft.dimensions:
        draft.dimensions = ["stage"]
    if {"stage_duration_avg", "days_in_stage_avg"} & set(draft.metrics):
        draft.take("stay")
        for index, sense in list(draft.unused("agg", "noun")):
            if sense.value in {"avg", "stage", "opportunity"}:
                draft.use(index)


def _is_length(draft: Draft, at: int, edge: int) -> bool:
    """For more than 30 days, for 30 days; the last 30 days are a period."""
    read = draft.marks[at].time
    if read is None or read.duration is None:
        return False
    before = draft.marks[edge - 1] if edge else None
    compared = edge != at or draft.beside(at, 1, "after") is not None or read.duration.or_more
    return compared or (before is not None and before.surface.lower() == "for")


def _follows_a_stage(draft: Draft, index: int) -> bool:
    before = draft.neighbour(index, -1)
    return before is not None and is_stage(draft.marks[before])


def _has_stage(draft: Draft) -> bool:
    return any(is_stage(mark) for mark in draft.marks)


def is_stage(mark: Mark) -> bool:
    noun = mark.sense("noun")
    named = any(name.field == "stage" for name in mark.names)
    return named or mark.sense("stage") is not None or (noun is not None and noun.value == "stage")


def _take_stage_noun(draft: Draft) -> None:
    """ "In the same stage for 60 days"; 在当前阶段停留: any stage, so nothing to group by."""
    for index, sense in list(draft.unused("noun")):
        before = draft.neighbour(index, -1)
        if sense.value == "stage" and (before is None or not is_stage(draft.marks[before])):
            draft.use(index)
            draft.hints.add(index)
