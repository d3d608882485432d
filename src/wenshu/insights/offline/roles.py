"""The part that each word has in a question, held against the plan: who sold, not what; both of them, not the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, get_args

from wenshu.insights.offline import amounts_said, asked_twice, pairing, small_words
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.offline.names import HINTS
from wenshu.insights.plan import Dimension, Query

GROUPS: Final[frozenset[str]] = frozenset(get_args(Dimension))
ALIASES: Final = {"stage": "lost_from_stage", "region": "country"}
RECORDS: Final = frozenset({"opportunity", "follow_up", "voice_note", "contact"})
OF_RECORDS: Final = frozenset({"list", "detail", "exists", "funnel"})
HEADS: Final = ("count", "howmany", "much")
RANKS: Final = ("most", "fewest", "largest", "smallest", "best", "worst", "longest", "shortest")
THEIRS: Final = re.compile(
    r"(?:\band|&|,|和|跟|及|以及) ?(?:also )?(?:their|its|his|her|他们|她们|它们|其)的?", re.ASCII
)
ONE_OF: Final = frozenset({"company", "owner", "contact", "product"})
ARTICLE: Final = re.compile(r"\b(?:the|a|an|our|their) $", re.ASCII)
GROUPED: Final = re.compile(r"\b(?:by|per|each|every|which|what|top|for) (?:the|our) $", re.ASCII)
IS: Final = re.compile(r" (?:is|was|has|had|does|did|wants?|wanted)\b", re.ASCII)
STAFF: Final = frozenset({"员工", "人员", "staff", "employee", "employees", "people"})
NO_NAMES: Final = frozenset(
    {"老客户", "新客户", "老客", "新客", "existing customer", "existing customers", "new customer"}
)


def out_of_place(draft: Draft, query: Query) -> list[Mark]:
    """The words whose part in the question is not the one that the plan gives them."""
    return [mark for check in CHECKS for mark in check(draft, query)]


def _lost_heads(draft: Draft, query: Query) -> Iterator[Mark]:
    """哪些销售…, "each product": what the answer should be told by, and is not."""
    for index, mark in enumerate(draft.marks):
        if not is_only(mark, "noun") or index in draft.hints:
            continue
        value = mark.senses[0].value
        if value in GROUPS and value not in RECORDS and not _has_a_part(value, query, draft):
            yield mark


def _has_a_part(value: str, query: Query, draft: Draft) -> bool:
    if value in {query.entity, *query.dimensions, *(given.by for given in query.order)}:
        return True
    if query.shape in OF_RECORDS or f"{value}_count" in {*query.metrics, *(h.metric for h in query.having)}:
        return True
    if ALIASES.get(value) in {*query.dimensions, *(given.by for given in query.order)}:
        return True
    fields = {given.field for given in query.filters}
    if {value, f"has_{value}", *HINTS.get(value, ())} & fields:
        return True
    return value in {"company", "sales_team", "owner"} and _is_ours(value, query, draft)


def _is_ours(value: str, query: Query, draft: Draft) -> bool:
    """Company revenue, my team, customers in an industry: whose records they are."""
    asked = any(
        mark.sense("list", "who", "by", "top", "best", "worst", "most", "fewest") for mark in draft.marks
    )
    return query.scope != "all_visible" or not asked


def _sold_by_whom(draft: Draft, query: Query) -> Iterator[Mark]:
    """卖得最好的销售: where money is named already, 销售 is who sold."""
    sums = [mark for mark in draft.marks if Sense("metric", "amount_sum", "won") in mark.senses]
    if len(sums) > 1 and "owner" not in query.dimensions:
        yield from (mark for mark in sums if mark.surface == "销售")


def _second_questions(draft: Draft, query: Query) -> Iterator[Mark]:
    """一共多少家，其中有商机的多少家: two figures were asked for, and one is there."""
    heads = [mark for mark in draft.marks if is_only(mark, *HEADS)]
    if len(query.metrics) == 1 and not query.dimensions and not query.having:
        yield from (b for a, b in pairwise(heads) if _in_another_clause(draft, a, b))


def _in_another_clause(draft: Draft, first: Mark, second: Mark) -> bool:
    between = [mark for mark in draft.marks if first.end <= mark.start < second.start]
    if re.search(r"[,;、，]|\band\b|其中", draft.text[first.end : second.start]) and len(between) > 1:
        return True
    return any(mark.surface in {",", "、", ";"} or mark.sense("antecedent") for mark in between) and any(
        not mark.filler and not mark.sense("and") for mark in between
    )


def _theirs(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "The worst three reps and their lost deals": something else of those that are found."""
    joint = THEIRS.search(draft.text.lower())
    if joint is None or len(query.metrics) > 1 or query.shape == "list":
        return
    after = next((mark for mark in draft.marks if mark.start >= joint.end() and not mark.filler), None)
    if after is not None and (after.sense("status") or _is_a_record(after)):
        yield after


def _is_a_record(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value in RECORDS


def _two_rankings(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Who won the most and who lost the most", "the most deals, and how much are they": one order, one figure."""
    if query.shape != "rank":
        return
    ranks = [mark for mark in draft.marks if is_only(mark, *RANKS)]
    if len(ranks) > 1:
        yield ranks[1]
    joint = next((m for m in draft.marks if ranks and m.start > ranks[0].start and m.sense("and")), None)
    if joint is not None:
        yield from (mark for mark in draft.marks if mark.start > joint.start and is_only(mark, *HEADS))


def _named_again(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Deals added and deals won": each with a date of its own, not both on one deal."""
    nouns = [
        i for i, mark in enumerate(draft.marks) if (s := mark.sense("noun")) and s.value == "opportunity"
    ]
    for first, second in pairwise(nouns):
        between = draft.marks[first + 1 : second]
        joined = any(mark.sense("and", "or", "compare") for mark in between)
        if joined and any(mark.sense("date") for mark in (*between, *draft.marks[second:])):
            yield draft.marks[second]


def _told_by_the_way(draft: Draft, query: Query) -> Iterator[Mark]:
    """ "Because the customer had no budget, by region": one of them is meant, not each."""
    for mark in draft.marks:
        noun = mark.sense("noun")
        if noun is None or noun.value not in ONE_OF or noun.value not in query.dimensions:
            continue
        before, after = draft.text[: mark.start].lower(), draft.text[mark.end :].lower()
        one = ARTICLE.search(before) and not GROUPED.search(before) and not mark.surface.lower().endswith("s")
        if one and (len(query.dimensions) > 1 or IS.match(after)):
            yield mark


def _staff(draft: Draft, query: Query) -> Iterator[Mark]:
    """员工最多的客户: their employees, not ours."""
    if query.entity == "company" and "owner" in query.dimensions:
        yield from (mark for mark in draft.marks if mark.surface.lower() in STAFF)


def _no_names(draft: Draft, query: Query) -> Iterator[Mark]:
    """老客户, where a source is called 老客户介绍: an ordinary word, not a part of that name."""
    yield from (
        mark for mark in draft.marks if mark.names and mark.surface.lower() in NO_NAMES and not mark.quoted
    )


Check = Callable[[Draft, Query], Iterator[Mark]]
CHECKS: Final[tuple[Check, ...]] = (
    _lost_heads, _sold_by_whom, _second_questions, _theirs, _two_rankings, _named_again, _told_by_the_way, _staff, _no_names,
    *pairing.CHECKS, *amounts_said.CHECKS, *small_words.CHECKS, *asked_twice.CHECKS,
)  # fmt: skip
