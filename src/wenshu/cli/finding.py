"""Teams and members by what a person types: a team's name or short name, a member's e-mail address."""

from __future__ import annotations

from wenshu.errors import Conflict, NotFound
from wenshu.teams import accounts
from wenshu.teams.access import resolve_session
from wenshu.teams.models import Membership, Role, Team


def find_team(named: str) -> Team | None:
    """Names need not be unique: then only the short name will do."""
    by_slug = Team.objects.filter(slug=named).first()
    if by_slug:
        return by_slug
    by_name = list(Team.objects.filter(name__iexact=named).order_by("slug")[:5])
    if len(by_name) > 1:
        slugs = ", ".join(team.slug for team in by_name)
        raise Conflict(f"Several teams are called “{named}”. Say which by its short name: {slugs}")
    return by_name[0] if by_name else None


def team(named: str) -> Team:
    found = find_team(named)
    if found is None:
        known = ", ".join(Team.objects.order_by("slug").values_list("slug", flat=True)[:10]) or "none yet"
        raise NotFound(f"There is no team “{named}” (there is: {known}).")
    return found


def member(team: Team, email: str) -> Membership:
    user = accounts.find(email)
    seat = resolve_session(user, team.slug) if user else None
    if seat is None:
        raise NotFound(f"{email} has no seat in {team.name}.")
    return seat


def first_owner(team: Team) -> Membership:
    owners = Membership.objects.for_team(team).filter(role=Role.OWNER, is_active=True, user__isnull=False)
    owner = owners.select_related("user", "team").order_by("created_at", "pk").first()
    if owner is None:
        raise NotFound(f"{team.name} has no owner who signs in.")
    return owner
