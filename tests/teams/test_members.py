"""Seats: who may change whose, and a team never without an owner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from tests.conftest import person
from wenshu.errors import Forbidden, Invalid, NotFound, WenshuError
from wenshu.teams import access, members, tokens
from wenshu.teams.members import AlreadyMember, LastOwner
from wenshu.teams.models import Membership, Role, Team, TokenScope


def version(team: Team) -> int:
    return Team.objects.values_list("data_version", flat=True).get(pk=team.pk)


def test_a_person_has_one_seat_in_a_team(team: Team, bob: Membership, now: datetime) -> None:
    assert bob.user
    with pytest.raises(AlreadyMember):
        members.add(team, user=bob.user, now=now)


def test_a_name_from_a_file_becomes_a_seat_once_and_is_claimed_by_its_person(
    team: Team, alice: Membership, now: datetime
) -> None:
    seat = members.find_or_create_by_name(team, " Darcy  Schmidt ", now)
    assert seat.user is None
    assert members.find_or_create_by_name(team, "darcy schmidt", now) == seat
    Membership.objects.for_team(team).filter(pk=seat.pk).update(email="darcy@example.com")
    assert members.add(team, user=person("Darcy", now), now=now) == seat


def test_names_do_not_cross_teams(team: Team, other_team: Team, now: datetime) -> None:
    here = members.find_or_create_by_name(team, "Darcy", now)
    assert members.find_or_create_by_name(other_team, "Darcy", now) != here


def test_a_new_name_is_a_new_word_to_ask_by(team: Team, now: datetime) -> None:
    before = Team.objects.get(pk=team.pk)
    members.find_or_create_by_name(team, "Darcy", now)
    after = Team.objects.get(pk=team.pk)
    assert after.vocabulary_version > before.vocabulary_version
    assert after.data_version > before.data_version
    members.find_or_create_by_name(team, "Darcy", now)
    assert version(team) == after.data_version


def test_the_last_owner_stays(alice: Membership, bob: Membership, now: datetime) -> None:
    with pytest.raises(LastOwner):
        members.change_role(alice, role=Role.MEMBER, by=alice)
    with pytest.raises(LastOwner):
        members.deactivate(alice, by=alice, now=now)
    members.change_role(bob, role=Role.OWNER, by=alice)
    members.change_role(alice, role=Role.MEMBER, by=bob)
    assert alice.role == Role.MEMBER


def test_an_owner_who_cannot_sign_in_does_not_count(alice: Membership, now: datetime) -> None:
    Membership.objects.for_team(alice.team).create(name="Nobody", role=Role.OWNER, created_at=now)
    with pytest.raises(LastOwner):
        members.deactivate(alice, by=alice, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_remove_each_other_at_once(
    now: datetime, alice: Membership, bob: Membership
) -> None:
    members.change_role(bob, role=Role.OWNER, by=alice)
    bob.refresh_from_db()
    barrier = threading.Barrier(2)

    def remove(whom: Membership, by: Membership) -> None:
        barrier.wait()
        try:
            members.deactivate(whom, by=by, now=now)
        except WenshuError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((alice, bob), (bob, alice))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.for_team(alice.team).filter(role=Role.OWNER, is_active=True).count() == 1


def test_managers_look_after_members_but_not_owners(
    alice: Membership, bob: Membership, now: datetime
) -> None:
    manager = members.add(alice.team, user=person("Mona", now), role=Role.MANAGER, now=now)
    members.change_role(bob, role=Role.VIEWER, by=manager)
    for attempt in (
        lambda: members.change_role(bob, role=Role.OWNER, by=manager),
        lambda: members.change_role(alice, role=Role.MEMBER, by=manager),
        lambda: members.deactivate(alice, by=manager, now=now),
        lambda: members.rename(alice, name="x", by=manager),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_members_manage_nobody(bob: Membership, viewer: Membership, now: datetime) -> None:
    with pytest.raises(Forbidden):
        members.deactivate(viewer, by=bob, now=now)


def test_a_deactivated_member_is_out_at_once(
    alice: Membership, bob: Membership, client_for: Callable[..., object], now: datetime
) -> None:
    _, secret = tokens.issue(bob, name="t", scope=TokenScope.READ, expires_at=None, now=now)
    assert bob.user
    members.deactivate(bob, by=alice, now=now)
    assert access.resolve_session(bob.user, bob.team.slug) is None
    assert access.resolve_token(secret, now=now) is None
    members.reactivate(bob, by=alice)
    assert access.resolve_session(bob.user, bob.team.slug) == bob
    assert access.resolve_token(secret, now=now) is None, "a token that was taken away stays away"


def test_a_foreign_member_is_not_found(team: Team, charlie: Membership) -> None:
    with pytest.raises(NotFound):
        members.find(team, charlie.pk)


def test_a_name_needs_letters_and_no_more_than_fits(alice: Membership, bob: Membership) -> None:
    for name in ("  ", "\u202e", "x" * 121, "a\x1bb"):
        with pytest.raises(Invalid):
            members.rename(bob, name=name, by=alice)


def test_a_persons_name_follows_them_into_their_teams(bob: Membership, now: datetime) -> None:
    assert bob.user
    bob.user.name = "Robert"
    bob.user.save()
    before = version(bob.team)
    members.follow_name(bob.user)
    bob.refresh_from_db()
    assert bob.name == "Robert"
    assert version(bob.team) == before + 1


def test_a_member_is_placed_under_a_leader_and_in_a_region(
    team: Team, alice: Membership, bob: Membership, now: datetime
) -> None:
    before = Team.objects.get(pk=team.pk)
    members.place(bob, leader=alice, region=" East  China ", by=alice)
    bob.refresh_from_db()
    assert (bob.manager, bob.region) == (alice, "East China")
    after = Team.objects.get(pk=team.pk)
    assert after.data_version > before.data_version
    assert after.vocabulary_version > before.vocabulary_version
    members.place(bob, leader=None, region="", by=alice)
    bob.refresh_from_db()
    assert (bob.manager, bob.region) == (None, "")


def test_nobody_leads_who_leads_them(team: Team, alice: Membership, bob: Membership, now: datetime) -> None:
    third = members.find_or_create_by_name(team, "Third", now)
    members.place(bob, leader=alice, region="", by=alice)
    members.place(third, leader=bob, region="", by=alice)
    for member, leader in ((alice, third), (alice, bob), (alice, alice)):
        with pytest.raises(Invalid):
            members.place(member, leader=leader, region="", by=alice)
    # a file may have closed a circle: it is found, not walked for ever
    Membership.objects.for_team(team).filter(pk=alice.pk).update(manager=third)
    with pytest.raises(Invalid):
        members.place(bob, leader=third, region="", by=alice)


def test_who_may_not_change_a_member_may_not_place_one(alice: Membership, bob: Membership) -> None:
    for member in (alice, bob):
        with pytest.raises(Forbidden):
            members.place(member, leader=None, region="North", by=bob)
