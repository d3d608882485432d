"""What inputs offer while somebody types: companies, contacts, and words that the team already uses."""

from __future__ import annotations

from typing import Final, TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from wenshu.crm import names
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet
from wenshu.errors import NotFound
from wenshu.teams.access import TeamRequest, team_page

Records = TypeVar("Records", CompanyQuerySet, ContactQuerySet)
MOST: Final = 8
KNOWN: Final = {"source", "region", "product", "competitor", "industry", "country"}


@team_page
def pick_company(request: TeamRequest) -> HttpResponse:
    typed = request.GET.get("companyName", "").strip()[:200]
    found = _starting_with(Company.objects.for_team(request.team).live(), typed)
    rows = [(pk, name, region or "") for pk, name, region in found.values_list("id", "name", "region")[:MOST]]
    return render(request, "parts/options.html", {"options": rows, "typed": typed})


@team_page
def pick_contact(request: TeamRequest) -> HttpResponse:
    typed = request.GET.get("contactName", "").strip()[:120]
    found = _starting_with(Contact.objects.for_team(request.team).live(), typed)
    rows = found.values_list("id", "name", "company__name")[:MOST]
    return render(request, "parts/options.html", {"options": [(pk, n, c or "") for pk, n, c in rows]})


def _starting_with(records: Records, typed: str) -> Records:
    """By the start of the name's normal form: one range of an index, however many records there are."""
    start = names.key(typed)
    if not start:
        return records.order_by("-updated_at", "-id")
    return records.filter(name_key__gte=start, name_key__lt=start + "\U0010ffff").order_by("name_key")


@team_page
def known(request: TeamRequest, field: str) -> HttpResponse:
    """The values in use, as options of a <datalist>."""
    if field not in KNOWN:
        raise NotFound
    model = Company if field in {"industry", "country"} else Opportunity
    records = model.objects.for_team(request.team).live().exclude(**{field: ""}).order_by(field)
    values = records.values_list(field, flat=True).distinct()[:100]
    return render(request, "parts/known.html", {"values": values})


urlpatterns = [
    path("pick/company", pick_company, name="pick-company"),
    path("pick/contact", pick_contact, name="pick-contact"),
    path("known/<slug:field>", known, name="known"),
]
