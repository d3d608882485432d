"""Several figures in one question: "win rate and average deal by owner", 进行中的商机有多少个，金额多少.

The parts of a question are completed with the words that they share and read one by one. Where only the figures differ they
are one plan; otherwise they are readings to choose from. A plan of the whole that is neither, has lost one of them,
or has counted one by the condition of another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain, combinations, islice, pairwise
from typing import Final

from wenshu.insights.engine import AnyPlan
from wenshu.insights.offline.asked_twice import of_two_kinds
from wenshu.insights.offline.marks import Mark
from wenshu.insights.offline.pairing import of_both_ends
from wenshu.insights.offline.said_in_parts import Source, Span
from wenshu.insights.offline.side_by_side import fit_together
from wenshu.insights.plan import Compare, Filter, Metric, Query

Plan = Callable[[str], AnyPlan]
GoOn = Callable[[Query, str], AnyPlan]
Parts = tuple[Query, ...]

SHARED: Final = frozenset(
    ["owner", "sales_team", "region", "industry", "country", "source", "product", "product_series", "company", "contact",
     "tag", "competitor", "lost_reason", "currency"]
)  # fmt: skip
SAYS_WON: Final = ("won ", "closed ", "赢单", "赢", "成交", "成单", "签单", "签约", "已成交")
TOTALS: Final = frozenset({"total number", "total number of", "total count", "总数", "总数量"})
ENDS: Final = frozenset({"amount_max", "amount_min"})
MONEY: Final = frozenset({"amount_sum", "amount_avg"})
TARGETS: Final = frozenset({"target_amount", "attainment"})
OF_NO_STATUS: Final = frozenset({"target_amount", "attainment", "win_rate", "conversion_rate"})
SHAPES: Final = frozenset({"scalar", "breakdown", "trend"})
GROUPED: Final = frozenset({"kind", "owner", "product", "region", "source", "industry"})
MOST_METRICS: Final = 4
MOST_TRIES: Final = 12  # each costs as much as a question


def parts(text: str, marks: list[Mark], *, plan: Plan, go_on: GoOn) -> Parts | None:
    """The plans of the parts, in the order of the question; None where it does not consist of several."""
    for ends in of_both_ends(text, marks):
        both = tuple(query for end in ends if isinstance(query := plan(end), Query))
        if len(both) == len(ends) and _differ_in_order(*both):
            return both
    source = Source(text, marks)
    segments = source.segments()
    if source.ranks_more_than_one(segments):
        return None  # 金额最大的和最小的商机; the most open deals, and how much they are worth
    if any(source.sums_what_was_named(segment) for segment in segments[1:]):
        return None  # how many per product, and what is the total; revenue in May and November combined
    plan = cache(plan)
    apart = source.dates_each(segments)
    goes_on = any(map(source.is_of_the_first, segments[1:]))
    if goes_on and (found := _one_after_the_other(source, segments, plan, go_on)):
        return found
    completed = source.completed(segments) if len(segments) > 1 else iter(())
    for texts in islice(chain(of_two_kinds(text, marks), completed), MOST_TRIES):
        found = tuple(query for part in texts if isinstance(query := plan(part), Query))
        if (
            len(found) == len(texts)
            and fit_together(list(found))
            and _are_of_the_same(found, but_for_periods=apart)
            and not (goes_on and _by_other_dates(found))
        ):
            return found
    return _one_after_the_other(source, segments, plan, go_on) if len(segments) > 1 and not goes_on else None


def _by_other_dates(queries: Parts) -> bool:
    """ "Created in May, and how many of them were won": of those, not of all that were won in May."""
    return any(
        [each.field for each in query.time] != [each.field for each in queries[0].time] for query in queries
    )


def _differ_in_order(first: Query, second: Query) -> bool:
    """The same records by the same figure, from the top and from the bottom."""
    by = [given.by for given in first.order] == [given.by for given in second.order]
    apart = [given.descending for given in first.order] != [given.descending for given in second.order]
    rest: dict[str, object] = {"order": [], "assumptions": []}
    return by and apart and first.model_copy(update=rest) == second.model_copy(update=rest)


def of_won_deals(queries: Parts, marks: list[Mark]) -> Parts:
    """ "Revenue and number of deals in Q2": the number of those that brought it in; 商机总数和赢单金额 says that they are others."""
    money = any({*query.metrics} & MONEY and _statuses(query) == ["won"] for query in queries)
    apart = any(
        mark.sense("status") or mark.surface.lower().startswith(SAYS_WON) or mark.surface.lower() in TOTALS
        for mark in marks
    )
    if not money or apart:
        return queries
    return tuple(_if_won(query) if _is_any_number(query) else query for query in queries)


def _is_any_number(query: Query) -> bool:
    undated = not query.time or "time_is_created" in query.assumptions
    undated = undated and "leads_are_deals" not in query.assumptions
    bare = not any(given.field not in SHARED for given in query.filters)
    return query.entity == "opportunity" and query.metrics == ["count"] and undated and bare


def _if_won(query: Query) -> Query:
    return query.model_copy(
        update={
            "filters": [*query.filters, Filter(field="status", value="won")],
            "time": [given.model_copy(update={"field": "closed_at"}) for given in query.time],
            "assumptions": [each for each in query.assumptions if each != "time_is_created"],
        }
    )


def _statuses(query: Query) -> list[object]:
    return [given.value for given in query.filters if given.field == "status"]


def together(queries: Parts) -> Query | None:
    """One plan with all figures, where nothing else differs."""
    first = queries[0]
    metrics = _money_first([metric for query in queries for metric in query.metrics])
    rest: dict[str, list[object]] = {"metrics": [], "assumptions": []}
    alike = all(query.model_copy(update=rest) == first.model_copy(update=rest) for query in queries)
    plain = not (first.order or first.having or first.limit or first.stages)
    if not alike or not plain or first.shape not in SHAPES or len(metrics) > MOST_METRICS:
        return None
    said = list(dict.fromkeys(each for query in queries for each in query.assumptions))
    return first.model_copy(update={"metrics": metrics, "assumptions": said})


def beside_target(queries: Parts) -> Query | None:
    """What was won and its target are one answer, with what is short."""
    won = next((query for query in queries if query.metrics == ["amount_sum"]), None)
    target = next((query for query in queries if query.metrics == ["target_amount"]), None)
    if len(queries) != 2 or won is None or target is None:
        return None
    if [given.value for given in won.filters if given.field == "status"] != ["won"]:
        return None
    return won.model_copy(
        update={
            "shape": "compare",
            "compare": Compare(kind="vs_target"),
            "time": target.time,
            "assumptions": list(dict.fromkeys([*won.assumptions, *target.assumptions])),
        }
    )


def each_of_them(queries: Parts) -> Query | None:
    """How many calls, and how many e-mails: one number for each of those that were named."""
    first = queries[0]
    fields = {given.field for given in first.filters if given.field in GROUPED}
    apart = [
        field for field in fields if len({str(_value(query, field)) for query in queries}) == len(queries)
    ]
    if len(apart) != 1 or any(query.shape != "scalar" for query in queries):
        return None
    field = apart[0]
    rest = [[given for given in query.filters if given.field != field] for query in queries]
    bare = [
        query.model_copy(update={"filters": others, "assumptions": []})
        for query, others in zip(queries, rest, strict=True)
    ]
    if any(query != bare[0] for query in bare) or any(_value(query, field) is None for query in queries):
        return None
    named = Filter(field=field, op="in", value=[str(_value(query, field)) for query in queries])
    return first.model_copy(
        update={"shape": "breakdown", "dimensions": [field], "filters": [*rest[0], named]}
    )


def _value(query: Query, field: str) -> object:
    """The only value that is named of it."""
    given = [each for each in query.filters if each.field == field]
    return given[0].value if len(given) == 1 and given[0].op == "eq" else None


def loses(text: str, marks: list[Mark], whole: Query) -> bool:
    """Whether a plan of the whole has fewer figures than the parts name, and nothing that sets them side by side."""
    source = Source(text, marks)
    named = {kind for segment in source.segments() if (kind := source.kind_of_figure(segment))}
    beside = whole.compare is not None or "status" in whole.dimensions or whole.shape not in SHAPES
    return len(named) > max(len(whole.metrics), 1) and not beside


def tells(whole: Query, queries: Parts) -> bool:
    """Whether a plan of the whole question has the figure of each part, by the conditions of that part."""
    return all(_tells(whole, part) for part in queries)


def _tells(whole: Query, part: Query) -> bool:
    told: set[str] = {*whole.metrics}
    if part.shape == "list" and ENDS & told:
        return any(given.by == "amount" for given in part.order)  # the largest, beside the average
    if "attainment" in told:
        told |= {"amount_sum", "target_amount"}
    if whole.entity != part.entity or not {*part.metrics} <= told:
        return False
    if TARGETS & told:  # what was won is told for the target's own period
        return _basis(whole)[1:] == _basis(part)[1:]
    if part.shape == "list":
        return whole.shape == "list" and all(given in whole.filters for given in part.filters)
    if (
        "status" in whole.dimensions and "status" not in part.dimensions
    ):  # won and lost, each beside the other
        return _basis(_but_by_status(whole)) == _basis(part)
    of_no_status = {*part.metrics} <= OF_NO_STATUS or "average_of_won_deals" in part.assumptions
    of_no_status = of_no_status or (
        bool({*part.metrics} <= ENDS) and "amount_avg" in told
    )  # of the same deals
    return _basis(whole) == _basis(part) and (of_no_status or _conditions(whole) == _conditions(part))


def _but_by_status(whole: Query) -> Query:
    return whole.model_copy(update={"dimensions": [each for each in whole.dimensions if each != "status"]})


def _one_after_the_other(source: Source, segments: list[Span], plan: Plan, go_on: GoOn) -> Parts | None:
    """ "How many open deals, and how much are they worth": each goes on from the one before."""
    first = plan(source.of(segments[0]))
    found = [first] if isinstance(first, Query) else []
    for before, segment in pairwise(segments):
        if not found or source.dates_both(before, segment) or source.limits_each(before, segment):
            return None
        query = go_on(found[-1], source.of(segment))
        if not isinstance(query, Query) or (_statuses(found[-1]) == ["open"] != _statuses(query)):
            return None  # the average probability of those that are open is no win rate
        found.append(query)
    return tuple(found) if fit_together(found) and _are_of_the_same(found) else None


def _are_of_the_same(queries: Sequence[Query], *, but_for_periods: bool = False) -> bool:
    """The same groups, people, places and periods; each figure has its own status and its own date.

    A target without a period is that of this quarter, which nobody said.
    """
    assumed = any({*query.metrics} <= TARGETS for query in queries) and any(
        not query.time for query in queries
    )
    bases = [_basis(query)[but_for_periods or assumed :] for query in queries]
    return all(basis == bases[0] for basis in bases) and all(a != b for a, b in combinations(queries, 2))


def _basis(query: Query) -> tuple[object, ...]:
    shared = [given for given in query.filters if given.field in SHARED]
    periods = [given.period for given in query.time]
    return periods, query.dimensions, shared, query.having, query.compare, query.scope


def _conditions(query: Query) -> tuple[object, ...]:
    filters = {given.model_dump_json() for given in query.filters}
    return filters, [(given.field, given.period) for given in query.time]


def _money_first(metrics: list[Metric]) -> list[Metric]:
    """As where both are read at once: an amount leads, how many follows."""
    return sorted(dict.fromkeys(metrics), key=lambda metric: metric == "count")
