"""Logging what happened with a customer, and correcting it later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.crm import follow_ups, opportunities
from wenshu.crm.activity import StaleVersion
from wenshu.crm.contract import FollowUpIn, FollowUpPatch
from wenshu.crm.models import FollowUp, FollowUpKind, Opportunity
from wenshu.errors import Invalid
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import choices, dates, repeats
from wenshu.web.forms import Field, Form, blank, filled, parse
from wenshu.web.toasts import toast

FIELDS: Final = [
    Field("kind", gettext_lazy("Kind"), "choice"),
    Field("content", gettext_lazy("What happened"), "longtext", required=True, wide=True),
    Field("occurredAt", gettext_lazy("When"), "moment"),
    Field("nextAction", gettext_lazy("Next step")),
    Field("nextFollowUpAt", gettext_lazy("Next follow-up"), "moment"),
]


def new_form(deal: Opportunity, request: TeamRequest) -> Form:
    """A call, just now: what is logged most."""
    values = {"kind": FollowUpKind.CALL.value, "occurredAt": dates.to_input(now(), request.team.timezone)}
    form = blank(FIELDS, {"kind": choices.kind_choices()}, **values)
    form.once = uuid4().hex
    return form


@require_POST
@team_page
def log(request: TeamRequest, id: UUID) -> HttpResponse:
    deal = opportunities.find(request.team, id)
    if logged := repeats.made(request):
        toast(request, _("This form was sent before. Here is what it made."))
        return HttpResponseRedirect(logged)
    form = filled(FIELDS, {"kind": choices.kind_choices()}, request.POST)
    data = parse(form, FollowUpIn, request.team, opportunityId=str(deal.pk))
    if data is not None and _has_happened(form, data.occurred_at):
        moment = now()
        data.occurred_at = _after_what_it_follows(data.occurred_at, deal, moment)
        follow_ups.create(request.team, data, by=request.member, via="web", now=moment)
        toast(request, _("Follow-up logged."))
        timeline = reverse("opportunity", args=[request.team.slug, id]) + "#timeline"
        return HttpResponseRedirect(repeats.remember(request, timeline))
    from wenshu.web.opportunity import page  # the page shows this form, and this form the page

    return page(request, deal, form, status=422)


def _has_happened(form: Form, occurred: datetime | None) -> bool:
    """A day of grace: somebody may write in the time of another place."""
    if occurred is None or occurred <= now() + timedelta(days=1):
        return True
    form["occurredAt"].error = _("This has not happened yet. Plan it as the next follow-up.")
    return False


def _after_what_it_follows(occurred: datetime | None, deal: Opportunity, moment: datetime) -> datetime | None:
    """A form has minutes: what is logged in the minute of the deal's creation or move came after it."""
    if occurred is None:
        return None
    marks = [mark for mark in (deal.created_at, deal.stage_entered_at, moment) if mark <= moment]
    return max([occurred, *(mark for mark in marks if occurred < mark < occurred + timedelta(minutes=1))])


@team_page(role=Role.MEMBER)
def edit(request: TeamRequest, id: UUID) -> HttpResponse:
    follow_up = follow_ups.find(request.team, id)
    if request.method != "POST":
        values = _values(follow_up, request)
        form = blank(FIELDS, {"kind": choices.kind_choices()}, **values)
        form.version, form.base = follow_up.version, values
        return _page(request, follow_up, form)
    form = filled(FIELDS, {"kind": choices.kind_choices()}, request.POST)
    if _update(form, follow_up, request):
        toast(request, _("Saved."))
        return HttpResponseRedirect(_deal_url(request, follow_up))
    return _page(request, follow_up, form, status=412 if form.stale else 422)


def _update(form: Form, follow_up: FollowUp, request: TeamRequest) -> bool:
    base = form.base or _values(follow_up, request)
    changes = parse(form, FollowUpPatch, request.team, only=form.changed(base))
    if changes is None or not _has_happened(form, changes.occurred_at):
        return False
    try:
        follow_ups.update(
            follow_up, changes, by=request.member, via="web", now=now(), expected_version=form.version
        )
        return True
    except StaleVersion:
        current = follow_ups.find(request.team, follow_up.pk)
        form.show_theirs(base, _values(current, request), current.version)
    except Invalid as error:
        form.refuse(error.errors)
    return False


def _values(follow_up: FollowUp, request: TeamRequest) -> dict[str, str]:
    return {
        "kind": follow_up.kind,
        "content": follow_up.content,
        "occurredAt": dates.to_input(follow_up.occurred_at, request.team.timezone),
        "nextAction": follow_up.next_action,
        "nextFollowUpAt": dates.to_input(follow_up.next_follow_up_at, request.team.timezone),
    }


def _page(request: TeamRequest, follow_up: FollowUp, form: Form, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "record": follow_up,
        "title": _("Follow-up: %(name)s") % {"name": follow_up.opportunity.name},
        "back": _deal_url(request, follow_up),
    }
    return render(request, "records/form.html", context, status=status)


def _deal_url(request: TeamRequest, follow_up: FollowUp) -> str:
    return reverse("opportunity", args=[request.team.slug, follow_up.opportunity_id]) + "#timeline"


@require_POST
@team_page
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    follow_up = follow_ups.find(request.team, id)
    follow_ups.delete(follow_up, by=request.member, via="web", now=now())
    undo = reverse("follow-up-restore", args=[request.team.slug, id])
    toast(request, _("The follow-up was deleted."), undo=undo)
    return HttpResponseRedirect(_deal_url(request, follow_up))


@require_POST
@team_page
def restore(request: TeamRequest, id: UUID) -> HttpResponse:
    follow_up = follow_ups.restore(request.team, id, by=request.member, via="web", now=now())
    toast(request, _("The follow-up is back."))
    return HttpResponseRedirect(_deal_url(request, follow_up))


urlpatterns = [
    path("opportunities/<uuid:id>/follow-ups", log, name="opportunity-follow-ups"),
    path("follow-ups/<uuid:id>/edit", edit, name="follow-up-edit"),
    path("follow-ups/<uuid:id>/delete", delete, name="follow-up-delete"),
    path("follow-ups/<uuid:id>/restore", restore, name="follow-up-restore"),
]
