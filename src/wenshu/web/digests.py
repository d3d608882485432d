"""Digests on pages: made from an answer or from typed questions, looked at before they leave, sent now, stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wenshu.clock import local_day, now
from wenshu.crm.activity import StaleVersion
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.insights import digests, due, letters, stored
from wenshu.insights.models import Digest, Letter, LetterStatus, Recipient, Rhythm
from wenshu.insights.schedule_contract import DigestIn, DigestPatch, StoredIn
from wenshu.teams import members
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import schedules
from wenshu.web.dates import show_moment
from wenshu.web.forms import Field, Form, blank, filled, parse
from wenshu.web.schedules import Chosen
from wenshu.web.toasts import toast

HISTORY: Final = 30
FIELDS: Final = [
    Field("name", gettext_lazy("Name"), required=True, wide=True),
    schedules.WHEN,
    schedules.WEEKDAY,
    schedules.HOUR,
]
ENDS: Final[dict[str, Promise]] = {
    LetterStatus.WAITING: pgettext_lazy("letter", "On its way"),
    LetterStatus.HANDED_OVER: pgettext_lazy("letter", "On its way"),
    LetterStatus.SENT: pgettext_lazy("letter", "Sent"),
    LetterStatus.UNKNOWN: pgettext_lazy("letter", "Perhaps sent: the mail server did not say"),
    LetterStatus.FAILED: pgettext_lazy("letter", "Not sent: the mail server refused it"),
    LetterStatus.OVERTAKEN: pgettext_lazy("letter", "Not sent: the next one was due"),
    LetterStatus.NOT_WANTED: pgettext_lazy("letter", "Not sent: its reader stopped it or left"),
}
BAD: Final = {LetterStatus.UNKNOWN, LetterStatus.FAILED}


@dataclass(frozen=True)
class Row:
    """A digest in the list."""

    digest: Digest
    when: str
    next: str
    state: str
    state_words: Promise
    readers: int


@dataclass(frozen=True)
class Sent:
    """A letter of the history."""

    reader: str
    when: str
    end: Promise
    is_bad: bool


@dataclass(frozen=True)
class Reader:
    """A member who can be ticked; `stopped` is one who stopped it and can only tick themselves."""

    id: UUID
    name: str
    ticked: bool
    stopped: bool


@require_GET
@team_page
def index(request: TeamRequest) -> HttpResponse:
    moment = now()
    readers = digests.reader_counts(request.team)
    shown = digests.visible_to(request.member).order_by("name", "id")[:1000]
    rows = [_row(each, readers.get(each.pk, 0), moment) for each in shown]
    return render(request, "digests/list.html", {"rows": rows})


def _row(digest: Digest, readers: int, moment: datetime) -> Row:
    state = due.state_of(digest)
    return Row(
        digest,
        schedules.when(digest),
        schedules.next_time(digest, moment),
        state,
        schedules.STATES[state],
        readers,
    )


@require_GET
@team_page
def page(request: TeamRequest, id: UUID) -> HttpResponse:
    """With the letter as it would look for whoever is looking, were it sent now."""
    digest, moment = digests.find(request.member, id), now()
    state = due.state_of(digest)
    context = {
        "digest": digest,
        "when": schedules.when(digest),
        "next": schedules.next_time(digest, moment),
        "state": state,
        "state_words": schedules.STATES[state],
        "preview": letters.digest_content(digest, reader=request.member, now=moment),
        "readers": list(digests.recipients(digest)),
        "mine": digests.place_of(digest, request.member),
        "history": [_sent(each, digest, moment) for each in digests.letters(digest)[:HISTORY]],
        "may_change": digests.may_change(digest, request.member),
    }
    return render(request, "digests/page.html", context)


def _sent(letter: Letter, digest: Digest, moment: datetime) -> Sent:
    timezone = digest.team.timezone
    when = show_moment(letter.due_at, timezone, local_day(moment, timezone))
    return Sent(letter.reader.name, when, ENDS[letter.status], letter.status in BAD)


@team_page(role=Role.MEMBER)
def new(request: TeamRequest) -> HttpResponse:
    if request.method == "POST":
        return _create(request)
    form = blank(FIELDS, _choices(), every=Rhythm.WEEKLY.value, weekday="1", hour="8")
    questions: list[StoredIn] = []
    try:
        found = schedules.from_link(request)
    except Invalid as wrong:
        form.refuse(wrong.errors or [])
        form.errors = form.errors or [wrong.detail]
    else:
        questions = [found] if found else []
        form["name"].value = found.question[:120] if found else ""
    return _form(request, form, schedules.carried(questions), [request.member.pk])


def _create(request: TeamRequest) -> HttpResponse:
    form = filled(FIELDS, _choices(), request.POST)
    questions = _questions(request, form)
    data = parse(form, DigestIn, request.team, questions=questions, recipientIds=_ticked(request))
    if data is None:
        return _form(request, form, schedules.carried(questions), _ticked(request), status=422)
    try:
        digest = digests.create(data, by=request.member, via="web", now=now())
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _form(request, form, schedules.carried(questions), _ticked(request), status=422)
    toast(request, _("“%(name)s” was created.") % {"name": digest.name})
    return HttpResponseRedirect(reverse("digest", args=[request.team.slug, digest.pk]))


@team_page(role=Role.MEMBER)
def edit(request: TeamRequest, id: UUID) -> HttpResponse:
    digest = digests.find(request.member, id)
    if request.method == "POST":
        return _update(request, digest)
    values = {"name": digest.name, "every": digest.every, "weekday": digest.weekday, "hour": digest.hour}
    form = blank(FIELDS, _choices(), **{name: str(value) for name, value in values.items()})
    form.version = digest.version
    ticked = [each.member_id for each in digests.recipients(digest).filter(stopped_at=None)]
    return _form(request, form, schedules.carried(stored.read(digest.questions)), ticked, digest=digest)


def _update(request: TeamRequest, digest: Digest) -> HttpResponse:
    form = filled(FIELDS, _choices(), request.POST)
    questions, ticked, status = _questions(request, form), _ticked(request), 422
    data = parse(form, DigestPatch, request.team, questions=questions, recipientIds=ticked)
    if data is not None:
        try:
            digests.update(
                digest, data, by=request.member, via="web", now=now(), expected_version=form.version
            )
        except StaleVersion as stale:
            form.errors.append(_("A colleague saved first. What you typed is kept: save again to keep it."))
            form.version, status = digests.find(request.member, stale.current.pk).version, 412
        except Invalid as wrong:
            form.refuse(wrong.errors)
        else:
            toast(request, _("Saved."))
            return HttpResponseRedirect(reverse("digest", args=[request.team.slug, digest.pk]))
    return _form(request, form, schedules.carried(questions), ticked, digest=digest, status=status)


def _questions(request: TeamRequest, form: Form) -> list[StoredIn]:
    """Those that stayed ticked, and the one that was typed."""
    questions: list[StoredIn] = []
    try:
        questions = schedules.read(request.POST.getlist("plans"), field="plans")
        if typed := request.POST.get("ask", "").strip():
            questions.append(schedules.asked(request, typed, now=now()))
    except Invalid as wrong:
        form.errors.append(_(wrong.detail))
    else:
        if not questions:
            form.errors.append(_("Choose or type at least one question."))
    return questions


def _ticked(request: TeamRequest) -> list[object]:
    """As they were sent: the contract says which are no ids."""
    return list(request.POST.getlist("recipientIds"))


def _choices() -> dict[str, list[tuple[str, str]]]:
    return schedules.choices(Rhythm.DAILY, Rhythm.WEEKLY)


def _form(
    request: TeamRequest,
    form: Form,
    questions: list[Chosen],
    ticked: list[object] | list[UUID],
    *,
    digest: Digest | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "digest": digest,
        "questions": questions,
        "typed": request.POST.get("ask", "") if status != 200 else "",
        "readers": _offered(request, digest, {str(each) for each in ticked}),
        "back": reverse("digest", args=[request.team.slug, digest.pk])
        if digest
        else reverse("digests", args=[request.team.slug]),
    }
    return render(request, "digests/form.html", context, status=status)


def _offered(request: TeamRequest, digest: Digest | None, ticked: set[str]) -> list[Reader]:
    """Managers may tick everybody who signs in; others themselves, beside those that a manager ticked."""
    places = {each.member_id: each for each in digests.recipients(digest)} if digest else {}
    seats = members.of_team(request.team).filter(is_active=True, user__is_active=True)
    return [
        Reader(
            seat.pk,
            seat.name,
            str(seat.pk) in ticked,
            seat.pk in places and places[seat.pk].stopped_at is not None and seat.pk != request.member.pk,
        )
        for seat in seats
        if request.member.may_manage or seat.pk == request.member.pk or seat.pk in places
    ]


@require_POST
@team_page(role=Role.MEMBER)
def send(request: TeamRequest, id: UUID) -> HttpResponse:
    try:
        count = digests.send_now(digests.find(request.member, id), by=request.member, now=now())
    except Conflict as refused:
        return _back(request, id, _(refused.detail))
    if not count:
        return _back(request, id, _("It was sent a moment ago. Another can follow in a minute."))
    words = ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", count)
    return _back(request, id, words % {"count": count})


@require_POST
@team_page(role=Role.MEMBER)
def pause(request: TeamRequest, id: UUID) -> HttpResponse:
    """Stops it for everybody, or starts it again."""
    patch = DigestPatch(is_paused=request.POST.get("to") != "on")
    try:
        digests.update(digests.find(request.member, id), patch, by=request.member, via="web", now=now())
    except Conflict as refused:
        return _back(request, id, _(refused.detail))
    return _back(request, id, _("Saved."))


@require_POST
@team_page(role=Role.VIEWER)
def mine(request: TeamRequest, id: UUID) -> HttpResponse:
    """Stops it for oneself, or gets it again."""
    place = _my_place(request, id)
    if request.POST.get("to") == "on":
        digests.resume(place)
        return _back(request, id, _("You get it again."))
    digests.stop(place, now=now())
    return _back(request, id, _("You do not get it any more."))


def _my_place(request: TeamRequest, id: UUID) -> Recipient:
    place = digests.place_of(digests.find(request.member, id), request.member)
    if place is None:
        raise NotFound
    return place


@require_POST
@team_page(role=Role.MEMBER)
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    digest = digests.find(request.member, id)
    digests.delete(digest, by=request.member, via="web", now=now())
    toast(request, _("“%(name)s” was deleted.") % {"name": digest.name})
    return HttpResponseRedirect(reverse("digests", args=[request.team.slug]))


def _back(request: TeamRequest, id: UUID, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("digest", args=[request.team.slug, id]))


urlpatterns = [
    path("digests", index, name="digests"),
    path("digests/new", new, name="digest-new"),
    path("digests/<uuid:id>", page, name="digest"),
    path("digests/<uuid:id>/edit", edit, name="digest-edit"),
    path("digests/<uuid:id>/send", send, name="digest-send"),
    path("digests/<uuid:id>/pause", pause, name="digest-pause"),
    path("digests/<uuid:id>/mine", mine, name="digest-mine"),
    path("digests/<uuid:id>/delete", delete, name="digest-delete"),
]
