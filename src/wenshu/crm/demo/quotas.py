"""Targets of the demo teams: what each was to win last year and is to win this year, near what they do win."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from wenshu.clock import local_day
from wenshu.crm import periods, targets
from wenshu.crm.demo.cast import Cast
from wenshu.crm.models import Opportunity, StageKind
from wenshu.crm.periods import Period
from wenshu.crm.targets import Wanted
from wenshu.teams.models import Membership, Role, Team

ROUND = {"USD": 50_000, "CNY": 500_000}  # minor units: plans are made in round numbers
LEAST, MOST = 0.7, 1.2  # how much of a target somebody reaches in a quarter
BEFORE = 0.06  # of the year's wins: a quarter's target before the team sold anything
NOTHING_WON = 0.15  # of the year's wins, at most: a quarter's target in which the member won nothing

Won = Counter[tuple[UUID, Period]]  # minor units, by owner and quarter


def set_targets(team: Team, cast: Cast, *, now: datetime, dice: random.Random) -> None:
    """Month by month; the months of one quarter are alike."""
    today = local_day(now, team.timezone)
    won = _won(team)
    names = [person.name for person in cast.people]
    people = Membership.objects.for_team(team).filter(name__in=names).exclude(role=Role.VIEWER)
    wanted = [
        Wanted(seat, month, _rounded(amount / 3, cast.currency), cast.currency)
        for seat in sorted(people, key=lambda seat: names.index(seat.name))
        for quarter, amount in _plan(seat.pk, won, today, dice).items()
        for month in periods.tiles(quarter.starts_on, quarter.end, periods.MONTH)
    ]
    targets.put_many(team, wanted, by=None, via="demo", now=now)


def _won(team: Team) -> Won:
    deals = Opportunity.objects.for_team(team).live().filter(stage_kind=StageKind.WON, owner__isnull=False)
    won: Won = Counter()
    for owner, month, amount in (
        deals.values_list("owner_id", "closed_month")
        .annotate(amount=Sum("amount_minor"))
        .order_by("closed_month")
    ):
        if month and amount:
            won[owner, _quarter(date(month // 100, month % 100, 1))] += amount
    return won


def _quarter(day: date) -> Period:
    return Period(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), periods.QUARTER)


def _plan(owner: UUID, won: Won, today: date, dice: random.Random) -> dict[Period, float]:
    """Quarters that are over by what was won then; this one and those to come by what is usual."""
    this_quarter = _quarter(today)
    first = min((quarter for _owner, quarter in won), default=this_quarter)
    over = [won[owner, quarter] for quarter in _quarters(first.starts_on, this_quarter.starts_on)]
    usual = sum(over) / len(over) if over else float(won[owner, this_quarter])
    plan: dict[Period, float] = {}
    for quarter in [*_quarters(*_year(today.year - 1)), *_quarters(*_year(today.year))]:
        reached, amount = dice.uniform(LEAST, MOST), won[owner, quarter]
        if quarter >= this_quarter:
            plan[quarter] = max(usual * dice.uniform(0.95, 1.15), amount / MOST)
        elif amount:
            plan[quarter] = amount / reached
        else:
            plan[quarter] = _without_a_win(owner, quarter, won, before=quarter < first) or usual / 10
    return plan


def _without_a_win(owner: UUID, quarter: Period, won: Won, *, before: bool) -> float:
    """Small, so that neither the member's year nor the team's quarter is spoilt by it."""
    year = sum(won[owner, each] for each in _quarters(*_year(quarter.starts_on.year)))
    if before:
        return year * BEFORE
    of_team = sum(amount for (_owner, when), amount in won.items() if when == quarter)
    return min(year * NOTHING_WON, of_team / len({each for each, _when in won}) / 4)


def _year(number: int) -> tuple[date, date]:
    return date(number, 1, 1), date(number + 1, 1, 1)


def _quarters(start: date, end: date) -> list[Period]:
    return periods.tiles(start, end, periods.QUARTER)


def _rounded(amount: float, currency: str) -> int:
    step = ROUND[currency]
    return max(round(amount / step), 1) * step
