"""What was deleted can be found and brought back, long after the offer to undo it has gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from wenshu.crm import companies, contacts, opportunities
from wenshu.crm.contract import CompanyIn, ContactIn
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership, Team

Browser = Callable[[Membership], Client]


@pytest.fixture
def deleted(
    team: Team,
    alice: Membership,
    bob: Membership,
    now: datetime,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    deal = make_opportunity("Rollout")
    make_opportunity("Kept")
    company = companies.create(team, CompanyIn(name="Ironbeck Works"), by=alice, via="test", now=now)
    person = contacts.create(team, ContactIn(name="Ida Lund"), by=alice, via="test", now=now)
    opportunities.delete(deal, by=alice, via="test", now=now)
    companies.delete(company, by=bob, via="test", now=now + timedelta(minutes=1))
    contacts.delete(person, by=bob, via="test", now=now + timedelta(minutes=2))


def rows(browser: Client, team: Team) -> list[tuple[str, str]]:
    page = browser.get(f"/t/{team.slug}/settings/deleted").content.decode()
    return re.findall(r"<tr><td[^>]*><b>(.*?)</b>.*?<td>([^<]*)</td><td class=\"row-end\">", page)


def test_the_latest_stands_first_and_each_comes_back(
    deleted: None, team: Team, alice: Membership, client_for: Browser
) -> None:
    browser = client_for(alice)
    assert rows(browser, team) == [("Ida Lund", "Bob"), ("Ironbeck Works", "Bob"), ("Rollout", "Alice")]
    page = browser.get(f"/t/{team.slug}/settings/deleted").content.decode()
    for url in re.findall(r'action="([^"]*/restore)"', page):
        assert browser.post(url).status_code == 302
    assert rows(browser, team) == []
    assert Opportunity.objects.for_team(team).live().filter(name="Rollout").exists()


def test_a_stranger_sees_nothing_of_it_and_a_viewer_may_not(
    deleted: None, team: Team, charlie: Membership, viewer: Membership, client_for: Browser
) -> None:
    assert rows(client_for(charlie), charlie.team) == []
    assert client_for(charlie).get(f"/t/{team.slug}/settings/deleted").status_code == 404
    assert client_for(viewer).get(f"/t/{team.slug}/settings/deleted").status_code == 403
