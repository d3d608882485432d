"""One definition per metric: what it adds up, from which records, and how the parts make its value.

Every place that shows a figure (answers, tiles, the API's dashboard) gets it from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Self

from wenshu.insights.plan import Entity, Metric

Unit = Literal["count", "money", "rate", "days"]
Value = int | float | None  # money in minor units, rates 0-1, days
Part = Literal[
    "records",
    "with_amount",
    "amount",
    "weighted",
    "least",
    "most",
    "won",
    "cycles",
    "cycle_days",
    "age_days",
    "stage_seconds",
    "stays",
    "stay_seconds",
    "passed",
    "target",
]


@dataclass(slots=True)
class Parts:
    """What the database added up for one group; groups merge by `add`."""

    records: int = 0
    with_amount: int = 0
    amount: int = 0
    weighted: int = 0
    least: int | None = None
    most: int | None = None
    won: int = 0
    cycles: int = 0  # deals that have a cycle: those entered before they closed
    cycle_days: int = 0
    age_days: int = 0
    stage_seconds: int = 0  # since the deals entered their present stage
    stays: int = 0  # completed stays in a stage
    stay_seconds: int = 0
    passed: int = 0  # of the deals that reached a stage, those that reached the next
    target: int = 0
    values: Counter[int] | None = None  # how often each amount occurs, for a median
    members: set[object] | None = None  # distinct companies, owners or products

    @classmethod
    def of(cls, names: Sequence[Part], values: Sequence[int | None]) -> Self:
        given: dict[str, Any] = {
            name: int(value) for name, value in zip(names, values, strict=True) if value is not None
        }
        return cls(**given)

    def add_amount(self, amount: int, times: int = 1) -> None:
        self.values = self.values or Counter()
        self.values[amount] += times

    def add_member(self, member: object) -> None:
        self.members = self.members or set()
        self.members.add(member)

    def add(self, name: Part, value: int | None) -> None:
        if value is None:
            return
        if name == "least":
            self.least = value if self.least is None else min(self.least, value)
        elif name == "most":
            self.most = value if self.most is None else max(self.most, value)
        else:
            setattr(self, name, getattr(self, name) + value)

    def absorb(self, other: Parts) -> None:
        """Written out: a whole of thousands of groups is put together here."""
        self.records += other.records
        self.with_amount += other.with_amount
        self.amount += other.amount
        self.weighted += other.weighted
        self.won += other.won
        self.cycles += other.cycles
        self.cycle_days += other.cycle_days
        self.age_days += other.age_days
        self.stage_seconds += other.stage_seconds
        self.stays += other.stays
        self.stay_seconds += other.stay_seconds
        self.passed += other.passed
        self.target += other.target
        self.add("least", other.least)
        self.add("most", other.most)
        if other.values:
            self.values = (self.values or Counter()) + other.values
        if other.members:
            self.members = (self.members or set()) | other.members


@dataclass(frozen=True)
class Definition:
    unit: Unit
    value: Callable[[Parts], Value]
    parts: tuple[Part, ...] = ()
    additive: bool = False  # the groups' values add up to the whole's; an empty group is 0
    entities: tuple[Entity, ...] = ("opportunity",)
    basis: Literal["all", "closed", "open", "with_amount"] = "all"  # the records it is about
    single_values: bool = False  # needs each amount
    distinct: Literal["", "company", "owner", "product"] = ""
    of_targets: bool = False  # not added up from the selected records alone


def _known(parts: Parts, total: int) -> int | None:
    """Deals of which none has an amount are worth an unknown sum, not nothing."""
    return None if parts.records and not parts.with_amount else total


def _mean(total: int, count: int) -> int | None:
    """In whole minor units, halves up."""
    return int((Decimal(total) / count).quantize(Decimal(1), ROUND_HALF_UP)) if count else None


def _median(parts: Parts) -> int | None:
    """The middle amount, or the mean of the middle two."""
    if not parts.values:
        return None
    count, seen = parts.values.total(), 0
    middle: list[int] = []
    for amount in sorted(parts.values):
        seen += parts.values[amount]
        while len(middle) < 2 and seen > (count - 1, count)[len(middle)] // 2:
            middle.append(amount)
    return _mean(sum(middle), 2)


def _days(total: float, count: int) -> float | None:
    return round(total / count, 2) if count else None


def _attained(parts: Parts) -> float | None:
    """Unknown where no amount is; of no deal at all it is 0."""
    won = _known(parts, parts.amount)
    return None if won is None or not parts.target else won / parts.target


DAY = 24 * 3600  # seconds
EVERY: tuple[Entity, ...] = ("opportunity", "company", "contact", "follow_up", "voice_note")
DEFINITIONS: dict[Metric, Definition] = {
    "count": Definition("count", lambda p: p.records, additive=True, entities=EVERY),
    "amount_sum": Definition(
        "money", lambda p: _known(p, p.amount), ("with_amount", "amount"), additive=True
    ),
    "amount_avg": Definition(
        "money", lambda p: _mean(p.amount, p.with_amount), ("with_amount", "amount"), basis="with_amount"
    ),
    "amount_min": Definition("money", lambda p: p.least, ("with_amount", "least"), basis="with_amount"),
    "amount_max": Definition("money", lambda p: p.most, ("with_amount", "most"), basis="with_amount"),
    "amount_median": Definition("money", _median, ("with_amount",), basis="with_amount", single_values=True),
    "weighted_amount": Definition(
        "money", lambda p: _known(p, (p.weighted + 50) // 100), ("with_amount", "weighted"), additive=True
    ),
    "win_rate": Definition(
        "rate", lambda p: p.won / p.records if p.records else None, ("won",), basis="closed"
    ),
    "cycle_days_avg": Definition(
        "days", lambda p: _days(p.cycle_days, p.cycles), ("cycles", "cycle_days"), basis="closed"
    ),
    "age_days_avg": Definition("days", lambda p: _days(p.age_days, p.records), ("age_days",), basis="open"),
    "company_count": Definition("count", lambda p: len(p.members or ()), distinct="company"),
    "owner_count": Definition("count", lambda p: len(p.members or ()), distinct="owner", entities=EVERY),
    "product_count": Definition("count", lambda p: len(p.members or ()), distinct="product"),
    "days_in_stage_avg": Definition(
        "days", lambda p: _days(p.stage_seconds / DAY, p.records), ("stage_seconds",), basis="open"
    ),
    "stage_duration_avg": Definition(
        "days", lambda p: _days(p.stay_seconds / DAY, p.stays), ("stays", "stay_seconds")
    ),
    "conversion_rate": Definition("rate", lambda p: p.passed / p.records if p.records else None, ("passed",)),
    "target_amount": Definition(
        "money", lambda p: p.target if p.records else None, ("target",), of_targets=True
    ),
    "attainment": Definition("rate", _attained, ("amount", "target"), of_targets=True),
}


def is_money(metric: Metric) -> bool:
    return DEFINITIONS[metric].unit == "money"


def is_told_by_currency(metric: Metric) -> bool:
    """Also of a rate: amounts in one currency say nothing of a target in another."""
    return is_money(metric) or DEFINITIONS[metric].of_targets
