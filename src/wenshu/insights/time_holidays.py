"""Days that are called by a name: before Christmas, on Black Friday, 双十一, 国庆期间, 春节前."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, Named
from wenshu.insights.time_points import Point

LEAD = r"(?:(?:in|on|at|during|over|for) )?(?:the )?"
END = r"(?:'s)?(?: (?:of )?(?P<year>20\d\d|last year|this year|next year))?(?![a-z0-9])"
ITS_YEAR = r"(?:(?P<year>去年|今年|前年|明年|20\d\d年)的?)?"
ITS_DAY = r"(?:那一?天|当天|当日)?"
FIXED: Final = tuple(
    (re.compile(pattern), day)
    for pattern, day in (
        (rf"{LEAD}(?:christmas|xmas)(?: day)?{END}", (12, 25)),
        (rf"{LEAD}(?:christmas|xmas) eve{END}", (12, 24)),
        (rf"{LEAD}(?:new year's eve|nye){END}", (12, 31)),
        (rf"{LEAD}new year's(?: day)?{END}", (1, 1)),
        (rf"{LEAD}halloween{END}", (10, 31)),
        (rf"{LEAD}valentine's(?: day)?{END}", (2, 14)),
        (rf"{LEAD}independence day{END}", (7, 4)),
        (rf"{ITS_YEAR}双(?:十一|11|1\.1){ITS_DAY}", (11, 11)),
        (rf"{ITS_YEAR}双(?:十二|12){ITS_DAY}", (12, 12)),
        (rf"{ITS_YEAR}(?:六一八|618)(?:大促|那天|当天)", (6, 18)),
        (rf"{ITS_YEAR}元旦{ITS_DAY}", (1, 1)),
        (rf"{ITS_YEAR}圣诞节?{ITS_DAY}", (12, 25)),
        (rf"{ITS_YEAR}平安夜{ITS_DAY}", (12, 24)),
        (rf"{ITS_YEAR}情人节{ITS_DAY}", (2, 14)),
    )
)  # fmt: skip
YEARS: Final = {"去年": -1, "今年": 0, "前年": -2, "明年": 1, "last year": -1, "this year": 0, "next year": 1}
NEW_YEAR: Final = re.compile(rf"(?:the )?new year{END}")
UP_TO: Final = re.compile(r"(?:before|by|until|till|prior to) $")
WEEKS: Final = tuple(
    (re.compile(pattern), first, last)
    for pattern, first, last in (
        (rf"{ITS_YEAR}(?:(?:十一|国庆)(?:节)?(?:期间|假期|长假|黄金周)|国庆节?)", (10, 1), (10, 7)),
        (rf"{ITS_YEAR}(?:(?<![周期拜十二三四])五一(?:劳动节|节)?(?:期间|假期|小长假|长假)|劳动节(?:期间|假期)?)", (5, 1), (5, 5)),
        (rf"{ITS_YEAR}(?<![周期拜十二三四])五一(?:劳动节|节)?(?=(?:之|以)?[前后])", (5, 1), (5, 5)),
    )
)  # fmt: skip
SPRING_FESTIVALS: Final = (
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13),
    date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
)  # fmt: skip
SPRING: Final = re.compile(r"(?:春节|过年)(?:期间|假期|长假)?")
ANY: Final = re.compile(
    r"christmas|xmas|new year|nye|halloween|valentine|independence|thanksgiving|black friday|cyber monday"
    r"|双十|双1|六一八|618|元旦|圣诞|平安夜|情人节|国庆|十一[节期假长黄]|五一|劳动节|春节|过年"
)
THURSDAY: Final = 4


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(THURSDAY - first.isoweekday()) % 7 + 21)


MOVABLE: Final[tuple[tuple[re.Pattern[str], Callable[[int], date]], ...]] = (
    (re.compile(rf"{LEAD}thanksgiving(?: day)?{END}"), _thanksgiving),
    (re.compile(rf"{LEAD}black friday{END}"), lambda year: _thanksgiving(year) + timedelta(days=1)),
    (re.compile(rf"{LEAD}cyber monday{END}"), lambda year: _thanksgiving(year) + timedelta(days=4)),
)


def names_one(text: str) -> bool:
    return ANY.search(text) is not None


def point(text: str, at: int, calendar: TeamCalendar) -> Point | None:
    """The longest of these that starts at `at`: past or next is the verb's to say."""
    today = calendar.today
    found = [
        Point(match.end(), Named(year=_year_of(match, today), month=month, day=day))
        for pattern, (month, day) in FIXED
        if (match := pattern.match(text, at))
    ]
    if (match := NEW_YEAR.match(text, at)) and UP_TO.search(text[:at]):
        found.append(Point(match.end(), Named(month=1, day=1)))
    for pattern, first, last in WEEKS:
        if match := pattern.match(text, at):
            said = _year_of(match, today)
            year = said or (today.year if date(today.year, *first) <= today else today.year - 1)
            days = Between(start=date(year, *first), end=date(year, *last))
            found.append(Point(match.end(), days, loose=said is None))
    for movable, day_of in MOVABLE:
        if match := movable.match(text, at):
            said = _year_of(match, today)
            years = [said] if said else [today.year + step for step in (-1, 0, 1)]
            found.append(_latest_or_next(match.end(), [day_of(year) for year in years], today, days=1))
    if (match := SPRING.match(text, at)) and SPRING_FESTIVALS[0] <= today <= SPRING_FESTIVALS[-1]:
        found.append(_latest_or_next(match.end(), SPRING_FESTIVALS, today, days=7))
    return max(found, key=lambda each: each.end, default=None)


def _year_of(match: re.Match[str], today: date) -> int | None:
    said = match["year"]
    if not said:
        return None
    return today.year + YEARS[said] if said in YEARS else int(said[:4])


def _latest_or_next(end: int, firsts: Sequence[date], today: date, *, days: int) -> Point:
    """What was done, then or before, is of the latest that has begun; what is planned, of the one that is to come."""
    spans = [Between(start=first, end=first + timedelta(days=days - 1)) for first in firsts]
    begun = [span for span, first in zip(spans, firsts, strict=True) if first <= today]
    coming = [span for span, first in zip(spans, firsts, strict=True) if first > today - timedelta(days=days)]
    return Point(end, (begun or coming)[-1 if begun else 0], ahead=coming[0] if coming else None)
