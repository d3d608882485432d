"""What a person sets for themselves: name, language, theme, password."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.errors import Invalid
from wenshu.teams import accounts, limits, members
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Language, Role
from wenshu.web import preferences, team_choices
from wenshu.web.accounts import keep_typed
from wenshu.web.forms import Choice, Field, Form, blank, filled
from wenshu.web.password_reset import NEW_PASSWORD
from wenshu.web.toasts import toast

PROFILE: Final = [
    Field("name", gettext_lazy("Your name"), required=True, wide=True, autocomplete="name"),
    Field("language", gettext_lazy("Language"), "choice"),
    Field("theme", gettext_lazy("Theme"), "choice"),
]
PASSWORD: Final = [
    Field(
        "currentPassword",
        gettext_lazy("Present password"),
        "password",
        required=True,
        wide=True,
        autocomplete="current-password",
    ),
    NEW_PASSWORD,
]


@team_page(role=Role.VIEWER)
def personal(request: TeamRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = filled(PROFILE, _choices(), request.POST)
    name, language, theme = (form[each].value for each in ("name", "language", "theme"))
    try:
        accounts.change_profile(request.user, name=name, language=language, theme=theme)
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, profile=form)
    members.follow_name(request.user)
    toast(request, _("Saved."))
    response = HttpResponseRedirect(reverse("personal", args=[request.team.slug]))
    preferences.remember(response, request.user)
    return response


@require_POST
@sensitive_post_parameters("currentPassword", "password")
@team_page(role=Role.VIEWER)
def change_password(request: TeamRequest) -> HttpResponse:
    """Every other session of the person ends; this one goes on."""
    form = filled(PASSWORD, {}, request.POST)
    limits.take(limits.key("password of", str(request.user.pk)), per_minute=5, burst=10, now=now())
    if not request.user.check_password(form["currentPassword"].value[: accounts.MAX_PASSWORD_LENGTH]):
        form["currentPassword"].error = _("That is not your present password.")
        return _page(request, password=form)
    try:
        accounts.set_password(request.user, password=form["password"].value)
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, password=form)
    update_session_auth_hash(request, request.user)
    toast(request, _("Your new password is set."))
    return HttpResponseRedirect(reverse("personal", args=[request.team.slug]))


def _page(request: TeamRequest, *, profile: Form | None = None, password: Form | None = None) -> HttpResponse:
    user = request.user
    wrong = profile or password
    values = {"name": user.name, "language": user.language, "theme": user.theme}
    context = {
        "profile": profile or blank(PROFILE, _choices(), **values),
        "password": keep_typed(password or blank(PASSWORD, {})),
    }
    return render(request, "settings/personal.html", context, status=422 if wrong else 200)


def _choices() -> dict[str, list[Choice]]:
    languages = [("", _("The team's")), *((value, str(label)) for value, label in Language.choices)]
    return {"language": languages, "theme": team_choices.labelled(team_choices.THEMES)}


urlpatterns = [
    path("settings/me", personal, name="personal"),
    path("settings/me/password", change_password, name="personal-password"),
]
