"""Whether a number meets a condition: pure, and the same for the first check as for every later one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from wenshu.crm.money import to_major
from wenshu.insights.figures import Figures
from wenshu.insights.metrics import DEFINITIONS, Unit
from wenshu.insights.models import Condition
from wenshu.insights.plan import Filter
from wenshu.insights.selection import Records

PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Reading:
    """The number that is watched: major units, a fraction of 1, days or a count; None where nothing has one."""

    value: Decimal | None
    unit: Unit
    currency: str
    records: Records


@dataclass(frozen=True)
class Verdict:
    """`baseline` is what a change is measured from after this check; `fires` says that the condition turned true."""

    holds: bool
    fires: bool
    baseline: Decimal | None


def is_one_number(figures: Figures) -> bool:
    return figures.task.query.shape == "scalar" and not figures.task.query.dimensions and bool(figures.wholes)


def currencies(figures: Figures) -> tuple[str, ...]:
    """Those that the number comes in; none where it is no money."""
    return figures.currencies if unit(figures) == "money" else ()


def reading(figures: Figures, *, currency: str) -> Reading:
    """Of the first metric; of money, what is in that currency. Records in another one are not this number's."""
    its_unit = unit(figures)
    line = next((each for each in figures.lines if its_unit != "money" or each.currency == currency), None)
    measure = (line or figures.wholes[0]).measures[0]
    if line is None and DEFINITIONS[measure.metric].additive:
        return Reading(Decimal(0), its_unit, currency, _in_currency(measure.records, currency))
    if line is None or measure.value is None:
        return Reading(None, its_unit, currency, measure.records)
    if its_unit == "money":
        return Reading(to_major(int(measure.value), currency), its_unit, currency, measure.records)
    return Reading(Decimal(str(measure.value)).quantize(PLACES).normalize(), its_unit, "", measure.records)


def _in_currency(records: Records, currency: str) -> Records:
    named = Filter(field="currency", value=currency)
    return records.model_copy(update={"any_of": tuple(each.where(named) for each in records.any_of)})


def unit(figures: Figures) -> Unit:
    """Of the first metric, which is the one that is watched."""
    return DEFINITIONS[figures.task.query.metrics[0]].unit


def judge(
    condition: Condition,
    threshold: Decimal,
    value: Decimal,
    *,
    baseline: Decimal | None,
    held: bool | None,
) -> Verdict:
    """`held` is what the check before found; a condition that already held does not fire again.

    Of the first check ever, None, nothing fires: there was no crossing. A change is told once, and the next one is
    measured from there.
    """
    if condition == Condition.CHANGED:
        fires = baseline is not None and _changed(baseline, value, by_percent=threshold)
        return Verdict(fires, fires, value if fires or baseline is None else baseline)
    holds = _meets(condition, value, threshold)
    return Verdict(holds, holds and held is False, baseline)


def _meets(condition: Condition, value: Decimal, threshold: Decimal) -> bool:
    match condition:
        case Condition.ABOVE:
            return value > threshold
        case Condition.AT_LEAST:
            return value >= threshold
        case Condition.BELOW:
            return value < threshold
        case _:
            return value <= threshold


def _changed(baseline: Decimal, value: Decimal, *, by_percent: Decimal) -> bool:
    """From nothing, any change is one: it has no percentage."""
    if baseline == 0:
        return value != 0
    return abs(value - baseline) * 100 >= abs(baseline) * by_percent


def decimal(text: str) -> Decimal | None:
    """From a column; None where there is no number in it."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def text(number: Decimal | None) -> str:
    """For a column, and for the API."""
    return "" if number is None else f"{number.normalize():f}"
