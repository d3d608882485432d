"""Signing in and out, and the way to one's teams."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.crm import setup
from wenshu.errors import Invalid, RateLimited, Unavailable
from wenshu.teams import accounts
from wenshu.teams.access import LAST_TEAM, client_address, seats_of
from wenshu.teams.models import Membership, Role, User
from wenshu.web import preferences, team_choices
from wenshu.web.forms import Field, Form, blank, filled

SIGN_IN: Final = [
    Field("email", gettext_lazy("E-mail"), "email", required=True, wide=True, autocomplete="username"),
    Field(
        "password",
        gettext_lazy("Password"),
        "password",
        required=True,
        wide=True,
        autocomplete="current-password",
    ),
]
NEW_TEAM: Final = [
    Field("name", gettext_lazy("Name of the team"), required=True, wide=True, autocomplete="organization"),
    Field("timeZone", gettext_lazy("Time zone"), "choice", wide=True),
    Field("currency", gettext_lazy("Currency"), "choice"),
    Field("language", gettext_lazy("Language"), "choice"),
]


def root(request: HttpRequest) -> HttpResponse:
    """To the team used last, else the one where the person decides most, else to a new one."""
    if not isinstance(request.user, User):
        return HttpResponseRedirect(reverse("sign-in"))
    seats = seats_of(request.user)
    if not seats:
        return HttpResponseRedirect(reverse("team-new"))
    used = (request.session.get(LAST_TEAM), preferences.team_of(request))
    slug = next((slug for slug in used if slug in {seat.team.slug for seat in seats}), None)
    return HttpResponseRedirect(reverse("home", args=[slug or _main_seat(seats).team.slug]))


def _main_seat(seats: list[Membership]) -> Membership:
    """The highest role; among equals the oldest."""
    return min(seats, key=lambda seat: ([*Role].index(Role(seat.role)), seat.created_at, seat.pk))


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_page(request))
        return _sign_in_page(request, blank(SIGN_IN, {}))
    form = filled(SIGN_IN, {}, request.POST)
    try:
        user = accounts.sign_in(
            request,
            email=form["email"].value,
            password=form["password"].value,
            address=client_address(request),
            now=now(),
        )
    except (RateLimited, Unavailable) as refused:
        return _sign_in_page(request, form, said=_too_many(refused), status=refused.http_status)
    if user is None:
        said = _("The e-mail address and the password do not go together. Check both, then try again.")
        return _sign_in_page(request, form, said=said, status=422)
    return admit(request, user, next_page(request))


def admit(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Begins a new session; language and theme come along."""
    login(request, user)
    response = HttpResponseRedirect(target)
    preferences.remember(response, user)
    return response


def next_page(request: HttpRequest) -> str:
    """Where the person was going, if that is one of our own pages."""
    target = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "/"


def keep_typed(form: Form) -> Form:
    """What was typed stays, but no password is ever sent back."""
    for each in form.inputs:
        if each.field.kind == "password":
            each.value = ""
    return form


def _sign_in_page(request: HttpRequest, form: Form, *, said: str = "", status: int = 200) -> HttpResponse:
    form.errors = [said] if said else []
    context = {"form": keep_typed(form), "next": next_page(request)}
    return render(request, "accounts/sign_in.html", context, status=status)


def _too_many(refused: RateLimited | Unavailable) -> str:
    if isinstance(refused, RateLimited):
        return _("Too many tries. Wait %(n)d seconds, then try again.") % {"n": refused.retry_after_s}
    return _("Too many people are signing in at this moment. Try again in a few seconds.")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(next_page(request) if request.POST.get("next") else reverse("sign-in"))


@login_required
def team_new(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    choices = team_choices.for_settings(request.user.language or request.LANGUAGE_CODE)
    if request.method != "POST":
        language = request.LANGUAGE_CODE
        zone, currency = ("Asia/Shanghai", "CNY") if language.startswith("zh") else ("UTC", "USD")
        form = blank(NEW_TEAM, choices, timeZone=zone, currency=currency, language=language)
        return _team_page(request, form)
    form = filled(NEW_TEAM, choices, request.POST)
    try:
        seat = _create_team(form, request.user)
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _team_page(request, form, status=422)
    return HttpResponseRedirect(reverse("home", args=[seat.team.slug]))


def _create_team(form: Form, owner: User) -> Membership:
    values = {each.name: each.value for each in form.inputs}
    return setup.create_team(owner=owner, now=now(), timezone=values.pop("timeZone"), **values)


def _team_page(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    assert isinstance(request.user, User)
    context = {"form": form, "seats": seats_of(request.user)}
    return render(request, "accounts/team_new.html", context, status=status)


urlpatterns = [
    path("", root, name="root"),
    path("sign-in", sign_in, name="sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("teams/new", team_new, name="team-new"),
]
