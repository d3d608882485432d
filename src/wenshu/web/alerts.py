"""Alerts on pages: a number with a condition, what it was when it was told, and the notes that wait at home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wenshu.clock import local_day, now
from wenshu.crm import money
from wenshu.crm.activity import StaleVersion
from wenshu.errors import Conflict, Invalid
from wenshu.insights import alert_words, alerts, due, letters, stored, thresholds
from wenshu.insights.figures import Figures
from wenshu.insights.models import Alert, Condition, Firing, Rhythm, Trouble
from wenshu.insights.schedule_contract import AlertIn, AlertPatch, StoredIn
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Membership, Role, Team
from wenshu.web import schedules
from wenshu.web.dates import answer_language, show_moment
from wenshu.web.forms import Field, Form, blank, filled, parse
from wenshu.web.toasts import toast

HISTORY: Final = 50
CONDITIONS: Final[dict[str, Promise]] = {
    Condition.ABOVE: pgettext_lazy("condition of an alert", "is above"),
    Condition.AT_LEAST: pgettext_lazy("condition of an alert", "is at least"),
    Condition.BELOW: pgettext_lazy("condition of an alert", "is below"),
    Condition.AT_MOST: pgettext_lazy("condition of an alert", "is at most"),
    Condition.CHANGED: pgettext_lazy("condition of an alert", "changed by this many percent"),
}
TROUBLES: Final[dict[str, Promise]] = {
    Trouble.NO_DATA: gettext_lazy("No data at the latest check"),
    Trouble.BAD_PLAN: gettext_lazy("Its question cannot be answered any more"),
}
QUESTION: Final = Field("question", gettext_lazy("Name"), required=True, wide=True)
CONDITION: Final = Field("condition", gettext_lazy("Tell me when it"), "choice")
THRESHOLD: Final = Field(
    "threshold", gettext_lazy("Limit"), required=True, hint=gettext_lazy("For example 250000, 25万 or 40%.")
)
CURRENCY: Final = Field("currency", gettext_lazy("Currency"), "choice")
SCHEDULE: Final = [schedules.WHEN, schedules.HOUR]


@dataclass(frozen=True)
class Row:
    """An alert in the list and at the head of its page."""

    alert: Alert
    condition: str
    value: str
    when: str
    next: str
    state: str
    state_words: Promise
    trouble: Promise | str


@dataclass(frozen=True)
class Note:
    """What was told, with the page of the records behind it."""

    firing: Firing
    question: str
    told: str
    when: str
    url: str


def notes(member: Membership, *, now: datetime) -> list[Note]:
    """For the home page: the latest that were not put away."""
    return [_note(each, each.alert, member.team, now) for each in alerts.unseen(member)[: alerts.NOTES]]


def _note(firing: Firing, alert: Alert, team: Team, moment: datetime) -> Note:
    when = show_moment(firing.fired_at, team.timezone, local_day(moment, team.timezone))
    url = letters.firing_url(firing, slug=team.slug)
    return Note(firing, alert.question, alert_words.fired(firing, answer_language()), when, url)


@require_GET
@team_page
def index(request: TeamRequest) -> HttpResponse:
    moment = now()
    rows = [_row(each, moment) for each in alerts.of_member(request.member)]
    return render(request, "alerts/list.html", {"rows": rows, "notes": notes(request.member, now=moment)})


def _row(alert: Alert, moment: datetime) -> Row:
    unit, language, state = alerts.unit_of(alert), answer_language(), due.state_of(alert)
    return Row(
        alert,
        condition=alert_words.condition(alert, unit, language),
        value=alert_words.amount(thresholds.decimal(alert.value), unit, alert.currency, language),
        when=schedules.when(alert),
        next=schedules.next_time(alert, moment),
        state=state,
        state_words=schedules.STATES[state],
        trouble=TROUBLES.get(alert.trouble, ""),
    )


@require_GET
@team_page
def page(request: TeamRequest, id: UUID) -> HttpResponse:
    alert, moment = alerts.find(request.member, id), now()
    timezone = request.team.timezone
    context = {
        "row": _row(alert, moment),
        "alert": alert,
        "checked": show_moment(alert.checked_at, timezone, local_day(moment, timezone)),
        "firings": [_note(each, alert, request.team, moment) for each in alerts.firings(alert)[:HISTORY]],
    }
    return render(request, "alerts/page.html", context)


# making and changing one


@team_page(role=Role.MEMBER)
def new(request: TeamRequest) -> HttpResponse:
    if request.method == "POST":
        return _create(request)
    form, found = _blank_form(), None
    try:
        found = schedules.from_link(request)
        form = _blank_form(_figures(request, found))
    except Invalid as wrong:
        form.errors.append(_(wrong.detail))
        found = None
    if found:
        form["question"].value = found.question
    return _form(request, form, found)


def _create(request: TeamRequest) -> HttpResponse:
    """The plan stands in the form, or is made of the question that was typed."""
    found, figures, problem = None, None, ""
    try:
        found = _question(request)
        figures = _figures(request, found)
    except Invalid as wrong:
        problem = _(wrong.detail)
    form = filled(_fields(figures), _choices(figures), request.POST)
    if problem or found is None:
        form.errors.append(problem or _("Type a question that has one number as its answer."))
        return _form(request, form, found, status=422)
    _read_threshold(form, thresholds.unit(figures) if figures else "")
    form["question"].value = form["question"].value.strip() or found.question
    data = parse(form, AlertIn, request.team, intent=found.intent)
    if data is None:
        return _form(request, form, found, status=422)
    try:
        alert = alerts.create(data, by=request.member, via="web", now=now())
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _form(request, form, found, status=422)
    toast(request, _("“%(name)s” is watched.") % {"name": alert.question})
    return HttpResponseRedirect(reverse("alert", args=[request.team.slug, alert.pk]))


def _question(request: TeamRequest) -> StoredIn | None:
    carried = schedules.read(request.POST.getlist("plans")[:1], field="plans")
    if carried:
        return carried[0]
    typed = request.POST.get("ask", "").strip()
    return schedules.asked(request, typed, now=now()) if typed else None


def _figures(request: TeamRequest, found: StoredIn | None) -> Figures | None:
    """What the number is now; raises Invalid for a question that has none, or more than one."""
    if found is None:
        return None
    moment = now()
    figures = stored.checked(found.intent, by=request.member, now=moment, pointer="intent").figures
    if figures is None or not thresholds.is_one_number(figures):
        raise Invalid.field(
            "intent", _("An alert watches one number: ask how many, how much, or for a rate.")
        )
    return figures


def _fields(figures: Figures | None) -> list[Field]:
    several = figures is not None and len(thresholds.currencies(figures)) > 1
    return [QUESTION, CONDITION, THRESHOLD, *([CURRENCY] if several else []), *SCHEDULE]


def _choices(figures: Figures | None) -> dict[str, list[tuple[str, str]]]:
    offered = thresholds.currencies(figures) if figures else ()
    return schedules.choices(Rhythm.HOURLY, Rhythm.DAILY) | {
        "condition": [(value, str(label)) for value, label in CONDITIONS.items()],
        "currency": [(code, code) for code in offered],
    }


def _blank_form(figures: Figures | None = None) -> Form:
    given = {"condition": Condition.ABOVE.value, "every": Rhythm.DAILY.value, "hour": "8"}
    return blank(_fields(figures), _choices(figures), **given)


def _read_threshold(form: Form, unit: str) -> None:
    """25万, 1.2m and 40% are numbers too; what is none is left for the contract to refuse."""
    written = form["threshold"].value.strip()
    read = money.parse_money(written.rstrip("%％")) if written else None
    if read is not None:
        share = unit == "rate" and form["condition"].value != Condition.CHANGED
        form["threshold"].value = thresholds.text(read.amount / Decimal(100) if share else read.amount)


def _form(
    request: TeamRequest,
    form: Form,
    found: StoredIn | None,
    *,
    alert: Alert | None = None,
    status: int = 200,
) -> HttpResponse:
    if status != 200:
        form["threshold"].value = request.POST.get("threshold", "")
    back = (
        reverse("alert", args=[request.team.slug, alert.pk])
        if alert
        else reverse("alerts", args=[request.team.slug])
    )
    context = {
        "form": form,
        "alert": alert,
        "questions": schedules.carried([found] if found else []),
        "typed": request.POST.get("ask", "") if status != 200 else "",
        "back": back,
    }
    return render(request, "alerts/form.html", context, status=status)


@team_page(role=Role.MEMBER)
def edit(request: TeamRequest, id: UUID) -> HttpResponse:
    alert = alerts.find(request.member, id)
    if request.method == "POST":
        return _update(request, alert)
    values = {
        "question": alert.question,
        "condition": alert.condition,
        "threshold": _typed(alert),
        "every": alert.every,
        "hour": str(alert.hour),
    }
    form = blank(_fields(None), _choices(None), **values)
    form.version = alert.version
    return _form(request, form, None, alert=alert)


def _typed(alert: Alert) -> str:
    """As a person types it: a rate in percent."""
    number = thresholds.decimal(alert.threshold)
    if number is None:
        return ""
    share = alerts.unit_of(alert) == "rate" and alert.condition != Condition.CHANGED
    return thresholds.text(number * 100) + "%" if share else thresholds.text(number)


def _update(request: TeamRequest, alert: Alert) -> HttpResponse:
    form, status = filled(_fields(None), _choices(None), request.POST), 422
    _read_threshold(form, alerts.unit_of(alert))
    data = parse(form, AlertPatch, request.team)
    if data is not None:
        try:
            alerts.update(alert, data, by=request.member, via="web", now=now(), expected_version=form.version)
        except StaleVersion as stale:
            form.errors.append(_("A colleague saved first. What you typed is kept: save again to keep it."))
            form.version, status = alerts.find(request.member, stale.current.pk).version, 412
        except Invalid as wrong:
            form.refuse(wrong.errors)
        else:
            return _back(request, alert.pk, _("Saved."))
    return _form(request, form, None, alert=alert, status=status)


# what else can be done with one


@require_POST
@team_page(role=Role.MEMBER)
def pause(request: TeamRequest, id: UUID) -> HttpResponse:
    patch = AlertPatch(is_paused=request.POST.get("to") != "on")
    try:
        alerts.update(alerts.find(request.member, id), patch, by=request.member, via="web", now=now())
    except Conflict as refused:
        return _back(request, id, _(refused.detail))
    return _back(request, id, _("Saved."))


@require_POST
@team_page(role=Role.MEMBER)
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    alert = alerts.find(request.member, id)
    alerts.delete(alert, by=request.member, via="web", now=now())
    toast(request, _("“%(name)s” was deleted.") % {"name": alert.question})
    return HttpResponseRedirect(reverse("alerts", args=[request.team.slug]))


@require_POST
@team_page(role=Role.VIEWER)
def seen(request: TeamRequest, id: UUID) -> HttpResponse:
    """Puts one note away; back to where it stood."""
    alerts.mark_seen(request.member, id, now=now())
    place = "home" if request.POST.get("to") == "home" else "alerts"
    return HttpResponseRedirect(reverse(place, args=[request.team.slug]))


def _back(request: TeamRequest, id: UUID, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("alert", args=[request.team.slug, id]))


urlpatterns = [
    path("alerts", index, name="alerts"),
    path("alerts/new", new, name="alert-new"),
    path("alerts/<uuid:id>", page, name="alert"),
    path("alerts/<uuid:id>/edit", edit, name="alert-edit"),
    path("alerts/<uuid:id>/pause", pause, name="alert-pause"),
    path("alerts/<uuid:id>/delete", delete, name="alert-delete"),
    path("alerts/notes/<uuid:id>/seen", seen, name="alert-seen"),
]
