"""Invitations: an offer of a seat, sent to one address, accepted by whoever owns that address."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wenshu.errors import Conflict, Forbidden, NotFound
from wenshu.teams import accounts, members
from wenshu.teams.access import digest
from wenshu.teams.models import Invitation, Membership, Role, Team, User
from wenshu.teams.scoping import TeamQuerySet

LIFETIME = timedelta(days=7)


class InvitationGone(Conflict):
    """This invitation was used, withdrawn or has expired. Ask for a new one."""

    code = "invitation_gone"


class MeantForAnother(Forbidden):
    """This invitation was sent to another e-mail address."""

    code = "meant_for_another"


def invite(
    *, email: str, role: Role, seat: Membership | None = None, by: Membership, now: datetime
) -> tuple[Invitation, str]:
    """The invitation and the secret of its link. An earlier one to the same address ends.

    `seat` is one without sign-in: who accepts takes it, with the records it owns.
    """
    email = accounts.checked_email(email)
    _check_authority(by, role)
    seats = Membership.objects.for_team(by.team)
    if seats.filter(user__email=email, is_active=True).exists():
        raise members.AlreadyMember
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        if seat is not None:
            members.reserve(seat, email=email)
        waiting(by.team, now=now).filter(email=email).update(revoked_at=now)
        invitation = Invitation.objects.for_team(by.team).create(
            email=email,
            role=role,
            secret_hash=digest(secret),
            invited_by=by,
            created_at=now,
            expires_at=now + LIFETIME,
        )
    return invitation, secret


def waiting(team: Team, *, now: datetime) -> TeamQuerySet[Invitation]:
    """Those that can still be accepted, newest first."""
    return (
        Invitation.objects.for_team(team)
        .filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
        .select_related("invited_by")
        .order_by("-created_at", "-id")
    )


def find(team: Team, id: UUID | str, *, now: datetime) -> Invitation:
    invitation = waiting(team, now=now).filter(pk=id).first()
    if invitation is None:
        raise NotFound
    return invitation


def revoke(invitation: Invitation, *, by: Membership, now: datetime) -> None:
    _check_authority(by, Role(invitation.role))
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])


def accept(invitation: Invitation, *, user: User, now: datetime) -> Membership:
    """Seats the person; works once, whoever else holds the link."""
    if user.email != invitation.email:
        raise MeantForAnother
    with transaction.atomic():
        _use_up(invitation, now)
        return members.add(invitation.team, user=user, role=Role(invitation.role), now=now)


def _use_up(invitation: Invitation, now: datetime) -> None:
    if not waiting(invitation.team, now=now).filter(pk=invitation.pk).update(accepted_at=now):
        raise InvitationGone


def _check_authority(by: Membership, role: Role) -> None:
    """Managers invite up to their own role; owners anyone."""
    if not by.has_role(Role.MANAGER) or not by.has_role(role):
        raise Forbidden(_("Your role does not allow you to offer that seat."))
