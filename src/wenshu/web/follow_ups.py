"""What is due, by day; and the log of everything that was done, which figures cite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from wenshu.clock import local_day, now
from wenshu.crm import lists, opportunities
from wenshu.crm.contract import FollowUpFilters, OpportunityPatch
from wenshu.crm.keyset import RowPast
from wenshu.crm.models import FollowUp, Opportunity
from wenshu.crm.querysets import OpportunityQuerySet
from wenshu.errors import NotFound
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest, team_page
from wenshu.web import choices, dates
from wenshu.web.listing import PAGE, Column, Filter, Listing, show_count
from wenshu.web.preferences import back_to
from wenshu.web.toasts import toast

FILTERS: Final = [
    Filter("q", gettext_lazy("Search")),
    Filter("kind", gettext_lazy("Kind"), "choice"),
    Filter("authorId", gettext_lazy("Author"), "choice"),
    Filter("occurredFrom", gettext_lazy("From"), "day"),
    Filter("occurredTo", gettext_lazy("To"), "day"),
]
COLUMNS: Final = [
    Column(gettext_lazy("Opportunity")),
    Column(gettext_lazy("Kind"), css="w-xs"),
    Column(gettext_lazy("What happened"), css="hide-s w-xl"),
    Column(gettext_lazy("Author"), css="hide-s w-m"),
    Column(gettext_lazy("When"), "occurredAt", descending=True),
]


@dataclass(frozen=True, slots=True)
class Due:
    """One next step. `section` is the heading that begins with it, if one does."""

    id: UUID
    name: str
    company: str
    owner: str
    step: str
    when: str
    tone: str
    section: str


@team_page
def follow_ups(request: TeamRequest) -> HttpResponse:
    if request.GET.get("view") == "log" or request.GET.get("plan") or request.GET.get("ids"):
        return _log(request)
    return _due(request)


def _due(request: TeamRequest) -> HttpResponse:
    mine = request.GET.get("who") != "all"
    deals = Opportunity.objects.for_team(request.team).live().open().filter(next_follow_up_at__isnull=False)
    if mine:
        deals = deals.filter(owner=request.member)
    rows = list(_steps(deals, request)[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "steps": _with_sections(rows[:PAGE], request.team.timezone, now()),
        "mine": mine,
        "next_url": _place(last, mine) if last else "",
        "later": bool(request.GET.get("after")),
    }
    return render(request, "follow_ups/due.html", context)


def _steps(deals: OpportunityQuerySet, request: TeamRequest) -> Any:
    """Oldest first; the words for the next step are those of the latest follow-up that has any."""
    said = (
        FollowUp.objects.for_team(request.team)
        .live()
        .filter(opportunity=OuterRef("pk"))
        .exclude(next_action="")
    )
    after = request.GET.get("after")
    if after:
        deals = deals.filter(
            RowPast("next_follow_up_at", DateTimeField(), _read_place(after), descending=False)
        )
    return (
        deals.order_by("next_follow_up_at", "id")
        .annotate(step=Subquery(said.order_by("-occurred_at").values("next_action")[:1]))
        .values_list("id", "name", "company__name", "owner__name", "step", "next_follow_up_at")
    )


def _place(row: Any, mine: bool) -> str:
    return f"?after={row[5].timestamp():.6f}_{row[0]}" + ("" if mine else "&who=all")


def _read_place(place: str) -> tuple[datetime, UUID]:
    moment, _dash, pk = place.partition("_")
    try:
        return datetime.fromtimestamp(float(moment), tz=ZoneInfo("UTC")), UUID(pk)
    except (ValueError, OverflowError, OSError):
        raise NotFound from None


def _with_sections(rows: list[Any], timezone: str, moment: datetime) -> list[Due]:
    found, before = [], ""
    for pk, name, company, owner, step, due_at in rows:
        when, tone = dates.due(due_at, moment, timezone)
        section = _section(due_at, moment, timezone)
        found.append(
            Due(
                pk,
                name,
                company or "",
                owner or "",
                step or "",
                when,
                tone,
                section if section != before else "",
            )
        )
        before = section
    return found


def _section(due_at: datetime, moment: datetime, timezone: str) -> str:
    day, today = local_day(due_at, timezone), local_day(moment, timezone)
    if due_at < moment:
        return _("Overdue")
    if day == today:
        return _("Today")
    return _("Next 7 days") if day <= today + timedelta(days=7) else _("Later")


@require_POST
@team_page
def done(request: TeamRequest, id: UUID) -> HttpResponse:
    """Takes the date off the deal. What was done is better logged, but nobody has to."""
    deal = opportunities.find(request.team, id)
    before = deal.next_follow_up_at
    _set_next(request, deal, None)
    undo = ""
    if before is not None:
        undo = reverse("next-step-back", args=[request.team.slug, id]) + f"?at={before.timestamp():.6f}"
    toast(request, _("Done: “%(name)s” has no next step now.") % {"name": deal.name}, undo=undo)
    return HttpResponseRedirect(back_to(request, reverse("follow-ups", args=[request.team.slug])))


@require_POST
@team_page
def back(request: TeamRequest, id: UUID) -> HttpResponse:
    """Undo of `done`."""
    moment, _pk = _read_place(f"{request.GET.get('at', '')}_{id}")
    _set_next(request, opportunities.find(request.team, id), moment)
    toast(request, _("The next step is back."))
    return HttpResponseRedirect(back_to(request, reverse("follow-ups", args=[request.team.slug])))


def _set_next(request: TeamRequest, deal: Opportunity, moment: datetime | None) -> None:
    changes = OpportunityPatch(next_follow_up_at=moment)
    opportunities.update(deal, changes, by=request.member, via="web", now=now())


def _log(request: TeamRequest) -> HttpResponse:
    listing = listing_of(request)
    filters = listing.read(FollowUpFilters, listing.asked())
    page = lists.follow_up_rows(
        request.team, filters, sort=listing.sort, cursor=listing.cursor, limit=PAGE,
        among=behind.follow_ups(request.team, filters.plan),
    )  # fmt: skip
    names = _names(
        request, [item["opportunityId"] for item in page.items], [item["authorId"] for item in page.items]
    )
    context = {
        "listing": listing,
        "rows": [_row(item, names, request) for item in page.items],
        "next_url": listing.next_url(page.next_cursor),
        "plan": behind.words(request.team, filters.plan, "follow_up", language=dates.answer_language()),
    }
    return render(request, "follow_ups/table.html" if request.htmx else "follow_ups/log.html", context)


@team_page
def follow_up_count(request: TeamRequest) -> HttpResponse:
    listing = listing_of(request)
    filters = listing.read(FollowUpFilters, listing.asked())
    count = lists.follow_up_count(request.team, filters, among=behind.follow_ups(request.team, filters.plan))
    words = ngettext("%(count)s follow-up", "%(count)s follow-ups", count)
    return HttpResponse(words % {"count": show_count(count)})


def listing_of(request: TeamRequest) -> Listing:
    offered = {
        "kind": [("", _("Any")), *choices.kind_choices()],
        "authorId": choices.owner_choices(request.team, none=_("Anyone")),
    }
    return Listing(
        request.GET, filters=FILTERS, columns=COLUMNS, sort="-occurredAt", choices=offered, kept=("view",)
    )


def _names(request: TeamRequest, deals: list[UUID], authors: list[UUID | None]) -> dict[UUID | None, str]:
    """Of the deals and authors on this page: two queries for all rows."""
    seats = choices.people(request.team).filter(id__in={pk for pk in authors if pk})
    named: dict[UUID | None, str] = dict(
        Opportunity.objects.for_team(request.team).filter(id__in=set(deals)).values_list("id", "name")
    )
    return named | dict(seats.values_list("id", "name"))


def _row(item: dict[str, Any], names: dict[UUID | None, str], request: TeamRequest) -> dict[str, str]:
    timezone = request.team.timezone
    return {
        "url": reverse("opportunity", args=[request.team.slug, item["opportunityId"]]) + f"#f-{item['id']}",
        "name": names.get(item["opportunityId"], ""),
        "kind": str(choices.KINDS[item["kind"]]),
        "icon": choices.KIND_ICONS[item["kind"]],
        "content": item["content"][:200],
        "author": names.get(item["authorId"], ""),
        "when": dates.show_moment(item["occurredAt"], timezone, local_day(now(), timezone)),
    }


urlpatterns = [
    path("follow-ups", follow_ups, name="follow-ups"),
    path("follow-ups/count", follow_up_count, name="follow-up-count"),
    path("opportunities/<uuid:id>/next-step/done", done, name="next-step-done"),
    path("opportunities/<uuid:id>/next-step/back", back, name="next-step-back"),
]
