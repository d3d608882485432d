"""Against what: the period before, the same one last year, another name, the rest."""

from __future__ import annotations

from datetime import timedelta

from wenshu.insights import time
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark
from wenshu.insights.offline.small_words import TOGETHER
from wenshu.insights.plan import (
    BUCKETS,
    Between,
    Bucket,
    CalendarUnit,
    Compare,
    Dimension,
    Filter,
    Named,
    Period,
)
from wenshu.insights.time_points import DAYS

UNITS: dict[str, Bucket] = {"month": "month", "mom": "month", "quarter": "quarter", "qoq": "quarter", "week": "week", "wow": "week",
         "year": "year", "yoy": "year"}  # fmt: skip
MEMBER_FIELDS: tuple[Dimension, ...] = (
    "owner", "sales_team", "region", "product", "product_series", "company", "industry", "source", "country", "stage",
)  # fmt: skip


def read_comparison(draft: Draft) -> None:
    """Run before the periods are paired with dates: it may take one of them for itself."""
    if not draft.has("rest"):
        _growth_by_bucket(draft)
    asked = draft.first("compare")
    periods = [i for i, m in enumerate(draft.marks) if i not in draft.used and m.time and m.time.period]
    if asked is None and (len(periods) < 2 or draft.compare is not None):
        return
    kinds = {sense.value for _, sense in draft.unused("compare")}
    if "same_period_last_year" in kinds:
        _use_all(draft)
        draft.compare = Compare(kind="same_period_last_year")
        _drop_named_baseline(draft, periods)
        _default_time(draft, asked, "year")
    elif len(periods) >= 2:
        _two_periods(draft, periods)
    elif kinds & {"previous_period"}:
        growth = asked is not None and asked[1].note == "growth" and kinds == {"previous_period"}
        named = any(s.value == "previous_period" and not s.note for _, s in draft.unused("compare"))
        if _within_period(draft, periods):
            return
        if "versus" in kinds and periods and not named:
            _against_period(draft, periods[0])
            if draft.compare is not None:
                return
        _use_all(draft)
        draft.compare = Compare(kind="previous_period")
        if growth:
            draft.assume("previous_period")
        _default_time(draft, asked, "month")
    elif "rest" in kinds:
        _against_rest(draft)
    elif "versus" in kinds:
        _versus(draft, periods)


def _growth_by_bucket(draft: Draft) -> None:
    """ "Revenue growth by month": each month beside the one before; the growth trend has no bucket of its own."""
    buckets = BUCKETS.intersection(draft.dimensions)
    for index, sense in list(draft.unused("compare")):
        if sense.note != "growth" or not (buckets or draft.has("trend")):
            continue
        draft.use(index)
        if buckets and not any(s.note != "growth" for _, s in draft.unused("compare")):
            draft.compare = Compare(kind="previous_period")


def _within_period(draft: Draft, periods: list[int]) -> bool:
    """ "Month over month revenue last quarter": its months side by side."""
    unit = _unit_said(draft)
    read = draft.marks[periods[0]].time if periods else None
    if unit is None or read is None or read.period is None:
        return False
    start, end = time.resolve(read.period, draft.context.calendar)
    if (end - start).days <= DAYS[unit] * 1.5:
        return False
    _use_all(draft)
    if unit not in draft.dimensions:
        draft.dimensions.insert(0, unit)
    draft.compare = Compare(kind="previous_period")
    return True


def _unit_said(draft: Draft) -> Bucket | None:
    words = " ".join(m.surface.lower() for m in draft.marks if m.sense("compare"))
    return next((UNITS[word] for word in UNITS if words.startswith(word)), None)


def _use_all(draft: Draft) -> None:
    draft.use(*(index for index, _ in list(draft.unused("compare"))))


def _default_time(draft: Draft, asked: object, unit: Bucket) -> None:
    """ "Month over month revenue" without a period is about this month."""
    if any(i not in draft.used and m.time and m.time.period for i, m in enumerate(draft.marks)):
        return
    if BUCKETS.intersection(draft.dimensions):
        return  # all of them, each beside its other
    draft.extra_period = CalendarUnit(unit=_unit_said(draft) or unit, to_date=True)


def _drop_named_baseline(draft: Draft, periods: list[int]) -> None:
    """ "This month against the same month last year" names the year twice."""
    for index in periods[1:]:
        draft.use(index)


def _two_periods(draft: Draft, periods: list[int]) -> None:
    first, second = (draft.marks[i].time for i in periods[:2])
    assert first is not None
    assert second is not None
    main, other = first.period, second.period
    assert main is not None
    assert other is not None
    if _dated_apart(draft, periods) or _of_another_status(draft, periods):
        return
    calendar = draft.context.calendar
    if not draft.has("compare") and _side_by_side(draft, periods, main, other):
        return
    if _last_year(other) and _within_a_year(main):
        _use_all(draft)
        draft.use(periods[1])
        draft.compare = Compare(kind="same_period_last_year")  # this quarter against last year: the same one
        return
    main, other = _same_years(main, other, calendar)
    a, b = time.resolve(main, calendar), time.resolve(other, calendar)
    baseline = periods[1]
    if a[0] < b[0]:  # the newer is the one that is compared
        main, other, a, b, baseline = other, main, b, a, periods[0]
    set_against = draft.has("compare")
    _use_all(draft)
    draft.use(baseline)
    buckets = bool(BUCKETS.intersection(draft.dimensions))
    if (b == _shifted(a, years=-1) and not isinstance(main, CalendarUnit | Named)) or _year_apart(a, b):
        draft.compare = Compare(kind="same_period_last_year")
    elif buckets and b == _shifted(a, years=-1):
        draft.compare = Compare(kind="same_period_last_year")  # by month, this year and last
    elif b == _shifted(a, by_length=-1) and not _weekday(main):
        draft.compare = Compare(kind="previous_period")
        draft.in_step = buckets
    else:
        draft.compare = Compare(kind="explicit_period", period=other)
    if not set_against and a[0] <= calendar.today < a[1]:
        draft.compare = Compare(kind="explicit_period", period=other, whole=True)  # H1 and H2, each in full
    for index in range(periods[0] + 1, periods[1]):
        if draft.marks[index].sense("and", "or"):
            draft.use(index)


def _side_by_side(draft: Draft, periods: list[int], main: Period, other: Period) -> bool:
    """ "Revenue in May and June", with June not over: each in full, not the one as far as the other has come."""
    calendar = draft.context.calendar
    unit = _unit_of(main)
    summed = any(m.surface.lower() in TOGETHER or m.sense("agg") for m in draft.marks)  # a trend has the sum
    a, b = sorted((time.resolve(main, calendar), time.resolve(other, calendar)))
    if (
        unit is None
        or unit != _unit_of(other)
        or a[1] != b[0]
        or (b[1] <= calendar.today and not summed)
        or len(draft.dimensions) > 1
    ):
        return False
    draft.use(*periods[:2])
    draft.extra_period = Between(start=a[0], end=b[1] - timedelta(days=1))
    if unit not in draft.dimensions:
        draft.dimensions.insert(0, unit)
    return True


def _unit_of(period: Period) -> Bucket | None:
    if isinstance(period, CalendarUnit):
        return next((unit for unit in ("week", "month", "quarter", "year") if unit == period.unit), None)
    if not isinstance(period, Named) or period.fiscal or period.half or period.season or period.day:
        return None
    return "month" if period.month else "quarter" if period.quarter else "year"


def against(main: Period, other: Period, calendar: TeamCalendar) -> Compare:
    """How a follow-up turn's period is compared with the one asked about before."""
    a, b = time.resolve(main, calendar), time.resolve(other, calendar)
    if (_last_year(other) and _within_a_year(main)) or _year_apart(a, b):
        return Compare(kind="same_period_last_year")
    if b == _shifted(a, by_length=-1) and not _weekday(main):
        return Compare(kind="previous_period")
    return Compare(kind="explicit_period", period=other)


def _weekday(period: Period) -> bool:
    """Its previous one is that of the week before, not the day before."""
    return isinstance(period, CalendarUnit) and period.weekday is not None


def _last_year(period: Period) -> bool:
    return isinstance(period, CalendarUnit) and period.unit == "year" and period.offset == -1


def _within_a_year(period: Period) -> bool:
    """A part of this year: a month, a quarter, a half."""
    if isinstance(period, CalendarUnit):
        return period.unit in {"month", "quarter", "half", "week"} and period.offset <= 0
    return isinstance(period, Named) and period.year is None


def _shifted(period: time.Range, *, years: int = 0, by_length: int = 0) -> time.Range | None:
    """None of a period without a first or a last day."""
    if period[0] == time.OPEN_START or period[1] == time.OPEN_END:
        return None
    return time.shifted(period, years=years, by_length=by_length)


def _same_years(main: Period, other: Period, calendar: TeamCalendar) -> tuple[Period, Period]:
    """ "December against November": of the last ones, those that stand nearest to each other."""
    if not (isinstance(main, Named) and isinstance(other, Named)) or main.year or other.year:
        return main, other
    this_year = calendar.today.year
    pairs = [
        (main.model_copy(update={"year": a}), other.model_copy(update={"year": b}))
        for a in (this_year, this_year - 1)
        for b in (this_year, this_year - 1)
    ]
    starts = {pair: tuple(time.resolve(each, calendar)[0] for each in pair) for pair in pairs}
    begun = [pair for pair in pairs if max(starts[pair]) <= calendar.today]
    if pairs[0] in begun:
        return main, other  # May and November, asked in November
    return min(begun, key=lambda p: (abs((starts[p][0] - starts[p][1]).days), -starts[p][0].toordinal()))


def _year_apart(a: time.Range, b: time.Range) -> bool:
    return b == _shifted(a, years=-1) and (a[1] - a[0]).days < 360


def _dated_apart(draft: Draft, periods: list[int]) -> bool:
    """ "Created in Q1 and won in Q2" is two conditions."""
    dates = [sense.value for _, sense in draft.unused("date")]
    closed = bool(draft.statuses) and any(m.sense("status") for m in draft.marks)
    return len(set(dates)) + closed >= 2 or (len(set(dates)) == 1 and closed and not draft.has("compare"))


def _of_another_status(draft: Draft, periods: list[int]) -> bool:
    """ "Won in September and lost in October": each period has a verb of its own."""
    said = [(i, s.value) for i, m in enumerate(draft.marks) if (s := _status_said(m))]
    inner = {value for i, value in said if periods[0] < i < periods[1]}
    outer = {value for i, value in said if not periods[0] < i < periods[1]}
    return len(inner) == len(outer) == 1 and inner != outer


def _status_said(mark: Mark) -> Sense | None:
    sense = mark.sense("status")
    metric = mark.sense("metric")
    return sense or (Sense("status", metric.note) if metric and metric.note in {"won", "lost"} else None)


def _against_rest(draft: Draft) -> None:
    named = [f for f in draft.filters if f.field in MEMBER_FIELDS and f.op == "eq"]
    if draft.dimensions and not named:
        _use_all(draft)  # each against the others: side by side
    elif len(named) == 1:
        _use_all(draft)
        draft.compare = Compare(kind="vs_rest", members=[str(named[0].value)])
        if named[0].field not in draft.dimensions:
            draft.dimensions = [named[0].field]  # type: ignore[list-item]
    elif not named and draft.scope == "all_visible":
        _use_all(draft)
        draft.against_all = True


def _versus(draft: Draft, periods: list[int]) -> None:
    several = next((f for f in draft.filters if f.field in MEMBER_FIELDS and f.op == "in"), None)
    if several is not None and isinstance(several.value, list):
        _use_all(draft)
        draft.compare = Compare(kind="members", members=[str(v) for v in several.value][:6])
        draft.dimensions = [several.field]  # type: ignore[list-item]
        _joints(draft)
    elif {"won", "lost"} <= set(draft.statuses):
        _use_all(draft)
        draft.where(Filter(field="status", op="in", value=["won", "lost"]))
        draft.dimensions.append("status")
    elif "sales_team" in draft.dimensions and draft.filters_on("owner"):
        return  # one against the team
    elif draft.dimensions:
        _use_all(draft)  # "compare the reps": their figures side by side
    elif periods:
        _against_period(draft, periods[0])


def _joints(draft: Draft) -> None:
    for index, _ in list(draft.unused("and", "or")):
        draft.use(index)


def _against_period(draft: Draft, index: int) -> None:
    """ "Revenue compared to last month": this month is what is meant."""
    read = draft.marks[index].time
    period: Period | None = read.period if read else None
    if isinstance(period, CalendarUnit) and period.offset < 0 and not draft.has("rest"):
        _use_all(draft)
        draft.use(index)
        draft.compare = Compare(kind="previous_period")
        draft.extra_period = period.model_copy(update={"offset": period.offset + 1, "to_date": True})
