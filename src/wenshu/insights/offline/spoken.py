"""How people speak: how a customer is lately, 平均和最大的单子, 年底前预计关单的, when somebody last spoke to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text, is_only
from wenshu.reading.numbers import Number

ENDS: Final = {"largest": "amount_max", "smallest": "amount_min"}
CLOSED: Final = frozenset({"closed", "won"})
PARTIES: Final = frozenset({"company", "contact", "name"})
HOW: Final = re.compile(
    r"^(?:so |and |hi |hey )*how(?:'s|s| is| are| has| have)\b|(?:怎么样|咋样|如何|怎样|情况|状况|还好吗)",
    re.ASCII,
)
WITHOUT_A_DAY: Final = frozenset({"doing", "these days", "days", "been", "状况", "还好"})
LAST_SPOKE: Final = re.compile(
    r"\bwhen (?:did|has|have|was) .{0,40}?\blast (?:time )?(?:speak|spoken|spoke|talk|talked|touch base|touched base|be in touch|been in touch"
    r"|get in touch|got in touch|contact|contacted|reach out|reached out|follow up|followed up|hear|heard)(?: with| to| from)?\b",
    re.ASCII,
)
WHETHER_MORE: Final = re.compile(
    r"^(?:so |and )*(?:did|do|does|have|has|is|are|was|were) .*\b(?:more|less|fewer|higher|better|bigger|larger|lower)\b",
    re.ASCII,
)
MORE: Final = frozenset(
    {
        "more",
        "less",
        "fewer",
        "higher",
        "better",
        "bigger",
        "larger",
        "lower",
        "more than",
        "fewer than",
        "less than",
        "higher than",
        "better than",
    }
)
THAN: Final = frozenset({"than", "or", "more than", "fewer than", "less than", "higher than", "better than"})
TWO: Final = ("one", "other")
WHEN_THERE: Final = re.compile(
    r"\b(?:when|where|if|whenever) .{2,40} (?:is|are|was|were) (?:involved?|competing|in the deal|in the deals|in play|around|in the running)\b",
    re.ASCII,
)
THERE: Final = frozenset(
    {"when", "where", "if", "whenever", "involved", "competing", "around", "in play", "running"}
)
HAVE_NOT: Final = frozenset({"hasn't", "haven't", "didn't", "has not", "have not", "did not", "not"})
DONE: Final = frozenset(
    {"logged", "log", "made", "make", "had", "have", "done", "do", "recorded", "sent", "send", "held", "hold"}
)
LOSES: Final = frozenset({"丢", "输"})
SINGLE: Final = frozenset({"a single", "single"})
WHICH_WAS_IT: Final = re.compile(
    r"^(?:which|what) (?:customer|company|account|client) (?:was|is|did) (?:we |the |our )?", re.ASCII
)
CONVERTS: Final = frozenset({"转化", "转化得"})
WHOSE_IS_IT: Final = re.compile(
    r"(?:是|属于|来自)?(?:哪个客户|哪家客户|哪家公司|哪个公司|哪家|谁|哪位|哪个销售|哪位销售|哪个同事)(?P<verb>签|赢|丢|输|拿)?(?:负责|下|掉)?的?[?？]?$"
)
LATEST_ONE: Final = re.compile(
    r"最近(?:赢|签|成交|丢|输|拿下|签下|赢下|丢掉|新增|成)(?:下|掉|了)?的(?P<one>[那这]?一?[单笔])"
)
SPOKE: Final = frozenset(
    [
        "when",
        "did",
        "has",
        "have",
        "was",
        "we",
        "i",
        "you",
        "they",
        "someone",
        "somebody",
        "anyone",
        "anybody",
        "last",
        "time",
        "speak",
        "spoken",
        "spoke",
        "talk",
        "talked",
        "touch",
        "touched",
        "base",
        "be",
        "been",
        "in",
        "get",
        "got",
        "contact",
        "contacted",
        "reach",
        "reached",
        "out",
        "follow",
        "up",
        "followed",
        "hear",
        "heard",
        "with",
        "to",
        "from",
    ]
)
EXPECTED: Final = "expected_close_date"


def spoken(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _said(marks: list[Mark]) -> list[int]:
    return [at for at, mark in enumerate(marks) if not mark.filler]


def _average_and_largest(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Average and biggest deal": two figures of the same deals, not the biggest of them."""
    said = _said(marks)
    found = list(marks)
    for one, joint, other in zip(said, said[1:], said[2:], strict=False):
        if not marks[joint].sense("and"):
            continue
        sides = {one: _figure(marks[one]), other: _figure(marks[other])}
        if "amount_avg" in sides.values() and sides.keys() and set(sides.values()) & set(ENDS.values()):
            for at, measure in sides.items():
                found[at] = replace(marks[at], senses=(Sense("measure", measure),))
    return found


def _figure(mark: Mark) -> str:
    sense = mark.sense("agg", "measure", *ENDS)
    if sense is None or mark.sense("bucket"):
        return ""
    if sense.kind in ENDS:
        return ENDS[sense.kind]
    return "amount_avg" if sense.value in {"avg", "amount_avg"} else ""


def _expected_to_be_over(text: Text, marks: list[Mark]) -> list[Mark]:
    """年底前预计关单的, 有望本月签单的: it is the closing that is expected; those that are over have nothing to expect."""
    said = [at for at in _said(marks) if not marks[at].time]
    over = {
        after
        for at, after in pairwise(said)
        if not marks[at].surface.isascii() and _is_expected(marks[at]) and _is_over(marks[after])
    }
    return [replace(mark, senses=(Sense("filler"),)) if at in over else mark for at, mark in enumerate(marks)]


def _is_expected(mark: Mark) -> bool:
    sense = mark.sense("date")
    return sense is not None and sense.value == EXPECTED and is_only(mark, "date")


def _is_over(mark: Mark) -> bool:
    sense = mark.sense("status")
    return sense is not None and sense.value in CLOSED and is_only(mark, "status")


def _lately(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "How is Kestrel lately", 朗驰最近怎么样: of a customer, what was last talked about with them."""
    if not HOW.search(text.text):
        return marks
    named = [mark for mark in marks if mark.names]
    if len(named) != 1 or not all(name.field in PARTIES for name in named[0].names):
        return marks
    rest = [mark for mark in marks if not mark.filler and mark is not named[0] and not _is_a_company(mark)]
    vague = [mark for mark in rest if mark.time and mark.time.vague]
    if not rest or any(mark not in vague and mark.surface.lower() not in WITHOUT_A_DAY for mark in rest):
        return marks
    history = replace(rest[0], kind="phrase", time=None, senses=(Sense("prop", "history"),))
    return [history if mark is rest[0] else mark for mark in marks if mark is rest[0] or mark not in rest]


def _more_in_one(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Did we win more in Q3 than in Q2", "do we have more pipeline in East or West": the two beside each other."""
    if not WHETHER_MORE.search(text.text):
        return marks
    more = [mark for mark in marks if mark.surface.lower() in MORE]
    periods = [mark for mark in marks if mark.time and mark.time.period]
    named = [mark for mark in marks if mark.names]
    two = periods if len(periods) == len(TWO) and not named else named
    alike = len(two) == len(TWO) and (two is periods or two[0].names[0].field == two[1].names[0].field)
    if len(more) != 1 or not alike or more[0].start > two[1].start:
        return marks
    versus = Sense("compare", "versus")
    between = [mark for mark in marks if two[0].end <= mark.start < two[1].start]
    joints = [mark for mark in between if mark.surface.lower() in THAN]
    if not joints:
        return marks
    found = [m for m in marks if (m is not more[0] or m in joints) and not m.sense("exists")]
    return [
        replace(m, kind="phrase", senses=(versus,)) if m is joints[-1] else m
        for m in found
        if m is joints[-1] or m not in joints
    ]


def _when_they_are_there(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "The win rate when Quillon is involved": of deals that name it."""
    if not WHEN_THERE.search(text.text) or not any(n.field == "competitor" for m in marks for n in m.names):
        return marks
    return [mark for mark in marks if mark.surface.lower() not in THERE]


def _who_has_logged_none(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Who hasn't logged a follow-up this week": who has none."""
    if not any(mark.sense("who") for mark in marks) or not any(_is_logged(mark) for mark in marks):
        return marks
    said = _said(marks)
    for denial, verb in pairwise(said):
        not_done = marks[denial].surface.lower() in HAVE_NOT and marks[verb].surface.lower() in DONE
        if not_done:
            none = replace(marks[denial], kind="phrase", senses=(Sense("without"),))
            rest = [none if at == denial else mark for at, mark in enumerate(marks) if at != verb]
            return [mark for mark in rest if mark.surface.lower() not in SINGLE]
    return marks


def _is_logged(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return mark.sense("kind") is not None or (noun is not None and noun.value == "follow_up")


def _converts_best(text: Text, marks: list[Mark]) -> list[Mark]:
    """哪个渠道转化最好: the one with the highest rate."""
    found = list(marks)
    for at, after in pairwise(_said(marks)):
        if marks[at].surface in CONVERTS and marks[after].sense("best", "worst", "largest", "smallest"):
            found[at] = replace(marks[at], senses=(Sense("metric", "win_rate", "conversion"),))
    return found


def _which_newest(text: Text, marks: list[Mark]) -> list[Mark]:
    """最近一笔赢单是哪个客户的: that deal, which says whose it is."""
    newest = next((mark for mark in marks if mark.sense("newest")), None)
    if newest is None:
        return marks
    if WHICH_WAS_IT.search(text.text) and any(mark.sense("status") for mark in marks):
        deal = Sense("noun", "opportunity")
        return [replace(mark, senses=(deal,)) if _is_a_company(mark) else mark for mark in marks]
    tail = WHOSE_IS_IT.search(text.text)
    if tail is None or newest.start > tail.start():
        return marks
    said = [
        m for m in marks if m.start < tail.start() and not (m.number and m.start == m.end)
    ]  # which one says one
    over = Sense("status", "lost" if tail["verb"] in LOSES else "won")
    if tail["verb"] and not any(mark.sense("status") for mark in said):
        said.append(Mark("phrase", tail.start(), tail.start(), tail["verb"], senses=(over,)))
    if not any(mark.sense("noun", "kind", "task") for mark in said):
        said.append(Mark("phrase", tail.start(), tail.start(), "", senses=(Sense("noun", "opportunity"),)))
    return said


def _latest_one(text: Text, marks: list[Mark]) -> list[Mark]:
    """最近赢的一单, 最近签的那单: the latest of them."""
    found = LATEST_ONE.search(text.text)
    if found is None:
        return marks
    deal = Sense("noun", "opportunity")
    said: list[Mark] = []
    for mark in marks:
        if mark.start == found.start():
            said.append(replace(mark, kind="phrase", time=None, senses=(Sense("newest"),)))
            said.append(Mark("number", mark.end, mark.end, "", number=Number(Decimal(1), mark.end)))
        elif not found.start("one") <= mark.start < found.end("one"):
            said.append(mark)
        elif mark.end == found.end("one"):
            said.append(replace(mark, kind="phrase", senses=(deal,)))
    return said


def _is_a_company(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value in {"company", "contact", "opportunity"}


def _last_spoke(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "When did someone last speak to Kestrel", "when did Ana last talk to them": whoever did it, it was the last time."""
    found = LAST_SPOKE.search(text.text)
    if found is None or not any(name.field in PARTIES for mark in marks for name in mark.names):
        return marks
    inside = [
        mark
        for mark in marks
        if found.start() <= mark.start
        and mark.end <= found.end()
        and (mark.filler or set(mark.surface.lower().split()) <= SPOKE)
    ]
    if not any(not mark.filler for mark in inside):
        return marks
    last = replace(inside[0], kind="phrase", number=None, time=None, senses=(Sense("prop", "last_contact"),))
    return [last if mark is inside[0] else mark for mark in marks if mark is inside[0] or mark not in inside]


RULES: Final[tuple[Callable[[Text, list[Mark]], list[Mark]], ...]] = (
    _average_and_largest, _expected_to_be_over, _lately, _last_spoke, _more_in_one, _when_they_are_there, _who_has_logged_none, _converts_best, _latest_one, _which_newest,
)  # fmt: skip
