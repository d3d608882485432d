"""Targets of the demo: for everybody, for this and last year, and near what was won."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db.models import F, Sum

from tests.demo.conftest import NOW, Told
from wenshu.crm import demo, periods, targets
from wenshu.crm.demo.cast import CASTS
from wenshu.crm.models import Opportunity, Target
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
LEAST, MOST = 0.55, 1.30


def reached(team: Team, start: date, end: date, owner: Membership | None = None) -> float:
    won = Opportunity.objects.for_team(team).filter(
        stage_kind="won", closed_day__gte=start, closed_day__lt=end
    )
    if owner:
        won = won.filter(owner=owner)
    found = targets.of_period(team, start, end, [owner.pk] if owner else None)
    assert found.without == 0
    (amount,) = found.total.amounts.values()
    return (won.aggregate(sum=Sum("amount_minor"))["sum"] or 0) / amount


def past_quarters(now: datetime) -> Iterator[tuple[date, date]]:
    for quarter in periods.tiles(date(now.year - 1, 1, 1), date(now.year + 1, 1, 1), 3):
        if quarter.end <= now.date():
            yield quarter.starts_on, quarter.end


@pytest.mark.parametrize("year", [2026, 2027])
def test_what_was_won_is_between_half_and_a_third_more_of_what_was_to_be_won(
    year: int, loaded: list[Team]
) -> None:
    now, teams = NOW, loaded
    if year > NOW.year:
        Team.objects.update(name=F("slug"))  # under other names they do not count as loaded
        now = datetime(year, 2, 3, 10, tzinfo=UTC)
        teams = demo.load(now=now)
    for team, cast in zip(teams, CASTS, strict=True):
        sellers = Membership.objects.for_team(team).exclude(role="viewer")
        assert sellers.count() == len(cast.people)
        first, this = date(now.year - 1, 1, 1), date(now.year, 1, 1)
        for seller in sellers:
            assert LEAST <= reached(team, first, this, seller) <= MOST, seller.name
        assert LEAST <= reached(team, first, this) <= MOST
        quarters = [reached(team, *quarter) for quarter in past_quarters(now)]
        sold = [each for each in quarters if each]
        assert len(sold) >= 4
        assert [each for each in sold if not LEAST <= each <= MOST] == []
        assert targets.of_period(team, this, date(now.year + 1, 1, 1)).without == 0


def test_everybody_who_sells_has_a_target_for_every_month_of_both_years(loaded: list[Team]) -> None:
    for team, cast in zip(loaded, CASTS, strict=True):
        kept = Target.objects.for_team(team)
        assert kept.count() == len(cast.people) * 24
        assert set(kept.values_list("months", "currency")) == {(1, cast.currency)}


def test_the_same_seed_sets_the_same_targets(told: Told) -> None:
    def plan(team: Team) -> list[tuple[object, ...]]:
        kept = Target.objects.for_team(team).order_by("owner__name", "starts_on")
        return list(kept.values_list("owner__name", "starts_on", "amount_minor"))

    assert [plan(team) for team in told.teams] == [plan(team) for team in told.before]
