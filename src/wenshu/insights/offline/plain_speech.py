"""Short ways of asking: 卖了多少单, customers won twice, 卡在谈判的, renewals, "is Q4 above Q3", the target and what was done of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from wenshu.insights import time
from wenshu.insights.link import normal
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text

SOLD: Final = frozenset({"卖了多少", "卖多少", "卖出多少", "卖出了多少"})
COUNTED: Final = re.compile(r"[单笔个套家次]")
TIMES: Final = re.compile(r" ?[次单笔]")
SHOW: Final = frozenset({"show the deals", "show the records"})
STUCK: Final = frozenset({"卡在", "卡在了", "停滞在", "滞留在"})
RIVALRY: Final = frozenset({"竞争", "竞争的", "竞标", "竞标的"})
KINDS: Final = frozenset({"tag", "product", "source", "industry"})
ASKS: Final = re.compile(r"^(?:is|are|was|were|has|have|did|does) |(?:吗|了没|没有|了没有)[?？]?$", re.ASCII)
ABOVE: Final = frozenset(
    {
        "above",
        "over",
        "below",
        "under",
        "ahead of",
        "behind",
        "超过",
        "超过了",
        "高于",
        "低于",
        "多于",
        "少于",
        "赶上",
        "赶上了",
        "超了",
    }
)
ANYBODY: Final = re.compile(r"有人.*[吗没][?？]?$|有没有人")
NOT_SOLD: Final = frozenset(
    {"haven't", "hasn't", "didn't", "have not", "has not", "did not", "没", "没有", "未"}
)
SOLD_BY: Final = frozenset(
    {"owner", "product", "company", "region", "source", "industry", "sales_team", "product_series", "country"}
)
NOT_ONE: Final = re.compile(
    r"一[单笔个](?:都|也)?(?:没有|没|未)(?:签下|签|卖出去|卖出|卖|成交|赢|成|拿下|开)|\b(?:closed|sold|won|signed) nothing\b",
    re.ASCII,
)
LOOKS: Final = frozenset({"look", "looks", "look like", "looks like", "looking"})
TWO: Final = 2
ALREADY: Final = frozenset({"already", "yet", "已经", "了没", "没有"})
DONE: Final = frozenset({"完成了", "完成", "做了", "达成了", "达成", "实现了", "实现", "做到了"})
MUCH: Final = ("howmany", "much", "count")
EACH: Final = frozenset({"各", "各有", "各是", "分别", "各自"})
GROUPS: Final = frozenset(
    {"competitor", "source", "product", "region", "industry", "owner", "lost_reason", "company", "stage"}
)
DEAL: Final = Sense("noun", "opportunity")
FILLER: Final = Sense("filler")


def plain_speech(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES if text.text.isascii() else IN_CHINESE + RULES:
        marks = rule(text, marks)
    return marks


def _how_many_sold(text: Text, marks: list[Mark]) -> list[Mark]:
    """卖了多少单: of deals, not of money."""
    found: list[Mark] = []
    for mark in marks:
        if mark.surface in SOLD and COUNTED.match(text.text, mark.end):
            middle = mark.end - len("多少")
            sold = replace(
                mark, end=middle, surface=mark.surface[: -len("多少")], senses=(Sense("status", "won"),)
            )
            found += [sold, Mark("phrase", middle, mark.end, "多少", senses=(Sense("count"),))]
        else:
            found.append(mark)
    return found


def _won_so_often(text: Text, marks: list[Mark]) -> list[Mark]:
    """成交过两次以上的客户: how often, not whether."""
    return [
        replace(mark, senses=(Sense("status", "won"),))
        if mark.sense("hasbought")
        and mark.surface.endswith("过")
        and after.number
        and TIMES.match(text.text, after.end)
        else mark
        for mark, after in _with_next(marks)
    ]


def _with_next(marks: list[Mark]) -> Iterator[tuple[Mark, Mark]]:
    """Each with the one behind it; the last with nothing."""
    yield from pairwise(marks)
    if marks:
        yield marks[-1], Mark("unknown", marks[-1].end, marks[-1].end, "")


def _show_the_deals(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Show the deals Grace won": deals, where more follows than a turn of a conversation has."""
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        found.append(mark)
        if mark.surface.lower() in SHOW and at + 1 < len(marks):
            found.append(Mark("phrase", mark.end, mark.end, "", senses=(DEAL,)))
    return found


def _stuck_at(text: Text, marks: list[Mark]) -> list[Mark]:
    """卡在商务谈判的单子, without a number of days: nothing happens there, as in "stuck in negotiation"."""
    if any(mark.time and mark.time.duration for mark in marks):
        return marks
    staged = {
        at
        for at, (mark, after) in enumerate(pairwise(marks))
        if mark.surface in STUCK and (after.sense("stage") or any(n.field == "stage" for n in after.names))
    }
    return [replace(m, senses=(Sense("inactive"),)) if at in staged else m for at, m in enumerate(marks)]


def _in_rivalry(text: Text, marks: list[Mark]) -> list[Mark]:
    """跟拓源竞争的单: against them."""
    if not any(name.field == "competitor" for mark in marks for name in mark.names):
        return marks
    compared = any(mark.time and mark.time.period for mark in marks)
    return [
        m
        for m in marks
        if m.surface not in RIVALRY
        and not (
            not compared
            and m.surface in {"跟", "和", "与"}
            and m.sense("compare", "and")
            and _before_rival(marks, m)
        )
    ]


def _before_rival(marks: list[Mark], joint: Mark) -> bool:
    after = next((mark for mark in marks if mark.start >= joint.end), None)
    rival = after is not None and any(name.field == "competitor" for name in after.names)
    return rival and joint is marks[0] and any(mark.surface in RIVALRY for mark in marks)


def _called_in_the_plural(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Renewals", where the team has a tag "renewal": what the team calls so is recorded."""
    found: list[Mark] = []
    for mark in marks:
        said = mark.surface.lower()
        names = (
            tuple(n for n in text.matcher.exact(normal(said[:-1])) if n.field in KINDS)
            if mark.sense("unrecorded") and said.isascii() and said.endswith("s")
            else ()
        )
        if names:
            found += [
                replace(mark, kind="name", senses=(), names=names),
                Mark("phrase", mark.end, mark.end, "", senses=(DEAL,)),
            ]
        else:
            found.append(mark)
    return found


def _is_it_above(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Is Q4 revenue above Q3", 四季度业绩超过三季度了吗: all of the one beside all of the other."""
    if not ASKS.search(text.text) or any(mark.number and not mark.time for mark in marks):
        return marks
    joints = [mark for mark in marks if mark.surface.lower() in ABOVE]
    periods = [mark for mark in marks if mark.time and mark.time.period]
    named = [mark for mark in marks if mark.names]
    both = Sense("and")
    if len(named) == TWO and named[0].names[0].field == named[1].names[0].field:
        periods, both = named, Sense("compare", "versus")  # is Ana ahead of Grace this quarter
    if len(joints) != 1 or len(periods) != TWO:
        return marks
    joint = joints[0]
    if not periods[0].end <= joint.start <= joint.end <= periods[1].start:
        return marks
    return [
        replace(m, kind="phrase", senses=(both,)) if m is joint else m
        for m in marks
        if m is joint or m.surface.lower() not in ALREADY
    ]


def _target_and_done(text: Text, marks: list[Mark]) -> list[Mark]:
    """四季度目标多少，完成了多少: what was won beside the target."""
    target = next(
        (at for at, m in enumerate(marks) if (s := m.sense("metric")) and s.value == "target_amount"), None
    )
    if target is None:
        return marks
    for at in range(target + 1, len(marks) - 1):
        done = marks[at].surface in DONE and marks[at + 1].sense(*MUCH)
        joint = next((m for m in marks[target:at] if m.sense("and")), None)
        if done and joint is not None and at + 2 == len(marks):
            on_target = replace(marks[target], senses=(Sense("ontarget"),))
            head = [m for m in marks[: marks.index(joint)] if not m.sense(*MUCH)]
            return [on_target if m is marks[target] else m for m in head]
    return marks


def _each_of_the_groups(text: Text, marks: list[Mark]) -> list[Mark]:
    """输给了哪些对手，各几单: the number of each, which a list of groups shows."""
    content = [mark for mark in marks if not mark.filler]
    if len(content) < len(("group", "joint", "each", "count")):
        return marks
    joint, each, count = content[-3:]
    if not (joint.sense("and") and each.surface in EACH and count.sense(*MUCH)):
        return marks
    for which, group in pairwise(content[:-3]):
        noun = group.sense("noun")
        if which.sense("list", "what") and noun and noun.value in GROUPS:
            by = replace(which, senses=(Sense("by"),))
            return [by if m is which else m for m in marks if m is not joint and m is not each]
    return marks


def _sitting_untouched(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Money sitting in deals we haven't touched for a month": nothing happened to them, wherever they stand."""
    if not any(mark.sense("inactive") and not mark.sense("stay") for mark in marks):
        return marks
    return [replace(m, senses=(FILLER,)) if m.sense("stay") and m.sense("filler") else m for m in marks]


def _anybody(text: Text, marks: list[Mark]) -> list[Mark]:
    """今天有人拜访客户吗: whether there is any; 有人负责的 is another thing."""
    if not ANYBODY.search(text.text) or not any(mark.sense("kind") for mark in marks):
        return marks
    asked = any(mark.sense("exists") for mark in marks)
    exists = Sense("exists")
    said = [m for m in marks if m.surface != "人" or not text.text.endswith("有", 0, m.start)]
    return [m if asked or m.surface != "有" else replace(m, senses=(exists,)) for m in said]


def _how_many_still(text: Text, marks: list[Mark]) -> list[Mark]:
    """上个月新增的单子还有多少没关: still, not "and"."""
    still = {
        at
        for at, (mark, after) in enumerate(pairwise(marks))
        if mark.surface == "还有" and after.sense("howmany", "count") and at
    }
    return [replace(m, senses=(FILLER,)) if at in still else m for at, m in enumerate(marks)]


def _sold_nothing(text: Text, marks: list[Mark]) -> list[Mark]:
    """Products without sales, 这个月没卖出去的产品: without a won deal, not deals without an amount."""
    won = Sense("status", "won")
    if (none := NOT_ONE.search(text.text)) and any(map(_is_a_group, marks)):
        inside = [m for m in marks if none.start() <= m.start < none.end()]
        if inside and inside[-1].end == none.end():
            verb = replace(inside[-1], kind="phrase", number=None, senses=(won,))
            said = (
                replace(inside[0], kind="phrase", number=None, senses=(Sense("without"),)),
                verb,
                replace(verb, start=verb.end, surface="", senses=(DEAL,)),
            )
            return [each for m in marks for each in (said if m is inside[0] else () if m in inside else (m,))]
    for at, (denial, what) in enumerate(pairwise(marks)):
        metric = what.sense("metric")
        sold = (metric is not None and metric.note == "won") or what.sense("sold") is not None
        denies = denial.sense("without") is not None or denial.surface.lower() in NOT_SOLD
        if denies and sold and not denial.filler and any(map(_is_a_group, marks)):
            without = replace(denial, kind="phrase", senses=(Sense("without"),))
            deal = Mark("phrase", what.end, what.end, "", senses=(DEAL,))
            rest = marks[at + 2 :]
            if rest and rest[0].surface in {"去", "出去"}:
                rest = rest[1:]
            return [*marks[:at], without, replace(what, kind="phrase", senses=(won,)), deal, *rest]
    return marks


def _is_a_group(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return mark.sense("who") is not None or (noun is not None and noun.value in SOLD_BY)


def _wrote(text: Text, marks: list[Mark]) -> list[Mark]:
    """昨天有写跟进吗: whether there is one."""
    return [
        mark
        for mark, after in _with_next(marks)
        if not (
            mark.surface == "写"
            and mark.kind == "unknown"
            and (n := after.sense("noun"))
            and n.value == "follow_up"
        )
    ]


def _follow_ups_ahead(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Next week's follow-ups": those that are due then; nothing was logged in days to come."""
    periods = [mark.time.period for mark in marks if mark.time and mark.time.period]
    if len(periods) != 1 or any(mark.sense("date", "kind", "origin", "mention", "task") for mark in marks):
        return marks
    if time.resolve(periods[0], text.calendar)[0] <= text.calendar.today:
        return marks
    return [
        replace(m, senses=(Sense("task"),)) if (n := m.sense("noun")) and n.value == "follow_up" else m
        for m in marks
    ]


def _how_it_looks(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "How's October looking compared to last October": a comparison; how good it is, nobody is told."""
    others = [m for m in marks if m.sense("advice") and m.surface.lower() not in LOOKS]
    periods = [m for m in marks if m.time and m.time.period]
    if others or len(periods) != TWO or not any(m.sense("compare") for m in marks):
        return marks
    return [m for m in marks if m.surface.lower() not in LOOKS]


IN_CHINESE: Final[tuple[Callable[[Text, list[Mark]], list[Mark]], ...]] = (
    _how_many_sold, _won_so_often, _stuck_at, _in_rivalry, _target_and_done, _each_of_the_groups, _anybody, _how_many_still, _wrote,
)  # fmt: skip
RULES: Final[tuple[Callable[[Text, list[Mark]], list[Mark]], ...]] = (
    _show_the_deals, _called_in_the_plural, _is_it_above, _sitting_untouched, _sold_nothing, _follow_ups_ahead, _how_it_looks,
)  # fmt: skip
