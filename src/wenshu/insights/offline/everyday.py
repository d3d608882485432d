"""Short forms of every day: 去年同期比今年, "this week vs last", the next five to close, the main reasons, what is left."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.plan import Between, CalendarUnit, Period
from wenshu.insights.time_words import TimeAt
from wenshu.reading.numbers import Number

LAST: Final = frozenset({"last", "last one", "the last", "previous", "the previous one", "上个", "上一个"})
UPCOMING: Final = frozenset({"next", "upcoming"})
MAIN: Final = frozenset({"main", "major", "主要"})
EACH: Final = frozenset({"各", "各自", "分别", "各有", "各是", "each", "respectively"})
LEFT: Final = frozenset({"left", "left to", "remaining"})
IS_LEFT: Final = re.compile(r"\b(?:have|has|are|is|what's|whats|got|there) left\b|\bdeals left to\b|\bremaining\b", re.ASCII)  # fmt: skip
MORE_OR_LESS: Final = re.compile(
    r"\b(?:more or (?:less|fewer)|higher or lower|better or worse)\b|(?:多|高|好|大)了?还是(?:少|低|差|小)了?", re.ASCII
)  # fmt: skip
HOW_MANY_MORE: Final = re.compile(r"\bhow (?:many|much) (more|less|fewer)\b|([多少])了(?:多少|几)", re.ASCII)
WHY: Final = frozenset({"原因", "为什么", "为何"})
BIG: Final = "大"
COMPANIES: Final = frozenset({"客户", "公司"})
PHONES: Final = frozenset({"电话", "手机", "手机号", "电话号码", "联系方式"})
DEALS: Final = Sense("noun", "opportunity")
BASELINES: Final = frozenset({"week", "month", "quarter"})


def everyday(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _unit(mark: Mark) -> CalendarUnit | None:
    period = mark.time.period if mark.time else None
    return period if isinstance(period, CalendarUnit) else None


def _at(mark: Mark, period: Period) -> Mark:
    return replace(mark, kind="time", senses=(), names=(), number=None, time=TimeAt(mark.end, period=period))


def _one(after: Mark) -> Mark:
    return Mark("number", after.end, after.end, after.surface, number=Number(Decimal(1), after.end))


def _unread(mark: Mark) -> Mark:
    return replace(mark, kind="unknown", senses=())


def _same_days_of(text: Text, marks: list[Mark]) -> list[Mark]:
    """去年同期, 上月同期, "the same period last month": what is compared with, not a period of its own."""
    for at, mark in enumerate(marks):
        if not (mark.sense("samedays") or mark.surface.startswith("同期")):
            continue
        sides = (-1,) if mark.surface.startswith("同期") else (1, -1)  # also "last year's same period"
        near = next(
            (i for step in sides if (i := _beside(marks, at, step)) is not None and _unit(marks[i])), None
        )
        base = _unit(marks[near]) if near is not None else None
        if near is None or base is None:
            return [_unread(m) if m is mark and m.sense("samedays") else m for m in marks]
        others = [m for i, m in enumerate(marks) if m.time and m.time.period and i != near]
        kind = _baseline(base, others)
        if not kind:
            return [_unread(m) if m is mark else m for m in marks]
        first, last = min(at, near), max(at, near)
        start, end = marks[first].start, marks[last].end
        found = [Mark("phrase", start, end, text.surface[start:end], senses=(Sense("compare", kind),))]
        if kind == "previous_period" and not others:
            now = base.model_copy(update={"offset": 0})
            found.append(_at(Mark("time", end, end, text.surface[start:end]), now))
        return [*marks[:first], *found, *marks[last + 1 :]]
    return marks


def _beside(marks: list[Mark], at: int, step: int) -> int | None:
    at += step
    while 0 <= at < len(marks) and marks[at].filler:
        at += step
    return at if 0 <= at < len(marks) else None


def _baseline(base: CalendarUnit, others: list[Mark]) -> str:
    """How it is compared; empty where the other period is not the one that follows it."""
    if base.offset != -1:
        return ""
    if base.unit == "year":
        return "same_period_last_year"
    alike = all((unit := _unit(m)) and unit.unit == base.unit and unit.offset == 0 for m in others)
    return "previous_period" if base.unit in BASELINES and alike else ""


def _last_of_the_kind(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "This week vs last": the week before."""
    content = [m for m in marks if not m.filler]
    for period, joint, last in zip(content, content[1:], content[2:], strict=False):
        unit = _unit(period)
        if (
            last is content[-1]
            and last.surface.lower() in LAST
            and unit
            and unit.offset == 0
            and joint.sense("compare", "and")
        ):
            before = unit.model_copy(update={"offset": -1, "to_date": False})
            return [_at(m, before) if m is last else m for m in marks]
    return marks


def _more_or_less(text: Text, marks: list[Mark]) -> list[Mark]:
    """本月比上月多还是少, "how many more than last month": a comparison shows it."""
    if not any(m.sense("compare") for m in marks) or not any(m.time and m.time.period for m in marks):
        return marks
    spans = [found.span() for found in MORE_OR_LESS.finditer(text.text)]
    spans += [found.span(found.lastindex or 0) for found in HOW_MANY_MORE.finditer(text.text)]
    return [m for m in marks if not any(a <= m.start and m.end <= b for a, b in spans)]


def _next_to_close(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Next 5 deals to close", 接下来要成交的5个商机: from today on, the soonest first."""
    dates = [s.value for m in marks if (s := m.sense("date"))]
    named = any(
        m.sense("noun") == DEALS or (m.number and text.text[m.end : m.end + 1] == "单") for m in marks
    )
    said = [m for m in marks if not m.time and (m.surface.lower() in UPCOMING or m.sense("upcoming"))]
    if dates != ["expected_close_date"] or not named or len(said) != 1 or any(m.time for m in marks):
        return marks
    ahead = Between(start=text.calendar.today)
    found: list[Mark] = []
    for mark in marks:
        if mark is said[0]:
            one = text.text[mark.end :].startswith(" deal ")
            if one or any(m.number for m in marks):
                found.append(replace(mark, kind="phrase", senses=(Sense("soonest"),)))
            if one:
                found.append(_one(mark))
            mark = _at(Mark("time", mark.end, mark.end, ""), ahead)
        found.append(mark)
    return found


def _soonest_from_today(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Closing soonest": what was to close before today is late, not next."""
    if any(m.time for m in marks) or not any(m.sense("soonest") for m in marks):
        return marks
    end = marks[-1].end
    expected = Mark("phrase", end, end, "", senses=(Sense("date", "expected_close_date"),))
    dated = [] if any(m.sense("date") for m in marks) else [expected]
    return [*marks, *dated, _at(Mark("time", end, end, ""), Between(start=text.calendar.today))]


def _main_reasons(text: Text, marks: list[Mark]) -> list[Mark]:
    """主要输单原因: those that are named most."""
    found = list(marks)
    for at, mark in enumerate(marks):
        near = _beside(marks, at, 1)
        noun = marks[near].sense("noun") if near is not None else None
        if mark.surface.lower() in MAIN and noun and noun.value == "lost_reason":
            found[at] = replace(mark, kind="phrase", senses=(Sense("most"),))
    return found


def _what_is_left(text: Text, marks: list[Mark]) -> list[Mark]:
    """我的商机还剩多少, "how many deals do I have left": those that are not over."""
    said = [m for m in marks if m.sense("left") or (m.surface.lower() in LEFT and IS_LEFT.search(text.text))]
    of_targets = any(
        m.sense("ontarget", "reach", "achieved")
        or (m.sense("gap") and m not in said)
        or ((s := m.sense("metric")) and s.value in {"target_amount", "attainment"})
        for m in marks
    )
    if not said or (of_targets and not any(m.sense("left") for m in said)):
        return marks
    sense = Sense("filler") if of_targets or _is_narrowed(marks, said) else None
    if sense is None and any(m.sense("noun") == DEALS for m in marks):
        sense = Sense("status", "open")
    return [
        m if m not in said else _unread(m) if sense is None else replace(m, kind="phrase", senses=(sense,))
        for m in marks
    ]


def _is_narrowed(marks: list[Mark], said: list[Mark]) -> bool:
    """It says which of them are meant: open ones, a stage, those to close or to follow up."""
    return any(
        m.sense("stage", "onhand", "overdue", "expired", "inactive", "without", "lacks")
        or any(name.field == "stage" for name in m.names)
        or ((s := m.sense("status")) and s.value == "open")
        or ((s := m.sense("metric")) and s.note == "open")
        or ((s := m.sense("date")) and s.value in {"expected_close_date", "next_follow_up_at"})
        for m in marks
        if m not in said
    )


def _big_ones(text: Text, marks: list[Mark]) -> list[Mark]:
    """前五大客户, 前5大单: the adjective of a ranking, where 大客户 alone says nothing."""
    found = list(marks)
    for at in range(2, len(marks)):
        mark = marks[at]
        ranked = marks[at - 1].number and marks[at - 2].sense("top")
        if ranked and mark.sense("vague") and mark.surface.startswith(BIG):
            noun = Sense("noun", "company") if mark.surface[1:] in COMPANIES else DEALS
            found[at] = replace(mark, start=mark.start + 1, surface=mark.surface[1:], senses=(noun,))
    return found


def _each_of_them(text: Text, marks: list[Mark]) -> list[Mark]:
    """上半年和下半年各赢了几单, 电话和邮件各多少: each period is told anyway, each kind is a group."""
    periods = sum(m.time is not None and m.time.period is not None for m in marks)
    kinds = [m for m in marks if m.sense("kind")]
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        after = _beside(marks, at, 1)
        grouped = after is not None and marks[after].sense("noun", "period") is not None
        alone = mark.surface.lower() in EACH and not grouped and not any(m.names for m in marks)
        if alone and len(kinds) > 1 and mark.start > kinds[1].start:
            found.append(replace(mark, kind="phrase", senses=(Sense("by"),)))
            found.append(Mark("phrase", mark.end, mark.end, "", senses=(Sense("noun", "kind"),)))
        elif not (alone and periods == 2 and not kinds):
            found.append(mark)
    return found


def _contact_to_call(text: Text, marks: list[Mark]) -> list[Mark]:
    """上海朗驰的联系人电话: a number to call there."""
    content = [m for m in marks if not m.filler and not m.sense("what", "howmany")]
    if len(content) != 3 or not content[0].names or content[2].surface not in PHONES:
        return marks
    contact, phone = content[1:]
    if Sense("noun", "contact") not in contact.senses:
        return marks
    return [
        replace(m, senses=(Sense("prop", "contact"),)) if m is phone else m for m in marks if m is not contact
    ]


def _newest_deal(text: Text, marks: list[Mark]) -> list[Mark]:
    """最近一单是哪个客户的: 一单, 一笔 are deals, whatever else is named."""
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        found.append(mark)
        near = _beside(marks, at, 1)
        said = near is not None and marks[near].sense("noun", "kind", "status") and near == at + 1
        if mark.sense("newest", "first") and mark.surface.endswith(("单", "笔")):
            found.append(_one(mark))
            if not said:
                found.append(Mark("phrase", mark.end, mark.end, "", senses=(DEALS,)))
    return found


def _whose_is_the_largest(text: Text, marks: list[Mark]) -> list[Mark]:
    """最大的赢单是谁的: that deal, which says whose it is; not who won most."""
    if "谁" not in text.text or not any(m.sense("largest", "smallest") for m in marks):
        return marks
    found: list[Mark] = []
    for mark in marks:
        found.append(mark)
        if mark.sense("status") and mark.surface.endswith("单"):
            found.append(Mark("phrase", mark.end, mark.end, "", senses=(DEALS,)))
    return found


def _how_fast(text: Text, marks: list[Mark]) -> list[Mark]:
    """今年成交比去年快吗: of days; beside any other figure the word would be lost."""
    in_days = any((s := m.sense("metric")) and s.value.endswith("days_avg") for m in marks)
    sense = Sense("filler")
    return [
        m if not m.sense("pace") else replace(m, senses=(sense,)) if in_days else _unread(m) for m in marks
    ]


def _and_why(text: Text, marks: list[Mark]) -> list[Mark]:
    """十月输了多少单，什么原因: the number for each reason."""
    content = [m for m in marks if not m.filler]
    lost = any(m.sense("status") == Sense("status", "lost") for m in content)
    counted = any(m.sense("count") for m in content)
    if not (lost and counted and content[-1].surface in WHY):
        return marks
    why = content[-1]
    by = replace(why, kind="phrase", end=why.start, surface="", senses=(Sense("by"),))
    reason = replace(why, kind="phrase", senses=(Sense("noun", "lost_reason"),))
    return [each for m in marks for each in ((by, reason) if m is why else (m,))]


def _by_person(text: Text, marks: list[Mark]) -> list[Mark]:
    """上周拜访次数按人: by owner."""
    owner = Sense("noun", "owner")
    return [
        replace(m, kind="phrase", senses=(owner,))
        if m.surface == "人" and at and marks[at - 1].surface == "按"
        else m
        for at, m in enumerate(marks)
    ]


RULES: Final[tuple[Callable[[Text, list[Mark]], list[Mark]], ...]] = (
    _same_days_of, _last_of_the_kind, _more_or_less, _next_to_close, _soonest_from_today, _main_reasons, _what_is_left, _big_ones, _each_of_them, _contact_to_call, _newest_deal, _whose_is_the_largest, _how_fast, _by_person, _and_why,
)  # fmt: skip
