"""Reading time expressions, English and Chinese, into periods of the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from wenshu.insights import time, time_ends, time_holidays, time_words_en, time_words_zh
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Between, CalendarUnit, Named, Period
from wenshu.insights.time_points import Duration, Point

Side = Literal["since", "after", "before", "until"]


@dataclass(frozen=True, slots=True)
class TimeAt:
    """What was read, and where it ends. Exactly one of `period` and `duration` is there.

    `loose`: an n-day span that names no direction ("30天内"), or days without a year: past or next is the verb's to say.
    `vague`: the words name no number of days ("recently"). `ahead` is the period of plans, where that is another: 春节前要签的.
    """

    end: int
    period: Period | None = None
    duration: Duration | None = None
    loose: bool = False
    vague: bool = False
    ahead: Period | None = None


class _Frame:
    """Words around one or two points of time that make a range of them; `bare`: the opening word may be missing."""

    def __init__(
        self,
        opening: str,
        bare: bool = False,
        *,
        between: str | None = None,
        after: str | None = None,
        side: Side | None = None,
    ) -> None:
        self.opening = opening
        self.before = re.compile(f"(?:{opening})?" if bare else opening)
        self.between = re.compile(between) if between else None
        self.after = re.compile(after) if after else None
        self.side = side


_FRAMES = (
    _Frame(r"(?:from|between) ", between=r" ?(?:to|and|through|till|until|-|–) ?"),
    _Frame("", between=r" ?(?:to|through|till|until|-|–|~) ?"),
    _Frame(r"(?:ever )?since (?:the start of |the beginning of )?", side="since"),
    _Frame(r"(?:starting|beginning|from)(?: in| on)? ", after=r" (?:on|onwards?)", side="since"),
    _Frame(r"after ", side="after"),
    _Frame(r"(?:before|prior to|earlier than) ", side="before"),
    _Frame(r"(?:until|till|by|up to|through) (?:the end of )?", side="until"),
    _Frame(r"从|自|介于|在", True, between=r" ?(?:到|至|和|与|~|—+|--?) ?", after=r"(?:之间|期间|间)"),
    _Frame(r"从|自", True, between=r" ?(?:到|至|~|—+|--?) ?"),
    _Frame(r"从|自从|自", True, after=r" ?(?:以来|至今|到现在|到今天|开始|起|及以后|及之后)", side="since"),
    _Frame(r"自从|自|从", side="since"),
    _Frame("", after=r" ?(?:以后|之后|后)", side="after"),
    _Frame(r"在", True, after=r" ?(?:以前|之前|前)(?!\d|[一二三四五六七八九十])", side="before"),
    _Frame(r"截至|截止到?|到", after=r"[底末]?(?:为止|)", side="until"),
    _Frame(r"截至|截止到?|到|在", True, after=r"[底末](?:之前|以前|前|为止)", side="until"),
)
_OPENED = re.compile("|".join(f"(?:{frame.opening})" for frame in _FRAMES if frame.opening))


class Reader:
    """Reads time expressions anywhere in one text; remembers the points it has read."""

    def __init__(self, text: str, calendar: TeamCalendar) -> None:
        self._text = text
        self._calendar = calendar
        self._points: dict[int, Point | None] = {}
        self._holidays = time_holidays.names_one(text)

    def read(self, at: int = 0) -> TimeAt | None:
        """The longest time expression that starts at `at`."""
        begun = self._point(at) is not None or _OPENED.match(self._text, at)  # else no frame can hold
        readings = [reading for frame in _FRAMES if (reading := self._framed(frame, at))] if begun else []
        dotted = time_words_zh.dotted_days(self._text, at)
        if dotted is not None and (span := _span(dotted[0], dotted[1], self._calendar)):
            readings.append(TimeAt(dotted[2], span, loose=True))
        points = (self._point(at), time_ends.read(self._text, at, self._calendar, self._point))
        readings += [
            TimeAt(p.end, p.period, p.duration, p.loose, p.vague, p.ahead) for p in points if p is not None
        ]
        return max(readings, key=lambda r: r.end, default=None)

    def _point(self, at: int) -> Point | None:
        if at not in self._points:
            found = (
                module.point(self._text, at, self._calendar)
                for module in (time_words_en, time_words_zh, *([time_holidays] if self._holidays else []))
            )
            self._points[at] = max((p for p in found if p is not None), key=lambda p: p.end, default=None)
        return self._points[at]

    def _may(self, at: int) -> Point | None:
        """Alone it is a verb; "between March and May" it is a month."""
        return Point(at + 3, Named(month=5)) if _MAY.match(self._text, at) else None

    def _framed(self, frame: _Frame, at: int) -> TimeAt | None:
        before = frame.before.match(self._text, at)
        first = self._point(before.end()) or (before.group() and self._may(before.end())) if before else None
        if not first or first.period is None or first.vague:
            return None
        end, period = first.end, first.period
        if frame.between is not None:
            last = self._second(frame.between, end)
            if last is None or last.period is None:
                return None
            end = last.end
        if frame.after is not None:
            after = frame.after.match(self._text, end)
            if after is None:
                return None
            end = after.end()
        ahead = None
        if frame.between is not None:
            assert last is not None
            assert last.period is not None
            span = _span(period, _in_the_same_week(period, last), self._calendar)
        else:
            assert frame.side is not None
            span = _one_sided(period, frame.side, self._calendar, loose=first.loose)
            ahead = first.ahead and _one_sided(first.ahead, frame.side, self._calendar, loose=False)
        loose = first.loose and isinstance(first.period, Between)  # 国庆前
        loose = loose or (isinstance(first.period, Named) and first.period.year is None)
        return TimeAt(end, span, loose=loose, ahead=ahead) if span is not None else None

    def _second(self, joint: re.Pattern[str], at: int) -> Point | None:
        match = joint.match(self._text, at)
        if match is None:
            return None
        now = _NOW.match(self._text, match.end())
        point = Point(now.end(), CalendarUnit(unit="day")) if now else self._point(match.end())
        point = point or self._may(match.end())
        return None if point is None or point.vague else point


def read(text: str, at: int, calendar: TeamCalendar) -> TimeAt | None:
    """The longest time expression that starts at `at` of a lower-case NFKC text with single spaces."""
    return Reader(text, calendar).read(at)


_MAY = re.compile(r"may(?![a-z])")
_NOW = re.compile(r"now(?![a-z])|today(?![a-z])|现在|今天|今日|目前")


def _in_the_same_week(first: Period, last: Point) -> Period:
    """上周一到周三: a weekday that names no week is of the one that the first names, or of the next."""
    assert last.period is not None
    days = isinstance(first, CalendarUnit) and first.weekday and isinstance(last.period, CalendarUnit)
    if not (days and last.loose and last.period.weekday):  # type: ignore[union-attr]
        return last.period
    later = int(last.period.weekday < first.weekday)  # type: ignore[union-attr, operator]
    return last.period.model_copy(update={"offset": first.offset + later})  # type: ignore[union-attr]


def _span(first: Period, last: Period, calendar: TeamCalendar) -> Between | None:
    """Both ends included; a year said once belongs to both: "March to May 2017", "2017年1月到3月"."""
    if isinstance(first, Named) and isinstance(last, Named):
        if first.year is None and last.year is not None:
            first = first.model_copy(update={"year": last.year})
        elif last.year is None and first.year is not None:
            last = last.model_copy(update={"year": first.year})
    start, _ = time.resolve(first, calendar)
    _, end = time.resolve(last, calendar)
    if start >= end and isinstance(first, Named):
        start, _ = time.resolve(first.model_copy(update={"year": start.year - 1}), calendar)
    return Between(start=start, end=end - timedelta(days=1)) if start < end else None


def _one_sided(period: Period, side: Side, calendar: TeamCalendar, *, loose: bool) -> Between | None:
    start, end = time.resolve(period, calendar)
    if side == "since":
        return Between(start=start)
    if side == "after":
        return Between(start=end)
    if (
        loose and isinstance(period, CalendarUnit) and period.weekday and end <= calendar.today
    ):  # by Friday: the coming one
        start, end = start + timedelta(weeks=1), end + timedelta(weeks=1)
    return Between(end=(start if side == "before" else end) - timedelta(days=1))
