"""Targets: what a member, or the whole team, is to win in a month, a quarter or a year."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from wenshu.crm import activity, money, periods, target_sums
from wenshu.crm.activity import Changes, Via, Write
from wenshu.crm.contract import amount_message
from wenshu.crm.keyset import Order, Page, RawRow, page
from wenshu.crm.links import Links
from wenshu.crm.models import AuditAction, Target
from wenshu.crm.periods import Period
from wenshu.crm.target_contract import TargetFilters, TargetIn, TargetPatch
from wenshu.crm.target_sums import Held, PeriodTargets
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.teams import teams
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet

ORDERS = {"startsOn": Order("starts_on", date), "createdAt": Order("created_at", datetime)}
_COLUMNS = (
    "id", "owner_id", "owner__name", "starts_on", "months", "amount_minor", "currency", "created_at", "updated_at",
    "version",
)  # fmt: skip


Key = tuple[UUID | None, Period]  # whose, and for when


class TargetExists(Conflict):
    """There is a target of this member for this period already. Change that one."""

    code = "target_exists"


class NoSuchPeriod(Invalid):
    """Use a month such as 2026-07, a quarter 2026-Q3, a year 2026, or FY2026 and FY2026-Q1."""

    code = "no_such_period"

    def __init__(self) -> None:
        words = _("Use a month such as 2026-07, a quarter 2026-Q3, a year 2026, or FY2026 and FY2026-Q1.")
        super().__init__(Invalid.field("period", words).errors)


@dataclass(frozen=True)
class Wanted:
    """What is to stand for a member (None: the whole team) and a period; without an amount nothing is."""

    owner: Membership | None
    period: Period
    amount_minor: int | None
    currency: str

    @property
    def key(self) -> Key:
        return (self.owner.pk if self.owner else None), self.period


@dataclass
class Done:
    """How many targets a write made, changed, left as they were, and took away."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


# reading


def visible_to(member: Membership) -> TeamQuerySet[Target]:
    """Owners and managers see all targets of their team, others their own."""
    everything = Target.objects.for_team(member.team)
    return everything if member.may_manage else everything.filter(owner=member)


def find(id: UUID, *, by: Membership) -> Target:
    """With its team and owner loaded; NotFound also for one that `by` may not see."""
    target = visible_to(by).select_related("owner").filter(pk=id).first()
    if target is None:
        raise NotFound
    target.team = by.team
    return target


def rows(
    filters: TargetFilters,
    *,
    by: Membership,
    sort: str = "-startsOn",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
    among: TeamQuerySet[Target] | None = None,
) -> Page[dict[str, Any]]:
    """Rows of the contract: those that `by` may see; of `among`, which holds no others, where it is given."""
    found = visible_to(by) if among is None else among
    asked = {
        "owner_id": filters.owner_id,
        "months": filters.months,
        "starts_on__gte": filters.starts_from,
        "starts_on__lte": filters.starts_to,
    }
    found = found.filter(**{name: value for name, value in asked.items() if value})
    listed = page(found, _COLUMNS, orders=ORDERS, sort=sort, cursor=cursor, limit=limit, count=count)
    return listed.shaped(lambda row: _row(row, by.team))


def sums(found: TeamQuerySet[Target]) -> list[tuple[str, int]]:
    """By currency, in minor units."""
    added = found.order_by().values("currency").annotate(sum=Sum("amount_minor"))
    return sorted((each["currency"], each["sum"]) for each in added)


def row(target: Target) -> dict[str, Any]:
    """One target as the list shows it."""
    owner = target.owner
    values = {"owner__name": owner.name if owner else None}
    return _row(tuple(values[c] if c in values else getattr(target, c) for c in _COLUMNS), target.team)


def _row(row: RawRow, team: Team) -> dict[str, Any]:
    id, owner_id, owner_name, starts_on, months, amount_minor, currency, created_at, updated_at, version = row
    return {
        "id": id,
        "ownerId": owner_id,
        "ownerName": owner_name,
        "period": periods.written(Period(starts_on, months), team.fiscal_year_start),
        "startsOn": starts_on,
        "months": months,
        "amount": money.text(amount_minor, currency),
        "currency": currency,
        "createdAt": created_at,
        "updatedAt": updated_at,
        "version": version,
    }


def period_of(target: Target) -> Period:
    return Period(target.starts_on, target.months)


# writing


def create(team: Team, data: TargetIn, *, by: Membership | None, via: Via, now: datetime) -> Target:
    """Raises TargetExists where there is one, NoSuchPeriod, or Invalid."""
    period = periods.read(data.period, team.fiscal_year_start)
    if period is None:
        raise NoSuchPeriod
    currency = data.currency or team.currency
    wanted = Wanted(Links(team).owner(data.owner_id), period, minor(data.amount, currency), currency)
    with _write(team, [wanted], by=by, via=via, now=now) as work:
        if work.held:
            raise TargetExists
        work.carry_out([wanted])
    return work.held[wanted.key]


def put(team: Team, wanted: Wanted, *, by: Membership | None, via: Via, now: datetime) -> Target | None:
    """Makes the target, changes the one that is there, or takes it away; returns the one that stands then."""
    with _write(team, [wanted], by=by, via=via, now=now) as work:
        work.carry_out([wanted])
    return work.held.get(wanted.key)


def put_many(
    team: Team, wanted: Collection[Wanted], *, by: Membership | None, via: Via, now: datetime
) -> Done:
    """All of them or none. A period that no calendar of the team has is refused, unless a target stands there."""
    with _write(team, wanted, by=by, via=via, now=now) as work:
        return work.carry_out(wanted)


def update(
    target: Target,
    changes: TargetPatch,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> Target:
    """Sets what `changes` names. Nothing different: nothing is written and the version stays."""
    with activity.write(target.team, by=by, via=via, now=now) as change:
        target = _locked(target, expected_version)
        said = changes.model_fields_set
        currency = changes.currency if "currency" in said and changes.currency else target.currency
        old = money.to_major(target.amount_minor, target.currency)
        _set(target, minor(changes.amount if "amount" in said else old, currency), currency, change)
    return target


def remove(
    target: Target, *, by: Membership | None, via: Via, now: datetime, expected_version: int | None = None
) -> None:
    with activity.write(target.team, by=by, via=via, now=now) as change:
        _take_away(_locked(target, expected_version), change)


def copy_year(team: Team, year: Period, *, by: Membership | None, via: Via, now: datetime) -> int:
    """Last year's targets for the year, where nothing stands yet and the member is still there; returns how many."""
    before = year.moved(-periods.YEAR)
    old = Target.objects.for_team(team).filter(starts_on__gte=before.starts_on, starts_on__lt=before.end)
    wanted = [
        Wanted(each.owner, period_of(each).moved(periods.YEAR), each.amount_minor, each.currency)
        for each in old.select_related("owner").order_by("starts_on", "id")
        if each.owner is None or each.owner.is_active
    ]
    with _write(team, wanted, by=by, via=via, now=now) as work:
        return work.carry_out([each for each in wanted if each.key not in work.held]).created


def minor(amount: Decimal, currency: str) -> int:
    """In the currency's smallest unit; raises Invalid where it cannot hold the amount."""
    try:
        return money.to_minor(amount, currency)
    except money.BadAmount:
        raise Invalid.field("amount", amount_message(currency)) from None


@dataclass
class _Work:
    """One write to targets; `held` are those that stand at what is wanted, kept up to date."""

    team: Team
    change: Write
    held: dict[Key, Target]

    def carry_out(self, wanted: Collection[Wanted]) -> Done:
        done, fresh = Done(), list[Target]()
        for each in wanted:
            there = self.held.get(each.key)
            if there is None and each.amount_minor is not None:
                fresh.append(self._make(each, each.amount_minor))
                self.held[each.key] = fresh[-1]
            elif there is not None and each.amount_minor is None:
                _take_away(self.held.pop(each.key), self.change)
                done.removed += 1
            elif there is None or each.amount_minor is None:
                done.unchanged += 1
            elif _set(there, each.amount_minor, each.currency, self.change):
                done.updated += 1
            else:
                done.unchanged += 1
        Target.objects.for_team(self.team).bulk_create(fresh)
        done.created = len(fresh)
        return done

    def _make(self, wanted: Wanted, amount_minor: int) -> Target:
        period, now = wanted.period, self.change.now
        if not periods.is_of_calendar(period, self.team.fiscal_year_start):
            raise NoSuchPeriod
        target = Target(
            team=self.team,
            owner=wanted.owner,
            starts_on=period.starts_on,
            months=period.months,
            amount_minor=amount_minor,
            currency=wanted.currency,
            created_at=now,
            updated_at=now,
        )
        told = {name: [None, value] for name, value in _told(target).items()}
        self.change.record("target", target.id, AuditAction.CREATED, told)
        return target


@contextmanager
def _write(
    team: Team, wanted: Collection[Wanted], *, by: Membership | None, via: Via, now: datetime
) -> Iterator[_Work]:
    with activity.write(team, by=by, via=via, now=now) as change:
        teams.lock(team)  # two who make the same target take turns
        starts = {each.period.starts_on for each in wanted}
        found = Target.objects.for_team(team).filter(starts_on__in=starts).select_related("owner")
        asked = {each.key for each in wanted}
        held = {key: each for each in found if (key := _key(each)) in asked}
        for each in held.values():
            each.team = team
        yield _Work(team, change, held)


def _key(target: Target) -> Key:
    return Wanted(target.owner, period_of(target), target.amount_minor, target.currency).key


def _locked(target: Target, expected_version: int | None) -> Target:
    """Read anew under a lock: what a caller holds may be older than a colleague's write."""
    everything = Target.objects.for_team(target.team).select_related("owner")
    there = everything.select_for_update(of=("self",)).filter(pk=target.pk).first()
    if there is None:
        raise NotFound
    there.team = target.team
    activity.check_version(there, there.version, expected_version)
    return there


def _set(target: Target, amount_minor: int, currency: str, change: Write) -> bool:
    """False where nothing is different."""
    before = _told(target)
    target.amount_minor, target.currency = amount_minor, currency
    after = _told(target)
    changes: Changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changes:
        return False
    target.version += 1
    target.updated_at = change.now
    target.save(update_fields=["amount_minor", "currency", "version", "updated_at"])
    change.record("target", target.id, AuditAction.UPDATED, changes)
    return True


def _take_away(target: Target, change: Write) -> None:
    told = {name: [value, None] for name, value in _told(target).items()}
    change.record("target", target.id, AuditAction.DELETED, told)
    target.delete()


def _told(target: Target) -> dict[str, object]:
    """What the audit says of a target, in the API's names."""
    shown = row(target)
    return {name: shown[name] for name in ("ownerName", "period", "amount", "currency")}


# what is to be won in a period


def of_period(team: Team, start: date, end: date, owners: Collection[UUID] | None = None) -> PeriodTargets:
    """What is to be won from `start` until before `end`, by each of `owners` and together.

    Without `owners`: by everybody who should have a target or has one; the whole team's own target goes before their
    sum. Of a period that is not whole months nothing is said.
    """
    if owners is None:
        return target_sums.of_team(held(team, start, end), counted(team), start, end)
    return target_sums.of_members(held(team, start, end), owners, start, end)


def held(team: Team, start: date, end: date) -> Held:
    """All targets that lie within the period, by owner (None: the whole team)."""
    found = Target.objects.for_team(team).filter(starts_on__gte=start, starts_on__lt=end)
    by_owner: Held = {}
    for owner, starts_on, months, amount, currency in found.values_list(
        "owner_id", "starts_on", "months", "amount_minor", "currency"
    ):
        by_owner.setdefault(owner, {})[Period(starts_on, months)] = (amount, currency)
    return by_owner


def counted(team: Team) -> set[UUID]:
    """Who should have a target: whoever is there and may own records."""
    seats = Membership.objects.for_team(team).filter(is_active=True).exclude(role=Role.VIEWER)
    return set(seats.values_list("pk", flat=True))
