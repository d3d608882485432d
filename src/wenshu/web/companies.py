"""Companies: the list, and the page with a company's contacts and deals."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wenshu.clock import local_day, now
from wenshu.crm import companies as service
from wenshu.crm import lists
from wenshu.crm.contract import CompanyFilters
from wenshu.crm.models import Contact
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest, team_page
from wenshu.web import choices, dates
from wenshu.web.deals import deals_of
from wenshu.web.duplicates import follows_merges
from wenshu.web.listing import PAGE, Column, Filter, Listing, show_count
from wenshu.web.removal import Removal

FILTERS: Final = [
    Filter("q", _("Search")),
    Filter("industry", _("Industry"), suggest="industry"),
    Filter("region", _("Region"), suggest="region"),
    Filter("country", _("Country"), suggest="country"),
    Filter("ownerId", _("Owner"), "choice"),
    Filter("tag", _("Tag")),
]
COLUMNS: Final = [
    Column(_("Company"), "name"),
    Column(_("Industry")),
    Column(_("Region"), css="hide-s"),
    Column(_("Country"), css="hide-s"),
    Column(_("Employees"), css="num hide-s"),
    Column(_("Created"), "createdAt", "hide-s", descending=True),
]
SHOWN: Final = 50


@team_page
def companies(request: TeamRequest) -> HttpResponse:
    listing = listing_of(request)
    filters = listing.read(CompanyFilters, listing.asked())
    page = lists.company_rows(
        request.team, filters, sort=listing.sort, cursor=listing.cursor, limit=PAGE,
        among=behind.companies(request.team, filters.plan),
    )  # fmt: skip
    context = {
        "listing": listing,
        "rows": [_row(item, request) for item in page.items],
        "next_url": listing.next_url(page.next_cursor),
        "plan": behind.words(request.team, filters.plan, "company", language=dates.answer_language()),
    }
    return render(request, "companies/table.html" if request.htmx else "companies/list.html", context)


@team_page
def company_count(request: TeamRequest) -> HttpResponse:
    listing = listing_of(request)
    filters = listing.read(CompanyFilters, listing.asked())
    count = lists.company_count(request.team, filters, among=behind.companies(request.team, filters.plan))
    words = ngettext("%(count)s company", "%(count)s companies", count)
    return HttpResponse(words % {"count": show_count(count)})


def listing_of(request: TeamRequest) -> Listing:
    offered = {"ownerId": choices.owner_choices(request.team, none=str(_("Anyone")))}
    return Listing(request.GET, filters=FILTERS, columns=COLUMNS, sort="-createdAt", choices=offered)


def _row(item: dict[str, Any], request: TeamRequest) -> dict[str, str]:
    timezone = request.team.timezone
    today = local_day(now(), timezone)
    return {
        "url": f"{request.path}/{item['id']}",
        "name": item["name"],
        "industry": item["industry"] or "",
        "region": item["region"] or "",
        "country": item["country"] or "",
        "employees": "" if item["employees"] is None else f"{item['employees']:,}",
        "created": dates.show_day(local_day(item["createdAt"], timezone), today),
    }


@team_page
@follows_merges("company")
def company(request: TeamRequest, id: UUID) -> HttpResponse:
    record = service.find(request.team, id)
    people = Contact.objects.for_team(request.team).live().filter(company=record).order_by("name", "id")
    deals, more = deals_of(request.team, company=record, limit=SHOWN)
    context = {
        "company": record,
        "contacts": people.values("id", "name", "title", "email", "phone")[:SHOWN],
        "deals": deals,
        "more_deals": f"{reverse('opportunities', args=[request.team.slug])}?companyId={record.pk}"
        if more
        else "",
        "created": dates.show_moment(
            record.created_at, request.team.timezone, local_day(now(), request.team.timezone)
        ),
    }
    return render(request, "companies/page.html", context)


removal = Removal("company", "companies", service.find, service.delete, service.restore)

urlpatterns = [
    path("companies", companies, name="companies"),
    path("companies/count", company_count, name="company-count"),
    path("companies/<uuid:id>", company, name="company"),
    *removal.urlpatterns,
]
