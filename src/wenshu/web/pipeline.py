"""The board: lanes with their figures and first cards; more cards come as somebody scrolls to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from wenshu.clock import now
from wenshu.crm import board
from wenshu.crm.models import Stage
from wenshu.errors import NotFound
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Team
from wenshu.web import choices, dates
from wenshu.web.listing import show_count
from wenshu.web.money import show_money
from wenshu.web.shell import initials

CARDS: Final = 25


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    name: str
    company: str
    amount: str
    due: str
    due_tone: str
    owner: str
    initials: str
    version: int
    voice: str
    url: str
    move_url: str
    move_label: str


@dataclass(frozen=True)
class Figure:
    """A lane's head: one line per currency, the team's own first."""

    count: str
    sums: list[tuple[str, str]]


@dataclass(frozen=True)
class Lane:
    key: str
    label: str
    kind: str
    tone: str
    cards: list[Card]
    next_url: str
    figure: Figure | None = None


@team_page
def pipeline(request: TeamRequest) -> HttpResponse:
    owner_id = _owner(request)
    stages = choices.stages_of(request.team)
    found = board.figures(request.team, owner_id=owner_id)
    tones = choices.tones(stages)
    cards = {stage.key: _cards(request, stage, owner_id) for stage in stages}
    spoken = _spoken_of(request, *cards.values())
    context = {
        "lanes": [
            _lane(
                request,
                stage,
                tones[stage.key],
                owner_id,
                cards[stage.key],
                spoken,
                _head(found, stage, request.team),
            )
            for stage in stages
        ],
        "owner": str(owner_id or ""),
        "owners": choices.owner_choices(request.team, none=_("Anyone")),
        "weighted": _weighted(found, stages, request.team),
    }
    return render(request, "pipeline/board.html", context)


@team_page
def lane(request: TeamRequest, stage: str) -> HttpResponse:
    """More cards of one lane."""
    found = next((each for each in choices.stages_of(request.team) if each.key == stage), None)
    if found is None:
        raise NotFound
    owner_id = _owner(request)
    cards = _cards(request, found, owner_id)
    lane = _lane(request, found, "", owner_id, cards, _spoken_of(request, cards))
    return render(request, "pipeline/cards.html", {"lane": lane})


@team_page
def figures(request: TeamRequest) -> HttpResponse:
    """The heads of all lanes, as out-of-band swaps: after every move."""
    stages = choices.stages_of(request.team)
    found = board.figures(request.team, owner_id=_owner(request))
    heads = [(stage.key, _head(found, stage, request.team)) for stage in stages]
    return render(
        request, "pipeline/figures.html", {"heads": heads, "weighted": _weighted(found, stages, request.team)}
    )


def _owner(request: TeamRequest) -> UUID | None:
    asked = request.GET.get("owner", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None


def _head(found: Sequence[board.LaneFigure], stage: Stage, team: Team) -> Figure:
    mine = [figure for figure in found if figure.stage_id == stage.pk]
    mine.sort(key=lambda figure: (figure.currency != team.currency, figure.currency))
    sums = [
        (show_money(figure.amount_minor, figure.currency, compact=True),
         show_money(figure.weighted_minor, figure.currency, compact=True) if stage.kind == "open" else "")
        for figure in mine
        if figure.amount_minor
    ]  # fmt: skip
    return Figure(show_count(sum(figure.deals for figure in mine)), sums)


def _weighted(found: Sequence[board.LaneFigure], stages: Sequence[Stage], team: Team) -> str:
    """Of all open lanes; currencies are never added up, so there may be several sums."""
    open_ids = {stage.pk for stage in stages if stage.kind == "open"}
    totals: dict[str, int] = defaultdict(int)
    for figure in found:
        if figure.stage_id in open_ids and figure.weighted_minor:
            totals[figure.currency] += figure.weighted_minor
    ordered = sorted(totals, key=lambda code: (code != team.currency, code))
    return " + ".join(show_money(totals[code], code, compact=True) for code in ordered)


def _cards(request: TeamRequest, stage: Stage, owner_id: UUID | None) -> Sequence[board.Card]:
    """One more than is shown, where there are more."""
    return board.cards(request.team, stage, owner_id=owner_id, after=_after(request), limit=CARDS + 1)


def _spoken_of(request: TeamRequest, *lanes: Sequence[board.Card]) -> set[UUID]:
    return board.with_voice_notes(request.team, [card.id for lane in lanes for card in lane[:CARDS]])


def _lane(
    request: TeamRequest,
    stage: Stage,
    tone: str,
    owner_id: UUID | None,
    found: Sequence[board.Card],
    spoken: set[UUID],
    figure: Figure | None = None,
) -> Lane:
    moment = now()
    base = reverse("opportunities", args=[request.team.slug])
    label, reader = _("Move “%(name)s” to…"), dates.language()
    voice = _("Has voice notes")
    shown = [
        _card(card, base, moment, request.team.timezone, label, reader, voice if card.id in spoken else "")
        for card in found[:CARDS]
    ]
    next_url = ""
    if len(found) > CARDS:
        last = found[CARDS - 1]
        place = f"?after={last.created_at.timestamp():.6f}_{last.id}" + (
            f"&owner={owner_id}" if owner_id else ""
        )
        next_url = reverse("pipeline-lane", args=[request.team.slug, stage.key]) + place
    return Lane(stage.key, stage.name, stage.kind, tone, shown, next_url, figure)


def _after(request: TeamRequest) -> tuple[datetime, UUID] | None:
    place = request.GET.get("after")
    if not place:
        return None
    moment, _dash, pk = place.partition("_")
    try:
        return datetime.fromtimestamp(float(moment), tz=now().tzinfo), UUID(pk)
    except (ValueError, OverflowError, OSError):
        raise NotFound from None


def _card(
    card: board.Card,
    base: str,
    moment: datetime,
    timezone: str,
    label: str,
    reader: dates.Language,
    voice: str,
) -> Card:
    due, tone = dates.due(card.next_follow_up_at, moment, timezone, reader)
    url = f"{base}/{card.id}"
    return Card(
        card.id, card.name, card.company, show_money(card.amount_minor, card.currency, reader=reader), due, tone,
        card.owner, initials(card.owner), card.version, voice, url, f"{url}/stage", label % {"name": card.name},
    )  # fmt: skip


urlpatterns = [
    path("pipeline", pipeline, name="pipeline"),
    path("pipeline/figures", figures, name="pipeline-figures"),
    path("pipeline/<str:stage>", lane, name="pipeline-lane"),
]
