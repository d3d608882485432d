"""Points in time as people write them, "by next Wednesday 3pm", 下周三之前, 18/12, resolved against a given day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wenshu.reading import clock_times, days_en, days_of_months_en, days_zh
from wenshu.reading.clock_times import Clock
from wenshu.reading.day_math import Calendar, Days, Grain, Reading

START_OF_WORK = time(9)
_BY = re.compile(
    r"(?:by|before|until|till|no later than|not later than|due|due by|within|ahead of|prior to)\s+(?:the\s+)?$"
)
_STRICTLY_BEFORE = re.compile(r"(?:before|ahead of|prior to)\s+(?:the\s+)?$")
_AFTER_EN = re.compile(r"(?:after|from|since)\s+(?:the\s+)?$")
_UNTIL_ZH = re.compile(r"\s?(?:之前|以前|前|为止|之内|以内|内)(?!期|面|台|后|段|一|两|线|部|容)")
_AFTER_ZH = re.compile(r"\s?(?:之后|以后|过后|后)(?!面|续|台|期|天|年)")
_WEEKDAY_AGAIN = re.compile(r"(?:下下?个?|这个?|本)?(?:周|星期|礼拜)")
_JOINT = re.compile(r"[\s,，、()（）]{0,2}(?:the\s|on\s|at\s|的|即|也就是)?[\s(（]?")


@dataclass(frozen=True, slots=True)
class When:
    """A point in time that a text names. `text[start:end]` are its words, with 前 or 之前 but without "by"."""

    start: int
    end: int
    days: Days
    grain: Grain = "day"
    clock: Clock | None = None
    stated: bool = False  # a full date with its year
    behind: Days | None = None  # the same taken as past, where the words leave that open
    other: Days | None = None  # another reading that is as good
    rough: bool = False  # "early March"
    past: bool = False  # lies behind by its own words
    until: bool = False  # "by", 之前: what is named is a last day
    after: bool = False  # "after", 之后

    @property
    def due(self) -> date:
        """The day to write down for something that is to be done by then, or then."""
        if self.rough and not self.until:
            return self.days.first + (self.days.last - self.days.first) / 2
        if self.grain == "week":  # what is due this week is due by Friday
            return self.days.first + timedelta(days=(5 - self.days.first.isoweekday()) % 7)
        return self.days.last

    @property
    def begins(self) -> date:
        return self.days.first

    def happened(self, today: date) -> date | None:
        """The day taken as past; None where it lies ahead."""
        days = self.behind or self.days
        return days.first if days.first <= today else None


def moment(day: date, clock: Clock | None, zone: ZoneInfo) -> datetime:
    """That day at its time, or at the start of work."""
    return datetime.combine(day, clock.time if clock else START_OF_WORK, tzinfo=zone)


def find(text: str, calendar: Calendar) -> tuple[When, ...]:
    """All points in time of a lower-case half-width text, in order; where two overlap the longer one."""
    found: list[When] = []
    for forms in (days_en.FORMS, days_of_months_en.FORMS, days_zh.FORMS):
        for pattern, read in forms:
            for match in pattern.finditer(text):
                reading = read(match, calendar)
                if reading is not None:
                    found.append(_when(match, reading))
    return _joined(text, _longest(found), clock_times.find(text))


def _when(match: re.Match[str], reading: Reading) -> When:
    first = match.start("a") if "led" in match.re.groupindex else match.start()  # "due 3/4": from the 3
    start = first + len(match.string[first : match.end()]) - len(match.string[first : match.end()].lstrip())
    return When(
        start, match.start() + len(match[0].rstrip()), reading.days, reading.grain, None, reading.stated,
        reading.behind, reading.other, reading.rough, reading.past,
    )  # fmt: skip


def _longest(found: list[When]) -> list[When]:
    kept: list[When] = []
    for when in sorted(found, key=lambda w: (w.start, w.start - w.end)):
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
        elif when.end - when.start > kept[-1].end - kept[-1].start:
            kept[-1] = when
    return kept


def _joined(text: str, days: list[When], clocks: list[Clock]) -> tuple[When, ...]:
    """Days with their times of day, "Friday, Dec 18" as one, and what stands before and behind."""
    result: list[When] = []
    for day in days:
        when = _with_clock(text, day, clocks)
        if (
            result
            and text.startswith("that ", max(0, when.start - 5), when.start)
            and result[-1].days.last.isoweekday() == when.days.last.isoweekday()
        ):
            result.append(_changed(when, days=Days(result[-1].days.last, result[-1].days.last), behind=None))
        elif result and (both := _same_day(text, result[-1], when)):
            result[-1] = both
        else:
            result.append(when)
    return tuple(_with_edges(text, when) for when in result)


def _with_clock(text: str, when: When, clocks: list[Clock]) -> When:
    if when.grain != "day" or when.days.first != when.days.last:
        return when
    start, end, clock = when.start, when.end, clock_times.part_inside(text, when.start, when.end)
    for near in clocks:
        if near.start >= end and _JOINT.fullmatch(text, end, near.start):
            clock = near if clock is None or near.exact or not clock.exact else clock
            end = near.end
        elif near.end <= start and near.exact and _JOINT.fullmatch(text, near.end, start):
            clock, start = near, near.start
    return _changed(when, start=start, end=end, clock=clock)


def _same_day(text: str, before: When, when: When) -> When | None:
    """ "Friday, Dec 18" and 周五(12月18日) name one day twice: the fuller one counts."""
    if not _JOINT.fullmatch(text, before.end, when.start) or before.grain != "day" or when.grain != "day":
        return None
    if text[when.start - 3 : when.start] == "on " and text[before.start : before.end].endswith("end"):
        return _changed(when, start=before.start)  # "their year end on 30 June" is theirs
    fuller = when if not before.stated and (when.behind is None or before.behind is not None) else before
    if when.days == before.days or (
        before.behind is not None
        and before.days.first.isoweekday() == when.days.first.isoweekday()
        and not _WEEKDAY_AGAIN.match(text, when.start)
    ):
        return _changed(fuller, start=before.start, end=when.end, clock=when.clock or before.clock)
    return None


def _with_edges(text: str, when: When) -> When:
    lead = text[max(0, when.start - 24) : when.start]
    behind = _UNTIL_ZH.match(text, when.end)
    inside = text[when.start : when.end]
    until = bool(
        _BY.search(lead)
        or behind
        or inside.startswith(("by ", "before ", "within ", "until ", "till "))
        or inside.endswith("内")
    )
    later = _AFTER_ZH.match(text, when.end)
    end = behind.end() if behind else later.end() if later else when.end
    after = bool(later or _AFTER_EN.search(lead) or inside.startswith("after "))
    days = when.days
    strictly = _STRICTLY_BEFORE.search(lead) or inside.startswith("before ") or (behind and "前" in behind[0])
    if strictly and when.grain in {
        "month",
        "quarter",
        "year",
        "half",
    }:  # before March is by the end of February
        last = days.first - timedelta(days=1)
        return _changed(when, end=end, until=True, days=Days(last, last), grain="day", behind=None)
    return _changed(when, end=end, until=until, after=after)


def _changed(when: When, **fields: object) -> When:
    values = {name: getattr(when, name) for name in When.__slots__}
    return When(**{**values, **fields})
