"""A team's pipeline and its calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from wenshu.crm import days, setup, stages
from wenshu.crm.models import Opportunity, StageChange
from wenshu.teams.models import Membership, Team


def test_a_new_teams_stages_are_named_in_its_language(alice: Membership, now: datetime) -> None:
    assert alice.user
    seat = setup.create_team(name="华东", owner=alice.user, language="zh-hans", currency="CNY", now=now)
    found = list(stages.of_team(seat.team))
    assert [stage.key for stage in found] == ["lead", "qualified", "proposal", "negotiation", "won", "lost"]
    assert [stage.kind for stage in found] == ["open"] * 4 + ["won", "lost"]
    assert [stage.probability for stage in found] == [10, 30, 50, 70, 100, 0]


def test_a_new_order_names_every_stage_once(team: Team, alice: Membership, now: datetime) -> None:
    order = ["qualified", "lead", "proposal", "negotiation", "won", "lost"]
    stages.reorder(team, order, by=alice, via="test", now=now)
    assert [stage.key for stage in stages.of_team(team)] == order


def test_a_changed_time_zone_moves_the_stored_days_in_steps(
    team: Team, make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    late = now.replace(month=10, day=31, hour=20)
    deal = make_opportunity(status="won", closed_at=late, next_follow_up_at=late + timedelta(days=1))
    steps = 0

    @contextmanager
    def step() -> Iterator[None]:
        nonlocal steps
        steps += 1
        yield

    team.timezone = "Asia/Shanghai"
    days.recompute(team, step=step)
    deal.refresh_from_db()
    assert (deal.closed_day, deal.closed_month) == (date(2026, 11, 1), 202611)
    assert deal.next_follow_up_day == date(2026, 11, 2)
    assert StageChange.objects.for_team(team).get(opportunity=deal).changed_day == date(2026, 11, 1)
    assert steps >= 3
