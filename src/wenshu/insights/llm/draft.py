"""What a model fills in: the plan in its shortest form, closed to everything else, and what becomes of it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic import Field

from wenshu.insights.fields import FACTS, NUMBERS
from wenshu.insights.plan import (
    Compare,
    DateField,
    Dimension,
    Entity,
    Filter,
    FilterField,
    FilterOp,
    Having,
    Metric,
    Order,
    Part,
    Period,
    Query,
    Scope,
    Shape,
    TimeFilter,
)

Refusal = Literal["not_understood", "advice", "outside_crm", "not_recorded"]
WITHOUT_VALUE = frozenset({"is_null", "not_null"})
OF_SEVERAL = frozenset({"in", "not_in", "between"})


class DraftFilter(Part):
    """Values are names as offered, numbers as digits in major units, or true and false."""

    field: FilterField
    op: FilterOp = "eq"
    values: list[str] = Field(default_factory=list, max_length=20)
    currency: str | None = Field(default=None, max_length=3)


class DraftTime(Part):
    """Without a field the server picks the date that the question is about."""

    field: DateField | None = None
    period: Period


class DraftQuery(Part):
    shape: Shape
    entity: Entity = "opportunity"
    metrics: list[Metric] = Field(default_factory=list, max_length=4)
    dimensions: list[Dimension] = Field(default_factory=list, max_length=2)
    filters: list[DraftFilter] = Field(default_factory=list, max_length=12)
    time: list[DraftTime] = Field(default_factory=list, max_length=2)
    having: list[Having] = Field(default_factory=list, max_length=3)
    compare: Compare | None = None
    order: list[Order] = Field(default_factory=list, max_length=2)
    limit: int | None = Field(default=None, ge=1, le=500)
    scope: Scope = "all_visible"
    stages: list[str] = Field(default_factory=list, max_length=8)


class Draft(Part):
    """Exactly one of them: one query, two to four ways to understand the question, or why there is no plan.

    `unused` holds the words of the question that ask for something no query can say.
    """

    query: DraftQuery | None = None
    readings: list[DraftQuery] = Field(default_factory=list, max_length=4)
    refusal: Refusal | None = None
    wants_to_write: bool = False
    unused: list[str] = Field(default_factory=list, max_length=12)


def query_of(draft: DraftQuery) -> Query:
    """Raises ValueError, with words for the model to read, where the parts make no query."""
    said = draft.model_dump(exclude={"filters", "time"})
    return Query(
        **said,
        filters=[_filter(given) for given in draft.filters],
        time=[TimeFilter(field=given.field, period=given.period) for given in draft.time],
    )


def _filter(given: DraftFilter) -> Filter:
    if given.op in WITHOUT_VALUE:
        return Filter(field=given.field, op=given.op)
    if not given.values:
        raise ValueError(f"the filter on {given.field} needs a value")
    if given.field in FACTS:
        return Filter(field=given.field, op=given.op, value=_truth(given))
    values: list[Decimal | str] = [*given.values]
    if given.field in NUMBERS:
        values = [_number(given.field, value) for value in given.values]
    value = values if given.op in OF_SEVERAL or len(values) > 1 else values[0]
    return Filter(field=given.field, op=given.op, value=value, currency=given.currency)


def _truth(given: DraftFilter) -> bool:
    said = given.values[0].strip().lower()
    if said not in {"true", "false"}:
        raise ValueError(f"{given.field} is true or false")
    return said == "true"


def _number(field: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{field} needs a number in digits") from None
