"""Days and times for people, in their language and their team's time zone; one spelling per kind of place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import get_language, gettext, ngettext

from wenshu.insights.engine import AnswerLanguage

Language = Literal["en", "zh-hans"]
Tone = Literal["", "late", "soon"]


def language() -> Language:
    """The reader's, as one of the two we have."""
    return "zh-hans" if (get_language() or "en").startswith("zh") else "en"


def answer_language() -> AnswerLanguage:
    """The reader's, as answers call it."""
    return "zh" if language() == "zh-hans" else "en"


@lru_cache(maxsize=4096)
def _day(day: date, reader: Language, with_year: bool) -> str:
    if reader == "zh-hans":
        return f"{day.year}年{day.month}月{day.day}日" if with_year else f"{day.month}月{day.day}日"
    return str(format_date(day, "d MMM y" if with_year else "d MMM", locale="en"))


def show_day(day: date | None, today: date, reader: Language | None = None) -> str:
    """`18 Dec`, `12月18日`; with the year when it is another one. A list says once who reads it."""
    return "" if day is None else _day(day, reader or language(), day.year != today.year)


def show_full_day(day: date) -> str:
    """`Tue 24 Nov 2026`, `2026年11月24日 周二`."""
    if language() == "zh-hans":
        return f"{_day(day, 'zh-hans', True)} 周{'一二三四五六日'[day.weekday()]}"
    return str(format_date(day, "EEE d MMM y", locale="en"))


def show_moment(moment: datetime | None, timezone: str, today: date) -> str:
    """`18 Dec, 14:00`, `12月18日 14:00`; only the time when it is today."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(timezone))
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return gettext("Today %(time)s") % {"time": clock}
    day = show_day(local.date(), today)
    return f"{day} {clock}" if language() == "zh-hans" else f"{day}, {clock}"


def due(
    moment: datetime | None, now: datetime, timezone: str, reader: Language | None = None
) -> tuple[str, Tone]:
    """How a next step stands, in words, and its tone: `4 days late`, `Today 14:00`, `18 Dec`."""
    if moment is None:
        return "", ""
    zone = ZoneInfo(timezone)
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    late = (today - day).days
    if late > 0:
        return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}, "late"
    if late == 0:
        return show_moment(moment, timezone, today), "late" if moment < now else "soon"
    if late == -1:
        return gettext("Tomorrow"), "soon"
    return show_day(day, today, reader), ""


def to_input(moment: datetime | None, timezone: str) -> str:
    """For `<input type="datetime-local">`, in the team's time."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%dT%H:%M}"


def input_of(written: str, timezone: str) -> str:
    """The same from RFC 3339. Raises ValueError for what cannot be read or told in the team's time."""
    try:
        return to_input(datetime.fromisoformat(written), timezone)
    except OverflowError as far:
        raise ValueError(written) from far


def from_input(written: str, timezone: str) -> str:
    """Back to RFC 3339 with an offset; what cannot be read is returned as it came, for the contract to refuse.

    A time that the clocks skip or repeat is the first of the two readings.
    """
    try:
        local = datetime.fromisoformat(written.strip())
    except ValueError:
        return written
    if local.tzinfo is None:
        local = local.replace(tzinfo=ZoneInfo(timezone))
    try:
        utc = local.astimezone(UTC)
    except (
        OverflowError
    ):  # on the first or the last day that there is: no date of ours, which the contract says
        utc = local.replace(tzinfo=UTC)
    return utc.isoformat(timespec="seconds")
