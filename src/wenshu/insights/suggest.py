"""What to ask next: the same question turned another way, in words that the planner reads back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.fields import DIMENSIONS, NUMBERS
from wenshu.insights.figures import Figures
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.plan import CalendarUnit, Compare, Dimension, Filter, Metric, Order, Query, TimeFilter

MOST = 3
UNSPOKEN: Final = frozenset({"is_null", "not_null"})
NEVER_EMPTY: Final = NUMBERS | {"created_by", "reached_stage"}  # no sentence asks for deals without an age
HAVING: Final = {"has_owner": "owner", "has_company": "company"}  # by owner, of what has none
WON: Final = Filter(field="status", value="won")
OPEN: Final = Filter(field="status", value="open")
OF_TARGETS: Final[tuple[Dimension, ...]] = ("owner", "month")
NAMED: Final[frozenset[Dimension]] = frozenset(
    {"owner", "region", "product", "source", "industry", "company"}
)
INSIDE: Final[tuple[Dimension, ...]] = ("product", "owner", "region")
HAPPENED: Final = frozenset({"closed_at", "created_at", "occurred_at"})
LIMITS: Final = frozenset({"gt", "gte", "lt", "lte"})
OF_STAGES: Final = frozenset({"stage_duration_avg", "days_in_stage_avg", "conversion_rate"})
TURNS: Final[tuple[Dimension, ...]] = ("owner", "product", "region", "month", "company", "stage", "source")


def after(query: Query, language: AnswerLanguage, figures: Figures | None = None) -> tuple[str, ...]:
    """For an answered question: into its largest group, beside the period before, by other dimensions; then the
    questions everybody has.
    """
    followed = _followed(query, figures) if figures is not None else ()
    offered = [other for other in (*followed, *_turned(query), *STARTERS) if other != query]
    return tuple(dict.fromkeys(sentence(other, language) for other in offered))[:MOST]


def _followed(query: Query, figures: Figures) -> Iterator[Query]:
    if query.entity != "opportunity" or query.having or len(query.metrics) > 1 or _is_unspoken(query):
        return
    if query.shape == "scalar" and _has_one_before(query, figures):
        yield query.model_copy(
            update={"shape": "compare", "compare": Compare(kind="previous_period"), "assumptions": []}
        )
    if query.shape in {"breakdown", "rank", "share"} and len(query.dimensions) == 1:
        yield from _into_the_first(query, figures)


def _has_one_before(query: Query, figures: Figures) -> bool:
    """A calendar month, quarter or year that has begun, of a figure that is counted as it happens."""
    if len(query.time) != 1 or not DEFINITIONS[query.metrics[0]].additive or figures.is_empty:
        return False
    given = query.time[0]
    calendar = (
        isinstance(given.period, CalendarUnit) and given.period.offset <= 0 and not given.period.weekday
    )
    return calendar and given.field in HAPPENED


def _into_the_first(query: Query, figures: Figures) -> Iterator[Query]:
    """The first group by what the team sells, or by who sells it."""
    dimension, metric = query.dimensions[0], query.metrics[0]
    name = figures.lines[0].groups[0].value if figures.lines and figures.lines[0].groups else None
    if dimension not in NAMED or not name or metric in OF_STAGES or metric in {"target_amount", "attainment"}:
        return
    said = {given.field for given in query.filters}
    if dimension in said:
        return
    other = next((d for d in INSIDE if d != dimension and d not in said), None)
    if other is not None:
        filters = [*query.filters, Filter(field=dimension, value=name)]  # type: ignore[arg-type]
        yield Query(
            shape="breakdown",
            metrics=[metric],
            dimensions=[other],
            filters=filters,
            time=query.time,
            scope=query.scope,
        )


def _is_unspoken(query: Query) -> bool:
    """What no grouped sentence says: deals without an age; 金额超过5万的各负责人, theirs or one deal's; won and lost as one."""
    return any(
        (given.op in UNSPOKEN and given.field in NEVER_EMPTY)
        or (given.field == "amount" and given.op in LIMITS)
        or (given.field == "status" and isinstance(given.value, list))
        for given in query.filters
    )


def _turned(query: Query) -> Iterator[Query]:
    metric: Metric = query.metrics[0] if query.metrics else "count"
    plain = query.shape in {"scalar", "breakdown", "rank", "trend", "share", "list"} and not query.having
    if not plain or query.entity not in {"opportunity", "voice_note"}:
        return
    if _is_unspoken(query):
        return
    filtered = {HAVING.get(given.field, given.field) for given in query.filters}
    possible = OF_TARGETS if metric in {"target_amount", "attainment"} else TURNS
    turns = [
        d
        for d in possible
        if d in DIMENSIONS[query.entity] and d not in query.dimensions and d not in filtered
    ]
    for dimension in turns[:2]:
        yield Query(
            shape="trend" if dimension == "month" else "breakdown",
            entity=query.entity,
            metrics=[metric],
            dimensions=[dimension],
            filters=query.filters,
            time=query.time,
            scope=query.scope,
        )


def starters(language: AnswerLanguage) -> list[str]:
    """For a page without an answer, and after a refusal."""
    return [sentence(query, language) for query in STARTERS]


STARTERS: Final = (
    Query(
        shape="scalar",
        metrics=["amount_sum"],
        filters=[WON],
        time=[TimeFilter(field="closed_at", period=CalendarUnit(unit="quarter"))],
    ),
    Query(
        shape="rank",
        metrics=["amount_sum"],
        dimensions=["owner"],
        filters=[WON],
        order=[Order(by="amount_sum")],
        limit=5,
    ),
    Query(shape="breakdown", metrics=["amount_sum"], dimensions=["stage"], filters=[OPEN]),
    Query(shape="breakdown", metrics=["win_rate"], dimensions=["product"]),
)
