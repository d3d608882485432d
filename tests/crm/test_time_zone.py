"""A team that moves to another time zone: its stored days follow, by a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from wenshu.crm import administration
from wenshu.crm.models import Opportunity
from wenshu.jobs.worker import drain
from wenshu.teams import teams
from wenshu.teams.models import Membership, Team


def test_stored_days_follow_a_changed_time_zone(
    team: Team, alice: Membership, make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    deal = make_opportunity(status="won", closed_at=now.replace(month=10, day=31, hour=20))
    assert deal.closed_day == date(2026, 10, 31)
    settings = replace(teams.settings_of(team), timezone="Asia/Shanghai")
    administration.change_settings(team, settings=settings, by=alice, via="test", now=now)
    team.refresh_from_db()
    before = team.data_version
    assert drain() == 1
    deal.refresh_from_db()
    team.refresh_from_db()
    assert (deal.closed_day, deal.closed_month, team.data_version) == (date(2026, 11, 1), 202611, before + 1)
