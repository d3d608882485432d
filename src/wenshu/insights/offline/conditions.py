"""Thresholds, lengths of time, missing values: conditions that carry a number or a flag."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import cast

from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.facts import read_facts
from wenshu.insights.offline.having import (
    RECORDS,
    SMALL,
    HavingOp,
    counted,
    days_of_groups,
    grouped,
    of_groups,
    past_status,
)
from wenshu.insights.offline.names import only_open
from wenshu.insights.offline.quiet import read_quiet
from wenshu.insights.offline.stays import is_stage, read_stays
from wenshu.insights.plan import Filter, FilterField, FilterOp, Having
from wenshu.insights.time_points import Duration
from wenshu.reading.numbers import SCALES, Number

PEOPLE = frozenset({"人", "个人"})  # who work at a company
_STILL_OPEN = re.compile(r"open|开了|挂了")
_SCALED = re.compile("(?<![a-z])(?:" + "|".join(sorted(SCALES, key=len, reverse=True)) + ")(?![a-z])")


def read_conditions(draft: Draft) -> None:
    read_stays(draft)
    read_quiet(draft)
    _durations(draft)
    for index, mark in enumerate(draft.marks):
        if index not in draft.used and mark.number is not None:
            _number(draft, index, mark.number)
    read_facts(draft)


def _durations(draft: Draft) -> None:
    """Older than 90 days, open for more than two months."""
    for index, mark in enumerate(draft.marks):
        if index in draft.used or mark.time is None or mark.time.duration is None:
            continue
        before, after = draft.beside(index, -1, "op"), draft.beside(index, 1, "after")
        edge = before[0] if before else index
        age = draft.beside(edge, -1, "field", "date") or next(draft.unused("field"), None)
        if not (before or after or mark.time.duration.or_more):
            continue
        if age is None and (
            _in_a_stage(draft, edge) or _is_over(draft) or draft.has("overdue", "expired", "due")
        ):
            continue  # how long it was in its stage, or took to win, is not its age
        op = before[1].value if before else after[1].value if after else "gte"
        if days_of_groups(draft, edge, op, mark.time.duration.days):
            draft.use(index, *(found[0] for found in (before, after) if found))
            continue
        draft.use(index, *(found[0] for found in (before, after) if found))
        if age and age[1].value in {"age_days", "created_at"}:
            draft.use(age[0])
            if _STILL_OPEN.search(draft.marks[age[0]].surface.lower()):
                only_open(draft)  # been open for more than 6 months
        draft.where(_age(mark.time.duration, op, mark.surface))


def _is_over(draft: Draft) -> bool:
    return any(sense.value in {"won", "lost", "closed"} for _, sense in draft.unused("status"))


def _in_a_stage(draft: Draft, index: int) -> bool:
    before = draft.neighbour(index, -1)
    return before is not None and is_stage(draft.marks[before])


def _age(duration: Duration, op: str, surface: str) -> Filter:
    return Filter(field="age_days", op=cast(FilterOp, op), value=Decimal(duration.days), surface=surface)


def _number(draft: Draft, index: int, number: Number) -> None:
    if _range(draft, index, number):
        return
    before, after = draft.beside(index, -1, "op"), draft.beside(index, 1, "after")
    person = draft.beside(index, 1, "unit")
    if person and not (before or after):
        after = draft.beside(person[0], 1, "after")  # 500人以上
        if after:
            draft.use(person[0])
    if before or after:
        op = before[1].value if before else after[1].value if after else "eq"
        if before and before[1].note:
            op = before[1].note
        draft.use(index, *(found[0] for found in (before, after) if found))
        first = before[0] if before else index
        last = after[0] if after else index
        unit = draft.beside(last, 1, "unit")
        if unit:
            draft.use(unit[0])
        if (person and draft.marks[person[0]].surface in PEOPLE) or (
            unit and draft.marks[unit[0]].surface in PEOPLE
        ):
            _staff(draft, first, last, op, number)
            return
        _threshold(draft, first, last, op, number)
        return
    if number.percent:
        field = draft.beside(index, -1, "field")
        if field and field[1].value == "probability":
            draft.use(index, field[0])
            draft.where(
                Filter(field="probability", op="eq", value=number.value, surface=draft.marks[index].surface)
            )
        return
    _limit(draft, index, number)


def _staff(draft: Draft, first: int, last: int, op: str, number: Number) -> None:
    """300人以上的公司, 员工超过500人: so many people work there."""
    field = draft.beside(first, -1, "field")
    if field:
        draft.use(field[0])
    surface = " ".join(draft.marks[i].surface for i in range(first, last + 1))
    draft.where(Filter(field="employees", op=cast(FilterOp, op), value=number.value, surface=surface))


def _range(draft: Draft, index: int, low: Number) -> bool:
    """Between 10k and 50k, 10万到50万之间, 10k-50k."""
    lead = draft.beside(index, -1, "between")
    joint = draft.beside(index, 1, "to", "and") if lead else draft.beside(index, 1, "to")
    joint_at = joint[0] if joint else None
    high_at = draft.neighbour(joint_at, 1) if joint_at is not None else draft.neighbour(index, 1)
    high = draft.marks[high_at].number if high_at is not None else None
    if high_at is None or high is None or (joint is None and not _dash(draft, index, high_at)):
        return False
    end = draft.beside(high_at, 1, "between_end")
    draft.use(index, high_at, *(found[0] for found in (lead, joint, end) if found))
    first = lead[0] if lead else index
    subject = _subject(draft, first, end[0] if end else high_at, low)
    start = _scaled_alike(draft, index, high_at, low.value, high.value)
    surface = f"{draft.marks[index].surface}–{draft.marks[high_at].surface}"
    currency = high.currency or low.currency
    field = cast(FilterField, subject if subject in {"probability", "employees", "age_days"} else "amount")
    draft.where(
        Filter(
            field=field,
            op="between",
            value=sorted([start, high.value]),
            currency=_currency(draft, currency),
            surface=surface,
        )
    )
    return True


def _scaled_alike(draft: Draft, index: int, high_at: int, low: Decimal, high: Decimal) -> Decimal:
    """10到50万 is 10万 to 50万, "10 to 50k" starts at 10k; 500 to 2k starts at 500."""
    unit = _SCALED.search(draft.marks[high_at].surface.lower())
    if unit is None or _SCALED.search(draft.marks[index].surface.lower()):
        return low
    scaled = low * SCALES[unit.group().strip()]
    scaled = Decimal(int(scaled)) if scaled == scaled.to_integral_value() else scaled
    return scaled if scaled <= high else low


def _dash(draft: Draft, index: int, other: int) -> bool:
    return other == index + 1 and draft.marks[other].start - draft.marks[index].end in {1, 2, 3}


def _threshold(draft: Draft, first: int, last: int, op: str, number: Number) -> None:
    if of_groups(draft, first, last, op, number):
        return
    subject = _subject(draft, first, last, number)
    surface = " ".join(draft.marks[i].surface for i in range(first, last + 1))
    if subject == "unknown":
        draft.used.difference_update(range(first, last + 1))
        return
    if subject == "amount":
        _sum_or_each(draft, first, op, number)
    field = cast(FilterField, subject)
    currency = _currency(draft, number.currency) if field == "amount" else None
    draft.where(
        Filter(field=field, op=cast(FilterOp, op), value=number.value, currency=currency, surface=surface)
    )


def _currency(draft: Draft, named: str | None) -> str | None:
    """Only a currency other than the team's own narrows anything down."""
    return named if named != draft.context.vocabulary.currency else None


def _subject(draft: Draft, first: int, last: int, number: Number) -> str:
    """What the number is compared with: the noun or figure beside it, else the amount of a deal."""
    after_it = past_status(draft, last)
    for near in (
        draft.beside(first, -1, "field") or draft.beside(first, -1, "metric", "measure"),
        draft.beside(after_it, 1, "field", "metric"),
    ):
        if near is None:
            continue
        index, sense = near
        if sense.kind == "field" and sense.value in {"probability", "employees", "amount", "age_days"}:
            draft.use(index)
            return sense.value
        if sense.value == "win_rate" and sense.kind == "metric" and number.percent:
            draft.use(index)
            return "probability"
        if index < first and sense.value == "amount_sum" and not _is_averaged(draft, index):
            draft.use(index)
            if sense.note in {"won", "open"}:
                draft.statuses.append(sense.note)
            return "amount"
        if index < first and sense.kind in {"metric", "measure"}:
            return "unknown"  # a figure of many deals, of nobody in particular
    plain = not number.money and not number.percent
    if plain and (counted(draft, number) or (number.value < SMALL and _of_deals(draft, after_it))):
        return "unknown"  # 三个以上: a number of things is no amount
    return "probability" if number.percent else "amount"


def _is_averaged(draft: Draft, index: int) -> bool:
    near = draft.beside(index, -1, "agg")
    return near is not None and near[1].value in {"avg", "median"}


def _of_deals(draft: Draft, last: int) -> bool:
    """ "At least 3 deals", of nobody; 超过500的商机 is a matter of money."""
    near = draft.beside(last, 1, "noun", "kind")
    if near is None:
        return False
    return draft.marks[near[0]].surface.isascii()


def _sum_or_each(draft: Draft, first: int, op: str, number: Number) -> None:
    """合同金额大于100万的客户: one contract of that size, or all of them together."""
    near = draft.beside(first, -1, "noun")
    amount = draft.neighbour(first, -1)
    said = (
        amount is not None
        and (s := draft.marks[amount].sense("metric")) is not None
        and s.value == "amount_sum"
    )
    by = near is not None and near[1].value not in RECORDS and draft.beside(near[0], -1, "by") is not None
    if grouped(draft) and (said or by):
        named = _currency(draft, number.currency)
        draft.sum_or_each = Having(
            metric="amount_sum", op=cast(HavingOp, op), value=number.value, currency=named
        )


def _limit(draft: Draft, index: int, number: Number) -> None:
    """Top 5, 前10名, 5 biggest, the three best."""
    whole = number.value == number.value.to_integral_value() and 1 <= number.value <= 500
    ordered = ("top", "bottom", "best", "worst", "most", "fewest", "largest", "smallest", "newest", "oldest", "soonest", "first",
               "stalest", "longest", "shortest", "sorted", "desc", "asc")  # fmt: skip
    if not whole or number.money or draft.limit is not None or _glued(draft, index):
        return
    if draft.has(*ordered) or _counts_what_is_listed(draft, index, number):
        draft.use(index)
        draft.limit = int(number.value)
        unit = draft.beside(index, 1, "unit")
        if unit:
            draft.use(unit[0])  # 前5名


def _glued(draft: Draft, index: int) -> bool:
    """ "Contoso2": part of a name."""
    before = draft.marks[index - 1] if index else None
    return before is not None and before.kind == "name" and before.end == draft.marks[index].start


def _counts_what_is_listed(draft: Draft, index: int, number: Number) -> bool:
    """ "List 5 deals", 列出5个商机."""
    after = draft.neighbour(index, 1)
    noun = after is not None and draft.marks[after].sense("noun", "status", "kind") is not None
    return draft.has("list") and (noun or counted(draft, number))
