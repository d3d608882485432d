"""Several figures in one question: "win rate and average deal by owner", 进行中的商机有多少个，金额多少.

The parts of a question are completed with the words that they share and read one by one. Where only the figures differ they
are one plan; otherwise they are readings to choose from. A plan of the whole that is neither, has lost one of them,
or has counted one by the condition of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, islice, pairwise
from typing import Final

from wenshu.insights.engine import AnyPlan
from wenshu.insights.offline.asked_twice import (
    OF_THOSE,
    RECORDS,
    limit_of,
    of_two_kinds,
    overdue_beside_a_figure,
)
from wenshu.insights.offline.marks import Mark, is_only
from wenshu.insights.offline.side_by_side import fit_together
from wenshu.insights.plan import Compare, Filter, Metric, Query

Plan = Callable[[str], AnyPlan]
GoOn = Callable[[Query, str], AnyPlan]
Parts = tuple[Query, ...]
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
SHARED: Final = frozenset(
    ["owner", "sales_team", "region", "industry", "country", "source", "product", "product_series", "company", "contact",
     "tag", "competitor", "lost_reason", "currency"]
)  # fmt: skip
TARGETS: Final = frozenset({"target_amount", "attainment"})
OF_NO_STATUS: Final = frozenset({"target_amount", "attainment", "win_rate", "conversion_rate"})
SHAPES: Final = frozenset({"scalar", "breakdown", "trend"})
GROUPED: Final = frozenset({"kind", "owner", "product", "region", "source", "industry"})
OF_ANY_RECORDS: Final = frozenset({"amount_sum", "amount_size"})  # an average deal is a won one
MOST_METRICS: Final = 4
MOST_PARTS: Final = 4
MOST_TRIES: Final = 12  # each costs as much as a question


def parts(text: str, marks: list[Mark], *, plan: Plan, go_on: GoOn) -> Parts | None:
    """The plans of the parts, in the order of the question; None where it does not consist of several."""
    source = _Source(text, marks)
    segments = source.segments()
    if source.ranks_more_than_one(segments):
        return None  # 金额最大的和最小的商机; the most open deals, and how much they are worth
    if any(source.sums_what_was_named(segment) for segment in segments[1:]):
        return None  # how many per product, and what is the total; revenue in May and November combined
    plan = cache(plan)
    apart = any(source.begins_with_time(segment) for segment in segments[1:])  # 我的在途金额和本月业绩
    completed = source.completed(segments) if len(segments) > 1 else iter(())
    for texts in islice(chain(of_two_kinds(text, marks), completed), MOST_TRIES):
        found = [query for part in texts if isinstance(query := plan(part), Query)]
        if (
            len(found) == len(texts)
            and fit_together(found)
            and _are_of_the_same(found, but_for_periods=apart)
        ):
            return tuple(found)
    return _one_after_the_other(source, segments, plan, go_on) if len(segments) == 2 else None


def together(queries: Parts) -> Query | None:
    """One plan with all figures, where nothing else differs."""
    first = queries[0]
    metrics = _money_first([metric for query in queries for metric in query.metrics])
    rest: dict[str, list[object]] = {"metrics": [], "assumptions": []}
    alike = all(query.model_copy(update=rest) == first.model_copy(update=rest) for query in queries)
    plain = not (first.order or first.having or first.limit or first.stages)
    if not alike or not plain or first.shape not in SHAPES or len(metrics) > MOST_METRICS:
        return None
    said = list(dict.fromkeys(each for query in queries for each in query.assumptions))
    return first.model_copy(update={"metrics": metrics, "assumptions": said})


def beside_target(queries: Parts) -> Query | None:
    """What was won and its target are one answer, with what is short."""
    won = next((query for query in queries if query.metrics == ["amount_sum"]), None)
    target = next((query for query in queries if query.metrics == ["target_amount"]), None)
    if len(queries) != 2 or won is None or target is None:
        return None
    if [given.value for given in won.filters if given.field == "status"] != ["won"]:
        return None
    return won.model_copy(
        update={
            "shape": "compare",
            "compare": Compare(kind="vs_target"),
            "time": target.time,
            "assumptions": list(dict.fromkeys([*won.assumptions, *target.assumptions])),
        }
    )


def each_of_them(queries: Parts) -> Query | None:
    """How many calls, and how many e-mails: one number for each of those that were named."""
    first = queries[0]
    fields = {given.field for given in first.filters if given.field in GROUPED}
    apart = [
        field for field in fields if len({str(_value(query, field)) for query in queries}) == len(queries)
    ]
    if len(apart) != 1 or any(query.shape != "scalar" for query in queries):
        return None
    field = apart[0]
    rest = [[given for given in query.filters if given.field != field] for query in queries]
    bare = [
        query.model_copy(update={"filters": others, "assumptions": []})
        for query, others in zip(queries, rest, strict=True)
    ]
    if any(query != bare[0] for query in bare) or any(_value(query, field) is None for query in queries):
        return None
    named = Filter(field=field, op="in", value=[str(_value(query, field)) for query in queries])
    return first.model_copy(
        update={"shape": "breakdown", "dimensions": [field], "filters": [*rest[0], named]}
    )


def _value(query: Query, field: str) -> object:
    """The only value that is named of it."""
    given = [each for each in query.filters if each.field == field]
    return given[0].value if len(given) == 1 and given[0].op == "eq" else None


def loses(text: str, marks: list[Mark], whole: Query) -> bool:
    """Whether a plan of the whole has fewer figures than the parts name, and nothing that sets them side by side."""
    source = _Source(text, marks)
    named = {kind for segment in source.segments() if (kind := source.kind_of_figure(segment))}
    beside = whole.compare is not None or "status" in whole.dimensions or whole.shape not in SHAPES
    return len(named) > max(len(whole.metrics), 1) and not beside


def tells(whole: Query, queries: Parts) -> bool:
    """Whether a plan of the whole question has the figure of each part, by the conditions of that part."""
    return all(_tells(whole, part) for part in queries)


def _tells(whole: Query, part: Query) -> bool:
    told: set[str] = {*whole.metrics}
    if "attainment" in told:
        told |= {"amount_sum", "target_amount"}
    if whole.entity != part.entity or not {*part.metrics} <= told:
        return False
    if TARGETS & told:  # what was won is told for the target's own period
        return _basis(whole)[1:] == _basis(part)[1:]
    if part.shape == "list":
        return whole.shape == "list" and all(given in whole.filters for given in part.filters)
    if (
        "status" in whole.dimensions and "status" not in part.dimensions
    ):  # won and lost, each beside the other
        return _basis(_but_by_status(whole)) == _basis(part)
    of_no_status = {*part.metrics} <= OF_NO_STATUS or "average_of_won_deals" in part.assumptions
    return _basis(whole) == _basis(part) and (of_no_status or _conditions(whole) == _conditions(part))


def _but_by_status(whole: Query) -> Query:
    return whole.model_copy(update={"dimensions": [each for each in whole.dimensions if each != "status"]})


@dataclass(frozen=True)
class _Source:
    """A question that may have several parts."""

    text: str
    marks: list[Mark]

    def segments(self) -> list[Span]:
        """The parts: between conjunctions with a figure on both sides."""
        joints = [found.span() for found in BETWEEN.finditer(self.text)]
        ends = [*(start for start, _ in joints), len(self.text)][1:]
        found, since = [], 0
        for (start, after), end in zip(joints, ends, strict=True):
            records_count = not COMMA.match(self.text[start:after].strip())
            if self._has_figure((since, start), records_count) and self._has_figure(
                (after, end), records_count
            ):
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
                yield (*(f"{self.of(part)} {self.of((start, last[1]))}" for part in before), self.of(last))
        for start in reversed(self._starts(first)[1:]):
            if all(self._may_share((first[0], start), part) for part in later) and not self._waits_for(
                (start, first[1]), later
            ):
                yield (self.of(first), *(f"{self.of((first[0], start))} {self.of(part)}" for part in later))
        for start in self._starts(first)[1:]:
            if all(self._may_share((start, first[1]), part) for part in later) and not self._waits_for(
                (first[0], start), later
            ):
                yield (self.of(first), *(f"{self.of(part)} {self.of((start, first[1]))}" for part in later))
        if self._stands_alone(segments):
            yield tuple(self.of(part) for part in segments)

    def of(self, span: Span) -> str:
        return self.text[span[0] : span[1]]

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

    def _is_condition(self, mark: Mark) -> bool:
        """ "Without a contact and a company", "amount over 50k", 公司云起."""
        at = self.marks.index(mark)
        before = [each for each in self.marks[:at] if not each.filler]
        while before and (before[-1].sense("and") or _is_of_records(before[-1])):
            before.pop()
        after = next((each for each in self.marks[at + 1 :] if not each.filler), None)
        limited = after is not None and bool(after.sense("op", "between") or after.number or after.names)
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


def _one_after_the_other(source: _Source, segments: list[Span], plan: Plan, go_on: GoOn) -> Parts | None:
    """ "How many open deals, and how much are they worth": the second goes on from the first."""
    first = plan(source.of(segments[0]))
    if not isinstance(first, Query) or source.dates_both(*segments) or source.limits_each(*segments):
        return None
    second = go_on(first, source.of(segments[1]))
    if not isinstance(second, Query) or not fit_together([first, second]):
        return None
    return (first, second) if _are_of_the_same([first, second]) else None


def _are_of_the_same(queries: list[Query], *, but_for_periods: bool = False) -> bool:
    """The same groups, people, places and periods; each figure has its own status and its own date.

    A target without a period is that of this quarter, which nobody said.
    """
    assumed = any({*query.metrics} <= TARGETS for query in queries) and any(
        not query.time for query in queries
    )
    bases = [_basis(query)[but_for_periods or assumed :] for query in queries]
    return all(basis == bases[0] for basis in bases) and all(a != b for a, b in combinations(queries, 2))


def _basis(query: Query) -> tuple[object, ...]:
    shared = [given for given in query.filters if given.field in SHARED]
    periods = [given.period for given in query.time]
    return periods, query.dimensions, shared, query.having, query.compare, query.scope


def _conditions(query: Query) -> tuple[object, ...]:
    filters = {given.model_dump_json() for given in query.filters}
    return filters, [(given.field, given.period) for given in query.time]


def _money_first(metrics: list[Metric]) -> list[Metric]:
    """As where both are read at once: an amount leads, how many follows."""
    return sorted(dict.fromkeys(metrics), key=lambda metric: metric == "count")
