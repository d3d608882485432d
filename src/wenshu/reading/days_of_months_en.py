"""Days and weeks of a month that is named by where it lies: "the 18th of next month", "the first week of this month"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from wenshu.reading import day_math as m
from wenshu.reading.day_math import Calendar, Days, Reading
from wenshu.reading.day_words import ORDINAL_DAYS, ORDINALS
from wenshu.reading.days_en import ORDINAL, B, E, Form, next_day_of_month

_NEXT: Final = frozenset({"next", "nxt", "coming", "following"})
_MONTH: Final = rf"(?:the\s)?(?P<which>this|next|nxt|last|current|coming|following)\smonth{E}(?!['’]s)"
_DAY: Final = rf"(?:(?P<spelt>{ORDINAL})|(?P<day>\d{{1,2}})(?:st|nd|rd|th))"


def _month(which: str, calendar: Calendar) -> Days:
    return m.unit("month", 1 if which in _NEXT else -1 if which == "last" else 0, calendar)


def _number(match: re.Match[str]) -> int:
    return ORDINAL_DAYS[match["spelt"].replace(" ", "-")] if match["spelt"] else int(match["day"])


def _day_of(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """That day; of a month that is too short, its last one, for nobody means the month after."""
    number = _number(match)
    if not 1 <= number <= 31:
        return None
    days = _month(match["which"], calendar)
    day = min(days.last, days.first + timedelta(days=number - 1))
    return Reading(m.one(day), past=match["which"] == "last")


def _day_of_the_month(match: re.Match[str], calendar: Calendar) -> Reading | None:
    return next_day_of_month(_number(match), calendar)


def _week_of(match: re.Match[str], calendar: Calendar) -> Reading | None:
    days = _month(match["which"], calendar)
    back = match["n"] == "last"
    first = days.last - timedelta(days=6) if back else days.first + timedelta(weeks=ORDINALS[match["n"]] - 1)
    return Reading(Days(first, first + timedelta(days=6)), "week", past=match["which"] == "last")


FORMS: Final[list[tuple[re.Pattern[str], Form]]] = [
    (re.compile(rf"{B}(?:the\s)?{_DAY}(?:(?:\sday)?\s(?:of|in)|(?<=\d[a-z][a-z]))\s{_MONTH}"), _day_of),
    (re.compile(rf"{B}{_MONTH},?\s(?:on\s)?the\s{_DAY}{E}(?!\s(?:of|phase|floor|round|meeting|call|time|quarter|half|week|year|option|version|draft|stage|batch|line|site|plant))"), _day_of),
    (re.compile(rf"{B}(?:the\s)?{_DAY}(?:\sday)?\sof\sthe\smonth{E}(?!['’]s)"), _day_of_the_month),
    (re.compile(rf"{B}(?:the\s)?(?P<n>{'|'.join(ORDINALS)})\sweek\s(?:of|in)\s{_MONTH}"), _week_of),
]  # fmt: skip
