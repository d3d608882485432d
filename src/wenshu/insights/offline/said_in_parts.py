"""The parts of a question: where each begins and ends, and which of the words of one are meant of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from wenshu.insights.offline.asked_twice import OF_THOSE, RECORDS, limit_of, overdue_beside_a_figure
from wenshu.insights.offline.marks import Mark, is_only

Span = tuple[int, int]

BETWEEN: Final = re.compile(
    r"\s+(?:and|plus|as well as|along with)\s+|\s*[,，、;；]\s*(?:and\s+)?|\s*&\s*|以及|还有|和|与|及",
    re.ASCII,
)
COUNTED: Final = frozenset({"wins", "losses"})
COMMA: Final = re.compile(r"[,，;；]")
FIGURES: Final = ("metric", "measure", "agg", "count", "howmany", "much", "howlong")
RANKS: Final = (
    *("largest", "smallest", "most", "fewest", "best", "worst", "top", "bottom", "longest", "shortest"),
    *("newest", "oldest", "soonest", "stalest", "first"),
)
CONDITIONS: Final = (
    *("date", "status", "overdue", "expired", "inactive", "stage", "kind", "reached", "origin"),
    *RANKS,
)
BINDING: Final = ("by", "with", "without", "not", "lacks", "exists", "list")
OF_THEM: Final = re.compile(r"\bof (?:them|those|these)\b|其中", re.ASCII)
OF_PARTIES: Final = re.compile(
    r"(?P<all>\bhow many (?:\w+ ){0,2}(?P<noun>companies|customers|clients|accounts|contacts)\b.*?(?:[,;]| and )(?: ?and)? ?how many )of (?:them|those|these)\b",
    re.ASCII | re.IGNORECASE,
)
OF_PARTIES_ZH: Final = re.compile(
    r"(?P<all>(?P<noun>客户|公司|企业|联系人)(?:[^，,；;]{0,8}(?:几|多少)[家个位]?)[，,；;])其中"
)
OF_ANY_RECORDS: Final = frozenset({"amount_sum", "amount_size"})  # an average deal is a won one
MOST_PARTS: Final = 4


def named_again(text: str) -> str:
    """ "How many companies are there, and how many of them have open deals": of the companies, not how many deals they have."""
    said = OF_PARTIES.sub(r"\g<all>\g<noun>", text)
    return OF_PARTIES_ZH.sub(r"\g<all>\g<noun>", said)


def closed_beside_won(marks: list[Mark]) -> bool:
    """ "How many closed, and how many of them were won": of won and lost ones, then."""
    closed = [mark for mark in marks if _is_status(mark, "closed")]
    others = [mark for mark in marks if _is_status(mark, "won") or _is_status(mark, "lost")]
    return any(
        mark.sense(*FIGURES) and min(one.end, other.end) <= mark.start < max(one.start, other.start)
        for one in closed
        for other in others
        for mark in marks
    )


def _is_status(mark: Mark, value: str) -> bool:
    sense = mark.sense("status")
    return sense is not None and sense.value == value and is_only(mark, "status")


@dataclass(frozen=True)
class Source:
    """A question that may have several parts: where they begin and end, and which words they share."""

    text: str
    marks: list[Mark]

    def segments(self) -> list[Span]:
        """The parts: between conjunctions with a figure on both sides."""
        joints = [found.span() for found in BETWEEN.finditer(self.text)]
        ends = [*(start for start, _ in joints), len(self.text)][1:]
        found, since = [], 0
        for (start, after), end in zip(joints, ends, strict=True):
            records_count = not COMMA.match(self.text[start:after].strip())
            sides = (since, start), (after, end)
            if all(self._has_figure(side, records_count) for side in sides) or self._are_dated_apart(*sides):
                found.append((since, start))
                since = after
        found.append((since, len(self.text)))
        return found if len(found) <= MOST_PARTS else []

    def completed(self, segments: list[Span]) -> Iterator[tuple[str, ...]]:
        """The parts, with ever fewer words of one in the others.

        What ends all ("revenue and win rate | by owner"), begins all (各区域 | 赢单金额和赢率), or ends the first and is meant
        of the others ("how many did we win | last month, and what was the revenue"). A part that has a condition
        of its own takes none from another.
        """
        first, *later = segments
        *before, last = segments
        for start in self._tails(before, last):
            bare = self._figures((start, last[1])) != []
            waits = any(self._waits_for(part, [last]) for part in before)
            if bare or (not waits and all(self._may_share((start, last[1]), part) for part in before)):
                yield (*(self._with(part, (start, last[1]), last) for part in before), self.of(last))
        for start in reversed(self._starts(first)[1:]):
            if all(self._may_share((first[0], start), part) for part in later) and not self._waits_for(
                (start, first[1]), later
            ):
                yield (self.of(first), *(self._with(part, (first[0], start), first) for part in later))
        for start in self._starts(first)[1:]:
            if all(self._may_share((start, first[1]), part) for part in later) and not self._waits_for(
                (first[0], start), later
            ):
                yield (self.of(first), *(self._with(part, (start, first[1]), first) for part in later))
        if self._stands_alone(segments):
            yield tuple(self.of(part) for part in segments)

    def of(self, span: Span) -> str:
        return self.text[span[0] : span[1]]

    def _with(self, part: Span, shared: Span, sharer: Span) -> str:
        """A part with words of another: how many are open is asked of today, whenever the others were won."""
        words = self.of(shared)
        if self._is_of_today(part) and not self._is_of_today(sharer):
            for mark in self._inside(shared):
                if mark.time and mark.time.period:
                    words = words.replace(mark.surface, "")
        return f"{words} {self.of(part)}" if shared[0] == sharer[0] else f"{self.of(part)} {words}"

    def _is_of_today(self, span: Span) -> bool:
        inside = self._inside(span)
        opened = any(
            (s := mark.sense("status")) and s.value == "open" and is_only(mark, "status") for mark in inside
        )
        return opened and not any(mark.sense("date") or (mark.time and mark.time.period) for mark in inside)

    def dates_each(self, segments: list[Span]) -> bool:
        """我的在途金额和本月业绩, "won in May and lost in June", "how many are open and how much closes this month"."""
        later = segments[1:]
        return (
            any(self.begins_with_time(segment) for segment in later)
            or all(self._has_status_and_period(segment) for segment in segments)
            or sum(map(self._is_of_today, segments)) not in {0, len(segments)}
        )

    def _has_status_and_period(self, span: Span) -> bool:
        inside = self._inside(span)
        closed = any(
            (s := mark.sense("status")) and s.value != "open" and is_only(mark, "status") for mark in inside
        )
        return closed and any(mark.time and mark.time.period for mark in inside)

    def ranks_more_than_one(self, segments: list[Span]) -> bool:
        ranked = [any(mark.sense(*RANKS) for mark in self._inside(segment)) for segment in segments]
        if sum(ranked) > 1:
            return True
        return ranked[:1] == [True] and not all(
            self._says_of_what(segment) or any(mark.sense("measure") for mark in self._inside(segment))
            for segment in segments[1:]
        )

    def sums_what_was_named(self, span: Span) -> bool:
        """A total of nothing but what stands before it."""
        figures = self._figures(span)
        records = any(_is_of_records(mark) for mark in self._inside(span))
        summed = all(is_only(mark, "agg") and mark.senses[0].value == "sum" for mark in figures)
        return bool(figures) and not records and summed

    def kind_of_figure(self, span: Span) -> str:
        """The metric that a part names, or "count"; empty for none."""
        for mark in self._figures(span):
            if sense := mark.sense("metric", "measure"):
                return f"{sense.value}:{sense.note}"
        return "count" if any(mark.sense("count") for mark in self._figures(span)) else ""

    def dates_both(self, first: Span, second: Span) -> bool:
        """ "Won deals and their amount this quarter": a period behind a figure that says of nothing else when."""
        dated = [
            any(mark.time and mark.time.period for mark in self._inside(span)) for span in (first, second)
        ]
        return dated == [False, True] and not self._says_of_what(second)

    def is_of_the_first(self, span: Span) -> bool:
        """ "How many of them were won", 其中赢了几单, without days of its own: of those that were counted before."""
        dated = any(mark.time and mark.time.period for mark in self._inside(span))
        return not dated and OF_THEM.search(self.of(span).lower()) is not None

    def begins_with_time(self, span: Span) -> bool:
        inside = self._inside(span)
        return bool(inside) and inside[0].time is not None

    def _inside(self, span: Span) -> list[Mark]:
        return [mark for mark in self.marks if span[0] <= mark.start and mark.end <= span[1]]

    def _starts(self, span: Span) -> list[int]:
        return [mark.start for mark in self._inside(span)]

    def _tails(self, before: list[Span], last: Span) -> list[int]:
        """After the last figure; "total and average | value of open deals" also share what both are of."""
        figures = [mark for mark in self._inside(last) if mark.sense(*FIGURES)]
        bare = all(
            mark.sense("agg") for part in before for mark in self._inside(part) if mark.sense(*FIGURES)
        )
        after = (figures[0] if bare else figures[-1]).start if figures else last[0]
        return [start for start in self._starts(last) if start > after]

    def _has_figure(self, span: Span, records_count: bool) -> bool:
        """Also records alone, "new deals and revenue", unless they are what others have, or what is grouped by."""
        inside = self._inside(span)
        if any(mark.surface.lower() in COUNTED for mark in inside) or self._figures(span):
            return True
        if any(mark in inside for mark in overdue_beside_a_figure(self.marks)):
            return True
        return records_count and any(_is_of_records(mark) and not self._is_condition(mark) for mark in inside)

    def _are_dated_apart(self, first: Span, second: Span) -> bool:
        """ "Won in May and lost in June", where nothing but the first says what is asked of them."""
        if self._figures(second) or not all(map(self._has_status_and_period, (first, second))):
            return False
        return not any(mark.sense("metric", "measure", "agg") for mark in self._inside(first))

    def _is_condition(self, mark: Mark) -> bool:
        """ "Without a contact and a company", "amount over 50k", 公司云起."""
        at = self.marks.index(mark)
        before = [each for each in self.marks[:at] if not each.filler]
        while before and (before[-1].sense("and") or _is_of_records(before[-1])):
            before.pop()
        after = next((each for each in self.marks[at + 1 :] if not each.filler), None)
        called = bool(self.marks[at + 1 : at + 2]) and bool(
            self.marks[at + 1].names
        )  # but "pipeline for the East" is a figure
        limited = called or (after is not None and bool(after.sense("op", "between") or after.number))
        return limited or (bool(before) and before[-1].sense(*BINDING) is not None)

    def _may_share(self, shared: Span, part: Span) -> bool:
        if any(mark.sense(*RANKS) for mark in self._inside(shared)):
            return False
        if self._figures(shared) and self._figures(part):
            return False
        if self.limits(part) and (self.limits(shared) or self._ends_a_limit(shared)):
            return False  # how many have no phone, and how many have no e-mail
        return not self._is_conditional(shared) or not self._says_of_what(part)

    def _figures(self, span: Span) -> list[Mark]:
        named = [mark for mark in self._inside(span) if mark.sense(*FIGURES)]
        return [mark for mark in named if not mark.sense("metric", "measure") or not self._is_condition(mark)]

    def _stands_alone(self, segments: list[Span]) -> bool:
        """No part waits for a condition that stands in the first."""
        return not self._is_conditional(segments[0]) or all(map(self._says_of_what, segments[1:]))

    def _waits_for(self, rest: Span, later: list[Span]) -> bool:
        """ "Won deals by rep and the total amount": a number or an amount is of what was left out, not of all there is."""
        return self._is_conditional(rest) and any(
            not self._says_of_what(part)
            and all(
                (sense := mark.sense("metric", "measure")) is None or sense.value in OF_ANY_RECORDS
                for mark in self._figures(part)
            )
            for part in later
        )

    def _is_conditional(self, span: Span) -> bool:
        inside = self._inside(span)
        records = [
            mark for before, mark in pairwise([None, *inside]) if mark and not (before and before.sense("by"))
        ]
        return any(mark.sense(*CONDITIONS) for mark in inside) or any(map(_is_of_records, records))

    def limits(self, span: Span) -> bool:
        """What some of the records have or lack, a number or a part of either."""
        inside = self._inside(span)
        return limit_of(inside) is not None or any(mark.number for mark in inside)

    def _ends_a_limit(self, span: Span) -> bool:
        """The e-mail that others have none of."""
        before = [mark for mark in self.marks if mark.end <= span[0] and not mark.filler]
        return bool(before) and limit_of(before[-1:]) is not None

    def limits_each(self, first: Span, second: Span) -> bool:
        """Both have a limit of their own, and the second is not said to be of the first."""
        said = self.text[first[0] : second[1]].lower()
        return self.limits(first) and self.limits(second) and not OF_THOSE.search(said)

    def _says_of_what(self, span: Span) -> bool:
        """It has a condition of its own: "won deals", 赢单金额."""
        noted = any((metric := mark.sense("metric")) and metric.note for mark in self._inside(span))
        return noted or self._is_conditional(span)


def _is_of_records(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value in RECORDS
