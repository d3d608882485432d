"""When a deal closed, as people say it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import Opportunity
from wenshu.errors import Invalid
from wenshu.insights import pipeline
from wenshu.insights.plan import Query
from wenshu.teams.models import Membership, Team

Make = Callable[..., Opportunity]


@pytest.fixture
def change(alice: Membership, now: datetime) -> Make:
    def update(
        opportunity: Opportunity, *, later: timedelta = timedelta(hours=1), **values: object
    ) -> Opportunity:
        patch = OpportunityPatch.model_validate(values)
        return opportunities.update(opportunity, patch, by=alice, via="test", now=now + later)

    return update


def test_a_deal_is_not_closed_later_than_tomorrow_in_the_teams_calendar(
    team: Team, make_opportunity: Make, change: Make, now: datetime
) -> None:
    team.timezone = "Asia/Shanghai"  # where it is 18:00 on the 24th
    tomorrow = datetime(2026, 11, 25, 15, 59, tzinfo=UTC)
    assert make_opportunity(status="won", closed_at=tomorrow).closed_day == date(2026, 11, 25)
    for ahead in (tomorrow + timedelta(minutes=1), now.replace(year=2030)):
        with pytest.raises(Invalid) as refused:
            make_opportunity(status="lost", closed_at=ahead)
        assert refused.value.errors[0].pointer == "/closedAt"
        with pytest.raises(Invalid):
            change(make_opportunity(), status="won", closedAt=ahead)
        with pytest.raises(Invalid):
            change(make_opportunity(status="won"), closedAt=ahead)


def test_a_deal_entered_after_it_had_closed_has_no_sales_cycle(
    make_opportunity: Make, change: Make, now: datetime
) -> None:
    deal = make_opportunity(status="won", closed_at=now.replace(year=2020))
    assert (deal.closed_day, deal.cycle_days) == (date(2020, 11, 24), None)
    assert change(deal, closedAt=now).cycle_days == 0
    assert change(make_opportunity(), status="won", later=timedelta(days=3)).cycle_days == 3


def test_the_average_cycle_is_of_the_deals_that_have_one(
    make_opportunity: Make, change: Make, alice: Membership, now: datetime
) -> None:
    make_opportunity(status="won", closed_at=now.replace(year=2020))
    change(make_opportunity(), status="won", later=timedelta(days=6))
    plan = Query(shape="scalar", metrics=["cycle_days_avg"])
    answer = pipeline.run_plan(plan, team=alice.team, asked_by=alice, now=now, language="en")
    assert answer.table.value == 6
