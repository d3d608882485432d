"""user create, token create."""

from __future__ import annotations

import secrets
import sys
from argparse import Namespace

from django.db import transaction

from wenshu import clock
from wenshu.cli import finding
from wenshu.crm import setup
from wenshu.teams import accounts, members, tokens
from wenshu.teams.access import resolve_session
from wenshu.teams.models import Language, Role, TokenScope, User

LANGUAGES = {"en": Language.ENGLISH, "zh": Language.CHINESE, None: ""}


def create_user(arguments: Namespace) -> int:
    """What is there already stays as it is, except a password or a role that was asked for."""
    given = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else None
    with transaction.atomic():
        user, shown = _user(arguments, given)
        said = _seat(arguments, user)
    print(said)
    if shown:
        print(f"Password: {shown}")
    return 0


def _user(arguments: Namespace, given: str | None) -> tuple[User, str]:
    """The person, and the password to show when we made one up."""
    user = accounts.find(arguments.email)
    if user is None:
        password = given if given is not None else secrets.token_urlsafe(15)
        user = accounts.create_user(
            arguments.email,
            password=password,
            name=arguments.name,
            language=LANGUAGES[arguments.language],
            now=clock.now(),
        )
        return user, password if given is None else ""
    if given is not None:
        accounts.set_password(user, password=given)
    return user, ""


def _seat(arguments: Namespace, user: User) -> str:
    now = clock.now()
    team = finding.find_team(arguments.team)
    if team is None:
        owner = setup.create_team(
            name=arguments.team,
            owner=user,
            timezone=arguments.timezone,
            language=LANGUAGES[arguments.language] or Language.ENGLISH,
            now=now,
        )
        return f"{user.email} owns the new team {owner.team.name} ({owner.team.slug})."
    seat = resolve_session(user, team.slug)
    if seat is None:
        seat = members.add(team, user=user, role=Role(arguments.role or Role.MEMBER), now=now)
    elif arguments.role and seat.role != arguments.role:
        members.change_role(seat, role=Role(arguments.role), by=finding.first_owner(team))
    return f"{user.email} is {seat.role} in {team.name} ({team.slug})."


def create_token(arguments: Namespace) -> int:
    seat = finding.member(finding.team(arguments.team), arguments.email)
    scope = TokenScope(arguments.scope)
    _, secret = tokens.issue(seat, name=arguments.name, scope=scope, expires_at=None, now=clock.now())
    print(secret)
    return 0
