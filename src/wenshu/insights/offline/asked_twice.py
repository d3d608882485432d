"""Two things asked at once: won and lost, Ana's and Tom's, how many and how much; each is told, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from wenshu.insights import time
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.plan import Query

ALONE: Final = frozenset({"list", "exists", "detail", "funnel"})
EITHER: Final = re.compile(r"\bor\b|或者?|还是|不管|不论|无论", re.ASCII)
AND_WHO: Final = re.compile(r"\band (?:by )?(?:who|whom|whose|which|when|where|how)\b|[,，、](?:都|分别)?(?:是?谁|是?哪个|是?哪家|什么时候)", re.ASCII)  # fmt: skip
SHARE_OF_WHOM: Final = re.compile(r"\b(?:won|closed|sold|lost) by\b|(?:赢|签|成交|拿下|丢|输)(?:了|下)?的(?:单子|商机|单)?(?:占|比例)", re.ASCII)  # fmt: skip
SAID_IN: Final = re.compile(
    r"\b(?:deals?|opportunities)\b.*\b(?:whose|where|with|that have|which have|having|having had)\b.*\b(?:follow|notes?|calls?|meetings?|emails?)"
    r"|(?:跟进|沟通|拜访|会议|电话)(?:记录|内容)?(?:里|中)?.*(?:提到|说到|提及|谈到|聊到|包含|写).*的(?:商机|单子|项目|机会)",
    re.ASCII,
)
FROM_TO: Final = re.compile(r"^(?:from|between|从)\b|[到至]")
AGAIN: Final = frozenset(
    {"how many", "how many of", "多少", "有多少", "几个", "多少个", "有几个", "几单", "多少单"}
)
BETWEEN_HEADS: Final = re.compile(r"\band $|[,，;；]|其中", re.ASCII)
MONEY_NOTES: Final = frozenset({"won", "open"})
AVERAGED: Final = frozenset(
    {"amount_avg", "amount_median", "win_rate", "cycle_days_avg", "days_in_stage_avg"}
)
ALONGSIDE: Final = frozenset({"和", "与", "及", "、", "以及", "还有"})
LIMITS: Final = ("without", "with", "lacks", "never", "neverbought", "hasbought", "op", "after")
OF_THOSE: Final = re.compile(r"\bof (?:them|those|these)\b|\b(?:who|which|that) (?:also|both)\b|[中里](?:面|边)?$|其中", re.ASCII)  # fmt: skip
AT_ONCE: Final = frozenset({"且", "并且", "而且", "同时", "又", "but", "and also"})
FOR_EACH: Final = re.compile(r"各有|各是|分别|各多少|各几|\brespectively\b|\beach\b", re.ASCII)
RECORDS: Final = frozenset({"opportunity", "company", "contact", "follow_up", "voice_note"})


def _statuses_said(query: Query) -> set[str]:
    found: set[str] = set()
    for given in query.filters:
        if given.field == "status" and given.op in {"eq", "in"}:
            found.update(map(str, given.value if isinstance(given.value, list) else [given.value]))
    return found


def _won_and_lost(draft: Draft, query: Query) -> Iterator[Mark]:
    """赢单数和输单数, "won and lost amount by rep": a number for each; customers that we won and lost are both."""
    said = _statuses_said(query)
    if len(said) < 2 or "status" in query.dimensions or query.shape in ALONE or "win_rate" in query.metrics:
        return
    marks = [m for m in draft.marks if (s := m.sense("status")) and is_only(m, "status") and s.value in said]
    values = {s.value for m in marks if (s := m.sense("status"))}
    if len(values) > 1 and not EITHER.search(draft.text[marks[0].end : marks[-1].start].lower()):
        yield marks[-1]


def _money_of_another_status(draft: Draft, query: Query) -> Iterator[Mark]:
    """赢单金额和输单金额: won and lost each have their own; a plan of only one of them tells half."""
    said = _statuses_said(query)
    if not said or query.compare is not None or query.shape in ALONE:
        return
    beside = {s.value for m in draft.marks if (s := m.sense("status")) and is_only(m, "status")}
    for mark in draft.marks:
        sense = mark.sense("metric", "measure")
        if (
            beside
            and sense
            and is_only(mark, "metric", "measure")
            and sense.note in MONEY_NOTES
            and sense.note not in said
        ):
            yield mark


def _pipeline_of_another_status(draft: Draft, query: Query) -> Iterator[Mark]:
    """The sales of what is in the pipeline, where only what was won would be told."""
    said = _statuses_said(query)
    if said and "open" not in said and query.compare is None:
        yield from (
            m for m in draft.marks if (s := m.sense("metric")) and s.note == "open" and is_only(m, "metric")
        )


def _and_who(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Our largest win, and who closed it": two questions, of which one would be answered."""
    found = AND_WHO.search(draft.text.lower())
    superlative = [m for m in draft.marks if m.sense("largest", "smallest", "newest", "oldest", "first")]
    if found and superlative and superlative[0].start < found.start() and query.shape != "list":
        yield superlative[0]


def _share_of_one(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "What percentage were won by Ana": her part of what was won, not how many of hers were."""
    somebody = any(given.field in {"owner", "sales_team"} for given in query.filters)
    if "win_rate" in query.metrics and somebody and SHARE_OF_WHOM.search(draft.text.lower()):
        yield from (mark for mark in draft.marks if mark.sense("share"))


def _said_of_deals(draft: Draft, query: Query) -> Iterator[Mark]:
    """跟进里提到价格的商机: the deals, of which only the follow-ups would be listed."""
    kinds = any(given.field == "kind" for given in query.filters)
    if query.entity == "follow_up" and not kinds and SAID_IN.search(draft.text.lower()):
        yield from (m for m in draft.marks if (s := m.sense("noun")) and s.value == "opportunity")


def _slipped(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Slipped from May to June", 本月延期的: what was moved, and what of a month is late, is not what is to close in it."""
    if not draft.has("expired"):
        return
    for given in query.time:
        if given.field == "expected_close_date":
            start, end = time.resolve(given.period, draft.context.calendar, lean="past")
            if FROM_TO.search(given.surface.lower()) or start <= draft.context.calendar.today < end:
                yield from (mark for mark in draft.marks if mark.time and mark.time.period)


def _how_many_and_how_much(draft: Draft, query: Query) -> Iterator[Mark]:
    """每个销售有多少在途商机，金额多少: both figures."""
    if query.shape in {*ALONE, "rank"} or not query.metrics or "count" in query.metrics or query.having:
        return
    for index, mark in enumerate(draft.marks):
        if not is_only(mark, "count", "howmany"):
            continue
        near = draft.neighbour(index, 1)
        while near is not None and draft.marks[near].sense("status"):
            near = draft.neighbour(near, 1)
        noun = draft.marks[near].sense("noun") if near is not None else None
        others = [m for m in draft.marks if m.start > mark.end and m.sense("metric", "measure", "much")]
        if noun and noun.value == "opportunity" and others:
            yield mark


def _counted_again(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "How many did each source bring in, and how many of them were won": two numbers for each."""
    if (
        not query.dimensions
        or len(query.metrics) > 1
        or query.shape == "funnel"
        or "status" in query.dimensions
    ):
        return
    heads = [
        mark for mark in draft.marks if is_only(mark, "count", "howmany") and mark.surface.lower() in AGAIN
    ]
    for first, second in pairwise(heads):
        if BETWEEN_HEADS.search(draft.text[first.end : second.start].lower()):
            yield second


def kinds_side_by_side(marks: list[Mark]) -> Iterator[tuple[Mark, Mark]]:
    """ "Companies and contacts", 新增客户数和新增商机数, unless they are grouped by, or what others are to have."""
    for at, joint in enumerate(marks):
        left = _beyond(marks, at, -1, "count", "howmany") if joint.sense("and") else None
        right = _beyond(marks, at, 1, "count", "howmany", "date") if joint.sense("and") else None
        if left is None or right is None:
            continue
        kind, other = _records_of(marks[left]), _records_of(marks[right])
        before = _beyond(marks, left, -1)
        bound = before is not None and marks[before].sense("by", "with", "without", "not", "lacks", "exists")
        if kind and other and kind != other and not bound:
            yield marks[left], marks[right]


def of_two_kinds(text: str, marks: list[Mark]) -> Iterator[tuple[str, ...]]:
    """ "How many companies and contacts": each kind of records in the place of both."""
    for mark, other in kinds_side_by_side(marks):
        head, tail = text[: mark.start], text[other.end :]
        counted = any(
            each.sense("count", "howmany") and mark.end <= each.start < other.start for each in marks
        )
        if counted and any(each.sense("status", "stage") for each in marks if each.end <= mark.start):
            continue  # how many open deals, and how many companies there are
        yield f"{head}{mark.surface}{tail}", f"{head}{other.surface}{tail}"


def _beyond(marks: list[Mark], at: int, step: int, *kinds: str) -> int | None:
    """The nearest mark to one side that is none of these."""
    at += step
    while 0 <= at < len(marks) and (marks[at].filler or is_only(marks[at], *kinds)):
        at += step
    return at if 0 <= at < len(marks) else None


def _records_of(mark: Mark) -> str | None:
    noun = mark.sense("noun")
    if noun and noun.value in RECORDS:
        return noun.value
    return "follow_up" if mark.sense("kind") else None


def _two_kinds_of_records(draft: Draft, query: Query) -> Iterator[Mark]:
    """Each kind has a number of its own, and a plan has one."""
    if query.shape == "detail":
        return  # 客户的电话和联系人: a number to call
    for mark, other in kinds_side_by_side(draft.marks):
        told = {query.entity} | ({"company"} if "company_count" in query.metrics else set())
        if not told.issuperset({_records_of(mark), _records_of(other)}):
            yield other if _records_of(mark) in told else mark


def _average_beside_a_list(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "The largest deal and the average deal size": the list has no place for the other figure."""
    if query.shape != "list":
        return
    for first, joint, second in zip(draft.marks, draft.marks[1:], draft.marks[2:], strict=False):
        if joint.sense("and"):
            for mark in (first, second):
                sense = mark.sense("measure", "metric")
                if sense and sense.value in AVERAGED and is_only(mark, "measure", "metric"):
                    yield mark


def _two_counts(draft: Draft, query: Query) -> Iterator[Mark]:
    """商机数和赢单数, "number of deals and number of won deals": a plan counts one of them."""
    if "status" in query.dimensions or query.shape in ALONE:
        return
    counts = [at for at, mark in enumerate(draft.marks) if is_only(mark, "count")]
    for first, second in pairwise(counts):
        if any(mark.sense("and") for mark in draft.marks[first:second]):
            yield draft.marks[second]


def pieces(marks: list[Mark]) -> Iterator[list[Mark]]:
    """What stands between the conjunctions and commas."""
    piece: list[Mark] = []
    for mark in marks:
        if mark.sense("and"):
            yield piece
            piece = []
        else:
            piece.append(mark)
    yield piece


def limit_of(piece: list[Mark]) -> Mark | None:
    """What only some of the records have or lack: no owner, more than 100k."""
    return next((mark for mark in piece if mark.sense(*LIMITS) and not mark.sense("list", "exists")), None)


def _two_sets(draft: Draft, query: Query) -> Iterator[Mark]:
    """没有联系人的商机和没有金额的商机: some lack the one and some the other; those that lack both are neither."""
    if query.shape == "detail":
        return
    nouns = [
        mark for at, mark in enumerate(draft.marks) if at not in draft.hints and _records_of(mark) in RECORDS
    ]
    apart = FOR_EACH.search(draft.text.lower()) is not None and not query.dimensions
    for left, right in pairwise(pieces(draft.marks)):
        if not left or not right or limit_of(left) is None or (limit := limit_of(right)) is None:
            continue
        between = draft.text[left[-1].end : right[0].start].lower().strip()
        said = draft.text[left[0].start : left[-1].end].lower(), draft.text[right[0].start :].lower()
        if between in AT_ONCE or any(map(OF_THOSE.search, said)):
            continue
        heads = [any(m in nouns or _is_head(m) for m in piece) for piece in (left, right)]
        if all(heads) or apart:
            yield limit


def _is_head(mark: Mark) -> bool:
    return is_only(mark, "count", "howmany") or mark.surface == "呢"


def _each_its_period(draft: Draft, query: Query) -> Iterator[Mark]:
    """上周的电话和本周的拜访: neither both kinds of both weeks, nor one of them of the other's."""
    found = [
        ([m for m in piece if m.time and m.time.period], [m for m in piece if m.sense("kind", "status")])
        for piece in pieces(draft.marks)
    ]
    for (dated, kinds), (dated_too, kinds_too) in pairwise(found):
        if dated and dated_too and kinds and kinds_too and kinds[0].surface != kinds_too[0].surface:
            yield dated_too[0]


def _and_the_largest(draft: Draft, query: Query) -> Iterator[Mark]:
    """上个月赢单金额多少，最大的是哪个: the sum and a deal; a plan tells one of them."""
    for left, right in pairwise(pieces(draft.marks)):
        figure = any(m.sense("metric", "measure", "much", "howmany", "count") for m in left)
        if figure and any(m.sense("list", "what") for m in right):
            yield from (m for m in right if m.sense("largest", "smallest"))


def _compared_figures(draft: Draft, query: Query) -> Iterator[Mark]:
    """平均客单价和平均成交周期，今年跟去年比: a comparison is of one figure."""
    if query.shape == "compare" and len(query.metrics) > 1:
        figures = [m for m in draft.marks if m.sense("metric", "measure", "count", "howmany")]
        yield from figures[1:]


def _new_customers(draft: Draft, query: Query) -> Iterator[Mark]:
    """新客户的赢单金额: it is the customers that are new, not the deals."""
    for mark, after in pairwise(draft.marks):
        noun, date = after.sense("noun"), mark.sense("date")
        new = date and date.value == "created_at" and noun and noun.value == "company"
        if new and query.entity == "opportunity" and "company_count" in query.metrics:
            yield mark


def _counted_as_companies(draft: Draft, query: Query) -> Iterator[Mark]:
    """有在途单子的多少家: 家 counts companies, never deals."""
    companies = query.entity == "company" or "company_count" in query.metrics or "company" in query.dimensions
    if query.metrics == ["count"] and not companies:
        yield from (m for m in draft.marks if m.sense("count", "howmany") and m.surface.endswith("家"))


def _by_deal(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Follow-ups by deal": there is no such grouping, and a list of all of them is none."""
    for by, noun in pairwise(draft.marks):
        sense = noun.sense("noun")
        untold = query.entity != "opportunity" or (
            query.shape == "scalar" and "amount_avg" not in query.metrics
        )
        if by.sense("by") and sense and sense.value == "opportunity" and untold:
            yield noun


def overdue_beside_a_figure(marks: list[Mark]) -> Iterator[Mark]:
    """ "Pipeline and overdue by owner", 在途金额和逾期: a figure of its own, where 进行中和逾期的商机 is a condition."""
    for at, joint in enumerate(marks):
        if not (joint.sense("and") or joint.surface.lower() == "plus"):
            continue
        for step in (-1, 1):
            near, other = _beyond(marks, at, step), _beyond(marks, at, -step)
            if near is None or other is None or not is_only(marks[near], "overdue"):
                continue
            noun = marks[other].sense("noun")
            figure = marks[other].sense("metric", "measure", "count") or (noun and noun.value in RECORDS)
            if figure and not marks[other].sense("status", "overdue"):
                yield marks[near]


def _and_overdue(draft: Draft, query: Query) -> Iterator[Mark]:
    """All of the first figure are not those of them that are overdue."""
    if any(given.field == "overdue" for given in query.filters):
        yield from overdue_beside_a_figure(draft.marks)


def _new_and_closed(draft: Draft, query: Query) -> Iterator[Mark]:
    """新增和输掉的单子, "new and lost deals": those that came and those that went, not those that did both."""
    for at, joint in enumerate(draft.marks):
        near, other = _beyond(draft.marks, at, -1), _beyond(draft.marks, at, 1)
        if not joint.sense("and") or near is None or other is None or query.shape == "detail":
            continue
        for new, gone in ((near, other), (other, near)):
            date, status = draft.marks[new].sense("date"), draft.marks[gone].sense("status")
            apart = joint.surface in ALONGSIDE or draft.marks[new].surface.lower() == "new"
            if apart and date and date.value == "created_at" and status and status.value != "open":
                yield draft.marks[gone]


def _new_ones_won_then(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "New deals won in October": the month is that of the winning, and since when they are new was not said."""
    if [given.field for given in query.time] != ["created_at"]:
        return
    for at, mark in enumerate(draft.marks):
        before = _beyond(draft.marks, at, -1) if mark.time and mark.time.period else None
        status = draft.marks[before].sense("status") if before is not None else None
        if status and status.value in {"won", "lost"} and draft.marks[before or 0].surface.isascii():
            yield from (m for m in draft.marks[:before] if m.sense("date") and is_only(m, "date"))


def _two_possessives(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Ana's and Tom's revenue": a sum for each of them."""
    if query.shape != "scalar" or query.compare is not None:
        return
    several = {given.field for given in query.filters if isinstance(given.value, list)}
    named = [mark for mark in draft.marks if mark.names and mark.names[0].field in several]
    for first, second in pairwise(named):
        between, after = draft.text[first.end : second.start].lower(), draft.text[second.end :].lower()
        if between in {"'s and ", "'s & "} and after.startswith("'s"):
            yield second


Check = Callable[[Draft, Query], Iterator[Mark]]
CHECKS: Final[tuple[Check, ...]] = (
    _won_and_lost, _money_of_another_status, _pipeline_of_another_status, _and_who, _share_of_one, _said_of_deals, _slipped, _how_many_and_how_much, _counted_again, _two_kinds_of_records, _average_beside_a_list, _two_counts, _new_customers, _counted_as_companies, _by_deal,
    _two_possessives, _two_sets, _and_the_largest, _compared_figures, _each_its_period, _and_overdue, _new_and_closed, _new_ones_won_then,
)  # fmt: skip
