"""Shares whose period only the part has: "what share of the pipeline closes in December", 本月新建的占在途的多少.

A plan has one period, which cuts the whole as well. The part and the whole are told beside each other instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.plan import Filter, Query

HELD_BY: Final = "占"
INSIDE: Final = re.compile(r"^(?:的|商机|单子|项目|机会|单|金额|总额|\s)*(?:里面|里|当中|之中|中)")
WITHIN: Final = re.compile(r"里|当中|之中|中")
COUNTED: Final = ("个数", "数量", "单数", "笔数", "商机数", "个商机")


def whole_of(draft: Draft) -> list[Filter] | None:
    """The conditions of the whole; None where its period, or no period, is that of the whole as well."""
    if draft.entity != "opportunity" or not draft.times:
        return None
    if any(mark.sense("share") and not mark.surface.isascii() for mark in draft.marks):
        return _whole_zh(draft)
    return _whole_en(draft)


def _whole_en(draft: Draft) -> list[Filter] | None:
    share = next(at for at, mark in enumerate(draft.marks) if mark.sense("share"))
    whole = share + 1
    while whole < len(draft.marks) and (draft.marks[whole].filler or _only_narrows(draft.marks[whole])):
        whole += 1
    if whole == len(draft.marks) or not (status := _status(draft.marks[whole])):
        return None  # the deals created this month, of which some are open
    if draft.dimensions == ["status"]:
        # the share of lost deals in Q3 is that of what closed in it
        return [] if status != "lost" or _dated(draft) else None
    if status != "open":
        return None
    named = [at for at in _named(draft) if at > share]
    dated = [at for at, mark in enumerate(draft.marks) if mark.sense("date")]
    return list(draft.filters) if named and dated and named[-1] < dated[0] else None


def _whole_zh(draft: Draft) -> list[Filter] | None:
    times = [at for at, mark in enumerate(draft.marks) if mark.time and mark.time.period]
    statuses = [at for at, mark in enumerate(draft.marks) if _status(mark)]
    if not times or not statuses:
        return None
    of_status = draft.dimensions == ["status"]
    for at in _held_by(draft):
        following = draft.neighbour(at, 1)
        if following not in statuses:
            continue
        if times[0] < at and (of_status or _status(draft.marks[following]) == "open"):
            return _named_between(draft, at, len(draft.marks))
    for at in statuses:
        rest = draft.text[draft.marks[at].end :]
        if times[0] > at and (INSIDE.match(rest) or of_status) and _status(draft.marks[at]) == "open":
            return _named_between(draft, -1, at)
    within = WITHIN.search(draft.text[draft.marks[times[0]].end : draft.marks[statuses[-1]].start])
    ahead = any(given.field == "expected_close_date" for given in draft.times)
    revenue = any((sense := mark.sense("metric")) and sense.note == "won" for mark in draft.marks)
    return [] if of_status and not within and (ahead or revenue) else None


def _only_narrows(mark: Mark) -> bool:
    """Ana's pipeline, our own, the total one."""
    return bool(mark.names) or is_only(mark, "mine", "myteam", "agg")


def _status(mark: Mark) -> str:
    sense = mark.sense("status")
    if sense:
        return sense.value
    metric = mark.sense("metric")
    return metric.note if metric and metric.note in {"open", "won"} else ""


def _held_by(draft: Draft) -> Iterator[int]:
    """占, but not 占比 or 占多少."""
    return (
        at for at, mark in enumerate(draft.marks) if mark.sense("share") and mark.surface.endswith(HELD_BY)
    )


def _dated(draft: Draft) -> bool:
    closed = any((sense := mark.sense("status")) and sense.value == "closed" for mark in draft.marks)
    return closed or any(mark.sense("date") for mark in draft.marks)


def _named(draft: Draft) -> Iterator[int]:
    fields = set(draft.dimensions)
    return (at for at, mark in enumerate(draft.marks) if any(name.field in fields for name in mark.names))


def _named_between(draft: Draft, start: int, end: int) -> list[Filter]:
    fields = {name.field for mark in draft.marks[start + 1 : end] for name in mark.names}
    return [given for given in draft.filters if given.field in fields]


def part_and_whole(query: Query, whole: list[Filter]) -> list[Query]:
    """One figure for each; of won deals also the rate that may be meant."""
    part = query.model_copy(update={"shape": "scalar", "dimensions": [], "order": [], "limit": None})
    kept = [given for given in query.filters if given.field == "status" or given in whole]
    undated = [each for each in query.assumptions if not each.startswith("time_is_")]
    each = [part, part.model_copy(update={"filters": kept, "time": [], "assumptions": undated})]
    return [*([rate_of(query)] if may_be_rates(query) else []), *each]


def may_be_rates(query: Query) -> bool:
    """ "Percentage of won deals this year": of those that closed then, or of all that were won."""
    won = any(given.field == "status" and given.value == "won" for given in query.filters)
    return won and query.metrics == ["count"] and [given.field for given in query.time] == ["closed_at"]


def rate_of(query: Query) -> Query:
    others = [given for given in query.filters if given.field != "status"]
    return query.model_copy(
        update={"shape": "scalar", "metrics": ["win_rate"], "dimensions": [], "filters": others, "order": []}
    )


def counts_money(draft: Draft) -> bool:
    """周涵的在途占全部在途的百分之几: the pipeline is an amount, unless deals or their number are named."""
    said = any(
        (sense := mark.sense("status")) and sense.value == "open" and mark.surface.startswith("在途")
        for mark in draft.marks
    )
    counted = any(mark.sense("count") for mark in draft.marks) or any(map(draft.text.__contains__, COUNTED))
    return said and not draft.deals_named and not counted
