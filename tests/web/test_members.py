"""Whom members report to, and their regions, on the page of members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from wenshu.crm.models import AuditEntry
from wenshu.teams.models import Membership, Team

Browser = Callable[[Membership], Client]


def place(client: Client, member: Membership, **given: str) -> int:
    address = f"/t/{member.team.slug}/settings/members/{member.pk}/place"
    return client.post(address, given).status_code


def test_a_leader_is_chosen_by_name_and_answers_go_by_it(
    client_for: Browser, alice: Membership, bob: Membership, team: Team
) -> None:
    client = client_for(alice)
    assert place(client, bob, leader="alice", region="华东") == 302
    bob.refresh_from_db()
    assert (bob.manager, bob.region) == (alice, "华东")
    changes = AuditEntry.objects.for_team(team).filter(record_kind="member").latest("at").changes
    assert changes == {"managerId": [None, str(alice.pk)], "region": [None, "华东"]}
    page = client.get(f"/t/{team.slug}/settings/members").content.decode()
    assert 'value="Alice"' in page
    assert 'value="华东"' in page
    assert place(client, bob, leader="", region="") == 302
    bob.refresh_from_db()
    assert (bob.manager, bob.region) == (None, "")


def test_namesakes_are_told_apart(client_for: Browser, alice: Membership, team: Team, now: datetime) -> None:
    first, second, third = (
        Membership.objects.for_team(team).create(name=name, email=email, created_at=now)
        for name, email in (("Li", "li1@example.com"), ("Li", "li2@example.com"), ("Wu", ""))
    )
    client = client_for(alice)
    assert place(client, third, leader="Li") == 422
    assert place(client, third, leader="Li (li2@example.com)") == 302
    third.refresh_from_db()
    assert third.manager == second != first


@pytest.mark.parametrize("leader", ["Nobody Known", "Bob", "Charlie"])
def test_an_unknown_leader_the_member_and_a_stranger_are_refused_and_the_page_says_why(
    leader: str, client_for: Browser, alice: Membership, bob: Membership, charlie: Membership
) -> None:
    assert charlie.name == "Charlie"
    client = client_for(alice)
    address = f"/t/{bob.team.slug}/settings/members/{bob.pk}/place"
    answer = client.post(address, {"leader": leader, "region": "x"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    bob.refresh_from_db()
    assert (bob.manager, bob.region) == (None, "")


def test_members_and_viewers_change_nobodys_place(
    client_for: Browser, alice: Membership, bob: Membership, viewer: Membership
) -> None:
    for by in (bob, viewer):
        client = client_for(by)
        assert place(client, bob, leader="Alice") == 403
        assert "/place" not in client.get(f"/t/{bob.team.slug}/settings/members").content.decode()
