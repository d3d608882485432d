"""Plans that contradict themselves: whatever was meant, it was not this."""

from __future__ import annotations

from decimal import Decimal

from wenshu.insights.engine import Vocabulary
from wenshu.insights.fields import DATES, DIMENSIONS, FIELDS
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import Between, Filter, Query

OVER = frozenset({"win_rate", "cycle_days_avg"})  # figures of closed deals
RUNNING = frozenset({"weighted_amount", "age_days_avg", "days_in_stage_avg"})  # figures of open ones
SIDES = frozenset({"eq", "in"})
DENIED = frozenset({"ne", "not_in"})


def makes_sense(query: Query, vocabulary: Vocabulary) -> bool:
    """Run last: such a plan would be answered with an empty table, or with a figure that nobody asked for."""
    return (
        _is_of_its_records(query)
        and _agrees_on_status(query, vocabulary)
        and _dates_agree(query)
        and not _has_an_idle_condition(query)
    )


def _has_an_idle_condition(query: Query) -> bool:
    """One product and not another, above 50k and above 20k: whoever says both means something else of each."""
    said: dict[str, list[Filter]] = {}
    for given in query.filters:
        if given.field not in {"status", "stage", "tag", "content", "name"}:
            said.setdefault(given.field, []).append(given)
    for conditions in said.values():
        ops = [given.op for given in conditions]
        sides = [op for op in ops if op in SIDES]
        denied = [op for op in ops if op in DENIED]
        if (
            (sides and denied)
            or len(sides) > 1
            or any(ops.count(op) > 1 for op in ("gt", "gte", "lt", "lte"))
            or _is_empty_range(conditions)
        ):
            return True
    return False


def _is_empty_range(conditions: list[Filter]) -> bool:
    """Above 500k and below 100k: some are the one and some the other, none is both."""
    at_least, at_most = (
        [Decimal(str(given.value)) for given in conditions if given.op in ops and _is_number(given.value)]
        for ops in (("gt", "gte"), ("lt", "lte"))
    )
    return bool(at_least and at_most) and max(at_least) > min(at_most)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) or (
        isinstance(value, str) and value.replace(".", "", 1).isdecimal()
    )


def _is_of_its_records(query: Query) -> bool:
    entity = query.entity
    metrics = {*query.metrics, *(given.metric for given in query.having)}
    return (
        all(given.field in FIELDS[entity] for given in query.filters)
        and all(given.field is None or given.field in DATES[entity] for given in query.time)
        and all(dimension in DIMENSIONS[entity] for dimension in query.dimensions)
        and all(entity in DEFINITIONS[metric].entities for metric in metrics)
    )


def _agrees_on_status(query: Query, vocabulary: Vocabulary) -> bool:
    """Of won and lost deals the stage is no open one; rates are of all that closed, ages of what is open.

    Only what was lost has a reason for it.
    """
    said = _said(query, "status")
    kinds = {vocabulary.stage_kinds.get(stage, "open") for stage in _said(query, "stage")}
    metrics = set(query.metrics)
    if said and kinds and not said & kinds:
        return False
    of_losses = {"lost_reason", "lost_from_stage"} & {
        *query.dimensions,
        *(given.field for given in query.filters),
    }
    if of_losses and said and "lost" not in said:
        return False
    if metrics & OVER and ("open" in said or kinds == {"open"}):
        return False
    if "win_rate" in metrics and said in ({"won"}, {"lost"}):
        return False
    return not (metrics & RUNNING and (said & {"won", "lost"} or (kinds and "open" not in kinds)))


def _said(query: Query, field: str) -> set[str]:
    return {
        str(value)
        for given in query.filters
        if given.field == field and given.op in SIDES
        for value in _values(given)
    }


def _values(given: Filter) -> list[object]:
    return list(given.value) if isinstance(given.value, list) else [given.value]


def _dates_agree(query: Query) -> bool:
    """Two periods of one date are a range at most; what is open was not closed."""
    fields = [given.field for given in query.time]
    if len(set(fields)) < len(fields) and not all(isinstance(given.period, Between) for given in query.time):
        return False
    unplanned = any(given.field == "has_next_follow_up" and given.value is False for given in query.filters)
    if unplanned and "next_follow_up_at" in fields:
        return False
    said = _said(query, "status")
    if "expected_close_date" in fields and said == {"won"} and query.metrics:
        return False  # what is expected is not won yet
    return not ("closed_at" in fields and "open" in said)
