"""Pinned questions: from an answer's card to the home page; there renamed, put in order, removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.errors import Conflict, Invalid
from wenshu.insights import citation, history, pins
from wenshu.insights.models import Pin
from wenshu.insights.pins import PinnedAnswer
from wenshu.insights.standing import read_plan
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.answer_card import Card, card
from wenshu.web.toasts import htmx_toast, toast

ROWS: Final = 5  # of one tile


@dataclass(frozen=True)
class PinCard:
    """`card` is None where the plan means nothing here any more; `gone` are the names it asks for in vain."""

    pin: Pin
    card: Card | None
    gone: str
    url: str
    is_first: bool
    is_last: bool
    may_change: bool


def pin_cards(shown: list[PinnedAnswer], request: TeamRequest) -> list[PinCard]:
    every = [each.pin for each in shown]
    return [_pin_card(each, every, request) for each in shown]


def _pin_card(shown: PinnedAnswer, every: list[Pin], request: TeamRequest) -> PinCard:
    pin, answer, team = shown.pin, shown.answer, request.team
    place = pins.place_of(pin, every)
    tile = None
    if answer is not None:
        tile = card(answer, question=pin.title, team=team, member=request.member, seconds=0)
        tile = replace(tile, rows=tile.rows[:ROWS] if tile.chart is None else [], suggestions=[])
    plan = read_plan(pin.plan)
    asked = {"plan": citation.encode_query(plan)} if plan else {"q": pin.title}
    return PinCard(
        pin=pin,
        card=tile,
        gone=", ".join(shown.gone),
        url=f"{reverse('ask', args=[team.slug])}?{urlencode(asked)}",
        is_first=place == 0,
        is_last=place == sum(other.member_id == pin.member_id for other in every) - 1,
        may_change=pins.may_change(pin, request.member),
    )


@require_POST
@team_page(role=Role.VIEWER)
def create(request: TeamRequest) -> HttpResponse:
    """An answered question of one's history."""
    moment = now()
    asked = history.find(request.member, _id(request.POST.get("questionId", "")), now=moment)
    plan = read_plan(asked.plan)
    title = request.POST.get("title", "").strip() or history.named(asked)[: pins.LONGEST_TITLE]
    for_team = request.POST.get("for") == "team"
    try:
        if plan is None:
            raise Invalid.field("questionId", _("Only an answer with figures can be pinned."))
        pin = pins.create(request.member, title=title, plan=plan, for_team=for_team, now=moment)
    except (Invalid, Conflict) as refused:
        return _said(request, _(refused.detail), failed=True)
    return _said(request, _("“%(name)s” is pinned to the home page.") % {"name": pin.title})


def _said(request: TeamRequest, text: str, *, failed: bool = False) -> HttpResponse:
    """A toast where the person is, with JavaScript; without, on the home page."""
    if request.htmx:
        return htmx_toast(HttpResponse(status=204), text, failed=failed)
    toast(request, text)
    return _home(request)


@require_POST
@team_page(role=Role.VIEWER)
def rename(request: TeamRequest, id: UUID) -> HttpResponse:
    pin = pins.find(request.member, id)
    try:
        pins.change(pin, title=request.POST.get("title", ""), by=request.member, now=now())
    except Invalid as wrong:
        toast(request, _(wrong.detail))
    return _home(request, pin)


@require_POST
@team_page(role=Role.VIEWER)
def move(request: TeamRequest, id: UUID) -> HttpResponse:
    """One place up or down among its kind."""
    pin = pins.find(request.member, id)
    place = pins.place_of(pin, pins.visible_to(request.member))
    step = -1 if request.POST.get("to") == "up" else 1
    pins.change(pin, position=max(place + step, 0), by=request.member, now=now())
    return _home(request, pin)


@require_POST
@team_page(role=Role.VIEWER)
def remove(request: TeamRequest, id: UUID) -> HttpResponse:
    pin = pins.find(request.member, id)
    pins.remove(pin, by=request.member)
    toast(request, _("“%(name)s” is not pinned any more.") % {"name": pin.title})
    return _home(request)


def _home(request: TeamRequest, pin: Pin | None = None) -> HttpResponse:
    place = f"#pin-{pin.pk}" if pin else ""
    return HttpResponseRedirect(reverse("home", args=[request.team.slug]) + place)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.field("questionId", _("Only an answer with figures can be pinned.")) from None


urlpatterns = [
    path("pins", create, name="pins"),
    path("pins/<uuid:id>", rename, name="pin"),
    path("pins/<uuid:id>/move", move, name="pin-move"),
    path("pins/<uuid:id>/remove", remove, name="pin-remove"),
]
