"""Beside the form that logs a follow-up: its fields, or a message to the customer, drafted from the note in it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.assist import drafting
from wenshu.clock import now
from wenshu.crm import opportunities
from wenshu.crm.models import Opportunity
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.web import choices, dates
from wenshu.web.follow_up_forms import FIELDS
from wenshu.web.forms import Form, filled
from wenshu.web.opportunity import page

ONLY_WHEN_EMPTY: Final = {"nextAction", "nextFollowUpAt"}
"""What a person wrote there stays."""


@require_POST
@team_page
def draft(request: TeamRequest, id: UUID) -> HttpResponse:
    """The form again, with what the note says filled in and marked. Nothing is saved, and no message is sent."""
    deal = opportunities.find(request.team, id)
    form = filled(FIELDS, {"kind": choices.kind_choices()}, request.POST)
    drafts_it = drafting.draft_message if request.POST.get("message") else drafting.draft_follow_up
    try:
        drafted = drafts_it(form["content"].value, opportunity=deal, by=request.member, now=now())
    except Invalid as wrong:
        form["content"].error = _(wrong.detail)
        return _form(request, deal, form, {}, status=422)
    if drafts_it is drafting.draft_message:
        return _form(request, deal, form, {"message": drafted})
    return _form(request, deal, form, {"drafted": " ".join(_fill(form, drafted, request)), "is_draft": True})


def _fill(form: Form, drafted: dict[str, Any], request: TeamRequest) -> list[str]:
    """The names of the fields that were filled."""
    found = []
    for name in ("kind", "occurredAt", "nextAction", "nextFollowUpAt"):
        value = drafted.get(name)
        if not value or (name in ONLY_WHEN_EMPTY and form[name].value.strip()):
            continue
        form[name].value = dates.input_of(value, request.team.timezone) if name.endswith("At") else value
        found.append(name)
    return found


def _form(
    request: TeamRequest, deal: Opportunity, form: Form, more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if request.htmx:
        return render(request, "opportunities/log.html", {"deal": deal, "form": form, **more}, status=status)
    return page(request, deal, form, status=status, **more)


urlpatterns = [path("opportunities/<uuid:id>/follow-ups/draft", draft, name="follow-up-draft")]
