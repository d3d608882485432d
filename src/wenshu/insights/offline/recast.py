"""Marks that mean something only in their company: a closing particle, "why" beside "lost", a phone beside a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import cast

from wenshu.insights import time, time_words
from wenshu.insights.engine import Name
from wenshu.insights.link import normal
from wenshu.insights.offline.everyday import everyday
from wenshu.insights.offline.idioms import idioms
from wenshu.insights.offline.in_pipeline import in_pipeline
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.offline.neighbours_said import neighbours_said
from wenshu.insights.offline.places import regions
from wenshu.insights.offline.plain_speech import plain_speech
from wenshu.insights.offline.rivals import rivals
from wenshu.insights.offline.situations import situations
from wenshu.insights.offline.spoken import spoken
from wenshu.insights.offline.tails import shown_anyway
from wenshu.insights.offline.topics import topics
from wenshu.insights.offline.voice_notes import voice_notes
from wenshu.insights.offline.wordings import which_of_them, wordings
from wenshu.insights.plan import Between, CalendarUnit
from wenshu.insights.time_points import Duration, RollingUnit
from wenshu.insights.time_words import TimeAt
from wenshu.reading.numbers import Number

PARTICLES = frozenset({"哈", "哈哈", "哟", "喔", "噢", "咯", "嘞", "哇", "呗", "哎", "嗯"})
HANDLES = frozenset({"把", "将"})
WHICH = re.compile(r"谁|哪个|哪家|哪位|哪种|哪类")
ADJECTIVES = {
    "多": "most", "多些": "most", "多一些": "most", "多一点": "most", "少": "fewest", "高": "largest", "高一些": "largest",
    "低": "smallest", "大": "largest", "小": "smallest", "好": "best", "差": "worst", "快": "shortest", "慢": "longest",
}  # fmt: skip
MORE = {"more": "most", "less": "fewest", "fewer": "fewest"}
COUNTERS = tuple("个笔次条单家")
WHY = frozenset({"why", "reason why", "为什么", "为何", "explain"})
COMPARED = "more"  # of those that are named, all are shown
ALWAYS = frozenset({"总", "总是", "老", "老是", "多", "这么多", "那么多"})  # 为什么我们总丢单
PARTIES = frozenset({"company", "contact", "name"})
PHONE = "电话"
REPS = "销售"
OF_REPS = frozenset({"目标", "任务", "指标", "配额", "完成率", "达成率", "业绩"})
INSIDE = re.compile(r"\b(?:within|in|after|of) $")
FROM_TO = re.compile(r"(?:from |between |从)?(.+?)(?: to | and |到|至|和)(.+?)(?:之间|间)?")
STAGES = frozenset({"哪个阶段", "在哪个阶段", "到哪个阶段", "which stage is"})
WANTING = {"没": "没有", "无": "没有"}  # as reasons are written
CAUSES = re.compile(r"(?:\b(?:to|on|for|because of|due to|on account of|over)|因|因为|由于)[\s\"]*$")


def recast(text: Text, marks: list[Mark]) -> list[Mark]:
    """Each rule looks at the whole question; none of them takes a word away that could narrow it down."""
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _a_month(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "For over a month" is a length; "won a month" is each month."""
    found = []
    for at, mark in enumerate(marks):
        bucket = mark.sense("bucket")
        if bucket and mark.surface.lower().startswith("a ") and INSIDE.search(text.text[: mark.start]):
            mark = replace(mark, kind="unknown", senses=())  # lost within a week: of what
        elif (
            bucket
            and at
            and mark.surface.lower().startswith("a ")
            and (marks[at - 1].sense("op") or _for_so_long(text, marks, at))
        ):
            length = TimeAt(mark.end, duration=Duration(1, cast(RollingUnit, bucket.value)))
            mark = Mark("time", mark.start, mark.end, mark.surface, time=length)
        found.append(mark)
    return found


def _for_so_long(text: Text, marks: list[Mark], at: int) -> bool:
    """ "Not touched for a month", "in proposal for a week"."""
    before = text.text[: marks[at].start]
    return before.endswith(" for ") and any(m.sense("inactive", "stay", "never", "not") for m in marks[:at])


def _entered(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Entered proposal": the day the deal came to that stage, not the one it was created."""
    if not any(m.sense("stage") or any(n.field == "stage" for n in m.names) for m in marks):
        return marks
    stage = Sense("date", "stage_entered_at")
    return [replace(m, senses=(stage,)) if stage in m.senses else m for m in marks]


def _targets_of_each(text: Text, marks: list[Mark]) -> list[Mark]:
    """各销售目标, 各销售业绩: those of each of the people who sell."""
    found = []
    for at, mark in enumerate(marks):
        each = at and marks[at - 1].sense("by") and mark.surface.startswith(REPS)
        if each and mark.sense("metric") and mark.surface[len(REPS) :] in OF_REPS:
            middle = mark.start + len(REPS)
            found.append(Mark("phrase", mark.start, middle, REPS, senses=(Sense("noun", "owner"),)))
            mark = replace(mark, start=middle, surface=mark.surface[len(REPS) :])
        found.append(mark)
    return found


def _more_than_one(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "More than one open deal": there it is a number."""
    return [
        Mark("number", m.start, m.end, m.surface, number=Number(Decimal(1), m.end))
        if m.surface.lower() == "one" and at and marks[at - 1].sense("op")
        else m
        for at, m in enumerate(marks)
    ]


def _top_big(text: Text, marks: list[Mark]) -> list[Mark]:
    """前三大客户, 前5大: the adjective of a ranking."""
    return [
        m
        for at, m in enumerate(marks)
        if not (m.surface == "大" and at > 1 and marks[at - 1].number and marks[at - 2].sense("top"))
    ]


def _from_to(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Changed from 2024 to 2025": two periods that are compared, not one that holds both."""
    several = sum(m.time is not None and m.time.period is not None for m in marks) > 1
    last_year = any((s := m.sense("compare")) and s.value == "same_period_last_year" for m in marks)
    if several or last_year or not any(m.sense("compare") for m in marks):
        return marks
    found: list[Mark] = []
    for mark in marks:
        ends = FROM_TO.fullmatch(text.text[mark.start : mark.end]) if mark.time else None
        read = [time_words.read(end, 0, text.calendar) for end in ends.groups()] if ends else []
        if ends and all(r and r.period and r.end == len(e) for r, e in zip(read, ends.groups(), strict=True)):
            spans = (ends.span(1), ends.span(2))
            found += [
                Mark(
                    "time",
                    mark.start + a,
                    mark.start + b,
                    text.surface[mark.start + a : mark.start + b],
                    time=r,
                )
                for (a, b), r in zip(spans, read, strict=True)
            ]
        else:
            found.append(mark)
    return found


def _within_the_year(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "This year before April", 今年，4月之前: the part of the year that lies before it."""
    times = [(i, m.time.period) for i, m in enumerate(marks) if m.time and m.time.period]
    if len(times) != 2 or any(m.sense("compare", "and", "date") and m.surface != "," for m in marks):
        return marks
    for (at, whole), (other, part) in (times, times[::-1]):
        said = f"{marks[at].surface} {marks[other].surface.strip(',')}"
        year = isinstance(whole, CalendarUnit) and whole.unit == "year" and whole.offset <= 0
        if not (year and isinstance(part, Between) and part.start is None and part.end):
            continue
        start, end = time.resolve(whole, text.calendar)
        if start <= part.end < end:
            read = marks[other].time
            assert read is not None
            inside = replace(
                marks[other],
                surface=said,
                time=replace(read, period=Between(start=start, end=part.end), loose=False),
            )
            joint = marks[at + 1] if other == at + 2 and marks[at + 1].surface == "," else None
            return [inside if i == other else m for i, m in enumerate(marks) if i != at and m is not joint]
    return marks


def _which_stage(text: Text, marks: list[Mark]) -> list[Mark]:
    """哪个阶段丢单最多: with nothing named whose stage it could be, stages are compared."""
    if any(name.field in PARTIES for m in marks for name in m.names) or any(
        m.kind == "unknown" for m in marks
    ):
        return marks
    stage = Sense("noun", "stage")
    return [replace(m, senses=(Sense("list"), stage)) if m.surface in STAGES else m for m in marks]


def _without_particle(text: Text, marks: list[Mark]) -> list[Mark]:
    """帮忙看下上月赢单哈."""
    if len(marks) > 1 and marks[-1].kind == "unknown" and marks[-1].surface in PARTICLES:
        return marks[:-1]
    return marks


def _without_handle(text: Text, marks: list[Mark]) -> list[Mark]:
    """把上个月赢的单子列出来: what is to be done with the deals is to list them."""
    writes = any(m.sense("write") and m.surface not in HANDLES for m in marks)
    if any(m.sense("list", "by", "breakdown") for m in marks) and not writes:
        return [m for m in marks if m.surface not in HANDLES]
    return marks


def _more(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Who sold more, Priya or Lucas"."""
    if not re.search(r"\b(?:who|which|whose)\b", text.text):
        return marks
    return [
        Mark("phrase", m.start, m.end, m.surface, senses=(Sense(MORE[m.surface.lower()], COMPARED),))
        if m.kind == "unknown" and m.surface.lower() in MORE
        else m
        for m in marks
    ]


def _newest(text: Text, marks: list[Mark]) -> list[Mark]:
    """最近5次跟进, 最近赢的3个单子: with a number of things, "lately" says which come first."""
    counted = any(m.number and text.text[m.number.end : m.number.end + 1] in COUNTERS for m in marks)
    if not counted:
        return marks
    return [
        replace(m, kind="phrase", time=None, senses=(Sense("newest"),)) if m.surface == "最近" else m
        for m in marks
    ]


def _adjective_at_the_end(text: Text, marks: list[Mark]) -> list[Mark]:
    """谁卖得多: a superlative among those that are asked about."""
    content = [m for m in marks if not m.filler]
    kind = ADJECTIVES.get(content[-1].surface) if content else None
    if kind is None or content[-1].kind != "unknown" or not WHICH.search(text.text):
        return marks
    last = content[-1]
    return [
        Mark("phrase", m.start, m.end, m.surface, senses=(Sense(kind, COMPARED),)) if m is last else m
        for m in marks
    ]


def _by_how_much_more(text: Text, marks: list[Mark]) -> list[Mark]:
    """本月比上月多赢了多少: the difference is what a comparison shows."""
    if not any(m.sense("compare") for m in marks):
        return marks
    return [
        m
        for at, m in enumerate(marks)
        if not (
            m.kind == "unknown"
            and m.surface in {"多", "少"}
            and _is_followed_by(marks, at, "status", "metric", "howmany")
        )
    ]


def _is_followed_by(marks: list[Mark], at: int, *kinds: str) -> bool:
    return at + 1 < len(marks) and marks[at + 1].sense(*kinds) is not None


def _who_did(text: Text, marks: list[Mark]) -> list[Mark]:
    """今天谁跟进了: with nobody's name beside it, "who follows up" is not who owns something."""
    if any(name.field in PARTIES for m in marks for name in m.names):
        return marks
    split: list[Mark] = []
    for mark in marks:
        if mark.surface != "谁跟进":
            split.append(mark)
            continue
        middle = mark.start + 1
        split.append(Mark("phrase", mark.start, middle, "谁", senses=(Sense("who"),)))
        split.append(Mark("phrase", middle, mark.end, "跟进", senses=(Sense("noun", "follow_up"),)))
    return split


def _why_lost(text: Text, marks: list[Mark]) -> list[Mark]:
    """Why deals were lost is recorded: by lost reason."""
    if not any((s := m.sense("status")) and s.value == "lost" for m in marks):
        return marks
    if not any(_asks_why(m) for m in marks):
        return marks
    reason = Sense("noun", "lost_reason")
    return [replace(m, senses=(reason,)) if _asks_why(m) else m for m in marks if m.surface not in ALWAYS]


def _asks_why(mark: Mark) -> bool:
    return mark.sense("advice") is not None and mark.surface.lower() in WHY


def _lost_for_want_of(text: Text, marks: list[Mark]) -> list[Mark]:
    """因为没有预算丢的单, "lost because of no budget": what is wanting is part of the reason."""
    if not any((s := m.sense("status")) and s.value == "lost" for m in marks):
        return marks
    reasons = [
        name.value.casefold()
        for names in text.matcher.vocabulary.names.values()
        for name in names
        if name.field == "lost_reason"
    ]
    for at in range(1, len(marks)):
        denial, what = marks[at - 1], marks[at]
        wanting = denial.sense("not", "without") and (what.kind == "unknown" or what.sense("unrecorded"))
        said = f"{WANTING.get(denial.surface, denial.surface)}{text.text[denial.end : what.end]}".casefold()
        if wanting and what.senses != denial.senses and any(_stands_in(said, reason) for reason in reasons):
            names = (Name("lost_reason", said),)
            end = Mark("name", denial.start, what.end, said, names=names, exact=False)
            return [*marks[: at - 1], end, *marks[at + 1 :]]
    return marks


def _lost_to(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Lost to price", 因价格丢的单: words that stand in the team's lost reasons."""
    if not any((s := m.sense("status")) and s.value == "lost" for m in marks):
        return marks
    every = [name for names in text.matcher.vocabulary.names.values() for name in names]
    return [_as_a_loss(text, marks, at, every) for at in range(len(marks))]


def _as_a_loss(text: Text, marks: list[Mark], at: int, every: list[Name]) -> Mark:
    """输给凌川, where 凌川软件 is a competitor: whom it was lost to is recorded, whatever the reason says."""
    mark = marks[at]
    if not _may_be_a_reason(text, marks, at):
        return mark
    said = mark.surface.casefold()
    rivals = {n.value for n in every if n.field == "competitor" and _stands_in(said, n.value.casefold())}
    if rivals:
        names = tuple(Name("competitor", value) for value in sorted(rivals))
    elif any(n.field == "lost_reason" and _stands_in(said, n.value.casefold()) for n in every):
        names = (Name("lost_reason", mark.surface),)
    else:
        return mark
    return Mark("name", mark.start, mark.end, mark.surface, names=names, exact=False)


def _stands_in(word: str, reason: str) -> bool:
    """Latin words as a whole, Chinese ones anywhere."""
    return re.search(rf"\b{re.escape(word)}\b", reason) is not None if word.isascii() else word in reason


def _may_be_a_reason(text: Text, marks: list[Mark], at: int) -> bool:
    mark = marks[at]
    if len(normal(mark.surface)) < 2 or not (
        mark.kind == "unknown" or mark.sense("unrecorded") or _is_one_rival(marks, at)
    ):
        return False
    before = next((m for m in reversed(marks[:at]) if not m.filler), None)
    beside = before is not None and before.sense("status") is not None
    return (
        beside
        or CAUSES.search(text.text[: mark.start]) is not None
        or _is_followed_by(marks, at, "status", "noun")
    )


def _is_one_rival(marks: list[Mark], at: int) -> bool:
    """ "Lost to a competitor", where reasons say that word; "competitors", "competitor Quillon": whom deals name."""
    named = at + 1 < len(marks) and marks[at + 1].kind == "name"
    return marks[at].surface.lower() == "competitor" and not named


def _phone_of(text: Text, marks: list[Mark]) -> list[Mark]:
    """昆山恒澜的电话 is a number to call, where nothing counts calls."""
    content = [m for m in marks if not m.filler and not m.sense("what", "howmany")]
    if len(content) != 2 or content[1].surface != PHONE:
        return marks
    name, phone = content
    if not any(n.field in PARTIES for n in name.names) or text.text[name.end : phone.start] not in {"", "的"}:
        return marks
    return [replace(m, senses=(Sense("prop", "contact"),)) if m is phone else m for m in marks]


RULES: tuple[Callable[[Text, list[Mark]], list[Mark]], ...] = (
    voice_notes, neighbours_said, in_pipeline, everyday, wordings, idioms, situations, plain_speech, spoken, topics, shown_anyway, regions, _a_month, _more_than_one, _from_to, _within_the_year, _entered, _top_big, _targets_of_each, _which_stage, _without_particle, _without_handle, _more, _newest, _adjective_at_the_end, which_of_them, _by_how_much_more, _who_did, _why_lost, _lost_for_want_of, _lost_to, rivals, _phone_of,
)  # fmt: skip
