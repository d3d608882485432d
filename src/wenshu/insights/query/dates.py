"""Which stored column answers for which date, and how days become conditions on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from wenshu.insights.plan import DateField, Entity
from wenshu.insights.selection import Span

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


class DateColumns(NamedTuple):
    """`day` and `month` hold the team's own calendar; without them the moment is compared."""

    moment: str
    day: str | None = None
    month: str | None = None


COLUMNS: Final[dict[tuple[Entity, DateField], DateColumns]] = {
    ("opportunity", "created_at"): DateColumns("created_at", "created_day", "created_month"),
    ("opportunity", "closed_at"): DateColumns("closed_at", "closed_day", "closed_month"),
    ("opportunity", "expected_close_date"): DateColumns(
        "expected_close_date", "expected_close_date", "expected_close_month"
    ),
    ("opportunity", "next_follow_up_at"): DateColumns("next_follow_up_at", "next_follow_up_day"),
    ("opportunity", "last_activity_at"): DateColumns("last_activity_at"),
    ("opportunity", "stage_entered_at"): DateColumns("stage_entered_at"),
    ("company", "created_at"): DateColumns("created_at"),
    ("contact", "created_at"): DateColumns("created_at"),
    ("follow_up", "occurred_at"): DateColumns("occurred_at", "occurred_day", "occurred_month"),
    ("follow_up", "created_at"): DateColumns("created_at"),
    ("follow_up", "next_follow_up_at"): DateColumns("next_follow_up_at"),
    ("voice_note", "occurred_at"): DateColumns("recorded_at", "recorded_day", "recorded_month"),
}


def within(span: Span, entity: Entity, timezone: str) -> Q:
    """Half-open, so that an index range answers; a record without that date is in no period."""
    columns = COLUMNS[entity, span.field]
    column = columns.day or columns.moment
    condition = Q()
    for lookup, day in (("gte", span.start), ("lt", span.end)):
        if day is not None:
            bound = day if columns.day else start_of_day(day, timezone)
            condition &= Q(**{f"{column}__{lookup}": bound})
    return condition or Q(**{f"{column}__isnull": False})


def start_of_day(day: date, timezone: str) -> datetime:
    """The moment at which a day of the team's calendar begins."""
    inside = min(max(day, EARLIEST), LATEST)
    return datetime.combine(inside, time(), tzinfo=ZoneInfo(timezone)).astimezone(UTC)
