"""Where a person arrives who just signs in: at the team used last, else at the one that is theirs most."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.test import Client

from tests.conftest import PASSWORD
from wenshu.teams import members, teams
from wenshu.teams.models import Membership, Role, Team


def arrive(browser: Client, member: Membership) -> str:
    assert member.user
    browser.post("/sign-in", {"email": member.user.email, "password": PASSWORD})
    return browser.get("/")["Location"]


def test_the_highest_role_counts_first_and_its_age_second(
    alice: Membership, charlie: Membership, team: Team, now: datetime
) -> None:
    assert charlie.user
    members.add(team, user=charlie.user, role=Role.VIEWER, now=now - timedelta(days=900))
    teams.create(name="A younger one", owner=charlie.user, now=now + timedelta(days=1))
    assert team.name < charlie.team.name  # the order of the names would lead elsewhere
    assert arrive(Client(), charlie) == f"/t/{charlie.team.slug}/"


def test_the_team_used_last_is_remembered_after_signing_out(
    alice: Membership, charlie: Membership, team: Team, now: datetime
) -> None:
    assert charlie.user
    members.add(team, user=charlie.user, role=Role.VIEWER, now=now)
    browser = Client()
    arrive(browser, charlie)
    assert browser.get(f"/t/{team.slug}/").status_code == 200
    browser.post("/sign-out")
    assert arrive(browser, charlie) == f"/t/{team.slug}/"
    browser.post("/sign-out")
    assert arrive(browser, alice) == f"/t/{team.slug}/"


def test_a_team_that_somebody_else_used_in_this_browser_leads_nowhere(
    alice: Membership, charlie: Membership
) -> None:
    browser = Client()
    arrive(browser, alice)
    browser.get(f"/t/{alice.team.slug}/")
    browser.post("/sign-out")
    assert arrive(browser, charlie) == f"/t/{charlie.team.slug}/"
