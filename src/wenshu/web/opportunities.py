"""The list of opportunities: filters that live in the URL, keyset pages, one row one dict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wenshu.clock import local_day, now
from wenshu.crm import lists
from wenshu.crm.contract import OpportunityFilters
from wenshu.crm.models import Stage
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Team
from wenshu.web import choices, dates
from wenshu.web.listing import PAGE, Column, Filter, Listing, show_count
from wenshu.web.money import show_amount
from wenshu.web.shell import initials

FILTERS: Final = [
    Filter("q", _("Search")),
    Filter("state", _("State"), "choice"),
    Filter("status", _("Stage"), "choices"),
    Filter("ownerId", _("Owner"), "choice"),
    Filter("minAmount", _("Amount from"), "money"),
    Filter("maxAmount", _("Amount to"), "money"),
    Filter("expectedCloseFrom", _("Expected close from"), "day"),
    Filter("expectedCloseTo", _("Expected close to"), "day"),
    Filter("createdFrom", _("Created from"), "day"),
    Filter("createdTo", _("Created to"), "day"),
    Filter("closedFrom", _("Closed from"), "day"),
    Filter("closedTo", _("Closed to"), "day"),
    Filter("source", _("Source"), suggest="source"),
    Filter("region", _("Region"), suggest="region"),
    Filter("product", _("Product"), suggest="product"),
    Filter("tag", _("Tag")),
]
COLUMNS: Final = [
    Column(_("Opportunity"), "name"),
    Column(_("Company"), css="hide-s w-l"),
    Column(_("Stage"), css="w-m"),
    Column(_("Amount"), "expectedAmount", "num w-s", descending=True),
    Column(_("Close date"), "expectedCloseDate", "hide-s w-s"),
    Column(_("Next step"), css="hide-s w-s"),
    Column(_("Owner"), css="hide-s"),
    Column(_("Created"), "createdAt", "hide-s w-s", descending=True),
]
USUAL_AMOUNT: Final = 12  # characters that its column holds; for longer ones the column grows


@dataclass(frozen=True, slots=True)
class Row:
    """Finished text: the template only prints it."""

    url: str
    name: str
    company: str
    stage: str
    tone: str
    amount: str
    close: str
    due: str
    due_tone: str
    owner: str
    initials: str
    created: str


@team_page
def opportunities(request: TeamRequest) -> HttpResponse:
    stages = choices.stages_of(request.team, retired=True)
    listing = listing_of(request, stages)
    filters = filters_of(listing, stages)
    page = lists.opportunity_rows(
        request.team, filters, sort=listing.sort, cursor=listing.cursor, limit=PAGE,
        among=behind.opportunities(request.team, filters.plan), with_contacts=False,
    )  # fmt: skip
    rows = _rows(page.items, request.team, stages, now())
    context = {
        "listing": listing,
        "rows": rows,
        "wide_amounts": max((len(row.amount) for row in rows), default=0) > USUAL_AMOUNT,
        "next_url": listing.next_url(page.next_cursor),
        "plan": behind.words(request.team, filters.plan, "opportunity", language=dates.answer_language()),
    }
    template = "opportunities/table.html" if request.htmx else "opportunities/list.html"
    return render(request, template, context)


@team_page
def opportunity_count(request: TeamRequest) -> HttpResponse:
    """How many there are in all: asked for after the page is on the screen."""
    stages = choices.stages_of(request.team, retired=True)
    filters = filters_of(listing_of(request, stages), stages)
    among = behind.opportunities(request.team, filters.plan)
    count = lists.opportunity_count(request.team, filters, among=among)
    words = ngettext("%(count)s opportunity", "%(count)s opportunities", count)
    return HttpResponse(words % {"count": show_count(count)})


def listing_of(request: TeamRequest, stages: Sequence[Stage]) -> Listing:
    offered = {
        "state": [("", str(_("Any"))), *((key, str(word)) for key, word in choices.STATUSES.items())],
        "status": [(stage.key, stage.name) for stage in stages],
        "ownerId": choices.owner_choices(request.team, none=str(_("Anyone"))),
    }
    return Listing(request.GET, filters=FILTERS, columns=COLUMNS, sort="-createdAt", choices=offered)


def filters_of(listing: Listing, stages: Sequence[Stage]) -> OpportunityFilters:
    """Open, won and lost are kinds of stages; together with stages, both must hold."""
    asked = listing.asked()
    state = asked.pop("state", None)
    if state:
        of_kind = [stage.key for stage in stages if stage.kind == state]
        wanted = asked.get("status")
        asked["status"] = [key for key in of_kind if not isinstance(wanted, list) or key in wanted] or ["-"]
    return listing.read(OpportunityFilters, asked)


def _rows(
    items: Sequence[dict[str, Any]], team: Team, stages: Sequence[Stage], moment: datetime
) -> list[Row]:
    labels = {stage.key: stage.name for stage in stages}
    tones = choices.tones(list(stages))
    base = reverse("opportunities", args=[team.slug])
    reader = dates.language()
    return [_row(item, base, labels, tones, team.timezone, moment, reader) for item in items]


def _row(
    item: dict[str, Any],
    base: str,
    labels: dict[str, str],
    tones: dict[str, str],
    timezone: str,
    moment: datetime,
    reader: dates.Language,
) -> Row:
    today = local_day(moment, timezone)
    due, due_tone = dates.due(item["nextFollowUpAt"], moment, timezone, reader)
    owner = item["ownerName"] or ""
    return Row(
        url=f"{base}/{item['id']}",
        name=item["name"],
        company=item["companyName"] or "",
        stage=labels.get(item["status"], item["status"]),
        tone=tones.get(item["status"], ""),
        amount=show_amount(item["expectedAmount"], item["currency"], reader=reader),
        close=dates.show_day(item["expectedCloseDate"], today, reader),
        due=due,
        due_tone=due_tone,
        owner=owner,
        initials=initials(owner) if owner else "",
        created=dates.show_day(local_day(item["createdAt"], timezone), today, reader),
    )


urlpatterns = [
    path("opportunities", opportunities, name="opportunities"),
    path("opportunities/count", opportunity_count, name="opportunity-count"),
]
