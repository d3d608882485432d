"""Months, quarters and years of the calendar or of a team's fiscal year: how they are written, and what fills them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from wenshu.crm.fields import FIRST_YEAR, LAST_YEAR

MONTH, QUARTER, YEAR = 1, 3, 12
LENGTHS: Final = (YEAR, QUARTER, MONTH)


@dataclass(frozen=True, order=True)
class Period:
    """From `starts_on`, the first of a month, for 1, 3 or 12 months."""

    starts_on: date
    months: int

    @property
    def end(self) -> date:
        """The first day that no longer belongs to it."""
        return shifted(self.starts_on, self.months)

    def moved(self, months: int) -> Period:
        return Period(shifted(self.starts_on, months), self.months)


def shifted(first: date, months: int) -> date:
    """The first of the month that many months later, or earlier where negative."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def tiles(start: date, end: date, months: int) -> list[Period]:
    """The periods of that length, one after the other from `start`, that fill it until before `end`; else none."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if start.day != 1 or end.day != 1 or whole <= 0 or whole % months:
        return []
    return [Period(shifted(start, passed), months) for passed in range(0, whole, months)]


def fiscal_year(named: int, first_month: int) -> Period:
    """A fiscal year is named after the calendar year that it ends in; `first_month` is 1 to 12."""
    return Period(date(named - (first_month > 1), first_month, 1), YEAR)


def fiscal_year_of(day: date, first_month: int) -> int:
    """The name of the fiscal year that holds a day."""
    return day.year + (first_month > 1 and day.month >= first_month)


def is_of_calendar(period: Period, first_month: int) -> bool:
    """Whether such a period begins where the calendar's or the fiscal year's do."""
    place = (period.starts_on.month - 1) % period.months
    return place in {0, (first_month - 1) % period.months}


def written(period: Period, first_month: int) -> str:
    """`2026-07`, `2026-Q3`, `2026`; `FY2026-Q1`, `FY2026` where only the fiscal year has it; else `2026-02/P3M`."""
    start, months = period.starts_on, period.months
    if months == MONTH:
        return f"{start:%Y-%m}"
    if (start.month - 1) % months == 0:
        return f"{start.year:04}" + (f"-Q{start.month // 3 + 1}" if months == QUARTER else "")
    if not is_of_calendar(period, first_month):  # the team's fiscal year began elsewhere once
        return f"{start:%Y-%m}/P{months}M"
    quarter = (start.month - first_month) % 12 // 3 + 1
    return f"FY{fiscal_year_of(start, first_month):04}" + (f"-Q{quarter}" if months == QUARTER else "")


_MONTHS: Final = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6,
    "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
_HAN: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_FISCAL = r"(?P<fiscal>fy|fiscal ?year|财年)"
_Q = r"(?:q|第)(?P<q>[1-4一二三四])(?:季度|季|财季)?"
_Y = r"(?P<y>\d{4}|(?<=fy)\d\d)"
_SPELLINGS: Final = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_Y}[-/.](?P<m>\d\d?)(?:[-/.]0?1)?",  # a spreadsheet makes 2026-07 the first of July
        rf"{_Y}年(?P<m>\d\d?)月(?:份|1日)?",
        rf"(?P<name>[a-z]{{3,9}})\.? ?[-,/]? ?(?:{_Y}|'?(?P<short>\d\d))",
        rf"{_Y} ?(?P<name>[a-z]{{3,9}})\.?",
        rf"{_FISCAL} ?{_Y}(?: ?[-/]? ?{_Q})?",
        rf"{_Y} ?(?:年)?{_FISCAL}(?: ?[-/]? ?{_Q})?",
        rf"{_Y}年?(?:全年|年度)?",
        rf"{_Y} ?年?[-/]? ?{_Q}",
        rf"{_Y}年?(?P<q>[1-4一二三四])季度?",
        rf"{_Q}[ /-]? ?{_FISCAL}? ?{_Y}",
        r"(?P<y>\d{4})-(?P<m>\d\d)/p(?P<length>3|12)m",
    )
]


def read(text: str, first_month: int) -> Period | None:
    """`2026-07`, `Jul 2026`, `2026年7月`, `2026Q3`, `2026年第三季度`, `2026`, `FY26 Q1`, `2026财年` and the like."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    for spelling in _SPELLINGS:
        if len(plain) <= 40 and (found := spelling.fullmatch(plain)):
            return _meant(found.groupdict(), first_month)
    return None


def _meant(said: dict[str, str | None], first_month: int) -> Period | None:
    digits = said.get("y") or said.get("short") or ""
    year = int(digits) + (2000 if len(digits) == 2 else 0)
    if not FIRST_YEAR < year < LAST_YEAR:
        return None
    number, name = said.get("m"), said.get("name")
    if number or name:
        month = int(number) if number else _MONTHS.get(name or "", 0)
        return Period(date(year, month, 1), int(said.get("length") or MONTH)) if 1 <= month <= 12 else None
    whole = fiscal_year(year, first_month if said.get("fiscal") else 1)
    quarter = said.get("q")
    if not quarter:
        return whole
    nth = _HAN.get(quarter) or int(quarter)
    return Period(shifted(whole.starts_on, (nth - 1) * QUARTER), QUARTER)
