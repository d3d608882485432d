"""From the targets that somebody holds to what they are to win in a period: nothing guessed, nothing counted twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from wenshu.crm import periods
from wenshu.crm.periods import Period

Amounts = dict[str, int]
"""Minor units by currency: currencies are never added to each other."""

Targets = Mapping[Period, tuple[int, str]]
"""What somebody holds: amount in minor units, and its currency."""

Held = dict[UUID | None, dict[Period, tuple[int, str]]]
"""By owner; None is the whole team."""


@dataclass(frozen=True)
class Composed:
    """`amounts` is empty where there is no target, and then `missing` says what keeps it from being whole.

    `months` is the length of the periods that were added: that of the period itself where its own target stands.
    """

    amounts: Amounts = field(default_factory=dict)
    months: int | None = None
    missing: tuple[Period, ...] = ()

    @property
    def is_set(self) -> bool:
        return bool(self.amounts)


@dataclass(frozen=True)
class PeriodTargets:
    """`total` is the team's own target, or the sum over `by_owner`; `without` is how many of those have none.

    A sum is given although some have none: who shows it says so.
    """

    total: Composed
    by_owner: dict[UUID, Composed]
    is_teams_own: bool = False

    @property
    def without(self) -> int:
        return sum(not each.is_set for each in self.by_owner.values())


def compose(targets: Targets, start: date, end: date) -> Composed:
    """The period's own target; else its quarters, else its months, added where all of them are there.

    Lengths are never mixed. Where no length is complete, `missing` names what the most complete one lacks.
    """
    incomplete: list[tuple[float, tuple[Period, ...]]] = []
    for months in periods.LENGTHS:
        parts = periods.tiles(start, end, months)
        missing = tuple(part for part in parts if part not in targets)
        if parts and not missing:
            return Composed(added(targets[part] for part in parts), months)
        if len(missing) < len(parts):
            incomplete.append((len(missing) / len(parts), missing))
    return Composed(missing=min(incomplete, key=lambda each: each[0])[1]) if incomplete else Composed()


def added(amounts: Iterable[tuple[int, str]]) -> Amounts:
    total: Amounts = {}
    for minor, currency in amounts:
        total[currency] = total.get(currency, 0) + minor
    return total


def of_team(held: Held, counted: Collection[UUID], start: date, end: date) -> PeriodTargets:
    """`counted` should have a target; others who hold one, such as members who left, count as well."""
    owners = {*counted, *(owner for owner in held if owner is not None)}
    members = of_members(held, owners, start, end)
    left = {id for id, each in members.by_owner.items() if id not in counted and not each.is_set}
    by_owner = {id: each for id, each in members.by_owner.items() if id not in left}
    own = compose(held.get(None, {}), start, end)
    return PeriodTargets(own if own.is_set else members.total, by_owner, is_teams_own=own.is_set)


def of_members(held: Held, owners: Collection[UUID], start: date, end: date) -> PeriodTargets:
    """Of the given ones alone, whatever the team's own target says."""
    by_owner = {owner: compose(held.get(owner, {}), start, end) for owner in owners}
    total = added((minor, currency) for each in by_owner.values() for currency, minor in each.amounts.items())
    return PeriodTargets(Composed(total), by_owner)
