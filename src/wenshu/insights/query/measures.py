"""A metric's value together with the records that made it."""

from __future__ import annotations

from dataclasses import replace

from wenshu.crm.models import Opportunity
from wenshu.crm.money import to_major
from wenshu.insights.basis import HAS_AMOUNT, NO_AMOUNT, WON
from wenshu.insights.figures import Measure
from wenshu.insights.metrics import DEFINITIONS, Parts, Value
from wenshu.insights.plan import Filter, Metric
from wenshu.insights.query.conditions import condition_of
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Records, Selection
from wenshu.insights.target_questions import TARGET

EXAMPLES = 3


def measure(
    metric: Metric, parts: Parts, selection: Selection, *, currency: str | None, goal: str = ""
) -> Measure:
    """`selection` is exactly the records that `parts` were added up from; `goal` the stage a conversion leads to."""
    definition = DEFINITIONS[metric]
    if definition.of_targets:
        return _beside_target(metric, parts, selection, currency)
    money = definition.unit == "money"
    missing = parts.records - parts.with_amount if money else 0
    counted, counted_selection = parts.records, selection
    if definition.basis == "with_amount" and missing:
        counted, counted_selection = parts.with_amount, selection.where(HAS_AMOUNT)
    value = definition.value(parts)
    return Measure(
        metric=metric,
        value=value,
        currency=currency if money else None,
        records=_behind(metric, value, counted_selection, currency),
        counted=counted,
        counted_records=Records.of(counted_selection),
        won=parts.passed if goal else parts.won,
        won_records=_won(metric, selection, goal),
        missing=missing,
        missing_records=Records.of(selection.where(NO_AMOUNT)) if missing else None,
    )


def _beside_target(metric: Metric, parts: Parts, selection: Selection, currency: str | None) -> Measure:
    """Behind it are the targets that the deals count towards; a rate's link shows the deals beside them."""
    targets = Records(entity="target", any_of=(selection,))
    value = DEFINITIONS[metric].value(parts)
    if metric == TARGET:
        return Measure(metric, value, currency, targets, parts.records, targets)
    return Measure(metric, value, None, targets, parts.records, Records.of(selection))


def with_examples(found: Measure, names: Names) -> Measure:
    """With the names of the deals that have the smallest or largest amount."""
    deals = Opportunity.objects.for_team(names.team).live().filter(condition_of(found.records, names))
    called = list(deals.order_by("name", "id").values_list("name", flat=True)[: EXAMPLES + 1])
    return replace(found, examples=tuple(called[:EXAMPLES]), more_examples=len(called) > EXAMPLES)


def _won(metric: Metric, selection: Selection, goal: str) -> Records | None:
    """Those that made it: won, or to the next stage."""
    if goal:
        return Records.of(selection.where(Filter(field="reached_stage", value=goal)))
    return Records.of(selection.where(WON)) if metric == "win_rate" else None


def _behind(metric: Metric, value: Value, selection: Selection, currency: str | None) -> Records:
    """A largest amount is the deals of that amount; a number of companies lists the companies."""
    if metric in {"amount_min", "amount_max"} and value is not None and currency:
        amount = Filter(field="amount", value=to_major(int(value), currency), currency=currency)
        return Records.of(selection.where(amount))
    if metric == "company_count":
        return Records(entity="company", any_of=(selection,))
    if metric == "product_count":
        return Records.of(selection.where(Filter(field="product", op="not_null")))
    return Records.of(selection)
