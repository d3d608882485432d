"""Which figure: revenue, pipeline, average deal, win rate, a count."""

from __future__ import annotations

from typing import cast

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import BUCKETS, Metric

AMOUNTS: dict[str, Metric] = {
    "sum": "amount_sum", "avg": "amount_avg", "median": "amount_median", "min": "amount_min", "max": "amount_max",
}  # fmt: skip
AT_LEAST_TWO = 2
AVERAGES = frozenset(
    {"cycle_days_avg", "win_rate", "age_days_avg", "days_in_stage_avg", "stage_duration_avg"}
)
PER_EACH = frozenset({"per", "each", "every"})
RUNNING = ("overdue", "days_since_activity", "days_in_stage", "has_next_follow_up", "has_expected_close", "has_owner",
           "has_follow_up", "age_days")  # fmt: skip
COUNTS = frozenset({"company_count", "owner_count", "product_count"})
DEALS = frozenset({"sale", "a sale"})
SELLING = frozenset({"sell", "sells", "sold", "selling"})
BOUGHT = Sense("sold", "buy")
BARE = frozenset({"多少", "有多少"})
TOTALS = ("total", "总", "合计")
MONEY_ENDS = ("value", "amount", "size", "金额", "成交额")


def read_measures(draft: Draft) -> None:
    if draft.shape == "funnel":
        return
    draft.take("achieved")
    if draft.take("sold") and not draft.statuses and not draft.excluded_statuses:
        draft.statuses.append("won")  # what was bought is what we won
    for index, sense in list(draft.unused("metric", "measure")):
        if draft.marks[index].sense("date") or index in draft.blocked:
            continue
        draft.use(index)
        if sense.value == "age_days_avg" and _only_orders(draft, index):
            draft.used.discard(index)
            continue  # open deals by age
        if draft.has("howlong") and draft.marks[index].surface.lower() in DEALS:
            continue  # how long does a sale take
        if COUNTS & set(draft.metrics) and draft.marks[index].surface.lower() in SELLING:
            draft.statuses = draft.statuses or ["won"]  # how many products did we sell
            continue
        _metric(draft, index, sense)
    if draft.filters_on("currency") and draft.dimensions and not (draft.metrics or draft.deals_named):
        _add(draft, "amount_sum")  # what each rep closed, in dollars
    _several_figures(draft)
    _aggregate(draft)
    _average_size(draft)
    _per_deal(draft)
    _counting(draft)
    _won_only(draft)
    _one_status(draft)
    _rate_of_all(draft)
    if ("lost_reason" in draft.dimensions or draft.filters_on("lost_reason")) and not draft.statuses:
        draft.statuses.append("lost")


def _one_status(draft: Draft) -> None:
    """Fewer than 5 open deals and revenue over 100k: of open and of won deals, which is two questions."""
    if len(draft.having) > 1 and "open" in draft.statuses:
        for index, mark in enumerate(draft.marks):
            if (sense := mark.sense("metric")) and sense.note == "won":
                draft.used.discard(index)


def _only_orders(draft: Draft, index: int) -> bool:
    before = draft.neighbour(index, -1)
    return (
        before is not None and draft.marks[before].sense("by") is not None and not draft.has("agg", "howlong")
    )


def _rate_of_all(draft: Draft) -> None:
    """The win rate of won deals, or of open ones, is no question; that of closed ones is that of all."""
    if "win_rate" in draft.metrics and draft.statuses:
        draft.statuses = [status for status in draft.statuses if status != "closed"]
    if "win_rate" in draft.metrics and {*draft.statuses} & {"won", "lost", "open"}:
        draft.used -= {i for i, m in enumerate(draft.marks) if m.sense("status")}


def _metric(draft: Draft, index: int, sense: Sense) -> None:
    value, note = sense.value, sense.note
    if value == "count" and note:
        draft.statuses = draft.statuses or [note]
        _add(draft, "count")
        return
    if note == "open":
        draft.pipeline = True
        if not draft.statuses and not draft.excluded_statuses:
            draft.statuses.append("open")
        if _other_figure(draft) and not _is_one_of_several(draft, index):
            return
    if note == "won" and not draft.statuses and not draft.filters_on("stage"):
        expected = any(s.value == "expected_close_date" for _, s in draft.unused("date"))
        draft.statuses.append("open" if expected or _stands_still(draft) else "won")  # 预计下月成交金额
    if note == "performance":
        if draft.metrics or any(s.note != "performance" for _, s in draft.unused("metric")):
            return
        draft.statuses = draft.statuses or ["won"]
        draft.assume("performance_is_won_amount")
    if note == "conversion":
        draft.assume("conversion_is_win_rate")
    if value == "weighted_amount" and not draft.statuses:
        draft.statuses.append("open")
    if value == "age_days_avg" and not draft.statuses:
        draft.statuses.append("open")
    _add(draft, "amount_avg" if value == "amount_size" else cast(Metric, value), size=value == "amount_size")


def _stands_still(draft: Draft) -> bool:
    """Money stuck in a stage, or in stale deals: what was won is neither."""
    companies = any((s := m.sense("noun")) and s.value == "company" for m in draft.marks)
    return bool(draft.filters_on(*RUNNING)) and not companies


def _other_figure(draft: Draft) -> bool:
    """ "The value of deals in the pipeline": pipeline only says which deals."""
    return (
        bool(draft.metrics) or draft.has("count", "measure") or any(draft.unused("metric")) or _listed(draft)
    )


def _is_one_of_several(draft: Draft, index: int) -> bool:
    """ "Pipeline and number of deals", "deals and pipeline value": it is asked for beside the other figure."""
    if draft.marks[index].surface.lower().endswith(MONEY_ENDS):
        return True
    for step in (-1, 1):
        joint = draft.neighbour(index, step)
        figure = (
            draft.neighbour(joint, step) if joint is not None and draft.marks[joint].sense("and") else None
        )
        if figure is not None and draft.marks[figure].sense("count", "measure", "metric", "agg"):
            return True
    return False


def _listed(draft: Draft) -> bool:
    return draft.has("list", "newest", "oldest") and any(
        s and s.value == "opportunity" for s in (m.sense("noun") for m in draft.marks)
    )


def _add(draft: Draft, metric: Metric, *, size: bool = False) -> None:
    draft.size_named = draft.size_named or size
    if metric not in draft.metrics:
        draft.metrics.append(metric)


def _several_figures(draft: Draft) -> None:
    """ "Total and average value", 总金额和平均金额: each of them."""
    aggs = [(i, s) for i, s in draft.unused("agg") if s.value in AMOUNTS]
    amounts = [m for m in draft.marks if (s := m.sense("metric")) and s.value == "amount_sum"]
    wanted = [AMOUNTS[s.value] for _, s in aggs]
    sum_too = len(amounts) > len(aggs) or any(_is_a_total_of_its_own(draft, mark) for mark in amounts)
    if "amount_sum" not in draft.metrics or len({*wanted}) + sum_too < AT_LEAST_TWO or not wanted:
        return
    both = [*(["amount_sum"] if sum_too else []), *wanted]
    draft.use(*(i for i, _ in aggs))
    at = draft.metrics.index("amount_sum")
    draft.metrics = list(
        dict.fromkeys([*draft.metrics[:at], *cast("list[Metric]", both), *draft.metrics[at + 1 :]])
    )


def _is_a_total_of_its_own(draft: Draft, amount: Mark) -> bool:
    """总金额是多少，平均多少."""
    following = draft.marks[draft.marks.index(amount) + 1 :]
    joint = next((at for at, mark in enumerate(following) if mark.sense("and")), None)
    total = amount.surface.lower().startswith(TOTALS)
    return total and joint is not None and any(mark.sense("agg") for mark in following[joint:])


def _aggregate(draft: Draft) -> None:
    for index, sense in list(draft.unused("agg")):
        metric = AMOUNTS[sense.value]
        if sense.value == "avg" and AVERAGES & set(draft.metrics):
            draft.use(index)  # an average already
        elif sense.value == "avg" and _average_of_sums(draft):
            continue  # the mean of the months' sums is not the mean deal
        elif {"amount_sum", "amount_avg"} & set(draft.metrics):
            draft.use(index)
            plain = (
                "amount_sum" if "amount_sum" in draft.metrics else "amount_avg"
            )  # average deal and maximum amount
            draft.metrics = list(dict.fromkeys(metric if m == plain else m for m in draft.metrics))
        elif sense.value == "sum":
            draft.use(index)  # "total deals", "total number of"; but the sum of deals is money
            if not draft.metrics and not draft.has("count"):
                draft.deals_or_money = not sense.note and bool(draft.statuses) and not draft.deals_named
                _add(draft, "amount_sum" if sense.note == "money" else "count")
        elif sense.value in {"avg", "median"} and not draft.metrics and not draft.has("count", "howmany"):
            draft.use(index)  # an average deal
            _add(draft, metric)


def _per_deal(draft: Draft) -> None:
    """Revenue per deal is the average deal; calls per deal are not counted."""
    if draft.per_deal is None:
        return
    if {"amount_sum", "amount_avg"} & set(draft.metrics):
        draft.metrics = ["amount_avg" if m == "amount_sum" else m for m in draft.metrics]
    else:
        draft.used.discard(draft.per_deal)


def _average_of_sums(draft: Draft) -> bool:
    """Average revenue per month, per customer: of what each of them brought, not of the deals."""
    if "amount_sum" not in draft.metrics:
        return False
    revenue = any((s := m.sense("metric")) and s.note == "won" for m in draft.marks)
    per_each = draft.per_deal is None and any(
        m.sense("by") and m.surface.lower() in PER_EACH for m in draft.marks
    )
    return bool(BUCKETS.intersection(draft.dimensions)) or (revenue and per_each)


def _average_size(draft: Draft) -> None:
    """ "Largest deal by size" orders deals; the size is no average there."""
    largest = draft.has("largest", "smallest") and not draft.dimensions
    if draft.size_named and largest and draft.metrics == ["amount_avg"]:
        draft.metrics = ["amount_sum"]


def _counting(draft: Draft) -> None:
    """How many, 多少, how much."""
    enough = {*COUNTS, "win_rate"} & set(draft.metrics)
    if draft.take("count") and not enough:
        _add(draft, "count")
    asked = {m.surface.lower() for m in draft.marks if m.sense("howmany", "count")}
    bare = "多少" in asked
    if draft.take("howmany") and not draft.metrics:
        verbs = any(
            (m.sense("status") and not m.surface.endswith("单")) or m.sense("sold") == BOUGHT
            for m in draft.marks
        )
        ahead = any(
            sense.value == "expected_close_date" for _, sense in draft.unused("date")
        )  # 这个月能签多少
        unclear = bare and (verbs or ahead) and not draft.deals_named
        draft.deals_or_money = unclear and draft.entity == "opportunity"
        draft.unclear = bool(asked & BARE) and not unclear and _counts_nothing(draft)
        if not (draft.unclear and draft.has("compare")):
            _add(draft, "count")
    ordered = draft.deals_named and draft.has("largest", "smallest", "newest", "oldest", "first")
    both = any(m.sense("count") for m in draft.marks) and draft.has("much")
    if draft.take("much") and not ordered and not {*draft.metrics} - {"count"}:
        draft.metrics = ["amount_sum", "count"] if both else ["amount_sum"]  # 签了几单，多少钱
        ahead = any(sense.value == "expected_close_date" for _, sense in draft.unused("date"))
        ahead = ahead or bool(draft.filters_on(*RUNNING)) or draft.has("expired")
        if not draft.statuses and not draft.excluded_statuses and not draft.filters_on("stage"):
            draft.statuses.append("open" if ahead else "won")  # how much did she make
    if draft.first("howlong") and _been_open(draft):
        draft.take("howlong")
        draft.metrics, draft.statuses = ["age_days_avg"], ["open"]
    if draft.first("howlong") and (draft.metrics or draft.statuses):
        draft.take("howlong")
        if not AVERAGES & set(draft.metrics):
            draft.metrics = ["cycle_days_avg"]
    if "company_count" in draft.metrics and not draft.statuses and not draft.filters and not draft.dimensions:
        draft.metrics.remove("company_count")
        draft.entity = "company"
        _add(draft, "count")


def _been_open(draft: Draft) -> bool:
    """ "How long has the Kestrel deal been open"."""
    found = next(((i, s) for i, s in draft.unused("field") if s.value == "age_days"), None)
    if found is None or draft.metrics or draft.statuses:
        return False
    draft.use(found[0])
    return True


def _counts_nothing(draft: Draft) -> bool:
    """今年完成了多少: neither deals nor companies nor money is named."""
    said = draft.statuses or draft.excluded_statuses or draft.dimensions or draft.having or draft.deals_named
    named = any(draft.unused("noun", "date", "who", "kind", "funnel", "inactive")) or draft.filters_on(
        "stage", "name", "overdue", "lost_reason", "days_since_activity", "age_days", "amount"
    )
    return not said and not named and draft.entity == "opportunity"


def _won_only(draft: Draft) -> None:
    """The average deal, and the average cycle, are those of won deals, unless the question says which."""
    typical = {"amount_avg", "amount_median", "cycle_days_avg"} & set(draft.metrics)
    if typical and not draft.statuses and not draft.excluded_statuses and not draft.filters_on("stage"):
        draft.statuses.append("won")
        draft.assume("average_of_won_deals")
