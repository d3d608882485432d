"""Settings of a team: how it is called, and the calendar, currency and language its figures follow."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.clock import now
from wenshu.crm import administration
from wenshu.errors import Invalid
from wenshu.teams import teams
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import (
    personal_settings,
    targets,
    team_ai,
    team_choices,
    team_members,
    team_stages,
    team_tokens,
    voice_settings,
)
from wenshu.web.forms import Field, Form, blank, filled
from wenshu.web.toasts import toast

FIELDS: Final = [
    Field("name", gettext_lazy("Name of the team"), required=True, wide=True),
    Field(
        "timeZone",
        gettext_lazy("Time zone"),
        "choice",
        hint=gettext_lazy("Decides on which day a deal was closed."),
    ),
    Field(
        "currency",
        gettext_lazy("Currency"),
        "choice",
        hint=gettext_lazy("For new deals; those you have keep theirs."),
    ),
    Field("weekStart", gettext_lazy("The week starts on"), "choice"),
    Field("fiscalYearStart", gettext_lazy("The fiscal year starts in"), "choice"),
    Field(
        "language",
        gettext_lazy("Language"),
        "choice",
        hint=gettext_lazy("For everyone who has not chosen their own."),
    ),
]


@team_page(write=Role.MANAGER)
def general(request: TeamRequest) -> HttpResponse:
    choices = team_choices.for_settings(request.LANGUAGE_CODE)
    if request.method != "POST":
        team = request.team
        form = blank(
            FIELDS,
            choices,
            name=team.name,
            timeZone=team.timezone,
            currency=team.currency,
            weekStart=str(team.week_start),
            fiscalYearStart=str(team.fiscal_year_start),
            language=team.language,
        )
        _keep_present(form)
        return render(request, "settings/general.html", {"form": form})
    form = filled(FIELDS, choices, request.POST)
    try:
        administration.change_settings(
            request.team, settings=_read(form), by=request.member, via="web", now=now()
        )
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return render(request, "settings/general.html", {"form": form}, status=422)
    toast(request, _("Saved."))
    return HttpResponseRedirect(reverse("settings", args=[request.team.slug]))


def _keep_present(form: Form) -> None:
    """A value that is no longer on offer stays, as itself, until somebody changes it."""
    for each in form.inputs:
        if each.field.kind == "choice" and each.value not in dict(each.choices):
            each.choices = [*each.choices, (each.value, each.value)]


def _read(form: Form) -> teams.Settings:
    def number(name: str) -> int:
        written = form[name].value
        return int(written) if written.isdecimal() and len(written) < 3 else 0

    return teams.Settings(
        name=form["name"].value,
        timezone=form["timeZone"].value,
        currency=form["currency"].value,
        language=form["language"].value,
        week_start=number("weekStart"),
        fiscal_year_start=number("fiscalYearStart"),
    )


urlpatterns = [
    path("settings", general, name="settings"),
    *team_members.urlpatterns,
    *team_stages.urlpatterns,
    *targets.urlpatterns,
    *team_ai.urlpatterns,
    *voice_settings.urlpatterns,
    *team_tokens.urlpatterns,
    *personal_settings.urlpatterns,
]
