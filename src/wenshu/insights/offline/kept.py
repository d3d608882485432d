"""What a plan may not forget: a word that was read and changed nothing is how a wrong number is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from wenshu.insights.engine import Name
from wenshu.insights.link import normal
from wenshu.insights.offline import roles, told
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import BUCKETS, Filter, Query

AMOUNTS: Final = frozenset({"amount_sum", "amount_avg", "amount_min", "amount_max", "amount_median", "weighted_amount",
                            "target_amount", "attainment"})  # fmt: skip
AVERAGES: Final = frozenset({"amount_avg", "amount_median", "cycle_days_avg", "age_days_avg", "days_in_stage_avg",
                             "stage_duration_avg", "win_rate", "conversion_rate"})  # fmt: skip
SUPERLATIVES: Final = frozenset({"top", "bottom", "best", "worst", "most", "fewest", "largest", "smallest", "longest", "shortest",
                                 "newest", "oldest", "soonest", "stalest", "first", "rank", "active", "champion"})  # fmt: skip
DENIALS: Final = frozenset({"not", "without", "never", "lacks", "inactive", "neverbought", "notafter"})
DAYS_OF: Final = frozenset({"days_since_activity", "age_days", "days_in_stage", "employees"})
_PAST: Final = re.compile(r"\b(?:were|was|did|had)\b|当时|那时", re.ASCII)
_HAVING: Final = re.compile(r"\b(?:with|have|has|had|having)\b", re.ASCII)
CHANGES: Final = frozenset(
    {"changed", "change", "change in", "drop", "dropped", "up", "down", "变化", "变化了"}
)
ASKED: Final = ("how many", "几", "多少", "有多少", "有几")
UNDONE: Final = ("not ", "没", "未", "还没", "还未")
SHARES: Final = frozenset({"win_rate", "conversion_rate", "attainment"})
WITH_PERIOD: Final = frozenset({"previous_period", "same_period_last_year", "explicit_period"})


def forgotten(marks: Iterable[Mark], query: Query) -> list[str]:
    """Names, numbers and times of the question that the plan says nothing of."""
    said = _names_said(query)
    return [mark.surface for mark in marks if not _is_kept(mark, query, said)]


def unheeded(draft: Draft, query: Query) -> list[str]:
    """Of a plan of rules: also the superlatives, negations, averages and groups that it does not hold."""
    said = _names_said(query)
    missing = [mark for mark in draft.marks if not _is_kept(mark, query, said)]
    missing += [mark for mark in draft.marks if any(not check(mark, query) for check in CHECKS)]
    missing += _ungrouped(draft, query)
    missing += _periods_too_many(draft, query)
    missing += _ends_of_nothing(draft)
    missing += _changed_records(draft, query)
    missing += _best_of_each(draft, query)
    missing += _as_it_was_then(draft, query)
    missing += _not_then(draft, query)
    missing += _deals_with_follow_ups(draft, query)
    missing += roles.out_of_place(draft, query)
    missing += told.untold(draft, query)
    return list(dict.fromkeys(mark.surface for mark in missing))


# names, numbers, times


def _names_said(query: Query) -> set[str]:
    said = {normal(text) for given in query.filters for text in _texts(given)}
    said |= {normal(member) for member in (query.compare.members if query.compare else ())}
    said |= {normal(stage) for stage in query.stages}
    return said | {normal(given.currency) for given in query.filters if given.currency}


def _is_kept(mark: Mark, query: Query, said: set[str]) -> bool:
    if mark.kind == "name" and mark.exact:
        return _is_said(mark.names, said)
    if mark.number and _has_number(mark.number.value, query):
        return True  # 2000, which may be a year
    if mark.time and mark.time.vague and query.order:
        return True  # 最近5次跟进: which come first
    if mark.kind == "time" and mark.time and mark.time.period:
        return bool(query.time) or bool(query.compare and query.compare.period) or _in_days(query)
    return mark.kind != "number"


def _in_days(query: Query) -> bool:
    return any(given.field in DAYS_OF for given in query.filters)


def _is_said(names: Iterable[Name], said: set[str]) -> bool:
    return any(normal(name.value) in said for name in names)


def _has_number(value: Decimal, query: Query) -> bool:
    filtered = {text for given in query.filters for text in _texts(given)}
    periods = [given.period for given in query.time]
    counted = {having.value for having in query.having} | {query.limit}
    counted |= {having.value * 100 for having in query.having}
    counted |= {
        getattr(period, part, None) for period in periods for part in ("n", "year", "quarter", "month")
    }
    return value in counted or any(_same(text, value) for text in filtered)


def _same(text: str, value: Decimal) -> bool:
    """Also where the question scaled it: 10到50万, "10 to 50k"."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return False
    return found == value or any(found == value * scale for scale in (1000, 10_000, 1_000_000, 100_000_000))


def _texts(given: Filter) -> list[str]:
    values = given.value if isinstance(given.value, list) else [given.value]
    return [str(value) for value in values]


# what else was said


def _kinds(mark: Mark) -> set[str]:
    return {sense.kind for sense in mark.senses}


def _only(mark: Mark, *kinds: str) -> bool:
    """It can mean nothing else."""
    return bool(mark.senses) and _kinds(mark) <= set(kinds)


def _keeps_superlative(mark: Mark, query: Query) -> bool:
    if not mark.senses or not _kinds(mark) <= SUPERLATIVES:
        return True
    ranked = (
        bool(query.order) or query.limit is not None or (query.shape == "trend" and len(query.dimensions) > 1)
    )
    return ranked or bool({"amount_max", "amount_min"} & set(query.metrics)) or query.compare is not None


def _keeps_denial(mark: Mark, query: Query) -> bool:
    if not mark.senses or not _kinds(mark) <= DENIALS:
        return True
    denied = any(
        given.op in {"ne", "not_in", "is_null", "lt", "lte"} or given.value is False or given.field in DAYS_OF
        for given in query.filters
    )
    still_open = any(given.field == "status" and given.value == "open" for given in query.filters)
    return denied or still_open or any(given.op in {"lt", "lte"} for given in query.having)


def _keeps_aggregate(mark: Mark, query: Query) -> bool:
    if not _only(mark, "agg"):
        return True
    figures = {*query.metrics, *(given.metric for given in query.having)}
    wanted = {sense.value for sense in mark.senses}
    if "avg" in wanted:
        return bool(AVERAGES & figures)
    return all(f"amount_{kind}" in figures for kind in wanted - {"sum"})


def _keeps_figure(mark: Mark, query: Query) -> bool:
    """Revenue, the win rate, the cycle: shown, or what the records are picked or put in order by."""
    if not _only(mark, "metric", "measure") or query.shape in {"detail", "funnel"}:
        return True
    figures: set[str] = {*query.metrics, *(given.metric for given in query.having)}
    ordered = {given.by for given in query.order}
    fields = {given.field for given in query.filters}
    return any(_is_shown(sense.value, sense.note, figures, {*ordered, *fields}) for sense in mark.senses)


def _is_shown(value: str, note: str, figures: set[str], others: set[str]) -> bool:
    if value in figures:
        return True
    if value == "weighted_amount":
        return False
    if value in AMOUNTS or value == "amount_size":
        return (
            bool(AMOUNTS & figures)
            or bool({"amount", "has_amount", "expected_close_date"} & others)
            or bool(note)
        )
    if value == "win_rate":
        return bool({"conversion_rate"} & figures) or "probability" in others
    if value == "cycle_days_avg":
        return "stage_duration_avg" in figures
    return value not in {"days_in_stage_avg", "stage_duration_avg"} or bool(
        {"days_in_stage", "stage_entered_at"} & others
    )


def _keeps_count(mark: Mark, query: Query) -> bool:
    some = mark.surface.startswith("几") and bool(query.order)  # 最大的几个
    return (
        some
        or not _only(mark, "count", "howmany")
        or bool(query.metrics)
        or query.shape in {"exists", "detail"}
    )


def _keeps_share(mark: Mark, query: Query) -> bool:
    return not _only(mark, "share") or query.shape == "share" or bool(SHARES & set(query.metrics))


def _keeps_comparison(mark: Mark, query: Query) -> bool:
    side_by_side = bool(query.dimensions) and all(s.value in {"rest", "versus"} for s in mark.senses)
    return not _only(mark, "compare") or query.compare is not None or side_by_side


def _keeps_date(mark: Mark, query: Query) -> bool:
    """What happened last, what is due: a date that the plan looks at, or puts the records in order by."""
    if not _only(mark, "date") or query.shape in {"detail", "funnel"} or query.compare is not None:
        return True
    value = mark.senses[0].value
    held = {*(given.field for given in query.time), *(given.by for given in query.order)}
    fields = {given.field for given in query.filters}
    return (
        value != "last_activity_at"
        or value in held
        or bool({"days_since_activity", "has_follow_up"} & fields)
        or query.entity in {"follow_up", "voice_note"}
    )


CHECKS: Final[tuple[Callable[[Mark, Query], bool], ...]] = (
    _keeps_superlative, _keeps_denial, _keeps_aggregate, _keeps_figure, _keeps_count, _keeps_share, _keeps_comparison, _keeps_date,
)  # fmt: skip


def _ungrouped(draft: Draft, query: Query) -> list[Mark]:
    """ "By region" of a plan that groups by nothing of the kind."""
    missing = []
    for index, mark in enumerate(draft.marks):
        before = draft.marks[index - 1] if index else None
        noun = mark.sense("noun")
        if before is None or noun is None or not _only(before, "by", "filler") or before.filler:
            continue
        grouped = {*query.dimensions, *(given.by for given in query.order)}
        if noun.value in {
            "opportunity",
            "follow_up",
            "voice_note",
            "contact",
            query.entity,
        } or not before.sense("by"):
            continue
        aliases = {"stage": "lost_from_stage", "region": "country"}
        if not {noun.value, aliases.get(noun.value)} & grouped and query.shape != "funnel":
            missing.append(mark)
    return missing


def _periods_too_many(draft: Draft, query: Query) -> list[Mark]:
    """Two periods were said and one is used."""
    said = [
        m
        for m in draft.marks
        if m.time and m.time.period and not (m.number and _has_number(m.number.value, query))
    ]
    distinct = list(
        {(m.time.period.model_dump_json() if m.time and m.time.period else ""): m for m in said}.values()
    )
    held = len(query.time) + sum(given.field in DAYS_OF for given in query.filters)
    one_by_one = BUCKETS.intersection(query.dimensions) and any(
        t.period.kind == "between" for t in query.time
    )
    if one_by_one or (query.compare is not None and query.compare.kind in WITH_PERIOD):
        held += 1
    return distinct[held:] if len(distinct) > held else []


def _ends_of_nothing(draft: Draft) -> list[Mark]:
    """前, 后 without a number are "before" and "after" of something, not the first and the last."""
    return [
        mark
        for index, mark in enumerate(draft.marks)
        if mark.surface in {"前", "后"}
        and mark.sense("top", "bottom")
        and not (index + 1 < len(draft.marks) and draft.marks[index + 1].number)
    ]


def _changed_records(draft: Draft, query: Query) -> list[Mark]:
    """ "Deals changed this week", "drop database": what goes up or down is a figure, and has to be named."""
    if query.compare is None and query.shape != "trend":
        return []
    if any(_is_a_figure(m) for m in draft.marks):
        return []
    return [m for m in draft.marks if m.sense("compare", "trend") and m.surface.lower() in CHANGES]


def _is_a_figure(mark: Mark) -> bool:
    said = mark.surface.lower()
    if mark.sense("metric", "measure", "agg"):
        return not said.startswith("in ")  # in the pipeline
    return mark.sense("count") is not None and not said.startswith(ASKED)


def _best_of_each(draft: Draft, query: Query) -> list[Mark]:
    """ "The best product of each region": pairs in one order are not that."""
    if query.shape != "rank" or len(query.dimensions) < 2:
        return []
    return [m for m in draft.marks if m.senses and _kinds(m) <= SUPERLATIVES - {"rank"}]


def _as_it_was_then(draft: Draft, query: Query) -> list[Mark]:
    """ "How many deals were open in March": the past state of what is open now is another thing."""
    if not _PAST.search(draft.text.lower()):
        return []
    now_open = any(f.field == "status" and f.value == "open" for f in query.filters)
    in_stage = any(f.field == "stage" for f in query.filters)
    closed = any(f.field == "status" and f.value != "open" for f in query.filters)
    if closed or not (now_open or in_stage) or any(m.sense("date", "expired") for m in draft.marks):
        return []
    begun = [m for m in draft.marks if m.time and m.time.period]
    return (
        begun if begun and any(t.field in {"created_at", "expected_close_date"} for t in query.time) else []
    )


def _not_then(draft: Draft, query: Query) -> list[Mark]:
    """ "Not closed before March": not then, or not at all."""
    if not query.time or any(m.sense("date") for m in draft.marks):
        return []
    denied = [m for i, m in enumerate(draft.marks) if m.sense("status") and i in draft.negated]
    created = all(given.field == "created_at" for given in query.time)
    undone = [
        m for m in draft.marks if created and m.sense("status") and m.surface.lower().startswith(UNDONE)
    ]
    return denied or undone


def _deals_with_follow_ups(draft: Draft, query: Query) -> list[Mark]:
    """ "Deals with a meeting", 打过电话的商机: the deals, of which only the follow-ups would be counted."""
    if query.entity != "follow_up":
        return []
    deals = [i for i, m in enumerate(draft.marks) if (s := m.sense("noun")) and s.value == "opportunity"]
    kinds = [i for i, m in enumerate(draft.marks) if m.sense("kind")]
    if not deals or not kinds:
        return []
    between = draft.text[draft.marks[deals[0]].end : draft.marks[kinds[0]].start].lower()
    if deals[0] < kinds[0] and _HAVING.search(between):
        return [draft.marks[kinds[0]]]
    after = draft.text[draft.marks[kinds[-1]].end : draft.marks[deals[-1]].start]
    return (
        [draft.marks[kinds[-1]]] if kinds[-1] < deals[-1] and after.startswith(("的", "过的", "了的")) else []
    )
