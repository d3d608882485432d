"""Targets beside what was won: which of them belong to each group, what they add up to, and which records they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from wenshu.crm import periods, target_sums, targets
from wenshu.crm.models import Target
from wenshu.crm.periods import Period
from wenshu.crm.target_sums import Composed, PeriodTargets
from wenshu.insights.buckets import first_day, label, next_day
from wenshu.insights.comparing import bucket_of
from wenshu.insights.figures import Group, Incomplete, TargetNotes
from wenshu.insights.metrics import Parts
from wenshu.insights.plan import BUCKETS, Bucket, Filter, Metric
from wenshu.insights.query.facts import NOTHING
from wenshu.insights.query.groupings import Grouping, Key
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Records, Selection
from wenshu.insights.target_questions import (
    ATTAINMENT,
    OF_TARGETS,
    TARGET,
    WON_AMOUNT,
    check_days,
    check_filters,
)
from wenshu.insights.validate import Task
from wenshu.insights.values import texts
from wenshu.teams.scoping import TeamQuerySet

if TYPE_CHECKING:
    from wenshu.insights.query.sums import Sums

Days = tuple[date, date]  # half-open


class Quotas:
    """The targets that lie within some days; `only` is the one whose targets the asker may see, None: everybody's."""

    def __init__(self, names: Names, days: Days, only: UUID | None = None) -> None:
        self.names = names
        self.only = only
        self.held = targets.held(names.team, *days)

    @classmethod
    def of(cls, task: Task, names: Names) -> Quotas | None:
        """None where the question is not about targets."""
        if OF_TARGETS.isdisjoint(task.query.metrics):
            return None
        return cls(names, days_of(task.selection), task.targets_of)

    @cached_property
    def counted(self) -> set[UUID]:
        return targets.counted(self.names.team)

    # whose, and for when

    def people(self, selection: Selection) -> frozenset[UUID] | None:
        """Whose targets the selected deals count towards; None is the whole team."""
        found, named = None, selection.owner_id is not None
        for given in selection.filters:
            if given.field in {"owner", "sales_team"}:
                meant = self._people_of(given)
                found = meant if found is None else found & meant
                named = named or (given.field == "owner" and given.op in {"eq", "in"})
        if selection.led_by is not None:
            led = frozenset({selection.led_by, *self.names.seats_led_by([selection.led_by])})
            found = led if found is None else found & led
        if selection.owner_id is not None:
            owner = frozenset({selection.owner_id})
            found = owner if found is None else found & owner
        if found is None or named:
            return found
        return found & (self.counted | {holder for holder in self.held if holder})

    def _people_of(self, given: Filter) -> frozenset[UUID]:
        everybody, names = frozenset(self.names.seats), self.names
        if given.op in {"is_null", "not_null"}:
            without = frozenset(s.id for s in names.seats.values() if not s.manager_id)
            nobody = frozenset[UUID]() if given.field == "owner" else without
            return nobody if given.op == "is_null" else everybody - nobody
        if given.op == "contains":
            named = names.seats_whose_name_holds(texts(given)[0])
        else:
            named = names.seats_named(texts(given))
        found = frozenset(named if given.field == "owner" else names.seats_led_by(named))
        return everybody - found if given.op in {"ne", "not_in"} else found

    def hides(self, selection: Selection) -> bool:
        """Whether these are, or hold, targets that the asker may not see."""
        people = self.people(selection)
        return self.only is not None and (people is None or not people <= {self.only})

    def found(self, selection: Selection) -> PeriodTargets:
        """Nothing where they are not to be seen: a part of them would look like the whole."""
        if self.hides(selection):
            return PeriodTargets(Composed(), {})
        days, people = days_of(selection), self.people(selection)
        if people is None:
            return target_sums.of_team(self.held, self.counted, *days)
        return target_sums.of_members(self.held, people, *days)

    def rows(self, selection: Selection) -> Iterator[tuple[UUID | None, Period]]:
        """Whose targets for which periods are added up; in which currency is not looked at."""
        found, days = self.found(selection), days_of(selection)
        parts = {None: found.total} if found.is_teams_own else found.by_owner
        for owner, composed in parts.items():
            if composed.months is not None:
                yield from ((owner, period) for period in periods.tiles(*days, composed.months))

    def parts(self, selection: Selection) -> dict[str, Parts]:
        """What is to be won, by currency; `records` counts the targets."""
        total: dict[str, Parts] = defaultdict(Parts)
        for owner, period in self.rows(selection):
            minor, currency = self.held[owner][period]
            if _holds(currency, selection):
                total[currency].absorb(Parts(records=1, with_amount=1, target=minor))
        return total

    def records(self, selection: Selection) -> Q:
        """The same targets as a condition on their table."""
        of_length: dict[tuple[int, bool], set[UUID]] = defaultdict(set)
        for owner, period in self.rows(selection):
            people = of_length[period.months, owner is None]
            if owner is not None:
                people.add(owner)
        condition = NOTHING
        for (months, is_teams), owners in of_length.items():
            starts = [period.starts_on for period in periods.tiles(*days_of(selection), months)]
            whose = Q(owner__isnull=True) if is_teams else Q(owner_id__in=owners)
            condition |= Q(months=months, starts_on__in=starts) & whose
        for given in _of_currency(selection):
            named = Q(currency__in=texts(given))
            condition &= ~named if given.op in {"ne", "not_in"} else named
        return condition

    # beside what was won

    def beside(
        self, table: Mapping[Metric, Sums], selection: Selection, groupings: Sequence[Grouping], today: date
    ) -> dict[Metric, Sums]:
        """The table with targets and rates. Amounts are told by currency, for a target may be in another one."""
        usual = self.names.usual_currency
        won = {(*keys[:-1], keys[-1] or usual): parts for keys, parts in table.get(WON_AMOUNT, {}).items()}
        wanted: Sums = {}
        until = today if WON_AMOUNT in table else None
        groups = dict.fromkeys(self._groups(selection, groupings, until))
        groups.update(dict.fromkeys(keys[:-1] for keys in won))
        for keys in groups:
            narrowed = selection
            for grouping, key in zip(groupings, keys, strict=True):
                narrowed = grouping.narrow(narrowed, key)
            found = self.parts(narrowed) or {usual: Parts()}
            wanted.update({(*keys, currency): parts for currency, parts in found.items()})
        rates = {
            keys: Parts(
                records=won[keys].records if keys in won else 0,
                with_amount=won[keys].with_amount if keys in won else 0,
                amount=won[keys].amount if keys in won else 0,
                target=wanted[keys].target if keys in wanted else 0,
            )
            for keys in {**won, **wanted}
        }
        return {WON_AMOUNT: won, TARGET: wanted, ATTAINMENT: rates}

    def _groups(
        self, selection: Selection, groupings: Sequence[Grouping], until: date | None
    ) -> Iterable[tuple[Key, ...]]:
        return product(*(self._keys(grouping, selection, until) for grouping in groupings))

    def _keys(self, grouping: Grouping, selection: Selection, until: date | None) -> list[Key]:
        """Who should have a target or has one; the periods that fill the days, until the one that holds today."""
        if grouping.dimension in BUCKETS:
            return list(_firsts(grouping.dimension, days_of(selection), until))  # type: ignore[arg-type]
        people = self.people(selection)
        if people is None:
            people = frozenset(target_sums.of_team(self.held, self.counted, *days_of(selection)).by_owner)
        people = people if self.only is None else people & {self.only}
        if grouping.dimension == "owner":
            return [*sorted(people)]
        return list(dict.fromkeys(grouping.key((person,)) for person in sorted(people)))

    # what is to be said beside the figures

    def notes(self, task: Task) -> TargetNotes:
        selection, today = task.selection, task.calendar.today
        start, end = days_of(selection)
        found = self.found(selection)
        of_people = any(dimension in {"owner", "sales_team"} for dimension in task.query.dimensions)
        of_all = found.is_teams_own and not of_people
        called = self.names.seats
        people = {} if of_all or bucket_of(task.query) else found.by_owner
        without = sorted(
            called[id].name for id, each in people.items() if not each.is_set and not each.missing
        )
        lacking = [Incomplete(called[id].name, each.missing) for id, each in people.items() if each.missing]
        own = target_sums.compose(self.held.get(None, {}), start, end)
        if (
            self.people(selection) is None
            and own.missing
            and not (found.total.is_set or self.hides(selection))
        ):
            lacking.append(Incomplete(None, own.missing))
        return TargetNotes(
            without=tuple(without),
            incomplete=tuple(sorted(lacking, key=lambda each: each.name or "")),
            hidden=self.hides(selection),
            only_own=self.only is not None,
            running=_running(task, today) if start <= today < end else None,
        )


def listed(wanted: Records, names: Names) -> TeamQuerySet[Target]:
    """The targets that a citation lists: those that its deals count towards. Raises BadPlan: links come from anybody."""
    condition = NOTHING
    for selection in wanted.any_of:
        check_filters(selection.filters)
        condition |= Quotas(names, check_days(*days_of(selection))).records(selection)
    return Target.objects.for_team(names.team).filter(condition)


def days_of(selection: Selection) -> Days:
    """The days that all conditions on the close date leave."""
    starts = [span.start for span in selection.spans if span.start]
    ends = [span.end for span in selection.spans if span.end]
    return max(starts, default=date.min), min(ends, default=date.min)


def _firsts(bucket: Bucket, days: Days, until: date | None) -> Iterator[date]:
    """First days of the periods; a period that lies ahead as a whole is shown as a whole."""
    start, end = days
    last = end if until is None or until < start else min(end, next_day(first_day(until, bucket, 1), bucket))
    day = start
    while day < last:
        yield day
        day = next_day(day, bucket)


def _running(task: Task, today: date) -> Group:
    """What is not over: a period among others, or all of it."""
    bucket = bucket_of(task.query)
    if bucket is None:
        return Group("year", None)
    first = first_day(today, bucket, 1)
    return Group(bucket, label(first, bucket), first)


def _of_currency(selection: Selection) -> Iterator[Filter]:
    return (given for given in selection.filters if given.field == "currency")


def _holds(currency: str, selection: Selection) -> bool:
    return all(
        (currency in texts(given)) != (given.op in {"ne", "not_in"}) for given in _of_currency(selection)
    )
