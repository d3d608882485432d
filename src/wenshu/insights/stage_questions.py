"""Questions that the stage history answers, put into the form in which they run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from wenshu.insights.bad_plan import BadPlan
from wenshu.insights.plan import BUCKETS, Filter, Query

WON: Final = "won"  # stands for every won stage
CONVERSION: Final = "conversion_rate"
DURATION: Final = "stage_duration_avg"
LOST: Final = Filter(field="status", value="lost")
LEFT_ANY: Final = Filter(field="left_stage", op="not_null")
ALONE: Final = frozenset({CONVERSION, DURATION})


def settled(query: Query, stage_kinds: Mapping[str, str]) -> Query:
    """A funnel of two steps is one conversion, time in stages is told by stage, what was lost is lost.

    `stage_kinds` are the team's stages in the order of the pipeline. Raises BadPlan.
    """
    others = {*query.metrics, *(given.metric for given in query.having)} - ALONE
    if ALONE.intersection(query.metrics) and (others or len(query.metrics) > 1):
        raise BadPlan.field("metrics", "times in stages and conversions stand alone")
    if query.shape == "funnel" and len(query.stages) == 2:
        query = _as_conversion(query)
    if CONVERSION in query.metrics:
        return _conversion(query, stage_kinds)
    if query.shape == "funnel":
        return _funnel(query)
    if DURATION in query.metrics:
        return _durations(query)
    return _of_lost(query)


def goal(query: Query) -> str:
    """The stage that a conversion leads to; empty for other questions."""
    return query.stages[1] if CONVERSION in query.metrics else ""


def _as_conversion(query: Query) -> Query:
    bucket = BUCKETS.intersection(query.dimensions)
    shape = "trend" if bucket else "breakdown" if query.dimensions else "scalar"
    return query.model_copy(update={"shape": shape, "metrics": [CONVERSION]})


def _conversion(query: Query, stage_kinds: Mapping[str, str]) -> Query:
    """The deals that reached the first stage; which of them reached the second is counted among them."""
    if "lost_from_stage" in query.dimensions:
        raise BadPlan.field("dimensions", "what is lost is not converted")
    order = [name for name, kind in stage_kinds.items() if kind == "open"]
    stages = list(query.stages) or [*order[:1], WON]
    if len(stages) != 2:
        raise BadPlan.field("stages", "a conversion leads from one stage to another")
    if any(stage_kinds.get(name, "won" if name == WON else "") not in {"open", "won"} for name in stages):
        raise BadPlan.field("stages", "a conversion leads to a stage of the pipeline that is not lost")
    places = [order.index(name) if name in order else len(order) for name in stages]
    if places[0] >= places[1]:
        raise BadPlan.field("stages", "a conversion leads to a later stage")
    start = Filter(field="reached_stage", value=stages[0])
    return query.model_copy(update={"stages": stages, "filters": [*query.filters, start]})


def _funnel(query: Query) -> Query:
    if query.dimensions:
        raise BadPlan.field("dimensions", "only a funnel of two stages has groups")
    if query.compare:
        raise BadPlan.field("compare", "a funnel is compared with nothing")
    if query.entity != "opportunity":
        raise BadPlan.field("entity", "a funnel is of opportunities")
    return query.model_copy(update={"metrics": ["count"]})


def _durations(query: Query) -> Query:
    """A stage that is named is the one that was left, not the one in which a deal is now."""
    filters = [
        given.model_copy(update={"field": "left_stage"}) if given.field == "stage" else given
        for given in query.filters
    ]
    if "lost_from_stage" in query.dimensions:
        raise BadPlan.field("dimensions", "times in stages are told by the stage that was left")
    named = any(given.field == "left_stage" for given in filters)
    if not named:
        filters.append(LEFT_ANY)
    grouped = {"dimensions": ["stage"], "shape": "breakdown"} if not named and query.shape == "scalar" else {}
    return query.model_copy(update={"filters": filters, **grouped})


def _of_lost(query: Query) -> Query:
    """Nothing else was lost from a stage, whatever the question says of open deals."""
    asked = "lost_from_stage" in query.dimensions or any(f.field == "lost_from_stage" for f in query.filters)
    if not asked or LOST in query.filters or query.entity != "opportunity":
        return query
    return query.model_copy(update={"filters": [*query.filters, LOST]})
