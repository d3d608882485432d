"""A turn that moves the period of the last question: "and the week before?", 再上个月呢."""

from __future__ import annotations

import re
from typing import Final

from wenshu.insights import nearby, time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.plan import Query
from wenshu.insights.selection import Span

_OPENING: Final = r"(?:(?:and|ok|so|now|then|what about|how about),? )*"
_MOVES: Final = (
    ("before", re.compile(rf"{_OPENING}(?:the )?(?P<unit>one|week|day|month|quarter|year|period) (?:before|prior)(?: (?:that|it|this))?\W*")),
    ("after", re.compile(rf"{_OPENING}(?:the )?(?P<unit>one|week|day|month|quarter|year|period) after(?: (?:that|it|this))?\W*")),
    ("before", re.compile(r"(?:那|那么)?再(?:往)?(?:上|前)(?:面|推)?一?个?(?P<unit>月|周|星期|季度|季|年|天|期)的?(?:呢|吗|看看)?\W*")),
    ("after", re.compile(r"(?:那|那么)?再(?:往)?(?:下|后)(?:面|推)?一?个?(?P<unit>月|周|星期|季度|季|年|天|期)的?(?:呢|吗|看看)?\W*")),
)  # fmt: skip
_UNITS: Final = {
    "月": "month",
    "周": "week",
    "星期": "week",
    "季度": "quarter",
    "季": "quarter",
    "年": "year",
    "天": "day",
}
_ANY: Final = frozenset({"one", "period", "期"})


def moved(text: str, previous: Query, calendar: TeamCalendar) -> Query | None:
    """The last plan, one period on or back; None where the turn says something else, or of another unit."""
    if len(previous.time) != 1 or previous.compare is not None:
        return None
    given = previous.time[0]
    for way, pattern in _MOVES:
        said = pattern.fullmatch(text.lower())
        if said is None:
            continue
        unit = said["unit"]
        if unit not in _ANY and _UNITS.get(unit, unit) != nearby.unit_of(given.period):
            return None
        start, end = time.resolve(given.period, calendar, lean=time.lean_of(given.field))
        span = Span(field=given.field or "created_at", start=start, end=end)
        found = dict(nearby.periods(previous, 0, span, calendar.today))
        return found.get(way)
    return None
