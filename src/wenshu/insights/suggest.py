"""What to ask next: the same question turned another way, in words that the planner reads back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.fields import DIMENSIONS, NUMBERS
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.plan import CalendarUnit, Dimension, Filter, Metric, Order, Query, TimeFilter

MOST = 3
UNSPOKEN: Final = frozenset({"is_null", "not_null"})
NEVER_EMPTY: Final = NUMBERS | {"created_by", "reached_stage"}  # no sentence asks for deals without an age
HAVING: Final = {"has_owner": "owner", "has_company": "company"}  # by owner, of what has none
WON: Final = Filter(field="status", value="won")
OPEN: Final = Filter(field="status", value="open")
OF_TARGETS: Final[tuple[Dimension, ...]] = ("owner", "month")
TURNS: Final[tuple[Dimension, ...]] = ("owner", "product", "region", "month", "company", "stage", "source")


def after(query: Query, language: AnswerLanguage) -> tuple[str, ...]:
    """For an answered question: by other dimensions, then the questions everybody has."""
    offered = [other for other in (*_turned(query), *STARTERS) if other != query]
    return tuple(dict.fromkeys(sentence(other, language) for other in offered))[:MOST]


def _turned(query: Query) -> Iterator[Query]:
    metric: Metric = query.metrics[0] if query.metrics else "count"
    plain = query.shape in {"scalar", "breakdown", "rank", "trend", "share"} and not query.having
    if not plain or query.entity != "opportunity":
        return
    if any(given.op in UNSPOKEN and given.field in NEVER_EMPTY for given in query.filters):
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
