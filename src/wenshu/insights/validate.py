"""From a plan to a task: meaningful for the entity, dates resolved, the asker's scope settled. Reads no records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from wenshu.insights import stage_questions, target_questions
from wenshu.insights.bad_plan import BadPlan as BadPlan
from wenshu.insights.bad_plan import NotYet as NotYet
from wenshu.insights.beside import Beside
from wenshu.insights.comparing import bucket_of, compared, member_filter, span_of, with_member_dimension
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.fields import (
    DATES,
    DIMENSIONS,
    FACTS,
    FIELDS,
    HISTORY,
    NUMBER_OPS,
    NUMBERS,
    TEXT_OPS,
    WORDS,
)
from wenshu.insights.metrics import DEFINITIONS, is_money
from wenshu.insights.plan import (
    BUCKETS,
    DateField,
    Filter,
    FilterOp,
    Query,
)
from wenshu.insights.selection import Selection, Span
from wenshu.insights.values import numbers as numbers
from wenshu.insights.values import texts as texts

LONGEST_TEXT = 300
UNGROUPED: Final = frozenset({"scalar", "list", "detail", "exists"})
LARGEST_NUMBER = Decimal(10) ** 15


@dataclass(frozen=True)
class Task:
    """A query with nothing left to decide."""

    query: Query
    selection: Selection
    calendar: TeamCalendar
    bucket_field: DateField
    against: Selection | None = None  # the other period of a comparison
    same_days: bool = False  # both periods are counted up to the same day, since one is not over
    uneven: bool = False  # one is not over, and is told beside the whole other one
    goal: str = ""  # the stage that a conversion leads to
    beside: Beside | None = None  # where buckets stand beside those of `against`
    targets_of: UUID | None = None  # the only one whose targets the asker may see; None: everybody's
    time_field_assumed: bool = False


def tidied(query: Query) -> Query:
    """Of two spellings of one plan, the one that runs."""
    filters = [_tidied(given) for given in query.filters]
    entity = query.entity
    if query.shape == "detail" and any(given.field not in FIELDS[entity] for given in filters):
        entity = "opportunity"  # a company and a product together name a deal
    return query.model_copy(update={"filters": filters, "entity": entity})


def _tidied(given: Filter) -> Filter:
    if given.op in {"is_null", "not_null"}:
        return given.model_copy(update={"value": None})
    several: dict[str, FilterOp] = {"eq": "in", "ne": "not_in"}
    if isinstance(given.value, list) and given.op in several:
        return given.model_copy(update={"op": several[given.op]})
    return given


def validate(
    query: Query,
    *,
    calendar: TeamCalendar,
    stage_kinds: Mapping[str, str],
    asked_by: UUID,
    moment: datetime,
    sees_all_targets: bool = False,
) -> Task:
    """Raises BadPlan, NotYet where we would have to guess."""
    query = target_questions.settled(stage_questions.settled(query, stage_kinds))
    query = _with_metrics_of_having(with_member_dimension(query))
    _check_shape(query)
    field = date_field(query, stage_kinds)
    spans = [span_of(given.period, given.field or field, query.entity, calendar) for given in query.time]
    bucket_field = query.time[0].field or field if query.time else field
    if BUCKETS.intersection(query.dimensions) and not any(s.field == bucket_field for s in spans):
        spans.append(Span(field=bucket_field))  # what has no such date is in no period
    given = compared(query, spans, bucket_field, calendar)
    about_targets = target_questions.is_about_targets(query)
    if about_targets:
        target_questions.check_period(query, spans[0])
    selection = Selection(
        entity=query.entity,
        filters=tuple(f.model_copy(update={"surface": ""}) for f in _filters(query)),
        spans=tuple(given.spans),
        owner_id=asked_by if query.scope == "mine" else None,
        led_by=asked_by if query.scope == "my_team" else None,
        moment=moment if _looks_back(query) else None,
    )
    check_selection(selection)
    _check_buckets(query, bucket_field)
    return Task(
        query=query,
        selection=selection,
        calendar=calendar,
        bucket_field=bucket_field,
        against=selection.model_copy(update={"spans": (given.then, *given.spans[1:])})
        if given.then
        else None,
        same_days=given.same_days,
        uneven=given.uneven,
        goal=stage_questions.goal(query),
        beside=given.beside,
        targets_of=asked_by if about_targets and not sees_all_targets else None,
        time_field_assumed=any(given.field is None for given in query.time),
    )


def _filters(query: Query) -> list[Filter]:
    """Everybody else is counted, too, where somebody is compared with them."""
    if query.compare is None or query.compare.kind != "vs_rest":
        return query.filters
    return [given for given in query.filters if given is not member_filter(query)]


def _with_metrics_of_having(query: Query) -> Query:
    """What groups are picked by is shown with them."""
    wanted = [*query.metrics, *(given.metric for given in query.having)]
    return query.model_copy(update={"metrics": list(dict.fromkeys(wanted))})


def ranks_records(query: Query) -> bool:
    """The five largest deals: records in the order of their amounts, not groups."""
    if query.entity != "opportunity" or query.dimensions or query.shape not in {"rank", "list"}:
        return False
    if query.shape == "rank":
        return True
    by_amount = bool(query.order) and query.order[0].by in {
        "amount",
        "amount_sum",
        "amount_max",
        "amount_min",
    }
    return by_amount and query.limit is not None


def _check_shape(query: Query) -> None:
    for metric in query.metrics:
        if query.entity not in DEFINITIONS[metric].entities:
            raise BadPlan.field("metrics", f"{metric} is not a figure of a {query.entity}")
    for dimension in query.dimensions:
        if dimension not in DIMENSIONS[query.entity]:
            raise BadPlan.field("dimensions", f"{dimension} does not group a {query.entity}")
    if sum(dimension in BUCKETS for dimension in query.dimensions) > 1:
        raise BadPlan.field("dimensions", "one time bucket at most")
    if len(set(query.dimensions)) < len(query.dimensions):
        raise BadPlan.field("dimensions", "the same dimension twice")
    if query.dimensions and query.shape in UNGROUPED:
        raise BadPlan.field("dimensions", f"a {query.shape} has no groups")
    _check_having(query)


def _check_having(query: Query) -> None:
    if query.having and (not query.dimensions or query.shape == "funnel"):
        raise BadPlan.field("having", "there are no groups to pick from")
    for given in query.having:
        if abs(given.value) > LARGEST_NUMBER:
            raise BadPlan.field("having", "that number is too large")
        if given.currency and not is_money(given.metric):
            raise BadPlan.field("having", f"{given.metric} is not in a currency")


def _check_buckets(query: Query, field: DateField) -> None:
    if query.entity in {"company", "contact"} and field == "last_activity_at" and bucket_of(query):
        raise BadPlan.field("time", f"a {query.entity} is not grouped by its last activity")


def date_field(query: Query, stage_kinds: Mapping[str, str]) -> DateField:
    """Which date a period means, where the question does not say: decided here once, printed in every answer."""
    if query.entity in {"follow_up", "voice_note"}:
        return "occurred_at"
    if query.entity != "opportunity":
        return "created_at"
    if {"win_rate", "cycle_days_avg"} & set(query.metrics):
        return "closed_at"
    kinds = _kinds(query, stage_kinds)
    if kinds and kinds <= {"won", "lost"}:
        return "closed_at"
    if kinds == {"open"} or "weighted_amount" in query.metrics:
        return "expected_close_date"
    return "created_at"


def _kinds(query: Query, stage_kinds: Mapping[str, str]) -> set[str]:
    """Of the stages that a query asks for: open, won, lost."""
    kinds: set[str] = set()
    for given in query.filters:
        if given.op in {"eq", "in"} and given.field in {"status", "stage"}:
            values = texts(given)
            kinds |= set(values) if given.field == "status" else {stage_kinds.get(v, "open") for v in values}
    return kinds


def _looks_back(query: Query) -> bool:
    fields = {given.field for given in query.filters}
    measured = {"age_days_avg", "days_in_stage_avg"} & set(query.metrics)
    return bool(measured or fields & {"overdue", "age_days", "days_in_stage", "days_since_activity"})


def check_selection(selection: Selection) -> None:
    """Raises BadPlan for a condition that the records cannot meet or fail; tokens of links go through here too."""
    for given in selection.filters:
        if given.field not in FIELDS[selection.entity]:
            raise BadPlan.field("filters", f"a {selection.entity} has no {given.field}")
        if given.field in NUMBERS:
            _check_numbers(given)
        elif given.field in FACTS:
            if not isinstance(given.value, bool) or given.op not in {"eq", "ne"}:
                raise BadPlan.field("filters", f"{given.field} is true or false")
        else:
            _check_texts(given)
    for span in selection.spans:
        if span.field not in DATES[selection.entity]:
            raise BadPlan.field("time", f"a {selection.entity} has no {span.field}")


def _check_numbers(given: Filter) -> None:
    if given.op not in NUMBER_OPS:
        raise BadPlan.field("filters", f"{given.op} does not compare {given.field}")
    if given.op in {"is_null", "not_null"}:
        return
    values = numbers(given)
    if len(values) != (2 if given.op == "between" else 1) or any(abs(v) > LARGEST_NUMBER for v in values):
        raise BadPlan.field("filters", f"{given.field} needs a number")


def _check_texts(given: Filter) -> None:
    if given.op not in TEXT_OPS:
        raise BadPlan.field("filters", f"{given.op} does not compare {given.field}")
    if given.op in {"is_null", "not_null"}:
        if given.field == "reached_stage":
            raise BadPlan.field("filters", "which stage was reached?")
        return
    values = texts(given)
    if isinstance(given.value, bool):
        raise BadPlan.field("filters", f"{given.field} is not true or false")
    if not values or any(not v or len(v) > LONGEST_TEXT or "\0" in v for v in values):
        raise BadPlan.field("filters", f"{given.field} needs a name")
    if given.field in HISTORY and given.op == "contains":
        raise BadPlan.field("filters", f"{given.field} is a stage, by its name")
    allowed = WORDS.get(given.field)
    if given.field == "content" and given.op != "contains":
        raise BadPlan.field("filters", "content is looked through with contains")
    if allowed and (given.op == "contains" or not allowed.issuperset(values)):
        raise BadPlan.field("filters", f"{given.field} is one of {', '.join(sorted(allowed))}")
