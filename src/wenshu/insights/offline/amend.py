"""Follow-up turns: "last month?", 换成北京, "by month", "only Ana's" patch the last plan."""

from __future__ import annotations

from decimal import Decimal

from pydantic import ValidationError

from wenshu.insights.offline.comparisons import against, read_comparison
from wenshu.insights.offline.compose import read_joints, read_whose
from wenshu.insights.offline.conditions import read_conditions
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.groups import read_groups
from wenshu.insights.offline.measures import read_measures
from wenshu.insights.offline.names import read_names, settle_statuses
from wenshu.insights.offline.neighbours_said import beside_the_last
from wenshu.insights.offline.periods import CLOSED_METRICS, read_times
from wenshu.insights.offline.sanity import SIDES, makes_sense
from wenshu.insights.offline.shapes import ORDERS
from wenshu.insights.offline.superlatives import read_superlative
from wenshu.insights.offline.targets import read_targets
from wenshu.insights.offline.turns import Turn, asks_which, is_bare_aggregate, is_bare_total, is_of_money
from wenshu.insights.offline.voice_notes import read_voice_notes
from wenshu.insights.plan import BUCKETS, Compare, Order, Query, Rolling, Shape

ADDED_UP = frozenset({"count", "amount_sum", "weighted_amount", "target_amount"})
AS_A_LIST = frozenset({"list", "what"})
DAYS_OF = frozenset({"days_since_activity", "age_days", "days_in_stage"})
VALUES = frozenset({"amount", "probability", "employees"})


def amend_draft(draft: Draft, previous: Query, said: Turn) -> Query | None:
    """The last plan with what the turn says in the place of what it said before; None where that is no plan.

    What the turn did not use is in `draft.leftovers`.
    """
    draft.entity = previous.entity
    draft.marks = beside_the_last(draft.marks, previous, draft.context.calendar)
    money = is_of_money(draft.marks)
    together = said.together or is_bare_total(draft.marks)
    _values(draft, previous)
    read_conditions(draft)
    if draft.filters_on("age_days") and not draft.has("field", "date"):
        return None  # "over a week", of what is overdue
    read_names(draft)
    read_voice_notes(draft)
    read_whose(draft)
    read_groups(draft)
    grouped = bool(draft.dimensions)
    read_targets(draft)
    if previous.time:
        draft.assumptions = [a for a in draft.assumptions if a != "target_of_this_quarter"]
    if not _read_figure(draft, previous):
        return None
    measured, status_said = bool(draft.metrics), bool(draft.statuses or draft.excluded_statuses)
    of_a_few = previous.limit is not None or (previous.shape == "list" and bool(previous.order))
    if of_a_few and (said.refers or asks_which(draft.marks)):
        return None  # of the five largest: among those five, which no condition can say
    if (said.refers and not _narrows(draft, previous)) or (
        draft.metrics and not _is_of_all(previous, draft, together=together)
    ):
        return None
    _take_over(draft, previous, status_said)
    if together and measured and not grouped:
        draft.dimensions = []
    read_superlative(draft)
    _compared(draft, previous)
    read_comparison(draft)
    _periods(draft, previous, changed=(status_said or measured) and not (money or said.refers))
    if said.refers and not _dated_within(draft, previous):
        return None
    shape = _shape(draft, _one_period_now(draft, previous), grouped=grouped)
    if shape is None:
        return None
    settle_statuses(draft)
    _listing(draft)
    read_joints(draft)
    return _query(draft, previous, shape)


def _read_figure(draft: Draft, previous: Query) -> bool:
    """False where it is not known of what the total or the average is asked."""
    statuses = list(draft.statuses)
    read_measures(draft)
    if is_of_money(draft.marks):
        _of_the_same_records(draft, previous, statuses)
    if is_bare_total(draft.marks):
        draft.metrics = list(previous.metrics)
        return bool(previous.metrics) and set(previous.metrics) <= ADDED_UP
    means = is_bare_aggregate(draft.marks) and "amount_sum" not in draft.metrics
    return not (means and previous.dimensions)  # the mean deal, or the mean group


def _of_the_same_records(draft: Draft, previous: Query, statuses: list[str]) -> None:
    """A turn about money changes the figure, and never the status of what was asked before."""
    forecast = "weighted_amount" in draft.metrics and not any(f.field == "status" for f in previous.filters)
    draft.statuses = ["open"] if forecast else statuses
    draft.assumptions = [a for a in draft.assumptions if a != "average_of_won_deals"]


def _narrows(draft: Draft, previous: Query) -> bool:
    """ "Which of them": nothing is taken away from the last question, so nothing may contradict it."""
    before = {given.field: given for given in previous.filters}
    if draft.entity != previous.entity:
        return False
    if any(f.field in before and f.value != before[f.field].value for f in draft.filters):
        return False
    status = before.get("status")
    others = draft.excluded_statuses or (status and set(draft.statuses) - {str(status.value)})
    return not others


def _is_of_all(previous: Query, draft: Draft, *, together: bool) -> bool:
    """A sum of the biggest, or of the groups above a threshold, is not one of all; a rate has no records."""
    if previous.shape == "list" and (previous.limit is not None or previous.order):
        return False
    if together and CLOSED_METRICS & set(previous.metrics):
        return False
    if previous.shape == "funnel":
        return False
    if together and not draft.dimensions:
        return previous.limit is None and not previous.having and previous.shape != "share"
    return True


def _dated_within(draft: Draft, previous: Query) -> bool:
    """A period of "them" stands beside the last one, about another date."""
    if draft.times == list(previous.time):
        return True
    if {t.field for t in draft.times} & {t.field for t in previous.time}:
        return False
    draft.times = [*previous.time, *draft.times]
    return True


def _values(draft: Draft, previous: Query) -> None:
    """改成60天, "make it 100k": the value of the one condition that has such a number."""
    for index, mark in enumerate(draft.marks):
        beside = draft.beside(index, -1, "op", "top", "bottom") or draft.beside(index, 1, "after")
        if beside or draft.has("top", "bottom") or not (mark.number or (mark.time and mark.time.duration)):
            continue
        length = mark.time.duration if mark.time else None
        if length is not None and previous.time and isinstance(previous.time[0].period, Rolling):
            period = previous.time[0].period.model_copy(update={"n": length.n, "unit": length.unit})
            draft.times = [previous.time[0].model_copy(update={"period": period, "surface": ""})]
            draft.use(index)
            return
        fields = DAYS_OF if length else VALUES
        given = [f for f in previous.filters if f.field in fields and not isinstance(f.value, list)]
        if len(given) == 1 and (length or mark.number):
            value = Decimal(length.days) if length else mark.number.value  # type: ignore[union-attr]
            draft.where(given[0].model_copy(update={"value": value, "surface": mark.surface}))
            draft.use(index)
            return


def _take_over(draft: Draft, previous: Query, status_said: bool) -> None:
    """What the turn does not speak of stays as it was."""
    said = {given.field for given in draft.filters}
    if draft.metrics and CLOSED_METRICS & set(draft.metrics):
        said.add("status")  # revenue, and then the win rate: not only that of won deals
    if status_said:
        said |= {"status", "stage"} if not draft.filters_on("stage") else {"status"}
    if any(given.op in SIDES for given in draft.filters_on("stage")):
        said.add("status")  # but for one left out: the others are as open or closed as they were
    draft.filters += [given for given in previous.filters if given.field not in said]
    draft.metrics = draft.metrics or list(previous.metrics)
    draft.dimensions = draft.dimensions or list(previous.dimensions)
    if draft.scope != "mine":
        others = previous.scope == "mine" and "owner" in said  # mine, and then Ana's: hers, not those of both
        draft.scope = "all_visible" if others else previous.scope
    if draft.scope == "mine":
        draft.filters = [f for f in draft.filters if f.field != "owner" or f.field in said]
    if draft.take("everyone"):
        draft.scope = "all_visible"
        draft.filters = [f for f in draft.filters if f.field not in {"owner", "sales_team"}]
    draft.having = draft.having or list(previous.having)


def _compared(draft: Draft, previous: Query) -> None:
    """ "Compared to last year", 和上个月比呢: the period of the last question stays, the turn's stands beside it."""
    found = draft.first("compare")
    named = next(
        (i for i, m in enumerate(draft.marks) if i not in draft.used and m.time and m.time.period), None
    )
    if found is None or found[1].value != "versus" or named is None or not previous.time:
        return
    read = draft.marks[named].time
    assert read is not None
    assert read.period is not None
    draft.use(found[0], named)
    draft.compare = against(previous.time[0].period, read.period, draft.context.calendar)
    draft.times = list(previous.time)


def _periods(draft: Draft, previous: Query, *, changed: bool) -> None:
    """A new period is about the date of the old one, unless another status or figure has another date."""
    if draft.times:
        return
    if previous.time and not changed:
        draft.dated = previous.time[0].field
    kept = list(draft.filters)
    status = next((f for f in kept if f.field == "status" and f.op == "eq"), None)
    if status and not draft.statuses:
        draft.statuses.append(str(status.value))
    read_times(draft)
    if draft.times or not previous.time:
        return
    first = previous.time[0]
    if changed and draft.statuses and draft.entity == "opportunity":
        over = not {"open"} & set(draft.statuses)
        field = "closed_at" if over else "expected_close_date" if first.field == "closed_at" else first.field
        draft.times = [first.model_copy(update={"field": field}), *previous.time[1:]]
    else:
        draft.times = list(previous.time)


def _listing(draft: Draft) -> None:
    for kind in ("list", "what", "breakdown", "trend", "by"):
        draft.take(kind)


def _one_period_now(draft: Draft, previous: Query) -> Query:
    """After H1 and H2, "last month?" is about that month alone."""
    whole = previous.compare is not None and previous.compare.whole
    if not whole or draft.compare is not None or draft.times == list(previous.time):
        return previous
    shape: Shape = "breakdown" if previous.dimensions else "scalar"
    return previous.model_copy(update={"compare": None, "shape": shape})


def _shape(draft: Draft, previous: Query, *, grouped: bool) -> Shape | None:
    buckets = BUCKETS.intersection(draft.dimensions)
    if draft.compare is not None:
        return "trend" if buckets and draft.compare.kind != "vs_target" else "compare"
    if draft.has("list") and not grouped and not draft.superlative:
        _as_records(draft)
        return "list"
    if draft.take("share"):
        return "share" if draft.dimensions else None
    if draft.superlative or draft.limit is not None:
        return _ranked(draft, previous)
    if draft.has("trend") and not buckets:
        draft.dimensions = ["month"]
        return "trend"
    if not grouped:
        return _as_before(draft, previous)
    if previous.shape == "funnel":
        return "funnel" if len(previous.stages) == 2 and len(draft.dimensions) == 1 else None
    if previous.compare is not None and previous.compare.kind in {"members", "vs_rest"}:
        return None
    draft.metrics = draft.metrics or ["count"]
    if previous.compare is not None:
        draft.compare = previous.compare
        return "trend" if buckets and previous.shape == "trend" else "compare"
    if buckets:
        return "trend"
    return previous.shape if previous.shape in {"share", "rank", "breakdown"} else "breakdown"


def _as_records(draft: Draft) -> None:
    draft.metrics, draft.dimensions, draft.having = [], [], []


def _as_before(draft: Draft, previous: Query) -> Shape:
    draft.compare = previous.compare
    draft.order = [o for o in previous.order if o.by not in previous.metrics or o.by in draft.metrics]
    draft.limit = draft.limit or previous.limit
    if previous.shape in {"list", "exists", "detail"} and draft.metrics:
        return "scalar"
    if previous.dimensions and not draft.dimensions and draft.compare is None:
        draft.order = []
        return "scalar"
    if previous.shape == "rank" and not draft.order:
        draft.order = [
            Order(by=draft.metrics[0], descending=previous.order[0].descending if previous.order else True)
        ]
    return previous.shape


def _ranked(draft: Draft, previous: Query) -> Shape | None:
    if (
        draft.superlative in {None, "top"}
        and not draft.dimensions
        and previous.shape == "list"
        and previous.order
    ):
        draft.order, draft.metrics = list(previous.order), []
        return "list"  # the next five to close, and then the top ten of them
    draft.superlative = draft.superlative or "top"
    if draft.dimensions and draft.metrics:
        draft.dimensions = draft.dimensions[:1]
        draft.order = [Order(by=draft.metrics[0], descending=draft.descending)]
        return "rank"
    if draft.superlative not in ORDERS:
        return None
    _as_records(draft)
    draft.order = list(ORDERS[draft.superlative])
    if draft.entity != "opportunity" and draft.order[0].by == "amount":
        return None
    return "list"


def _query(draft: Draft, previous: Query, shape: Shape) -> Query | None:
    if shape == "compare" and draft.compare is not None and draft.compare.kind == "members":
        draft.compare = _members(draft)
    kept = [a for a in previous.assumptions if not a.startswith("time_is_") or previous.time == draft.times]
    try:
        query = Query(
            shape=shape,
            entity=draft.entity,
            metrics=draft.metrics,
            dimensions=draft.dimensions,
            filters=draft.filters,
            time=draft.times,
            having=draft.having if draft.dimensions else [],
            compare=draft.compare,
            stages=previous.stages if shape == "funnel" else [],
            order=draft.order,
            limit=draft.limit,
            scope=draft.scope,
            assumptions=list(dict.fromkeys([*kept, *draft.assumptions]))[:6],
        )
    except ValidationError:
        return None
    return query if _is_dated(query) and makes_sense(query, draft.context.vocabulary) else None


def _is_dated(query: Query) -> bool:
    """Periods are compared where there is one."""
    return query.compare is None or query.compare.kind in {"members", "vs_rest"} or bool(query.time)


def _members(draft: Draft) -> Compare:
    """Another pair of names in the place of the first."""
    assert draft.compare is not None
    for given in draft.filters:
        if draft.dimensions and given.field == draft.dimensions[0] and isinstance(given.value, list):
            return draft.compare.model_copy(update={"members": [str(v) for v in given.value][:6]})
    return draft.compare
