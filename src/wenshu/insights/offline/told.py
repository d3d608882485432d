"""What a plan has to tell back: statuses, dates, units and directions that a question names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from wenshu.insights import time
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.plan import BUCKETS, Query

OF_STATUS: Final = {
    "won": frozenset({"has_won_deal", "reached_stage", "probability"}),
    "lost": frozenset({"lost_reason", "lost_from_stage", "competitor"}),
    "open": frozenset({"has_open_deal", "days_in_stage", "age_days", "days_since_activity", "overdue", "has_next_follow_up"}),
}  # fmt: skip
RATES: Final = frozenset({"win_rate", "conversion_rate", "attainment", "target_amount"})
RUNNING: Final = frozenset({"age_days_avg", "days_in_stage_avg", "weighted_amount", "stage_duration_avg"})
AHEAD: Final = frozenset({"expected_close_date", "next_follow_up_at"})
UP: Final = ("largest", "most", "longest", "newest", "champion")
DOWN: Final = ("smallest", "fewest", "shortest", "oldest", "soonest")
DAYS: Final = frozenset({"number of days", "days"})
OF_DAYS: Final = frozenset({"days_in_stage", "age_days", "days_since_activity"})
STANDING: Final = frozenset(
    {"created_by", "overdue", "age_days", "days_in_stage", "has_next_follow_up", "has_follow_up"}
)
OF_RECORDS: Final = frozenset({"detail", "funnel"})
PEOPLE: Final = frozenset({"哪些人", "有哪些人", "是哪些人", "哪个人", "有谁", "都有谁"})
NOT_YET: Final = re.compile(r"\bnot(?: \w+){0,5} yet\b|\b\w+n't yet\b|\byet to\b|还没|尚未", re.ASCII)
NEVER_DID: Final = frozenset(
    {"haven't", "hasn't", "didn't", "have not", "has not", "did not", "没", "没有", "未"}
)
RECORDED: Final = frozenset(
    {"created_at", "closed_at", "occurred_at", "last_activity_at", "stage_entered_at"}
)


def untold(draft: Draft, query: Query) -> list[Mark]:
    """The words of the question that the plan says nothing of."""
    return [mark for check in CHECKS for mark in check(draft, query)]


def _fields(query: Query) -> set[str]:
    return {given.field for given in query.filters}


def _statuses(draft: Draft, query: Query) -> Iterator[Mark]:
    if query.shape in {"detail", "funnel"} or set(query.metrics) & RATES:
        return
    said = {
        str(value)
        for given in query.filters
        if given.field == "status"
        for value in (given.value if isinstance(given.value, list) else [given.value])
    }
    dated = {given.field for given in query.time} | {given.by for given in query.order}
    for mark in draft.marks:
        sense = mark.sense("status")
        if sense is None or not is_only(mark, "status") or sense.value not in OF_STATUS:
            continue
        told = sense.value in said or OF_STATUS[sense.value] & (_fields(query) | set(query.dimensions))
        running = sense.value == "open" and (
            RUNNING & set(query.metrics) or AHEAD & dated or "stage" in _fields(query)
        )
        cycle = sense.value == "won" and ("closed_at" in dated or "cycle_days_avg" in query.metrics)
        if not (told or running or cycle or "status" in query.dimensions):
            yield mark


def _dates(draft: Draft, query: Query) -> Iterator[Mark]:
    if query.shape in {"detail", "funnel"} or query.stages:
        return
    held = {*(given.field for given in query.time), *(given.by for given in query.order)}
    fields = _fields(query) | {given.field.removeprefix("has_") for given in query.filters}
    for mark in draft.marks:
        sense = mark.sense("date")
        if sense is None or not is_only(mark, "date"):
            continue
        told = sense.value in held or STANDING & fields or "cycle_days_avg" in query.metrics
        field = sense.value.removesuffix("_date").removesuffix("_at")
        if not told and field not in fields and query.entity not in {"follow_up", "voice_note"}:
            yield mark


def _kinds(draft: Draft, query: Query) -> Iterator[Mark]:
    """Calls, meetings: of the follow-ups only."""
    if "kind" not in _fields(query) | set(query.dimensions) and query.shape not in OF_RECORDS:
        yield from (mark for mark in draft.marks if is_only(mark, "kind"))


def _days(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Average number of days": a figure in days."""
    metrics = (*query.metrics, *(given.metric for given in query.having))
    in_days = any(DEFINITIONS[metric].unit == "days" for metric in metrics)
    if not in_days and not OF_DAYS & _fields(query):
        yield from (mark for mark in draft.marks if mark.surface.lower() in DAYS and not mark.time)


def _directions(draft: Draft, query: Query) -> Iterator[Mark]:
    """The lowest comes first of the lowest."""
    if query.shape != "rank" or len(query.order) != 1 or "day" in str(query.order[0].by):
        return
    descending = query.order[0].descending
    for mark in draft.marks:
        if is_only(mark, *UP) and not descending:
            yield mark
        if is_only(mark, *DOWN) and descending:
            yield mark


def _buckets(draft: Draft, query: Query) -> Iterator[Mark]:
    for mark in draft.marks:
        sense = mark.sense("bucket")
        if (
            sense
            and is_only(mark, "bucket")
            and query.shape != "funnel"
            and "target_amount" not in query.metrics
        ):
            compared = query.compare is not None and query.compare.kind in {"previous_period", "vs_target"}
            if not BUCKETS.intersection(query.dimensions) and not compared:
                yield mark


def _which(draft: Draft, query: Query) -> Iterator[Mark]:
    """Who, which ones: told by name."""
    if query.shape != "scalar" or {"amount_max", "amount_min"} & set(query.metrics):
        return
    if any(mark.sense("count", "howmany", "much", "howlong", "metric", "measure") for mark in draft.marks):
        return
    yield from (mark for mark in draft.marks if is_only(mark, "who"))


def _which_people(draft: Draft, query: Query) -> Iterator[Mark]:
    """哪些人负责上海: people, not the deals there."""
    if query.shape == "list" and query.entity == "opportunity":
        yield from (mark for mark in draft.marks if mark.surface in PEOPLE)


def _not_yet(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Not yet in negotiation": before it, not beyond it; 这个月没签单的客户: who signed nothing then."""
    if NOT_YET.search(draft.text.lower()) and any(
        f.field == "stage" and f.op in {"ne", "not_in"} for f in query.filters
    ):
        yield from (mark for mark in draft.marks if mark.sense("not"))
    if any(f.field == "stage" and f.op in {"ne", "not_in"} for f in query.filters):
        yield from (
            mark for mark in draft.marks if mark.sense("not", "without") and mark.surface.lower() in NEVER_DID
        )
    people = {*query.dimensions, *query.metrics, query.entity}
    if (
        query.time
        and {"company", "owner", "company_count", "owner_count"} & people
        and "open" in _said(query)
        and not draft.has("expired")
    ):
        yield from (
            m for m in draft.marks if m.sense("status") and m.surface.startswith(("没", "未", "还没", "还未"))
        )


def _said(query: Query) -> set[str]:
    return {str(given.value) for given in query.filters if given.field == "status"}


def _yet_to_happen(draft: Draft, query: Query) -> Iterator[Mark]:
    """Nothing was won or created in days that are still to come."""
    today = draft.context.calendar.today
    for given in query.time:
        if given.field in RECORDED and "target_amount" not in query.metrics and query.compare is None:
            start, _ = time.resolve(given.period, draft.context.calendar, lean="past")
            if start > today and not time.resolve(given.period, draft.context.calendar)[0].year > 9000:
                yield from (mark for mark in draft.marks if mark.time and mark.time.period)


def _assumed_although_said(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Created in the last 10 days …": thirty days are only for who names none."""
    if "recent_is_30_days" in query.assumptions:
        yield from (
            m for m in draft.marks if m.time and not m.time.vague and (m.time.period or m.time.duration)
        )


def _compared_although_listed(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Show deals where we were up against …": records are asked for, and "up" is no growth."""
    if "previous_period" not in query.assumptions or query.metrics != ["count"]:
        return
    if any(mark.sense("list", "what") and not mark.sense("count") for mark in draft.marks):
        yield from (mark for mark in draft.marks if mark.sense("compare"))


def _of_no_records(draft: Draft, query: Query) -> Iterator[Mark]:
    """A figure that picks nobody, and no deals named: what would be listed was not said."""
    if query.shape != "list" or query.entity != "opportunity":
        return
    rates = [m for m in draft.marks if (s := m.sense("metric")) and s.value in RATES | {"cycle_days_avg"}]
    if rates and not any((s := m.sense("noun")) and s.value == "opportunity" for m in draft.marks):
        yield from rates


Check = Callable[[Draft, Query], Iterator[Mark]]
CHECKS: Final[tuple[Check, ...]] = (
    _statuses, _dates, _kinds, _days, _directions, _buckets, _which, _which_people, _not_yet, _yet_to_happen, _assumed_although_said, _compared_although_listed, _of_no_records,
)  # fmt: skip
