"""The marks of a question while they are being turned into a plan, and the plan so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from wenshu.insights.engine import AnswerLanguage, TeamCalendar, Vocabulary
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import (
    Assumption,
    Compare,
    DateField,
    Dimension,
    Entity,
    Filter,
    Having,
    Metric,
    Order,
    Period,
    Scope,
    Shape,
    TimeFilter,
)  # fmt: skip


@dataclass(frozen=True)
class Context:
    """What the question is asked against."""

    vocabulary: Vocabulary
    calendar: TeamCalendar
    language: AnswerLanguage
    deal_words: frozenset[str] = frozenset()  # that the names of deals are known to hold
    closed_is_either: bool = False  # how many closed, and how many of them were won


@dataclass
class Draft:
    """A plan being put together. Every mark that took part is in `used`; the rest was not understood."""

    context: Context
    text: str  # tidy, as the marks' positions count
    marks: list[Mark]
    used: set[int] = field(default_factory=set)
    shape: Shape | None = None
    entity: Entity = "opportunity"
    metrics: list[Metric] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    times: list[TimeFilter] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    sum_or_each: Having | None = None  # a threshold that may be one of single deals or of a group
    compare: Compare | None = None
    against_all: bool = False  # compared to the rest, without saying who
    in_step: bool = False  # buckets of two periods, the first beside the first
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    stages: list[str] = field(default_factory=list)  # of a funnel
    scope: Scope = "all_visible"
    assumptions: list[Assumption] = field(default_factory=list)
    hints: set[int] = field(default_factory=set)  # nouns that only say what a name is
    blocked: set[int] = field(default_factory=set)  # stand where they mean nothing
    negated: set[int] = field(default_factory=set)  # marks that a "not" covers
    statuses: list[str] = field(default_factory=list)
    excluded_statuses: list[str] = field(default_factory=list)
    periods: list[tuple[int, Period]] = field(default_factory=list)
    extra_period: Period | None = None  # one that the question only implies
    dated: DateField | None = None  # what periods without a date word are about
    deals_or_money: bool = False  # 签了多少: how many, or how much
    per_deal: int | None = None  # the mark of "per" in "revenue per deal"
    pipeline: bool = False
    size_named: bool = False
    sorted: bool = False
    superlative: str | None = None
    superlative_marks: list[int] = field(default_factory=list)
    order_by: Literal["amount", "probability"] | DateField | None = None
    descending: bool = True
    deals_named: bool = False
    asks_for_one: bool = False
    ambiguous: int | None = None  # the mark whose name has several meanings
    nobodys: list[str] = field(default_factory=list)  # teams of people who lead none
    whole: list[Filter] | None = None  # of a share whose period only its part has
    unclear: bool = False  # how many, or how much, of what was not said

    def unused(self, *kinds: str) -> Iterator[tuple[int, Sense]]:
        """Marks not used yet that can have a sense of one of these kinds."""
        for index, mark in enumerate(self.marks):
            if mark.senses and index not in self.used and (sense := mark.sense(*kinds)):
                yield index, sense

    def first(self, *kinds: str) -> tuple[int, Sense] | None:
        for index, mark in enumerate(self.marks):
            for sense in mark.senses:
                if sense.kind in kinds and index not in self.used:
                    return index, sense
        return None

    def has(self, *kinds: str) -> bool:
        return any(sense.kind in kinds for mark in self.marks for sense in mark.senses)

    def use(self, *indexes: int) -> None:
        self.used.update(indexes)

    def take(self, *kinds: str) -> Sense | None:
        """Uses the first mark of these kinds, and every other of the very same sense."""
        found = self.first(*kinds)
        if found is None:
            return None
        for index, sense in list(self.unused(*kinds)):
            if sense == found[1]:
                self.use(index)
        return found[1]

    def neighbour(self, index: int, step: int) -> int | None:
        """The nearest mark to the left (-1) or right (+1) that is more than a filler."""
        index += step
        while 0 <= index < len(self.marks):
            if not self.marks[index].filler:
                return index
            index += step
        return None

    def beside(self, index: int, step: int, *kinds: str) -> tuple[int, Sense] | None:
        """The neighbour, if it is unused and can have such a sense."""
        near = self.neighbour(index, step)
        if near is None or near in self.used:
            return None
        sense = self.marks[near].sense(*kinds)
        return (near, sense) if sense else None

    def gap(self, index: int, other: int) -> str:
        """What of the question stands between two marks."""
        return self.text[self.marks[index].end : self.marks[other].start]

    def assume(self, assumption: Assumption) -> None:
        if assumption not in self.assumptions:
            self.assumptions.append(assumption)

    def where(self, condition: Filter) -> None:
        if condition not in self.filters:
            self.filters.append(condition)

    def filters_on(self, *fields: str) -> list[Filter]:
        return [f for f in self.filters if f.field in fields]

    @property
    def has_han_status(self) -> bool:
        """ "已关闭" is won or lost; "closed" alone, in sales talk, is won."""
        if self.context.closed_is_either:
            return True
        found = (m.surface for m in self.marks if (s := m.sense("status")) and s.value == "closed")
        return any(not surface.isascii() for surface in found)

    @property
    def leftovers(self) -> list[Mark]:
        """What was not understood; joints only where there is nothing else."""
        left = [m for i, m in enumerate(self.marks) if i not in self.used and not m.sense("filler")]
        return [m for m in left if not m.sense("and", "or", "to", "by")] or left
