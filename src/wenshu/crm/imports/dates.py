"""Days and moments in the spellings people use, with the order of day and month judged from a whole column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from wenshu.crm.imports.table import Cell

Order = Literal["dmy", "mdy"]
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: smaller numbers are more likely counts than dates

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(19|20)(\d\d)(\d\d)(\d\d)")
_CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?")
_PAIRED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_NAME_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*([a-z]{3,9})\.?[\s\-/.,]*(\d{4}|\d{2})")
_NAME_DAY_YEAR = re.compile(r"([a-z]{3,9})\.?[\s\-/.]*(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]+(\d{4}|\d{2})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|\s*(?:星期|周)[一二三四五六日天]")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|中午)?\s?(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{2})?分?(?::?(?P<second>\d{2})秒?)?(?:[.,](?P<part>\d{1,9}))?"
    r"\s?(?P<ampm>[ap]\.?m\.?)?\s?(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
_UNIX = re.compile(r"1\d{9}(?:\d{3})?")


class BadDate(ValueError):
    """Not a date in a spelling we know; the message is a sentence for the person."""


@dataclass
class DateOrder:
    """Watches a column: a first number above 12 can only be a day, a second one only the day after the month."""

    default: Order
    dmy: int = 0
    mdy: int = 0
    undecided: int = 0
    example: str = ""  # one that did not tell

    def see(self, cell: Cell) -> None:
        match = _PAIRED.match(cell) if isinstance(cell, str) else None
        if match is None:
            return
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second:
            self.dmy += 1
        elif second > 12 >= first:
            self.mdy += 1
        elif match[2] == ".":
            self.dmy += 1  # 1.3.2024 is written where the day comes first
        else:
            self.undecided += 1
            self.example = self.example or match[0]

    @property
    def order(self) -> Order:
        if self.dmy == self.mdy:
            return self.default
        return "dmy" if self.dmy > self.mdy else "mdy"

    @property
    def assumed(self) -> bool:
        """No value of the column told: the order is the team's habit."""
        return bool(self.undecided) and self.dmy == self.mdy


@dataclass(frozen=True)
class DateReader:
    """Reads cells of one column; moments without a zone are the team's local time."""

    order: Order
    timezone: str
    zone: ZoneInfo = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", ZoneInfo(self.timezone))

    def day(self, cell: Cell) -> date | None:
        """The calendar day written; of a moment with a zone, the team's day."""
        found = read(cell, self.order)
        if isinstance(found, datetime):
            return (found.astimezone(self.zone) if found.tzinfo else found).date()
        return found

    def moment(self, cell: Cell) -> datetime | None:
        """An aware moment; a day alone is its noon, so that it stays that day in every office near by."""
        found = read(cell, self.order)
        if found is None or (isinstance(found, datetime) and found.tzinfo):
            return found
        if not isinstance(found, datetime):
            found = datetime.combine(found, time(12))
        return found.replace(tzinfo=self.zone)


def read(cell: Cell, order: Order) -> date | datetime | None:
    """A day, or a datetime (naive when no zone was written); raises BadDate."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return _read_text(cell, order)
    if isinstance(cell, datetime):
        return _without_midnight(cell)
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(str(cell))
    raise BadDate(_unreadable(str(cell)))


def _without_midnight(moment: datetime) -> date | datetime:
    """Programs that only know datetimes write a day as its midnight."""
    return moment.date() if moment.tzinfo is None and moment.time() == time() else moment


def _unreadable(text: str) -> str:
    return _("“%(text)s” is not a date, such as 2024-03-01.") % {"text": text[:40]}


def _read_text(text: str, order: Order) -> date | datetime:
    plain = _WEEKDAY.sub(" ", text.strip().lower()).strip()
    for pattern, build in _SPELLINGS:
        match = pattern.match(plain)
        if match is None:
            continue
        rest = plain[match.end() :].lstrip(" t,")
        clock = _CLOCK.fullmatch(rest) if rest else None
        if rest and clock is None:
            continue
        try:
            day = build(match, order)
            return _without_midnight(_at(day, clock)) if clock else day
        except ValueError:
            message = _("“%(text)s” is not a day of the calendar.")
            raise BadDate(message % {"text": text[:40]}) from None
    return _from_number(plain)


def _year(digits: str) -> int:
    """Two digits: 69 to 99 are the last century's, as POSIX has it."""
    number = int(digits)
    if len(digits) == 4:
        return number
    return number + (1900 if number >= 69 else 2000)


def _paired(match: re.Match[str], order: Order) -> date:
    first, second = int(match[1]), int(match[3])
    day, month = (first, second) if order == "dmy" else (second, first)
    return date(_year(match[4]), month, day)


def _month(name: str) -> int:
    if name not in _MONTHS:
        raise ValueError(name)
    return _MONTHS[name]


_Build = Callable[[re.Match[str], Order], date]
_SPELLINGS: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (_ISO, lambda m, _order: date(int(m[1]), int(m[2]), int(m[3]))),
    (_CHINESE, lambda m, _order: date(int(m[1]), int(m[2]), int(m[3]))),
    (_PAIRED, _paired),
    (_COMPACT, lambda m, _order: date(int(m[1] + m[2]), int(m[3]), int(m[4]))),
    (_DAY_NAME_YEAR, lambda m, _order: date(_year(m[3]), _month(m[2]), int(m[1]))),
    (_NAME_DAY_YEAR, lambda m, _order: date(_year(m[3]), _month(m[1]), int(m[2]))),
)


def _at(day: date, clock: re.Match[str]) -> datetime:
    hour = int(clock["hour"])
    half = (clock["ampm"] or "")[:1] or {"上午": "a", "下午": "p", "晚上": "p", "中午": "p"}.get(
        clock["half"] or "", ""
    )
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    micro = int((clock["part"] or "0")[:6].ljust(6, "0"))
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    moment = time(hour, int(clock["minute"] or 0), int(clock["second"] or 0), micro)
    return datetime.combine(day, moment, _zone(clock["zone"]))


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written in {"z", "utc", "gmt"}:
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _from_number(text: str) -> date | datetime:
    """A day as Excel counts them, or seconds or milliseconds since 1970."""
    if _NUMBER.fullmatch(text.removesuffix(".0")) and int(float(text)) in EXCEL_DAYS:
        whole, part = divmod(float(text), 1)
        day = EXCEL_EPOCH + timedelta(days=int(whole))
        seconds = round(part * 86_400)
        return datetime.combine(day, time()) + timedelta(seconds=seconds) if seconds else day
    if _UNIX.fullmatch(text):
        seconds_since = int(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds_since, UTC)
    raise BadDate(_unreadable(text))
