"""What a run found: values, each with the very records behind it. The answer is written from this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from wenshu.crm.periods import Period
from wenshu.insights.metrics import Value
from wenshu.insights.plan import Dimension, Metric
from wenshu.insights.selection import Records
from wenshu.insights.target_questions import TARGET
from wenshu.insights.validate import Task


@dataclass(frozen=True)
class Measure:
    """One metric's value for one group; `counted` records made it up, `missing` ones have no amount."""

    metric: Metric
    value: Value
    currency: str | None
    records: Records
    counted: int
    counted_records: Records
    won: int = 0  # of a win rate
    won_records: Records | None = None
    missing: int = 0
    missing_records: Records | None = None
    examples: tuple[str, ...] = ()  # names of the deals with the smallest or largest amount
    more_examples: bool = False


@dataclass(frozen=True)
class Group:
    """`value` as stored, or a period such as 2026-Q2; None for records without one."""

    dimension: Dimension
    value: str | None
    first_day: date | None = None  # of a period
    is_rest: bool = False  # everybody else


@dataclass(frozen=True)
class Line:
    groups: tuple[Group, ...]
    currency: str | None
    measures: tuple[Measure, ...]
    share: float | None = None
    before: tuple[Measure, ...] = ()  # the same group in the period compared with, or everybody else
    beside: Group | None = None  # the bucket that a trend's bucket is compared with


@dataclass(frozen=True)
class Listed:
    """A record of a list, with what the list shows of it."""

    id: UUID
    name: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Incomplete:
    """Who (None: the whole team) has targets for some of the periods and lacks others; such are not counted."""

    name: str | None
    missing: tuple[Period, ...]


@dataclass(frozen=True)
class TargetNotes:
    """What is said beside targets. `running` is the period, or the one among others, that is not over."""

    without: tuple[str, ...] = ()  # who should have a target, and has none
    incomplete: tuple[Incomplete, ...] = ()
    hidden: bool = False  # the whole is not for the asker to see
    only_own: bool = False  # the asker sees no targets but their own
    running: Group | None = None


@dataclass(frozen=True)
class Figures:
    """`total` counts groups or records before any limit; `wholes` are the figures over all groups, by currency.

    `groups` counts them before any condition on groups. `beyond` is, of an empty period, what there is without it.
    """

    task: Task
    currencies: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    wholes: tuple[Line, ...] = ()
    listed: tuple[Listed, ...] = ()
    total: int = 0
    groups: int = 0
    beyond: Measure | None = None
    leaves_out_empty: bool = False  # groups without any record would meet the conditions on groups
    unfinished: date | None = None  # first day of a trend's bucket that is compared up to the same day
    unnamed: Line | None = None  # what a ranking leaves out: records without a value in its dimension
    targets: TargetNotes | None = None  # of a question about targets

    @property
    def mixed(self) -> bool:
        return len(self.currencies) > 1

    @property
    def truncated(self) -> bool:
        return self.total > max(len(self.lines), len(self.listed))

    def is_unfinished(self, first: date) -> bool:
        return self.unfinished == first

    @property
    def is_empty(self) -> bool:
        if self.targets is not None:
            measures = (m for line in (*self.lines, *self.wholes) for m in line.measures)
            return all(m.value is None for m in measures if m.metric == TARGET)
        return not any(m.counted or m.missing for w in self.wholes for m in (*w.measures, *w.before))
