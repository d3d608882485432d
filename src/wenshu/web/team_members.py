"""The people of a team: who has a seat, in which role, and who is invited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wenshu.clock import now
from wenshu.crm import administration
from wenshu.errors import Conflict, Invalid
from wenshu.teams import invitations, limits, mail, members
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Invitation, Membership, Role
from wenshu.web import team_choices
from wenshu.web.forms import Field, Form, blank, filled
from wenshu.web.toasts import toast

INVITE: Final = [
    Field("email", gettext_lazy("E-mail"), "email", required=True, autocomplete="email"),
    Field("role", gettext_lazy("Role"), "choice"),
]
SEAT: Final = Field(
    "memberId",
    gettext_lazy("Seat"),
    "choice",
    hint=gettext_lazy("Who takes the seat of a member without sign-in owns that member's records."),
)
SHOWN: Final = 1000


@require_GET
@team_page
def members_page(request: TeamRequest) -> HttpResponse:
    return _page(request, _invite_form(request))


@require_POST
@team_page(role=Role.MANAGER)
def invite(request: TeamRequest) -> HttpResponse:
    form = filled(_fields(request), _choices(request), request.POST)
    try:
        seat = members.find_as_field(request.team, request.POST.get("memberId"), "memberId")
        limits.take(limits.key("invite", str(request.team.pk)), per_minute=2, burst=30, now=now())
        offer, secret = administration.invite(
            email=form["email"].value,
            role=_role(form["role"].value),
            seat=seat,
            by=request.member,
            via="web",
            now=now(),
        )
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, form, status=422)
    except Conflict as already:
        form["email"].error = _(already.detail)
        return _page(request, form, status=409)
    here = reverse("invitation", args=[secret])
    mail.send_invitation(offer, url=settings.URL + here)
    return _page(request, _invite_form(request), invited=offer, link=request.build_absolute_uri(here))


@require_POST
@team_page(role=Role.MANAGER)
def withdraw(request: TeamRequest, id: UUID) -> HttpResponse:
    offer = invitations.find(request.team, id, now=now())
    administration.revoke_invitation(offer, by=request.member, via="web", now=now())
    return _back(request, _("The invitation was withdrawn."))


@require_POST
@team_page(role=Role.MANAGER)
def change_role(request: TeamRequest, id: UUID) -> HttpResponse:
    member = members.find(request.team, id)
    role = _role(request.POST.get("role", ""))
    administration.change_role(member, role=role, by=request.member, via="web", now=now())
    return _back(request, _("%(name)s has a new role.") % {"name": member.name})


@require_POST
@team_page(role=Role.MANAGER)
def place(request: TeamRequest, id: UUID) -> HttpResponse:
    member = members.find(request.team, id)
    try:
        leader = _leader(request, request.POST.get("leader", ""))
        region = request.POST.get("region", "")
        administration.place_member(
            member, leader=leader, region=region, by=request.member, via="web", now=now()
        )
    except Invalid as wrong:
        said = " ".join(error.message for error in wrong.errors)
        return _page(request, _invite_form(request), problem=f"{member.name}: {said}", status=422)
    return _back(request, _("%(name)s is saved.") % {"name": member.name})


@require_POST
@team_page(role=Role.MANAGER)
def deactivate(request: TeamRequest, id: UUID) -> HttpResponse:
    member = members.find(request.team, id)
    administration.deactivate(member, by=request.member, via="web", now=now())
    return _back(request, _("%(name)s can no longer sign in to this team.") % {"name": member.name})


@require_POST
@team_page(role=Role.MANAGER)
def reactivate(request: TeamRequest, id: UUID) -> HttpResponse:
    member = members.find(request.team, id)
    administration.reactivate(member, by=request.member, via="web", now=now())
    return _back(request, _("%(name)s can sign in to this team again.") % {"name": member.name})


def _page(
    request: TeamRequest,
    form: Form,
    *,
    invited: Invitation | None = None,
    link: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "problem": problem,
        "form": form,
        "rows": _rows(request),
        "waiting": [
            {"offer": offer, "role": team_choices.ROLES[offer.role]}
            for offer in invitations.waiting(request.team, now=now())[:SHOWN]
        ],
        "invited": invited,
        "link": link,
    }
    return render(request, "settings/members.html", context, status=status)


def _rows(request: TeamRequest) -> list[dict[str, object]]:
    """Each seat with what this member may do about it."""
    me = request.member
    roles = team_choices.roles(Role(me.role))
    seats = list(members.of_team(request.team)[:SHOWN])
    called = _called(seats)
    return [
        {
            "member": seat,
            "role": team_choices.ROLES[seat.role],
            "roles": roles,
            "may_change": me.may_manage and me.has_role(Role(seat.role)),
            "is_me": seat.pk == me.pk,
            "called": called[seat.pk],
            "leader": called.get(seat.manager_id, "") if seat.manager_id else "",
        }
        for seat in seats
    ]


def _called(seats: Sequence[Membership]) -> dict[UUID, str]:
    """What each seat is chosen by: the name, and the address too where two share a name."""
    shared = Counter(seat.name.casefold() for seat in seats)
    return {
        seat.pk: seat.name if shared[seat.name.casefold()] == 1 else f"{seat.name} ({seat.email or seat.pk})"
        for seat in seats
    }


def _leader(request: TeamRequest, typed: str) -> Membership | None:
    """Chosen by name from one list of the page: one in every row would make it grow with the square of the team."""
    wanted = typed.strip().casefold()
    if not wanted:
        return None
    seats = list(members.of_team(request.team)[:SHOWN])
    called = _called(seats)
    for seat in seats:
        if called[seat.pk].casefold() == wanted:
            return seat
    raise Invalid.field("leader", _("There is no such member in this team."))


def _invite_form(request: TeamRequest) -> Form:
    known = {"email": request.GET.get("email", "")[:254], "memberId": request.GET.get("member", "")[:40]}
    return blank(_fields(request), _choices(request), role=Role.MEMBER.value, **known)


def _fields(request: TeamRequest) -> list[Field]:
    return [*INVITE, SEAT] if members.without_sign_in(request.team).exists() else INVITE


def _choices(request: TeamRequest) -> dict[str, list[tuple[str, str]]]:
    free = members.without_sign_in(request.team)[:SHOWN]
    return {
        "role": team_choices.roles(Role(request.member.role)),
        "memberId": [("", _("A new member")), *((str(seat.pk), seat.name) for seat in free)],
    }


def _role(word: str) -> Role:
    if word not in Role.values:
        raise Invalid.field("role", _("Choose a role from the list."))
    return Role(word)


def _back(request: TeamRequest, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("members", args=[request.team.slug]))


urlpatterns = [
    path("settings/members", members_page, name="members"),
    path("settings/members/<uuid:id>/role", change_role, name="member-role"),
    path("settings/members/<uuid:id>/place", place, name="member-place"),
    path("settings/members/<uuid:id>/deactivate", deactivate, name="member-deactivate"),
    path("settings/members/<uuid:id>/reactivate", reactivate, name="member-reactivate"),
    path("settings/invitations", invite, name="invite"),
    path("settings/invitations/<uuid:id>/withdraw", withdraw, name="invitation-withdraw"),
]
