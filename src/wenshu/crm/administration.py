"""Changes to a team itself, each with its line of audit: settings, seats, invitations, tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wenshu.crm import days
from wenshu.crm.activity import Changes, Via, write
from wenshu.crm.models import AuditAction
from wenshu.jobs.lease import Lease
from wenshu.jobs.queue import defer
from wenshu.jobs.registry import job
from wenshu.teams import accounts, invitations, members, teams, tokens
from wenshu.teams.models import ApiToken, Invitation, Membership, Role, Team, TokenScope, User


@job(chunked=True)
def recompute_days(*, team: Team, lease: Lease) -> None:
    """After a change of the time zone: every stored day anew, in steps, so that others can write meanwhile."""
    days.recompute(team, step=lease.step)
    with lease.step():
        teams.touch(team)


def change_settings(team: Team, *, settings: teams.Settings, by: Membership, via: Via, now: datetime) -> None:
    before = teams.settings_of(team)
    with write(team, by=by, via=via, now=now) as change:
        changed = teams.change(team, settings=settings)
        if changed:
            changes: Changes = {
                name: [getattr(before, name), getattr(team, name)] for name in sorted(changed)
            }
            change.record("team", team.uid, AuditAction.UPDATED, changes)
        if "timezone" in changed:
            defer(recompute_days, team=team)


def change_role(member: Membership, *, role: Role, by: Membership, via: Via, now: datetime) -> None:
    before = member.role
    with write(member.team, by=by, via=via, now=now) as change:
        members.change_role(member, role=role, by=by)
        if role != before:
            change.record("member", member.pk, AuditAction.UPDATED, {"role": [before, role.value]})


def rename_member(member: Membership, *, name: str, by: Membership, via: Via, now: datetime) -> None:
    before = member.name
    with write(member.team, by=by, via=via, now=now) as change:
        members.rename(member, name=name, by=by)
        if member.name != before:
            change.record("member", member.pk, AuditAction.UPDATED, {"name": [before, member.name]})


def place_member(
    member: Membership, *, leader: Membership | None, region: str, by: Membership, via: Via, now: datetime
) -> None:
    before = (member.manager_id, member.region)
    with write(member.team, by=by, via=via, now=now) as change:
        members.place(member, leader=leader, region=region, by=by)
        after = (member.manager_id, member.region)
        changes: Changes = {
            name: [_shown(old), _shown(new)]
            for name, old, new in zip(("managerId", "region"), before, after, strict=True)
            if old != new
        }
        if changes:
            change.record("member", member.pk, AuditAction.UPDATED, changes)


def _shown(value: UUID | str | None) -> str | None:
    return str(value) if value else None


def deactivate(member: Membership, *, by: Membership, via: Via, now: datetime) -> None:
    with write(member.team, by=by, via=via, now=now) as change:
        members.deactivate(member, by=by, now=now)
        change.record("member", member.pk, AuditAction.UPDATED, {"isActive": [True, False]})


def reactivate(member: Membership, *, by: Membership, via: Via, now: datetime) -> None:
    with write(member.team, by=by, via=via, now=now) as change:
        members.reactivate(member, by=by)
        change.record("member", member.pk, AuditAction.UPDATED, {"isActive": [False, True]})


def invite(
    *, email: str, role: Role, seat: Membership | None = None, by: Membership, via: Via, now: datetime
) -> tuple[Invitation, str]:
    """The invitation and its secret; the caller sends the letter, which holds a link of its own face."""
    with write(by.team, by=by, via=via, now=now) as change:
        invitation, secret = invitations.invite(email=email, role=role, seat=seat, by=by, now=now)
        changes: Changes = {"email": [None, invitation.email], "role": [None, role.value]}
        change.record("invitation", invitation.pk, AuditAction.CREATED, changes)
    return invitation, secret


def revoke_invitation(invitation: Invitation, *, by: Membership, via: Via, now: datetime) -> None:
    with write(by.team, by=by, via=via, now=now) as change:
        invitations.revoke(invitation, by=by, now=now)
        change.record("invitation", invitation.pk, AuditAction.DELETED)


def accept(invitation: Invitation, *, user: User, via: Via, now: datetime) -> Membership:
    with write(invitation.team, by=None, via=via, now=now) as change:
        change.by = invitations.accept(invitation, user=user, now=now)
        change.record("member", change.by.pk, AuditAction.CREATED, {"role": [None, change.by.role]})
    return change.by


def accept_as_new(invitation: Invitation, *, name: str, password: str, via: Via, now: datetime) -> Membership:
    """Makes the account too: holding the link proves the address."""
    with transaction.atomic():
        user = accounts.create_user(invitation.email, name=name, password=password, now=now)
        return accept(invitation, user=user, via=via, now=now)


def issue_token(
    member: Membership, *, name: str, scope: TokenScope, expires_at: datetime | None, via: Via, now: datetime
) -> tuple[ApiToken, str]:
    with write(member.team, by=member, via=via, now=now) as change:
        token, secret = tokens.issue(member, name=name, scope=scope, expires_at=expires_at, now=now)
        changes: Changes = {"name": [None, token.name], "scope": [None, token.scope]}
        change.record("token", token.pk, AuditAction.CREATED, changes)
    return token, secret


def revoke_token(token: ApiToken, *, by: Membership, via: Via, now: datetime) -> None:
    with write(by.team, by=by, via=via, now=now) as change:
        tokens.revoke(token, now=now)
        change.record("token", token.pk, AuditAction.DELETED)
