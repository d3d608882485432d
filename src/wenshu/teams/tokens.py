"""API tokens: a program acts as one member. The secret is shown once and stored as a hash."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.errors import FieldError, Invalid, NotFound
from wenshu.teams.access import digest
from wenshu.teams.accounts import checked_name
from wenshu.teams.models import ApiToken, Membership, TokenScope
from wenshu.teams.scoping import TeamQuerySet

PREFIX = "wenshu_"  # lets secret scanners know one when they see it
HINT_LENGTH = len(PREFIX) + 4


def issue(
    member: Membership, *, name: str, scope: TokenScope, expires_at: datetime | None, now: datetime
) -> tuple[ApiToken, str]:
    """The token and its secret, which nobody can read again."""
    name = checked_name(name, longest=80)
    wrong = []
    if not name:
        wrong.append(FieldError("/name", _("Say what the token is for.")))
    if scope == TokenScope.WRITE and not member.may_write:
        wrong.append(FieldError("/scope", _("Viewers can only make tokens that read.")))
    if expires_at is not None and expires_at <= now:
        wrong.append(FieldError("/expiresAt", _("Choose a day in the future.")))
    if wrong:
        raise Invalid(wrong)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.for_team(member.team).create(
        member=member,
        name=name,
        scope=scope,
        secret_hash=digest(secret),
        hint=secret[:HINT_LENGTH],
        created_at=now,
        expires_at=expires_at,
    )
    return token, secret


def visible_to(member: Membership) -> TeamQuerySet[ApiToken]:
    """One's own tokens; managers see the team's. Without the revoked ones, newest first."""
    tokens = ApiToken.objects.for_team(member.team).filter(revoked_at=None)
    if not member.may_manage:
        tokens = tokens.filter(member=member)
    return tokens.select_related("member").order_by("-created_at", "-id")


def find(member: Membership, id: UUID | str) -> ApiToken:
    token = visible_to(member).filter(pk=id).first()
    if token is None:
        raise NotFound
    return token


def revoke(token: ApiToken, *, now: datetime) -> None:
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
