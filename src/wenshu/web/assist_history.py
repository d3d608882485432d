"""Texts that were read before, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wenshu.assist import pipeline, rows
from wenshu.assist.models import Proposal
from wenshu.assist.rows import ProposalFilters
from wenshu.clock import local_day, now
from wenshu.crm.models import Opportunity
from wenshu.teams.access import TeamRequest, team_page
from wenshu.web import assist_words, dates
from wenshu.web.forms import Choice
from wenshu.web.listing import PAGE, Column, Filter, Listing

FILTERS: Final = [
    Filter("status", gettext_lazy("Status"), "choices"),
    Filter("mine", gettext_lazy("Whose"), "choice"),
]
COLUMNS: Final = [Column(gettext_lazy("When"), "createdAt", descending=True)]
WHOSE: Final[tuple[tuple[str, Promise], ...]] = (
    ("", gettext_lazy("Everyone's")),
    ("true", gettext_lazy("Mine")),
)


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    text: str
    language: str
    status: str
    status_icon: str
    tone: str
    who: str
    decided: str
    when: str
    at: str
    engine: str
    source: str
    deal: str
    deal_id: UUID | None


@require_safe
@team_page
def history(request: TeamRequest) -> HttpResponse:
    listing = _listing(request)
    filters = listing.read(ProposalFilters, listing.asked())
    found = rows.rows(
        request.team, filters, by_id=request.member.pk if filters.mine else None,
        sort=listing.sort, cursor=listing.cursor, limit=PAGE,
    )  # fmt: skip
    deals = _deals(request, [each["id"] for each in found.items])
    context = {
        "listing": listing,
        "rows": [_row(each, deals, request) for each in found.items],
        "next_url": listing.next_url(found.next_cursor),
        "statuses": [(word, str(label)) for word, label in assist_words.STATUSES.items()],
        "whose": [(word, str(label)) for word, label in WHOSE],
        "status": filters.status,
        "mine": "true" if filters.mine else "",
    }
    return render(request, "assist/history.html", context)


def _listing(request: TeamRequest) -> Listing:
    statuses: list[Choice] = [(word, str(label)) for word, label in assist_words.STATUSES.items()]
    whose: list[Choice] = [(word, str(label)) for word, label in WHOSE]
    offered = {"status": statuses, "mine": whose}
    return Listing(request.GET, filters=FILTERS, columns=COLUMNS, sort="-createdAt", choices=offered)


def _deals(request: TeamRequest, ids: list[UUID]) -> dict[UUID, tuple[str, UUID | None]]:
    """What each is about: the name of its first deal, and its id while it is there to be opened."""
    proposals = Proposal.objects.for_team(request.team).filter(pk__in=ids)
    about = {each.pk: _about(each) for each in proposals.only("actions", "applied", "status")}
    wanted = {deal for _name, deal in about.values() if deal}
    there = set(
        Opportunity.objects.for_team(request.team).live().filter(id__in=wanted).values_list("id", flat=True)
    )
    return {pk: (name, deal if deal in there else None) for pk, (name, deal) in about.items()}


def _about(proposal: Proposal) -> tuple[str, UUID | None]:
    """What it wrote, else what it is to write to."""
    for effect in pipeline.effects_of(proposal):
        if effect.kind == "opportunity":
            return effect.name, effect.id
    for action in pipeline.actions_of(proposal):
        if action.target and action.kind.endswith("opportunity"):
            return action.target.name, action.target.id
        if "name" in action.fields:
            return str(action.fields["name"].value or ""), None
    return "", None


def _row(item: dict[str, Any], deals: dict[UUID, tuple[str, UUID | None]], request: TeamRequest) -> Row:
    deal, deal_id = deals.get(item["id"], ("", None))
    timezone = request.team.timezone
    status = item["status"]
    return Row(
        id=item["id"],
        text=item["excerpt"],
        language="zh-Hans" if item["language"] == "zh" else "en",
        status=assist_words.status(status),
        status_icon=assist_words.ICONS.get(status, "circle"),
        tone={"applied": "badge-pos", "proposed": "badge-ai"}.get(status, ""),
        who=item["createdByName"] or "",
        decided=item["decidedByName"] or "",
        when=dates.show_moment(item["createdAt"], timezone, local_day(now(), timezone)),
        at=item["createdAt"].isoformat(),
        engine=assist_words.engine(item["engine"]),
        source=assist_words.source(item["source"]),
        deal=deal,
        deal_id=deal_id,
    )


urlpatterns = [path("assist/history/", history, name="assist-history")]
