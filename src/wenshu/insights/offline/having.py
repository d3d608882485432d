"""Conditions on groups: reps with more than 5 deals, 赢单率低于30%的销售, regions whose average deal is above 20k."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple, cast

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.plan import Having, Metric
from wenshu.reading.numbers import Number

HavingOp = Literal["gt", "gte", "lt", "lte", "eq"]
SMALL = 1000  # a larger number beside "deals" is money
RATES = frozenset({"win_rate", "attainment"})
SUMS = frozenset({"won", "open", "performance"})  # revenue, pipeline: of all the deals of a group
DAYS: dict[str, Metric] = {
    "cycle_days_avg": "cycle_days_avg", "age_days_avg": "age_days_avg", "stage_duration_avg": "stage_duration_avg",
    "days_in_stage_avg": "days_in_stage_avg",
}  # fmt: skip
DISTINCT: dict[str, Metric] = {"product": "product_count", "company": "company_count", "owner": "owner_count"}
RECORDS = frozenset({"opportunity", "contact", "follow_up", "voice_note"})
COUNTERS = tuple("个单笔条家位次种名")


class Figure(NamedTuple):
    metric: Metric
    taken: tuple[int, ...] = ()  # marks that only say what is counted
    share: bool = False


def of_groups(draft: Draft, first: int, last: int, op: str, number: Number) -> bool:
    """Whether the number between those marks is a figure of whole groups; then the condition is kept."""
    figure = _figure(draft, first, last, number) if grouped(draft) and not _two_groups(draft) else None
    if figure is None:
        return False
    draft.use(*figure.taken)
    value = number.value / 100 if figure.share else number.value
    named = number.currency if number.currency != draft.context.vocabulary.currency else None
    money = figure.metric.startswith(("amount", "weighted"))
    draft.having.append(
        Having(metric=figure.metric, op=cast(HavingOp, op), value=value, currency=named if money else None)
    )
    return True


def _two_groups(draft: Draft) -> bool:
    """Customers by region with at least one deal: of each customer, counted by region, which is no table here."""
    heads = {
        s.value
        for i, s in draft.unused("noun")
        if s.value not in RECORDS and s.value not in {"stage", "status"}
    }
    return len(heads) > 1 and draft.has("by")


def days_of_groups(draft: Draft, first: int, op: str, days: int) -> bool:
    """Reps whose sales cycle is over 60 days."""
    average = draft.beside(first, -1, "agg")  # 成交周期平均超过60天
    near = draft.beside(average[0] if average else first, -1, "metric")
    if average and near:
        draft.use(average[0])
    if near is None or near[1].value not in DAYS or not grouped(draft):
        return False
    draft.having.append(Having(metric=DAYS[near[1].value], op=cast(HavingOp, op), value=Decimal(days)))
    return True


def grouped(draft: Draft) -> bool:
    """The question is about owners, products, regions…, not about single deals."""
    if any(draft.unused("rep_or_sales")) or draft.has("who"):
        return True
    heads = [m.sense("noun") for i, m in enumerate(draft.marks) if i not in draft.used]
    return any(s and s.value not in RECORDS for s in heads)


def past_status(draft: Draft, last: int) -> int:
    """More than 5 OPEN deals: the noun stands behind the status."""
    near = draft.neighbour(last, 1)
    return near if near is not None and draft.marks[near].sense("status") else last


def counted(draft: Draft, number: Number) -> bool:
    """3个, 5单: by its counter it is a number of things."""
    return draft.text[number.end : number.end + 1] in COUNTERS


def _figure(draft: Draft, first: int, last: int, number: Number) -> Figure | None:
    before = draft.beside(
        _past_periods(draft, first), -1, "metric", "measure", "noun", "kind", "times", "count"
    )
    after = draft.beside(past_status(draft, last), 1, "noun", "kind", "metric", "measure", "times")
    small = not (number.money or number.percent) and number.value < SMALL
    if before and (found := _measure(draft, before, number)):
        return found
    if small and after and (found := _number_of(draft, *after)):
        return found
    if small and before and counted(draft, number) and (found := _number_of(draft, *before)):
        return found
    if (
        after
        and draft.marks[after[0]].sense("metric", "measure")
        and (found := _measure(draft, after, number))
    ):
        return found
    if number.percent and after and after[1].value == "target_amount":
        return Figure("attainment", share=True)  # below 50% of target
    said = draft.beside(last, 1, "status") or draft.beside(first, -1, "status")
    bought = draft.beside(first, -1, "sold") is not None  # 买过两次以上
    deals = counted(draft, number) and (draft.deals_named or bought)
    return Figure("count") if small and (said or deals) else None  # fewer than 5 wins, 三个以上要成交的单


def _past_periods(draft: Draft, first: int) -> int:
    """A win rate THIS YEAR of less than 40 %: the period stands between the figure and its limit."""
    near = draft.neighbour(first, -1)
    while near is not None and (time := draft.marks[near].time) and time.period:
        first, near = near, draft.neighbour(near, -1)
    return first


def _measure(draft: Draft, near: tuple[int, Sense], number: Number) -> Figure | None:
    index, sense = near
    if sense.value == "win_rate" and _of_a_deal(draft, number):
        return None  # of one deal it is its probability
    if sense.value in RATES and (number.percent or number.value <= 100):
        return Figure(cast(Metric, sense.value), share=True)
    if number.percent:
        return None
    if sense.value in {"amount_size", "amount_avg"} or (
        sense.value == "amount_sum" and _averaged(draft, index)
    ):
        return Figure("amount_avg")
    if sense.value == "amount_sum" and (sense.note in SUMS or _totalled(draft, index)):
        return Figure("amount_sum")
    return Figure("weighted_amount") if sense.value == "weighted_amount" else None


def _of_a_deal(draft: Draft, number: Number) -> bool:
    """赢单率大于60%的商机, "deals with a win rate over 60%"."""
    at = next((i for i, m in enumerate(draft.marks) if m.number is number), None)
    after = draft.beside(at, 1, "noun") if at is not None else None
    if after and after[1].value == "opportunity":
        return True
    heads = [s.value for _, s in draft.unused("noun")]
    return bool(heads) and heads[0] == "opportunity" and not draft.has("by", "who")


def _averaged(draft: Draft, index: int) -> bool:
    near = draft.beside(index, -1, "agg")
    return near is not None and near[1].value == "avg"


def _totalled(draft: Draft, index: int) -> bool:
    near = draft.beside(index, -1, "agg")
    surface = draft.marks[index].surface.lower()
    return (
        (near is not None and near[1].value == "sum")
        or "total" in surface
        or "总" in surface
        or "合计" in surface
    )


def _number_of(draft: Draft, index: int, sense: Sense) -> Figure | None:
    """Of deals, calls, contacts; of products or companies where something else is grouped."""
    if sense.kind in {"kind", "times"}:
        return Figure("count")
    if sense[:2] == ("noun", "opportunity"):
        return Figure("count", (index,))
    if sense.kind != "noun":
        return None
    if sense.value in RECORDS:
        return Figure("count")  # the noun also says which records are counted
    others = [
        s.value for i, s in draft.unused("noun", "rep_or_sales") if i != index and s.value != sense.value
    ]
    if sense.value in DISTINCT and (any(v not in RECORDS for v in others) or draft.has("who")):
        return Figure(DISTINCT[sense.value], (index,))
    return None
