"""The day of a step that stands beside it: in a clause or a sentence that names nothing but the day."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wenshu.assist.extraction import Span
from wenshu.assist.offline.ahead import gone
from wenshu.assist.offline.next_words import CLOSING
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading.days import When

OCCASION = re.compile(
    r"(?<![a-z])(?:review|demo|meeting|mtg|call|visit|kick-?off|workshop|lunch|training|session|presentation)(?![a-z])|会|演示|拜访|研讨|培训|面谈|见"
)


def days_in(sheet: Sheet, span: Span) -> list[When]:
    return [w for w in sheet.days_in(span.start, span.end) if not w.past]


_GIVE_BY = re.compile(
    r"\W*(?:最晚|请于?|麻烦)?(?:下班前|之前|前)?(?:给到|给|提供|回复|发来|发给我|发过来|交)?(?:我们?)?(?:即可|就行|就可以|也行|都行|为宜|给到)?\W*|\W*(?:would be (?:great|fine|ideal|perfect)|is (?:fine|ok|okay|soon enough)|please|latest|at the latest)\W*"
)


def _asked_by(sheet: Sheet, clauses: Sequence[Clause], own: Clause) -> When | None:
    """请提供报价和案例。10月14日下班前给到即可: the day stands in a sentence of its own."""
    for clause in clauses:
        if not 0 < clause.sentence - own.sentence <= SENTENCES_ON:
            continue
        for when in days_in(sheet, Span(clause.start, clause.end)):
            around = sheet.page.text[clause.start : when.start] + " " + sheet.page.text[when.end : clause.end]
            if (
                not gone(sheet, when)
                and len(around.strip()) > 1
                and _GIVE_BY.fullmatch(around.replace("by ", ""))
            ):
                return when
    return None


SENTENCES_ON = 3


def day_near(sheet: Sheet, clauses: Sequence[Clause], action: Span | None) -> When | None:
    """In the same sentence, in a clause that names nothing but the day: that of a visit is the visit's."""
    if action is None:
        return None
    own = sheet.page.clause_at(action.start)
    if own is None:
        return None
    for clause in clauses:
        if (
            clause.sentence == own.sentence
            and clause is not own
            and abs(clauses.index(clause) - clauses.index(own)) == 1
            if own in clauses
            else False
        ):
            near = days_in(sheet, Span(clause.start, clause.end))
            days = [w for w in near if not gone(sheet, w) and w.grain in {"day", "week", "month"}]
            if CLOSING.search(sheet.page.of(clause)) or OCCASION.search(sheet.page.of(clause)):
                continue
            if days and clause.end - clause.start - (days[0].end - days[0].start) < 14:
                return days[0]
    return _asked_by(sheet, clauses, own)
