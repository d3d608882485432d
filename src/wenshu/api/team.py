"""Routes of the caller, the team and its people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from wenshu.api import out, shapes
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import administration
from wenshu.teams import invitations, members, teams
from wenshu.teams.access import TeamRequest, seats_of
from wenshu.teams.models import Invitation, Membership, Role
from wenshu.teams.teams import Settings

me_router = Router(tags=["me"], by_alias=True)
router = Router(tags=["teams"], by_alias=True)


def _team(seat: Membership) -> dict[str, Any]:
    team = seat.team
    return {
        "id": team.uid,
        "name": team.name,
        "slug": team.slug,
        "role": seat.role,
        "timeZone": team.timezone,
        "weekStart": team.week_start,
        "fiscalYearStart": team.fiscal_year_start,
        "currency": team.currency,
        "language": team.language,
    }


def _member(seat: Membership) -> dict[str, Any]:
    return {
        "id": seat.id,
        "name": seat.name,
        "email": (seat.user.email if seat.user else seat.email) or None,
        "role": seat.role,
        "region": seat.region or None,
        "managerId": seat.manager_id,
        "isActive": seat.is_active,
        "signsIn": seat.user_id is not None,
    }


def _invitation(found: Invitation) -> dict[str, Any]:
    return {
        "id": found.id,
        "email": found.email,
        "role": found.role,
        "invitedBy": found.invited_by_id,
        "createdAt": found.created_at,
        "expiresAt": found.expires_at,
    }


@me_router.get("", response={200: shapes.Me, **declared()}, summary="Who am I")
def me(request: TeamRequest) -> HttpResponse:
    seat, user = request.member, request.user
    return out.answer(
        {
            "memberId": seat.id,
            "userId": user.pk,
            "name": seat.name,
            "email": user.email,
            "role": seat.role,
            "language": user.language or seat.team.language,
            "team": _team(seat),
        }
    )


@router.get("", response={200: shapes.Teams, **declared()}, summary="List the caller's teams")
def index(request: TeamRequest) -> HttpResponse:
    """All teams of a signed-in person; a token knows only its own."""
    by_token = "Authorization" in request.headers  # whatever else it says
    seats = [request.member] if by_token else seats_of(request.user)
    return out.answer({"items": [_team(seat) for seat in seats]})


@router.patch("", response={200: shapes.Team, **declared()}, summary="Change the team's settings")
def change(request: TeamRequest, data: shapes.TeamPatch) -> HttpResponse:
    """For managers and owners."""
    request.member.require(Role.MANAGER)
    said = data.model_dump(include=data.model_fields_set)
    if "time_zone" in said:
        said["timezone"] = said.pop("time_zone")
    changed = Settings(**{**vars(teams.settings_of(request.team)), **said})
    administration.change_settings(request.team, settings=changed, by=request.member, via="api", now=now())
    return out.answer(_team(request.member))


@router.get("/members", response={200: shapes.Members, **declared()}, summary="List the members")
def list_members(request: TeamRequest) -> HttpResponse:
    return out.answer({"items": [_member(seat) for seat in members.of_team(request.team)]})


@router.patch("/members/{uuid:id}", response={200: shapes.Member, **declared(409)}, summary="Change a member")
def change_member(request: TeamRequest, id: UUID, data: shapes.MemberPatch) -> HttpResponse:
    """Name, role, or whether the seat is active; for managers and owners. The last owner stays."""
    request.member.require(Role.MANAGER)
    seat, said, moment = members.find(request.team, id), data.model_fields_set, now()
    if "name" in said:
        administration.rename_member(seat, name=data.name, by=request.member, via="api", now=moment)
    if "role" in said:
        administration.change_role(seat, role=Role(data.role), by=request.member, via="api", now=moment)
    if "is_active" in said and data.is_active != seat.is_active:
        switch = administration.reactivate if data.is_active else administration.deactivate
        switch(seat, by=request.member, via="api", now=moment)
    return out.answer(_member(members.find(request.team, id)))


@router.get("/invitations", response={200: shapes.Invitations, **declared()}, summary="List open invitations")
def list_invitations(request: TeamRequest) -> HttpResponse:
    """For managers and owners."""
    request.member.require(Role.MANAGER)
    waiting = invitations.waiting(request.team, now=now())
    return out.answer({"items": [_invitation(each) for each in waiting]})


@router.post("/invitations", response={201: shapes.NewInvitation, **declared(409)}, summary="Invite somebody")
def invite(request: TeamRequest, data: shapes.InvitationIn) -> HttpResponse:
    """The link is in the answer, and nowhere else, not even kept for an `Idempotency-Key`: send it on yourself.

    `memberId` names a member without sign-in whose seat, with all it owns, the person takes.
    """
    seat = members.find_as_field(request.team, data.member_id, "memberId")
    invitation, secret = administration.invite(
        email=data.email, role=Role(data.role), seat=seat, by=request.member, via="api", now=now()
    )
    link = settings.URL + reverse("invitation", args=[secret])
    return out.answer(_invitation(invitation) | {"link": link}, status=201)


@router.delete("/invitations/{uuid:id}", response={204: None, **declared()}, summary="Withdraw an invitation")
def withdraw(request: TeamRequest, id: UUID) -> HttpResponse:
    request.member.require(Role.MANAGER)
    invitation = invitations.find(request.team, id, now=now())
    administration.revoke_invitation(invitation, by=request.member, via="api", now=now())
    return out.nothing()
