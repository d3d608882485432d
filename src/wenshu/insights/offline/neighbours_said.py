"""The period before or after the one named beside it: "September against the previous month", 上周比前一周."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from wenshu.insights import nearby, time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.plan import Between, CalendarUnit, Period, Query, Rolling
from wenshu.insights.selection import Span

_STEPS: Final = (
    (-1, re.compile(r"(?:[a-z]+ )*?(?:the )?(?:previous|prior) .+|前.+", re.ASCII)),
    (1, re.compile(r"(?:[a-z]+ )*?(?:the )?following .+", re.ASCII)),
)
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_LATEST: Final = re.compile(r"上一.+")  # counts so where two are compared


def neighbours_said(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Previous" counts from the period it stands beside; from today only where it stands alone."""
    compared = any(m.sense("compare") for m in marks)
    a_year_apart = any((s := m.sense("compare")) and s.value == "same_period_last_year" for m in marks)
    times = [at for at, m in enumerate(marks) if m.time and m.time.period and not m.time.vague]
    found = list(marks)
    for at in times:
        mark = marks[at]
        others = [i for i in times if i != at and not _step(marks[i])]
        base = max((i for i in others if i < at), default=min(others, default=None))
        if base is None:
            continue
        same = _same(text, marks, at, base)
        if base > at and not same:
            continue  # the previous month against September: nothing was named before it
        step = _step(mark) or (-1 if _LATEST.fullmatch(mark.surface) and (compared or same) else 0)
        if step:
            near = compared or _joined(marks[min(at, base) + 1 : max(at, base)])
            found[at] = _counted_from(text.calendar, mark, _period(marks[base]), step, near=near)
        elif compared and not a_year_apart and len(times) == 2 and base < at and same:
            found[at] = _unread(mark)  # against itself: another one is meant
    return found


def _step(mark: Mark) -> int:
    return next((step for step, words in _STEPS if words.fullmatch(mark.surface.lower())), 0)


def _period(mark: Mark) -> Period:
    assert mark.time is not None
    assert mark.time.period is not None
    return mark.time.period


def _same(text: Text, marks: list[Mark], at: int, base: int) -> bool:
    one, other = (time.resolve(_period(marks[i]), text.calendar) for i in (at, base))
    return one == other


def _joined(between: list[Mark]) -> bool:
    return all(m.filler or m.sense("and", "or", "to") for m in between)


def beside_the_last(marks: list[Mark], previous: Query, calendar: TeamCalendar) -> list[Mark]:
    """A turn's "the previous month" counts from the one period of the question before it."""
    times = [m for m in marks if m.time and m.time.period]
    if len(previous.time) != 1 or len(times) != 1 or not (step := _step(times[0])):
        return marks
    counted = _counted_from(calendar, times[0], previous.time[0].period, step, near=True)
    return [counted if m is times[0] else m for m in marks]


def _counted_from(calendar: TeamCalendar, mark: Mark, base: Period, step: int, *, near: bool) -> Mark:
    said = _period(mark)
    start, end = time.resolve(base, calendar)
    if isinstance(said, Rolling):
        return _at(mark, _length_beside(said, base, (start, end), step)) if near else mark
    if start <= calendar.today < end and not isinstance(base, Rolling):
        return mark  # counted from today, it is the same one
    if nearby.unit_of(said) != nearby.unit_of(base):
        return _unread(mark)  # October and the previous quarter: whose
    if isinstance(base, CalendarUnit) and base.weekday:
        base = Between(start=start, end=end - time.DAY)  # the day before that, not the week
    return _at(mark, nearby.moved(base, Span(field="created_at", start=start, end=end), by=step))


def _length_beside(said: Rolling, base: Period, days: time.Range, step: int) -> Period | None:
    """The previous 30 days: those that end where what they stand beside begins."""
    start, end = days
    if start == time.OPEN_START or end == time.OPEN_END:
        return None
    if isinstance(base, Rolling) and (base.n, base.unit) == (said.n, said.unit):
        start, end = time.shifted(days, by_length=step)
    elif said.unit in {"day", "week"}:
        length = said.n * (7 if said.unit == "week" else 1) * time.DAY
        start, end = (start - length, start) if step < 0 else (end, end + length)
    else:
        count = said.n * MONTHS[said.unit]
        start, end = (
            (time.add_months(start, -count), start) if step < 0 else (end, time.add_months(end, count))
        )
    return Between(start=start, end=end - time.DAY)


def _at(mark: Mark, period: Period | None) -> Mark:
    if period is None:
        return _unread(mark)
    assert mark.time is not None
    return replace(mark, time=replace(mark.time, period=period, loose=False))


def _unread(mark: Mark) -> Mark:
    return replace(mark, kind="unknown", senses=(), time=None)
