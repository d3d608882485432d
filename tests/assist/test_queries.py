"""A long text costs a page a few queries, and applying it a few for each record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.assist.scripted import Desk, Make, Script
from wenshu.assist import pipeline
from wenshu.assist.models import Proposal
from wenshu.assist.values import Checker
from wenshu.teams.models import Membership, Team

PAGE, EACH = 15, 16


def of_deals(count: int, desk: Desk, make_opportunity: Make) -> Proposal:
    script = Script("They want 880,000 now, for Alice.")
    for n in range(count):
        script.deal(f"d{n}", expectedAmount=("880000", "880,000"), ownerName="Alice")
        script.is_(f"d{n}", make_opportunity(f"MES {count} {n}", expected_amount="920000", owner_id=None))
    return desk.propose(script)


def test_the_page_of_twelve_deals_asks_no_more_than_that_of_two(
    desk: Desk,
    team: Team,
    alice: Membership,
    client_for: Callable[[Membership], Client],
    make_opportunity: Make,
) -> None:
    browser, told = client_for(alice), []
    for count in (2, 2, 12):
        url = f"/t/{team.slug}/assist/{of_deals(count, desk, make_opportunity).pk}"
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url, follow=True).status_code == 200
        told.append(len(captured))
    assert told[1] == told[2] <= PAGE


def test_applying_twelve_deals_costs_a_few_queries_each_and_touches_the_team_once(
    desk: Desk, now: datetime, make_opportunity: Make
) -> None:
    told = []
    for count in (2, 12):
        proposal = of_deals(count, desk, make_opportunity)
        with CaptureQueriesContext(connection) as captured:
            pipeline.apply(proposal, by=desk.by, now=now)
        sql = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
        assert sum(each.startswith('UPDATE "teams_team"') for each in sql) == 1
        told.append(len(sql))
    assert told[1] - told[0] <= 10 * EACH, told


def test_members_are_looked_up_once(team: Team, alice: Membership) -> None:
    checker = Checker(team)
    with CaptureQueriesContext(connection) as captured:
        assert [checker.member(name) for name in ("Alice", "alice@example.com") * 6] == [alice] * 12
    assert len(captured) == 1
