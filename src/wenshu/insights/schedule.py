"""When something is due: every hour, or at an hour of the team's day or week, whatever the clocks there do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Every = Literal["hourly", "daily", "weekly"]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Schedule:
    """`weekday` is ISO's and counts for weekly ones, `hour` for daily and weekly ones."""

    every: Every
    weekday: int = 1
    hour: int = 8


def next_due(schedule: Schedule, *, timezone: str, after: datetime) -> datetime:
    """The first due time after that moment, in UTC."""
    if schedule.every == "hourly":
        return _whole_hour(after) + HOUR
    return next(due for due in _around(schedule, timezone, after) if due > after)


def latest_due(schedule: Schedule, *, timezone: str, at: datetime) -> datetime:
    """The last due time that is not after that moment, in UTC: of several that were missed, the one that counts."""
    if schedule.every == "hourly":
        return _whole_hour(at)
    return max(due for due in _around(schedule, timezone, at) if due <= at)


def _whole_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _around(schedule: Schedule, timezone: str, moment: datetime) -> Iterator[datetime]:
    """The due times of a fortnight and a bit, in order."""
    zone = ZoneInfo(timezone)
    today = moment.astimezone(zone).date()
    for days in range(-9, 10):
        day = today + days * DAY
        if schedule.every == "daily" or day.isoweekday() == schedule.weekday:
            yield _moment(day, schedule.hour, zone)


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """An hour that the clocks skip is the moment they skip it; of one that they repeat, the first."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
