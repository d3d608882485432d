"""When something is due, in the team's time zone, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wenshu.insights.schedule import Schedule, latest_due, next_due

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("schedule", "timezone", "after", "due"),
    [
        (Schedule("daily", hour=8), "UTC", utc(2026, 11, 24, 7, 59), utc(2026, 11, 24, 8)),
        (Schedule("daily", hour=8), "UTC", utc(2026, 11, 24, 8), utc(2026, 11, 25, 8)),
        (Schedule("daily", hour=8), "Asia/Shanghai", utc(2026, 11, 24, 8), utc(2026, 11, 25, 0)),
        (Schedule("daily", hour=0), "Pacific/Auckland", utc(2026, 11, 24, 8), utc(2026, 11, 24, 11)),
        (Schedule("weekly", weekday=1, hour=9), "UTC", utc(2026, 11, 24, 8), utc(2026, 11, 30, 9)),
        (Schedule("weekly", weekday=2, hour=9), "UTC", utc(2026, 11, 24, 8), utc(2026, 11, 24, 9)),
        (Schedule("weekly", weekday=7, hour=23), "America/New_York", utc(2026, 11, 24), utc(2026, 11, 30, 4)),
        (Schedule("hourly"), "Asia/Kolkata", utc(2026, 11, 24, 8, 59, 59), utc(2026, 11, 24, 9)),
        (Schedule("hourly"), "UTC", utc(2026, 11, 24, 9), utc(2026, 11, 24, 10)),
    ],
)
def test_the_next_due_time_is_in_the_teams_calendar(
    schedule: Schedule, timezone: str, after: datetime, due: datetime
) -> None:
    assert next_due(schedule, timezone=timezone, after=after) == due


def test_eight_oclock_stays_eight_oclock_when_the_clocks_change() -> None:
    moment, hours = utc(2026, 3, 27), []
    for _ in range(4):
        moment = next_due(Schedule("daily", hour=8), timezone=BERLIN, after=moment)
        hours.append((moment.astimezone(ZoneInfo(BERLIN)).hour, moment.hour))
    assert hours == [(8, 7), (8, 7), (8, 6), (8, 6)]


def test_an_hour_that_the_clocks_skip_is_due_once_when_they_skip_it() -> None:
    at_two = Schedule("daily", hour=2)
    due = next_due(at_two, timezone=BERLIN, after=utc(2026, 3, 28, 12))
    assert due == utc(2026, 3, 29, 1)
    assert due.astimezone(ZoneInfo(BERLIN)).hour == 3
    assert next_due(at_two, timezone=BERLIN, after=due) == utc(2026, 3, 30, 0)


def test_an_hour_that_the_clocks_repeat_is_due_once() -> None:
    at_two = Schedule("daily", hour=2)
    due = next_due(at_two, timezone=BERLIN, after=utc(2026, 10, 24, 12))
    assert due == utc(2026, 10, 25, 0)
    assert next_due(at_two, timezone=BERLIN, after=due) == utc(2026, 10, 26, 1)


@pytest.mark.parametrize("timezone", ["UTC", BERLIN, "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Apia"])
@pytest.mark.parametrize(
    "schedule", [Schedule("daily", hour=2), Schedule("weekly", weekday=6, hour=2), Schedule("hourly")]
)
def test_the_latest_due_time_is_the_one_before_the_next(schedule: Schedule, timezone: str) -> None:
    moment, step = utc(2026, 3, 1, 0, 30), timedelta(hours=7)
    for _ in range(300):
        latest = latest_due(schedule, timezone=timezone, at=moment)
        following = next_due(schedule, timezone=timezone, after=latest)
        assert latest <= moment < following
        assert following == next_due(schedule, timezone=timezone, after=moment)
        moment += step
