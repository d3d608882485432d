"""The one clock. Faces, jobs and the command line read it; everything below is given the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, timezone: str) -> date:
    """The calendar day of an aware moment in an IANA time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()
