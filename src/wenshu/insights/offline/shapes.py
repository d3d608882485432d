"""What kind of answer: one figure, a table, a ranking, a trend, a list…"""

from __future__ import annotations

from typing import Literal, cast

from wenshu.insights import time
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.groups import orders_deals
from wenshu.insights.offline.names import only_open
from wenshu.insights.offline.part_of_whole import counts_money, whole_of
from wenshu.insights.offline.periods import DATED, DATED_FIELDS
from wenshu.insights.offline.recast import COMPARED
from wenshu.insights.offline.superlatives import default_measure
from wenshu.insights.plan import BUCKETS, Bucket, DateField, Dimension, Filter, Order, Rolling

ORDER_KEYS: dict[str, Literal["amount"] | DateField] = {
    "amount_sum": "amount", "amount_size": "amount", "amount": "amount", "created_at": "created_at",
    "expected_close_date": "expected_close_date", "expected_close": "expected_close_date",
    "next_follow_up_at": "next_follow_up_at", "next_follow_up": "next_follow_up_at", "last_activity_at": "last_activity_at",
}  # fmt: skip
ORDERS: dict[str, tuple[Order, ...]] = {
    "largest": (Order(by="amount"),), "smallest": (Order(by="amount", descending=False),),
    "best": (Order(by="amount"),), "top": (Order(by="amount"),), "most": (Order(by="amount"),),
    "bottom": (Order(by="amount", descending=False),), "worst": (Order(by="amount", descending=False),),
    "newest": (Order(by="created_at"),), "oldest": (Order(by="created_at", descending=False),),
    "first": (Order(by="created_at", descending=False),),
    "soonest": (Order(by="expected_close_date", descending=False),),
    "stalest": (Order(by="last_activity_at", descending=False),),
}  # fmt: skip


BESIDE = frozenset({"previous_period", "same_period_last_year"})  # a trend may have these beside each bucket
UNRANKED = frozenset({"newest", "oldest", "first", "soonest", "stalest"})
FIGURES = (
    "count",
    "howmany",
    "much",
    "agg",
    "top",
    "largest",
    "smallest",
    "best",
    "most",
    "share",
    "trend",
    "compare",
    "bucket",
)
SPLIT: tuple[Dimension, ...] = ("owner", "region", "product", "source", "industry")
EACH_OF = frozenset({"owner", "region", "product", "source", "industry"})
COUNTS = frozenset({"count", "company_count", "owner_count", "product_count"})


def read_order(draft: Draft) -> None:
    """ "Sorted by amount", 按金额从高到低排列, run before measures: the figure is only what orders the list."""
    if not draft.deals_named or any(s.value != "opportunity" for _, s in draft.unused("noun")):
        return
    for index, sense in list(draft.unused("sorted", "by")):
        key = draft.beside(index, 1, "metric", "date", "field")
        if key is None or key[1].value not in ORDER_KEYS or key[1].note:
            continue
        if (
            sense.kind == "by"
            and not draft.beside(key[0], 1, "desc", "asc", "sorted")
            and not draft.has("list")
            and (key[1].value != "amount_sum" or draft.has(*FIGURES))
        ):
            continue  # but "deals closing this month, by amount" is a list, too
        draft.use(index, key[0])
        draft.order_by = ORDER_KEYS[key[1].value]
        draft.sorted = True


def settle_shape(draft: Draft) -> None:
    _share(draft)
    beside = draft.compare is not None and draft.compare.kind in BESIDE and not draft.in_step
    if beside and BUCKETS.intersection(draft.dimensions):
        _trend(draft)
        draft.shape = "trend"
    elif draft.compare is not None:
        _comparison(draft)
    elif draft.shape == "funnel":
        draft.take("list", "what", "breakdown", "trend")
    elif _asks_whether(draft) and not draft.dimensions and not COUNTS & set(draft.metrics):
        draft.shape = "exists"
        draft.metrics = []
    elif draft.shape == "share":
        pass
    elif _trend(draft):
        draft.shape = "trend"
        _members_apart(draft)
    elif draft.superlative and draft.dimensions:
        _rank(draft)
    elif draft.superlative and _orders_records(draft):
        _ordered_list(draft)
    elif draft.dimensions or (draft.metrics and not _records_wanted(draft) and _one_by_one(draft)):
        _breakdown(draft)
    elif draft.metrics and not _records_wanted(draft):
        draft.shape = "scalar"
        draft.take("list", "what")
    else:
        _list(draft)
    _sorting(draft)
    _two_statuses(draft)
    _unranked(draft)
    draft.take("what")
    draft.take("list")


def _members_apart(draft: Draft) -> None:
    """ "Ana's and Tom's revenue by month": a line for each of them."""
    if len(draft.dimensions) > 1 or len(draft.metrics) > 1:
        return
    for field in SPLIT:
        named = [m for m in draft.marks if m.names and m.names[0].field == field]
        if len(named) > 1 and any(f.op == "in" for f in draft.filters_on(field)):
            draft.dimensions.append(field)
            return


def _one_by_one(draft: Draft) -> bool:
    """ "Ana's and Lucas's win rates": the rate of each; sums are of all that are named."""
    several = [f for f in draft.filters if f.op == "in" and f.field in EACH_OF]
    if draft.metrics != ["win_rate"] or len(several) != 1 or draft.has("or"):
        return False
    draft.dimensions = [cast(Dimension, several[0].field)]
    return True


def _asks_whether(draft: Draft) -> bool:
    """ "Are there any", or a question that begins with "any"."""
    asked = draft.first("exists")
    draft.take("exists")
    counted = asked is not None and any(m.sense("count", "howmany", "much") for m in draft.marks[: asked[0]])
    return (asked is not None and not counted) or draft.text.lower().startswith("any ")


def _orders_records(draft: Draft) -> bool:
    """ "Largest deals" orders deals; "highest deal value" asks for one figure."""
    if draft.superlative in {"largest", "smallest"} and draft.deals_named and _likeliest(draft):
        draft.order_by = "probability"
        draft.metrics = []
        only_open(draft)  # of what is over, the probability says nothing
        return True
    if (
        draft.superlative in {"largest", "smallest"}
        and draft.metrics == ["amount_sum"]
        and not draft.deals_named
    ):
        draft.metrics = ["amount_max" if draft.superlative == "largest" else "amount_min"]
        return False
    if (
        draft.superlative == "longest"
        and draft.filters_on("stage")
        and draft.deals_named
        and not draft.metrics
    ):
        draft.order_by = "stage_entered_at"
        return True
    return draft.superlative in ORDERS


def _likeliest(draft: Draft) -> bool:
    """赢率最高的商机, deals with the highest probability: of one deal, the win rate is its probability."""
    if draft.metrics == ["win_rate"]:
        return True
    for index, sense in draft.unused("field"):
        if sense.value == "probability":
            draft.use(index)
            return True
    return False


def _share(draft: Draft) -> None:
    if not draft.first("share"):
        return
    said = bool(draft.dimensions)
    if not said:
        draft.dimensions = _dimension_of_filters(draft)
    of_all = draft.deals_named and draft.statuses == ["won"] and not _of_won_deals(draft)
    if not said and of_all and not {*draft.metrics} - {"count"}:
        draft.take("share", "much", "howmany")  # what percentage of the website's deals do we win
        draft.take("much")
        draft.dimensions, draft.statuses, draft.metrics = [], [], ["win_rate"]
        return
    if draft.dimensions:
        draft.take("share")
        draft.shape = "share"
        draft.metrics = [m for m in draft.metrics if m != "count"] or [
            "amount_sum" if counts_money(draft) else "count"
        ]
        draft.whole = None if said else whole_of(draft)
        draft.take("much", "howmany")


def _of_won_deals(draft: Draft) -> bool:
    """ "Percentage of won deals that came from outbound": the won ones are the whole."""
    pairs = zip(draft.marks, draft.marks[1:], strict=False)
    return any(a.sense("status") and (s := b.sense("noun")) and s.value == "opportunity" for a, b in pairs)


def _dimension_of_filters(draft: Draft) -> list[Dimension]:
    for field in (
        "lost_reason",
        "competitor",
        "owner",
        "region",
        "product",
        "company",
        "industry",
        "source",
        "stage",
        "sales_team",
        "country",
    ):
        if draft.filters_on(field):
            return [field]
    return (
        ["status"] if draft.statuses and not draft.filters else []
    )  # of those without an amount: of what whole


def _trend(draft: Draft) -> bool:
    asked = draft.first("trend")
    buckets = BUCKETS.intersection(draft.dimensions)
    if draft.superlative and buckets and not asked:
        return False
    if not asked and not buckets:
        return False
    if asked:
        if asked[1].note and not buckets:
            draft.dimensions.append(asked[1].note)  # type: ignore[arg-type]
            buckets = BUCKETS.intersection(draft.dimensions)
        for index, _ in list(draft.unused("trend")):
            draft.use(index)
    if not buckets:
        draft.dimensions.append(_bucket_for(draft))
    draft.dimensions.sort(key=lambda d: d not in BUCKETS)
    del draft.dimensions[2:]
    draft.metrics = draft.metrics or [
        "count"
        if draft.deals_named or draft.entity != "opportunity" or draft.statuses
        else default_measure(draft)
    ]
    return True


def _bucket_for(draft: Draft) -> Bucket:
    if not draft.times:
        draft.assume("trend_is_monthly")
        return "month"
    period = draft.times[0].period
    if isinstance(period, Rolling) and period.unit in {"quarter", "year"} and period.n > 3:
        return period.unit
    start, end = time.resolve(period, draft.context.calendar)
    days = (
        min(end, draft.context.calendar.today) - max(start, draft.context.calendar.today.replace(year=2000))
    ).days
    return "day" if days <= 35 else "week" if days <= 70 else "month" if days <= 1100 else "year"


def _rank(draft: Draft) -> None:
    if orders_deals(draft) is not None or (draft.limit is not None and _limits_deals(draft)):
        draft.used -= set(draft.superlative_marks)  # the top 3 deals of each: not to be had
    if draft.superlative in UNRANKED:
        draft.used -= set(draft.superlative_marks)  # days put records in order, not groups
    draft.shape = "rank"
    draft.metrics = draft.metrics or [default_measure(draft)]
    draft.order = [Order(by=draft.metrics[0], descending=draft.descending)]
    contest = any(
        (s := draft.marks[i].sense(*ORDERS)) and s.value == COMPARED for i in draft.superlative_marks
    )
    if draft.limit is None and draft.asks_for_one and draft.superlative != "rank" and not contest:
        draft.limit = 1
    draft.take("list", "what", "by", "breakdown")


def _limits_deals(draft: Draft) -> bool:
    at = next((i for i, m in enumerate(draft.marks) if m.number and m.number.value == draft.limit), None)
    while at is not None:
        at = draft.neighbour(at, 1)
        noun = draft.marks[at].sense("noun") if at is not None else None
        if noun is not None:
            return noun.value == "opportunity"
        if at is None or not draft.marks[at].sense("status", *ORDERS):
            return False
    return False


def _ordered_list(draft: Draft) -> None:
    draft.shape = "list"
    draft.metrics = []
    assert draft.superlative is not None
    draft.order = list(ORDERS.get(draft.superlative, ()))
    if draft.order_by == "probability":
        draft.order = [Order(by="probability", descending=draft.superlative == "largest")]
    if draft.order_by == "stage_entered_at":
        draft.take("stay")
        draft.order = [Order(by="stage_entered_at", descending=False)]
    if draft.entity != "opportunity" and draft.order[0].by == "amount":
        draft.order = [Order(by="created_at")]
    if draft.entity in {"follow_up", "voice_note"}:
        draft.order = [
            o.model_copy(update={"by": "occurred_at"}) if o.by == "created_at" else o for o in draft.order
        ]
    if draft.order_by in DATED_FIELDS:
        draft.order = [Order(by=draft.order_by, descending=draft.superlative == "newest")]
    elif draft.superlative == "oldest" and draft.filters_on("overdue"):
        draft.order = [Order(by="next_follow_up_at", descending=False)]  # longest overdue
    elif draft.superlative in DATED and set(draft.statuses) & {"won", "lost", "closed"}:
        draft.order = [o.model_copy(update={"by": "closed_at"}) for o in draft.order]  # the last deal we won
    if draft.superlative in {"stalest", "soonest"} and not draft.statuses and draft.entity == "opportunity":
        draft.statuses.append("open")
    if draft.limit is None and draft.asks_for_one:
        draft.limit = 1


def _breakdown(draft: Draft) -> None:
    draft.shape = "breakdown"
    draft.take("breakdown")  # what is the split of open deals by stage
    draft.take("list", "what")
    if not draft.metrics:
        draft.metrics = ["count"]


def _records_wanted(draft: Draft) -> bool:
    return (
        draft.metrics == ["amount_sum"]
        and draft.has("list")
        and draft.deals_named
        and not draft.has("agg", "much", "howmany")
    )


def _list(draft: Draft) -> None:
    draft.shape = "list"
    draft.metrics = []
    draft.take("list", "what")


def _comparison(draft: Draft) -> None:
    draft.shape = "compare"
    draft.take("trend", "howmany", "much", "breakdown", "list", "what")
    if not draft.metrics:
        draft.metrics = ["count"] if draft.deals_named else [default_measure(draft)]


def _sorting(draft: Draft) -> None:
    """Which way round; nothing said is the largest, the newest first."""
    direction = draft.take("desc", "asc")
    asked = draft.take("sorted") or draft.sorted
    if direction is None and not asked:
        return
    by = draft.order_by or (direction and direction.note and ORDER_KEYS[direction.note]) or "amount"
    ahead = by in {"expected_close_date", "next_follow_up_at"}  # plans: the nearest first
    descending = direction.kind == "desc" if direction else not ahead
    if draft.shape == "list":
        draft.order = [Order(by=by, descending=descending)]
    elif draft.metrics:
        draft.order = [Order(by=draft.metrics[0], descending=descending)]


def _two_statuses(draft: Draft) -> None:
    """ "Won and lost deals": one figure for each."""
    if draft.shape == "scalar" and len(set(draft.statuses)) > 1 and "closed" not in draft.statuses:
        draft.shape = "breakdown"
        draft.dimensions = ["status"]
        draft.where(Filter(field="status", op="in", value=list(dict.fromkeys(draft.statuses))))
    elif draft.shape in {"breakdown", "trend"} and set(draft.statuses) == {"won", "lost"}:
        apart = (
            len(draft.dimensions) == 1 and draft.metrics in (["count"], ["amount_sum"]) and not draft.having
        )
        if apart and "status" not in draft.dimensions and not draft.has("or"):
            draft.dimensions.append("status")  # by rep, by month: each of the two


def _unranked(draft: Draft) -> None:
    """A superlative that nothing was ranked by was not understood."""
    honoured = draft.shape == "rank" or draft.order or {"amount_max", "amount_min"} & set(draft.metrics)
    if draft.superlative and not honoured and not (draft.shape == "trend" and len(draft.dimensions) > 1):
        draft.used -= set(draft.superlative_marks)
