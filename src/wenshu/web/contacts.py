"""Contacts: the list, and the page with the deals that a person has a part in."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from wenshu.clock import local_day, now
from wenshu.crm import contacts as service
from wenshu.crm import lists
from wenshu.crm.contract import ContactFilters
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest, team_page
from wenshu.web import choices, dates
from wenshu.web.deals import deals_of
from wenshu.web.duplicates import follows_merges
from wenshu.web.listing import PAGE, Column, Filter, Listing, show_count
from wenshu.web.removal import Removal

FILTERS: Final = [
    Filter("q", _("Search")),
    Filter("ownerId", _("Owner"), "choice"),
    Filter("tag", _("Tag")),
]
COLUMNS: Final = [
    Column(pgettext_lazy("person", "Name"), "name"),
    Column(_("Company"), css="w-l"),
    Column(pgettext_lazy("person", "Title"), css="hide-s"),
    Column(_("E-mail"), css="hide-s w-l"),
    Column(_("Phone"), css="hide-s"),
    Column(_("Created"), "createdAt", "hide-s w-s", descending=True),
]
SHOWN: Final = 50


@team_page
def contacts(request: TeamRequest) -> HttpResponse:
    listing = listing_of(request)
    filters = listing.read(ContactFilters, listing.asked())
    page = lists.contact_rows(
        request.team, filters, sort=listing.sort, cursor=listing.cursor, limit=PAGE,
        among=behind.contacts(request.team, filters.plan),
    )  # fmt: skip
    context = {
        "listing": listing,
        "rows": [_row(item, request) for item in page.items],
        "next_url": listing.next_url(page.next_cursor),
        "plan": behind.words(request.team, filters.plan, "contact", language=dates.answer_language()),
    }
    return render(request, "contacts/table.html" if request.htmx else "contacts/list.html", context)


@team_page
def contact_count(request: TeamRequest) -> HttpResponse:
    listing = listing_of(request)
    filters = listing.read(ContactFilters, listing.asked())
    count = lists.contact_count(request.team, filters, among=behind.contacts(request.team, filters.plan))
    words = ngettext("%(count)s contact", "%(count)s contacts", count)
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
        "company": item["companyName"] or "",
        "title": item["title"] or "",
        "email": item["email"] or "",
        "phone": item["phone"] or "",
        "created": dates.show_day(local_day(item["createdAt"], timezone), today),
    }


@team_page
@follows_merges("contact")
def contact(request: TeamRequest, id: UUID) -> HttpResponse:
    record = service.find(request.team, id)
    deals, _more = deals_of(request.team, contact=record, limit=SHOWN)
    today = local_day(now(), request.team.timezone)
    context = {
        "contact": record,
        "deals": deals,
        "created": dates.show_moment(record.created_at, request.team.timezone, today),
    }
    return render(request, "contacts/page.html", context)


removal = Removal("contact", "contacts", service.find, service.delete, service.restore)

urlpatterns = [
    path("contacts", contacts, name="contacts"),
    path("contacts/count", contact_count, name="contact-count"),
    path("contacts/<uuid:id>", contact, name="contact"),
    *removal.urlpatterns,
]
