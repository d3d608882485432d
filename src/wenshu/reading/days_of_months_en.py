"""Days and weeks of a month that is named by where it lies: "the 18th of next month", "the first week of this month"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from wenshu.reading import day_math as m
from wenshu.reading.day_math import Calendar, Days, Reading
from wenshu.reading.day_words import MONTHS, ORDINAL_DAYS, ORDINALS, WEEKDAYS
from wenshu.reading.days_en import MONTH, ORDINAL, B, E, Form, choice, next_day_of_month, yearly

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


_PUT_OFF: Final = rf"(?P<led>{B}(?:push|slip|delay|postpon|defer|shift|mov|bump|reschedul|slid|put|drag|carr)[a-z]{{0,4}}(?:\s[a-z'-]+){{0,5}}?\s(?:to|into|out to)\s|{B}(?:realistically|probably|likely|prob|more like|figure)\s)"


def _named_month(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """ "Pushed to November", "realistically April": a month alone behind what leads to a time."""
    return yearly(MONTHS[match["month"]], None, None, calendar)


def _weekday_and_day(match: re.Match[str], calendar: Calendar) -> Reading | None:
    """Thursday 24th: the number says which."""
    return next_day_of_month(int(match["d"]), calendar)


FORMS: Final[list[tuple[re.Pattern[str], Form]]] = [
    (re.compile(rf"{B}(?:the\s)?{_DAY}(?:(?:\sday)?\s(?:of|in)|(?<=\d[a-z][a-z]))\s{_MONTH}"), _day_of),
    (re.compile(rf"{B}{_MONTH},?\s(?:on\s)?the\s{_DAY}{E}(?!\s(?:of|phase|floor|round|meeting|call|time|quarter|half|week|year|option|version|draft|stage|batch|line|site|plant))"), _day_of),
    (re.compile(rf"{B}(?:the\s)?{_DAY}(?:\sday)?\sof\sthe\smonth{E}(?!['’]s)"), _day_of_the_month),
    (re.compile(rf"{B}(?:the\s)?(?P<n>{'|'.join(ORDINALS)})\sweek\s(?:of|in)\s{_MONTH}"), _week_of),
    (re.compile(rf"{B}(?:{choice(WEEKDAYS)}),?\s(?:the\s)?(?P<d>\d{{1,2}})(?:st|nd|rd|th){E}(?!\s(?:of|{choice(MONTHS)}|phase|floor|round))"), _weekday_and_day),
    (re.compile(rf"{_PUT_OFF}(?P<a>{MONTH}){E}(?!\.?,?\s?(?:\d{{1,2}}(?:st|nd|rd|th)?(?![\dk%.,]|\s?[%k])|20\d\d|'\d\d))"), _named_month),
]  # fmt: skip
