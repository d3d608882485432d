"""Which date a period is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from wenshu.insights import time
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.names import only_open
from wenshu.insights.plan import (
    BUCKETS,
    Between,
    CalendarUnit,
    DateField,
    Filter,
    Period,
    Rolling,
    TimeFilter,
)

CLOSED_METRICS = frozenset({"win_rate", "cycle_days_avg"})
NEXT = ("next follow up", "下次跟进")  # whenever that is
LONG_AGO = timedelta(days=60)
DATED = frozenset({"newest", "oldest", "first"})
LOGGED = frozenset({"follow_up", "voice_note"})  # by when it happened
DATED_FIELDS = frozenset({"created_at", "expected_close_date", "next_follow_up_at"})
WORKED_ON = frozenset(
    {"在跟", "在跟进", "跟进中", "正在跟", "正在跟进", "还在跟进", "working on", "being worked"}
)
CHANGED_STAGE = frozenset(
    {
        "changed stage",
        "moved stage",
        "阶段变动",
        "换阶段",
        "变更阶段",
        "换了阶段",
        "换过阶段",
        "阶段变了",
        "阶段有变化",
        "阶段有变动",
        "挪了阶段",
        "推进了阶段",
    }
)
EARLIER, EARLIER_ZH, THIS_YEAR = (
    ("before ", "prior to ", "earlier than "),
    ("之前", "以前", "前"),
    ("今年", "本年"),
)
AS_WELL = frozenset({"并", "并且", "而且", "且", "就", "又"})
CLOSES = frozenset({"won", "lost", "closed"})
AHEAD_METRICS = frozenset({"weighted_amount"})


def _changed_stage(draft: Draft) -> None:
    """ "Changed stage this week": a deal that is still where it began has not."""
    said = any(
        sense.value == "stage_entered_at" and draft.marks[index].surface.lower() in CHANGED_STAGE
        for index, sense in draft.unused("date")
    )
    first = next(iter(draft.context.vocabulary.stage_kinds), None)
    if said and first is not None and not draft.filters_on("stage") and not draft.has("reached"):
        draft.where(Filter(field="stage", op="ne", value=first))


def read_times(draft: Draft) -> None:
    """Pairs each period with the date word beside it, else with the date its figure lives by."""
    _changed_stage(draft)
    _new_customers(draft)
    _expired(draft)
    for index, mark in enumerate(draft.marks):
        if index in draft.used or mark.time is None or mark.time.period is None:
            continue
        draft.use(index)
        if mark.time.vague:
            draft.assume("recent_is_30_days")
        draft.periods.append((index, _relative_to(draft, index, mark.time.period)))
    if draft.periods:
        _pair(draft)
    _dates_without_period(draft)


def _new_customers(draft: Draft) -> None:
    """ "New customers won": whether they were new then is not known of a deal."""
    for index, sense in draft.unused("date"):
        after = draft.neighbour(index, 1)
        noun = draft.marks[after].sense("noun") if after is not None else None
        about_customers = noun is not None and noun.value == "company" and "company" in draft.dimensions
        if sense.value == "created_at" and about_customers:
            draft.blocked.add(index)


def _expired(draft: Draft) -> None:
    found = draft.first("expired")
    if found is None:
        return
    draft.use(*(i for i, _ in list(draft.unused("expired"))))
    if any(m.time and m.time.period and i not in draft.used for i, m in enumerate(draft.marks)):
        draft.dated = "expected_close_date"  # slipped last month: was to close then
        only_open(draft)
        return
    yesterday = draft.context.calendar.today - timedelta(days=1)
    draft.times.append(TimeFilter(field="expected_close_date", period=Between(end=yesterday)))
    only_open(draft)


def _relative_to(draft: Draft, index: int, period: Period) -> Period:
    """ "More than 90 days ago", "less than a month ago"."""
    op = draft.beside(index, -1, "op")
    if op is None or not isinstance(period, CalendarUnit) or period.offset >= 0:
        return period
    draft.use(op[0])
    start, end = time.resolve(period, draft.context.calendar)
    if op[1].value in {"gt", "gte"}:
        return Between(end=start - timedelta(days=1) if op[1].value == "gt" else end - timedelta(days=1))
    return Between(start=end if op[1].value == "lt" else start)


def _pair(draft: Draft) -> None:
    closes = _periods_of_the_close(draft)
    for index, period in draft.periods:
        near = None
        if index not in closes:
            near = (
                draft.beside(index, -1, "date")
                or draft.beside(index, 1, "date")
                or next(((i, s) for i, s in draft.unused("date")), None)
            )
        if near is not None and near[0] in draft.blocked:
            near = None
        field: DateField | None = None
        if near is not None:
            draft.use(near[0])
            field = near[1].value  # type: ignore[assignment]
        mark = draft.marks[index]
        if field is None and mark.time and mark.time.vague and _is_worked_on(draft):
            field = "last_activity_at"  # 最近在跟什么
        field = "closed_at" if index in closes else field_for(draft, field or draft.dated, period)
        if mark.time and mark.time.ahead and time.lean_of(field) == "future":
            period = mark.time.ahead
        if mark.time and mark.time.loose and isinstance(period, CalendarUnit):
            period = _nearest_weekday(draft, period, field)
        if mark.time and mark.time.loose and isinstance(period, Between) and time.lean_of(field) == "future":
            period = _in_the_next_year(period, draft.context.calendar.today)
        if mark.time and mark.time.loose and isinstance(period, Rolling) and time.lean_of(field) == "future":
            period = period.model_copy(update={"direction": "next"})
        period = _within_this_year(draft, period, field, mark.surface.lower())
        draft.times.append(TimeFilter(field=field, period=period, surface=mark.surface))
    if len(draft.periods) == 1 and draft.times and _came_and_went(draft):
        draft.times.append(draft.times[-1].model_copy(update={"field": "closed_at"}))


def _within_this_year(draft: Draft, period: Period, field: DateField, said: str) -> Period:
    """ "Sold before April this year", 今年4月之前签的: of this year, where something is counted as it happens."""
    flows = field == "closed_at" or (field == "created_at" and "open" not in draft.statuses)
    if not (flows and isinstance(period, Between) and period.start is None and period.end):
        return period
    first = draft.context.calendar.today.replace(month=1, day=1)
    named = (
        "this year" in said
        if said.startswith(EARLIER)
        else said.startswith(THIS_YEAR) and said.endswith(EARLIER_ZH)
    )
    return period.model_copy(update={"start": first}) if named and period.end >= first else period


def _came_and_went(draft: Draft) -> bool:
    """ "Created and won in May", 5月创建并赢下的: both in the one period."""
    if not CLOSES.intersection(draft.statuses) or draft.times[-1].field != "created_at":
        return False
    for index, mark in enumerate(draft.marks):
        if not mark.sense("date"):
            continue
        for step in (-1, 1):
            joint, verb = index + step, index + 2 * step
            if min(joint, verb) >= 0 and max(joint, verb) < len(draft.marks):
                joined = draft.marks[joint].sense("and") or draft.marks[joint].surface in AS_WELL
                status = draft.marks[verb].sense("status")
                if joined and status and status.value in CLOSES:
                    return True
    return False


def _periods_of_the_close(draft: Draft) -> set[int]:
    """ "Won in May but created before April", 5月赢的单子里4月之前创建的: a date word has the period beside it."""
    words = list(draft.unused("date"))
    if len(draft.periods) < 2 or not CLOSES.intersection(draft.statuses):
        return set()
    periods = {index for index, _ in draft.periods}
    step = -1 if draft.context.language == "zh" else 1
    taken = {near for index, _ in words if (near := draft.neighbour(index, step)) in periods}
    return periods - taken if len(taken) == len(words) else set()


def _is_worked_on(draft: Draft) -> bool:
    return any(
        (s := m.sense("status")) and s.value == "open" and m.surface.lower() in WORKED_ON for m in draft.marks
    )


def _in_the_next_year(period: Between, today: date) -> Between:
    """Days without a year lie ahead where plans are meant: 12月1日到12月15日预计成交."""
    if period.end is None and period.start and period.start < today - LONG_AGO:
        return Between(start=time.add_months(period.start, 12))  # after 1 January, asked in November
    if period.end is None or period.end >= today:
        return period
    start = time.add_months(period.start, 12) if period.start else None
    return Between(start=start, end=time.add_months(period.end, 12))


def _nearest_weekday(draft: Draft, period: CalendarUnit, field: DateField) -> CalendarUnit:
    """ "Closing on Friday" is the coming one, "won on Friday" the last."""
    today = draft.context.calendar.today
    start, end = time.resolve(period, draft.context.calendar)
    ahead = time.lean_of(field) == "future"
    step = 1 if ahead and end <= today else -1 if not ahead and start > today else 0
    return period.model_copy(update={"offset": period.offset + step})


def field_for(draft: Draft, said: DateField | None, period: Period) -> DateField:
    if said is not None:
        return _said(draft, said)
    if draft.filters_on("overdue"):
        return "next_follow_up_at"  # missed last week: due then
    if draft.entity in LOGGED:
        return "occurred_at"
    if draft.entity in {"company", "contact"}:
        return "created_at"
    if draft.pipeline or AHEAD_METRICS & set(draft.metrics):
        return "expected_close_date"
    if {"won", "lost", "closed"} & {*draft.statuses, *draft.excluded_statuses} or CLOSED_METRICS & set(
        draft.metrics
    ):
        return "closed_at"
    if any(f.value == ["won", "lost"] for f in draft.filters_on("status")):
        return "closed_at"
    begun = time.resolve(period, draft.context.calendar)[0] <= draft.context.calendar.today
    if ("open" in draft.statuses and _lies_ahead(draft, period)) or not begun:
        only_open(draft)  # nothing was created in days to come
        draft.assume("time_is_expected_close")
        return "expected_close_date"
    draft.assume("time_is_created")
    return "created_at"


def _said(draft: Draft, field: DateField) -> DateField:
    if draft.entity == "voice_note":
        return "occurred_at"
    if field == "occurred_at" and not draft.deals_named:
        draft.entity = "follow_up"  # what happened yesterday
    elif field == "next_follow_up_at":
        draft.entity = "opportunity"
        only_open(draft)
    elif field == "expected_close_date":
        only_open(draft)
    elif draft.entity == "follow_up":
        return "occurred_at"
    return field


def _lies_ahead(draft: Draft, period: Period) -> bool:
    if isinstance(period, Rolling):
        return period.direction == "next"
    if isinstance(period, CalendarUnit):
        return period.offset >= 0 and not period.to_date
    return time.resolve(period, draft.context.calendar, lean="future")[1] > draft.context.calendar.today


def _dates_without_period(draft: Draft) -> None:
    """ "New leads", "deals that need a follow-up", without saying when."""
    for index, sense in list(draft.unused("date")):
        if index in draft.blocked:
            continue
        draft.use(index)
        surface = draft.marks[index].surface
        if any(given.field == sense.value for given in draft.times):
            continue  # 下周到期要跟进的: said twice
        if draft.superlative in DATED and sense.value in DATED_FIELDS and draft.entity not in LOGGED:
            draft.order_by = cast(DateField, sense.value)  # 创建最早的商机, 预计成交最早的商机
            if sense.value != "created_at":
                only_open(draft)
            continue
        if sense.value == "created_at" and not draft.times:
            if {*draft.metrics} - {"count", "company_count", "amount_sum"}:
                draft.used.discard(index)
                continue  # the win rate of new deals: new since when
            if BUCKETS.intersection(draft.dimensions):  # each month of all, as any trend has them
                whole = Between(end=draft.context.calendar.today)
                draft.times.append(TimeFilter(field="created_at", period=whole, surface=surface))
                continue
            draft.assume("recent_is_30_days")
            draft.times.append(
                TimeFilter(field="created_at", period=Rolling(n=30, unit="day"), surface=surface)
            )
        elif sense.value == "next_follow_up_at" and not draft.filters_on("overdue"):
            if surface.lower().startswith(NEXT):
                only_open(draft)
                draft.where(Filter(field="has_next_follow_up", value=True, surface=surface))
                continue
            period = Between(end=draft.context.calendar.today)
            draft.times.append(
                TimeFilter(field=_said(draft, "next_follow_up_at"), period=period, surface=surface)
            )
        elif sense.value == "expected_close_date" and not CLOSED_METRICS & set(draft.metrics):
            only_open(draft)
            draft.where(Filter(field="has_expected_close", value=True, surface=surface))
