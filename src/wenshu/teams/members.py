"""Members: the seats of a team. A seat without a person is a name that owns records but cannot sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from wenshu.errors import Conflict, Forbidden, Invalid, NotFound
from wenshu.teams import teams
from wenshu.teams.access import seats_of
from wenshu.teams.accounts import checked_name
from wenshu.teams.models import ApiToken, Membership, Role, Team, User
from wenshu.teams.scoping import TeamQuerySet


class AlreadyMember(Conflict):
    """This person already has a seat in the team."""

    code = "already_member"


class LastOwner(Conflict):
    """A team keeps at least one owner. Make someone else an owner first."""

    code = "last_owner"


def of_team(team: Team) -> TeamQuerySet[Membership]:
    """All seats, the active ones first, by name."""
    return Membership.objects.for_team(team).select_related("user").order_by("-is_active", "name", "id")


def find(team: Team, id: UUID | str) -> Membership:
    seat = Membership.objects.for_team(team).select_related("user", "team").filter(pk=id).first()
    if seat is None:
        raise NotFound
    return seat


def find_as_field(team: Team, id: UUID | str | None, field: str) -> Membership | None:
    """For a field that may name a member; raises Invalid where there is none of that id."""
    if not id:
        return None
    try:
        return find(team, id)
    except (NotFound, ValidationError):
        raise Invalid.field(field, _("There is no such member in this team.")) from None


def add(team: Team, *, user: User, role: Role = Role.MEMBER, name: str = "", now: datetime) -> Membership:
    """Seats a person: in their old seat if they had one, or in the unclaimed one with their address."""
    with transaction.atomic():
        teams.lock(team)
        seats = Membership.objects.for_team(team)
        seat = seats.filter(user=user).first() or seats.filter(user=None, email=user.email).first()
        if seat is None:
            seat = Membership(created_at=now, team=team, name=checked_name(name) or user.name or user.email)
        elif seat.user_id and seat.is_active:
            raise AlreadyMember
        seat.user, seat.email, seat.role, seat.is_active = user, user.email, role, True
        seat.save()
        teams.touch(team, new_name=True)
    return seat


def reserve(seat: Membership, *, email: str) -> None:
    """Keeps a seat without sign-in for whoever proves to own that address."""
    seats = Membership.objects.for_team(seat.team).filter(user=None)
    if seats.filter(pk=seat.pk).update(email=email) == 0:
        raise AlreadyMember
    seats.filter(email=email).exclude(pk=seat.pk).update(email="")
    seat.email = email


def without_sign_in(team: Team) -> TeamQuerySet[Membership]:
    """The active seats that nobody signs in to."""
    return of_team(team).filter(user=None, is_active=True)


def find_or_create_by_name(team: Team, name: str, now: datetime) -> Membership:
    """The seat of that name; a new one, without sign-in, where there is none."""
    name = checked_name(name, field="owner")
    if not name:
        raise Invalid.field("owner", _("Give the member a name."))
    with transaction.atomic():
        teams.lock(team)
        seats = Membership.objects.for_team(team)
        seat = seats.filter(name__iexact=name).order_by("-is_active", "created_at", "id").first()
        if seat is None:
            seat = seats.create(name=name, role=Role.MEMBER, created_at=now)
            teams.touch(team, new_name=True)
    return seat


def rename(member: Membership, *, name: str, by: Membership) -> None:
    name = checked_name(name)
    if not name:
        raise Invalid.field("name", _("Give the member a name."))
    _check_authority(by, over=member)
    with transaction.atomic():
        member.name = name
        member.save(update_fields=["name"])
        teams.touch(member.team, new_name=True)


def follow_name(user: User) -> None:
    """A person's seats, in all their teams, go by the person's own name."""
    for seat in seats_of(user):
        if user.name and seat.name != user.name:
            seat.name = user.name
            with transaction.atomic():
                seat.save(update_fields=["name"])
                teams.touch(seat.team, new_name=True)


def change_role(member: Membership, *, role: Role, by: Membership) -> None:
    with transaction.atomic():
        teams.lock(member.team)  # two owners cannot remove each other at once
        member.refresh_from_db(fields=["role", "is_active"])
        _check_authority(by, over=member)
        if role == Role.OWNER and not by.has_role(Role.OWNER):
            raise Forbidden(_("Only an owner can make someone an owner."))
        if role != Role.OWNER:
            _check_not_last_owner(member)
        member.role = role
        member.save(update_fields=["role"])
        teams.touch(member.team)


def place(member: Membership, *, leader: Membership | None, region: str, by: Membership) -> None:
    """Whom a member reports to, and where they sell; nobody leads a person who leads them, over any number of steps."""
    region = checked_name(region, field="region", longest=80)
    with transaction.atomic():
        teams.lock(member.team)  # two changes at once could close a circle
        member.refresh_from_db(fields=["role", "manager", "region"])
        _check_authority(by, over=member)
        if leader is not None and member.pk in _above(leader):
            raise Invalid.field(
                "leader",
                _("%(name)s already reports to this member, or is this member.") % {"name": leader.name},
            )
        member.manager, member.region = leader, region
        member.save(update_fields=["manager", "region"])
        teams.touch(member.team, new_name=True)


def _above(seat: Membership) -> set[UUID]:
    """The seat itself and everybody it reports to. A file may have closed a circle."""
    leaders = dict(Membership.objects.for_team(seat.team).values_list("id", "manager_id"))
    found: set[UUID] = set()
    at: UUID | None = seat.pk
    while at is not None and at not in found:
        found.add(at)
        at = leaders.get(at)
    return found


def deactivate(member: Membership, *, by: Membership, now: datetime) -> None:
    """Takes the seat's sign-in and tokens away; its records keep their owner."""
    with transaction.atomic():
        teams.lock(member.team)  # two owners cannot remove each other at once
        member.refresh_from_db(fields=["role", "is_active"])
        _check_authority(by, over=member)
        _check_not_last_owner(member)
        member.is_active = False
        member.save(update_fields=["is_active"])
        live = ApiToken.objects.for_team(member.team).filter(member=member, revoked_at=None)
        live.update(revoked_at=now)
        teams.touch(member.team)


def reactivate(member: Membership, *, by: Membership) -> None:
    _check_authority(by, over=member)
    with transaction.atomic():
        member.is_active = True
        member.save(update_fields=["is_active"])
        teams.touch(member.team)


def _check_authority(by: Membership, *, over: Membership) -> None:
    """Managers look after everyone but owners."""
    if not by.has_role(Role.MANAGER) or (over.has_role(Role.OWNER) and not by.has_role(Role.OWNER)):
        raise Forbidden


def _check_not_last_owner(member: Membership) -> None:
    """Only owners who can sign in count."""
    if not (member.has_role(Role.OWNER) and member.is_active):
        return
    owners = Membership.objects.for_team(member.team).filter(
        role=Role.OWNER, is_active=True, user__is_active=True
    )
    if not owners.exclude(pk=member.pk).exists():
        raise LastOwner
