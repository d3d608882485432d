"""Secrets: shown once, stored as hashes, working once or until their end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.conftest import PASSWORD, person
from wenshu.errors import Forbidden, Invalid, NotFound
from wenshu.teams import accounts, invitations, members, tokens
from wenshu.teams.access import resolve_invitation
from wenshu.teams.invitations import InvitationGone, MeantForAnother
from wenshu.teams.models import ApiToken, Invitation, Membership, Role, TokenScope


def test_no_secret_is_in_the_database(alice: Membership, now: datetime) -> None:
    token, secret = tokens.issue(alice, name="sync", scope=TokenScope.WRITE, expires_at=None, now=now)
    _, link = invitations.invite(email="new@example.com", role=Role.MEMBER, by=alice, now=now)
    for row in (
        *ApiToken.objects.for_team(alice.team).values(),
        *Invitation.objects.for_team(alice.team).values(),
    ):
        assert not any(value in {secret, link} for value in row.values())
    assert secret.startswith(token.hint)
    assert len(token.hint) < len(secret) / 3


def test_a_viewers_token_cannot_write(viewer: Membership, now: datetime) -> None:
    with pytest.raises(Invalid):
        tokens.issue(viewer, name="sync", scope=TokenScope.WRITE, expires_at=None, now=now)


def test_a_token_ends_in_the_future(alice: Membership, now: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.issue(alice, name=" ", scope=TokenScope.READ, expires_at=now, now=now)
    assert [error.pointer for error in refused.value.errors] == ["/name", "/expiresAt"]


def test_members_see_their_own_tokens_and_managers_the_teams(
    alice: Membership, bob: Membership, charlie: Membership, now: datetime
) -> None:
    for member in (alice, bob, charlie):
        tokens.issue(member, name="sync", scope=TokenScope.READ, expires_at=None, now=now)
    assert {token.member for token in tokens.visible_to(alice)} == {alice, bob}
    assert {token.member for token in tokens.visible_to(bob)} == {bob}
    (foreign,) = tokens.visible_to(charlie)
    (owners,) = (token for token in tokens.visible_to(alice) if token.member == alice)
    for member, token in ((alice, foreign), (bob, owners)):
        with pytest.raises(NotFound):
            tokens.find(member, token.pk)


def test_an_invitation_seats_its_person_once(alice: Membership, now: datetime) -> None:
    _, secret = invitations.invite(email="Dora@Example.com", role=Role.MANAGER, by=alice, now=now)
    offer = resolve_invitation(secret, now=now)
    assert offer
    seat = invitations.accept(offer, user=person("Dora", now), now=now)
    assert (seat.team, seat.role) == (alice.team, Role.MANAGER)
    assert resolve_invitation(secret, now=now) is None
    assert seat.user
    with pytest.raises(InvitationGone):
        invitations.accept(offer, user=seat.user, now=now)


def test_an_invitation_is_for_its_address(alice: Membership, charlie: Membership, now: datetime) -> None:
    offer, _ = invitations.invite(email="dora@example.com", role=Role.MEMBER, by=alice, now=now)
    assert charlie.user
    with pytest.raises(MeantForAnother):
        invitations.accept(offer, user=charlie.user, now=now)


def test_invitations_end_by_time_by_hand_and_by_a_newer_one(alice: Membership, now: datetime) -> None:
    _, first_secret = invitations.invite(email="dora@example.com", role=Role.MEMBER, by=alice, now=now)
    second, second_secret = invitations.invite(email="dora@example.com", role=Role.VIEWER, by=alice, now=now)
    assert resolve_invitation(first_secret, now=now) is None
    assert resolve_invitation(second_secret, now=now) == second
    assert resolve_invitation(second_secret, now=now + timedelta(days=7)) is None
    invitations.revoke(second, by=alice, now=now)
    assert resolve_invitation(second_secret, now=now) is None
    assert not invitations.waiting(alice.team, now=now).exists()


def test_who_left_comes_back_to_their_old_seat(alice: Membership, bob: Membership, now: datetime) -> None:
    members.deactivate(bob, by=alice, now=now)
    offer, _ = invitations.invite(email="bob@example.com", role=Role.VIEWER, by=alice, now=now)
    assert bob.user
    back = invitations.accept(offer, user=bob.user, now=now)
    assert back.pk == bob.pk
    assert back.is_active
    assert back.role == Role.VIEWER


def test_nobody_offers_more_than_they_have(alice: Membership, bob: Membership, now: datetime) -> None:
    manager = members.add(alice.team, user=person("Mona", now), role=Role.MANAGER, now=now)
    invitations.invite(email="a@example.com", role=Role.MANAGER, by=manager, now=now)
    for by, role in ((manager, Role.OWNER), (bob, Role.VIEWER)):
        with pytest.raises(Forbidden):
            invitations.invite(email="b@example.com", role=role, by=by, now=now)


def test_a_member_is_not_invited_again(alice: Membership, bob: Membership, now: datetime) -> None:
    with pytest.raises(members.AlreadyMember):
        invitations.invite(email="bob@example.com", role=Role.MEMBER, by=alice, now=now)


def test_who_accepts_takes_the_reserved_seat_and_what_it_owns(alice: Membership, now: datetime) -> None:
    seat = members.find_or_create_by_name(alice.team, "Priya Raman", now)
    offer, _ = invitations.invite(email="priya@example.com", role=Role.MANAGER, seat=seat, by=alice, now=now)
    priya = accounts.create_user("priya@example.com", name="P. Raman", password=PASSWORD, now=now)
    taken = invitations.accept(offer, user=priya, now=now)
    assert (taken.pk, taken.role, taken.user) == (seat.pk, Role.MANAGER, priya)
    assert not members.without_sign_in(alice.team).exists()


def test_a_seat_is_reserved_for_the_address_that_was_invited_last(alice: Membership, now: datetime) -> None:
    first = members.find_or_create_by_name(alice.team, "Priya", now)
    second = members.find_or_create_by_name(alice.team, "Quentin", now)
    for seat in (first, second):
        offer, _ = invitations.invite(email="p@example.com", role=Role.MEMBER, seat=seat, by=alice, now=now)
    user = accounts.create_user("p@example.com", name="P", password=PASSWORD, now=now)
    assert invitations.accept(offer, user=user, now=now).pk == second.pk


def test_a_seat_that_somebody_has_is_not_offered(alice: Membership, bob: Membership, now: datetime) -> None:
    with pytest.raises(members.AlreadyMember):
        invitations.invite(email="p@example.com", role=Role.MEMBER, seat=bob, by=alice, now=now)
    assert not invitations.waiting(alice.team, now=now).exists()
