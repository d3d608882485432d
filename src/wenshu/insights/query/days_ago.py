"""Numbers of days that count back from today: an age, a time in a stage, a time without activity."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from django.db.models import Q

from wenshu.clock import local_day
from wenshu.insights.plan import Entity, Filter
from wenshu.insights.query.dates import start_of_day
from wenshu.insights.query.facts import NOTHING
from wenshu.insights.query.names import Names
from wenshu.insights.query.parties import PARTIES, active_since, with_deals
from wenshu.insights.selection import Selection
from wenshu.insights.validate import numbers

FARTHEST: Final = 36_500


def days_ago(given: Filter, selection: Selection, names: Names) -> Q:
    """More than 30 days old: created on a day more than 30 days before today."""
    if given.op == "is_null" and selection.entity in PARTIES:
        return ~with_deals(selection.entity, names)
    if selection.moment is None or given.op == "is_null":
        return NOTHING
    today = local_day(selection.moment, names.team.timezone)
    values = numbers(given)

    def at_least(days: Decimal) -> Q:
        return _until(given.field, _before(today, days, ROUND_CEILING), selection.entity, names)

    def more_than(days: Decimal) -> Q:
        return _until(given.field, _before(today, days, ROUND_FLOOR) - DAY, selection.entity, names)

    if given.op in {"between", "eq"}:
        been = with_deals(selection.entity, names) if selection.entity in PARTIES else Q()
        return been & at_least(values[0]) & ~more_than(values[-1])
    condition = at_least(values[0]) if given.op in {"gte", "lt"} else more_than(values[0])
    return condition if given.op in {"gt", "gte"} else ~condition


DAY: Final = timedelta(days=1)


def _before(today: date, days: Decimal, rounding: str) -> date:
    whole = int(days.to_integral_value(rounding))
    return today - timedelta(days=min(max(whole, -FARTHEST), FARTHEST))


def _until(field: str, day: date, entity: Entity, names: Names) -> Q:
    """On that day of the team's calendar or before. A party that was never active is before any day."""
    if field == "age_days":
        return Q(created_day__lte=day)
    after = start_of_day(day + DAY, names.team.timezone)
    if entity in PARTIES:
        return ~active_since(after, entity, names)
    column = "stage_entered_at" if field == "days_in_stage" else "last_activity_at"
    return Q(**{f"{column}__lt": after})
