"""Every list as a file, with the list's own filters: CSV, a workbook or JSON lines."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any, Final, cast

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from wenshu.clock import local_day, now
from wenshu.crm import exports, lists, targets
from wenshu.crm.contract import CompanyFilters, ContactFilters, FollowUpFilters
from wenshu.crm.exports import Format
from wenshu.crm.imports.fields import Kind
from wenshu.errors import NotFound
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest, team_page
from wenshu.web import choices, companies, contacts, follow_ups, opportunities

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@team_page
def export(request: TeamRequest, kind: str) -> HttpResponseBase:
    format = request.GET.get("format", "csv")
    if kind not in {each.value for each in Kind} or format not in TYPES:
        raise NotFound
    asked = request.GET.copy()
    asked.pop("format", None)
    request.GET = asked  # type: ignore[assignment]  # a copy of the same kind
    among = NARROWED[kind](request) if kind in NARROWED else None
    response = _workbook(request, kind, among) if format == "xlsx" else _stream(request, kind, format, among)
    name = f"{kind}-{local_day(now(), request.team.timezone)}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _stream(request: TeamRequest, kind: str, format: str, among: QuerySet[Any] | None) -> HttpResponseBase:
    blocks = exports.blocks(request.team, kind, cast("Format", format), among=among)
    return StreamingHttpResponse(blocks, content_type=TYPES[format])


def _workbook(request: TeamRequest, kind: str, among: QuerySet[Any] | None) -> HttpResponseBase:
    """A workbook is a zip: it can only be sent once it is whole, so it is made on disk."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    exports.workbook(request.team, kind, cast(Any, file), among=among)
    file.seek(0)
    return FileResponse(file, content_type=TYPES["xlsx"])


def _opportunities(request: TeamRequest) -> QuerySet[Any]:
    stages = choices.stages_of(request.team, retired=True)
    filters = opportunities.filters_of(opportunities.listing_of(request, stages), stages)
    return lists.opportunity_records(request.team, filters, behind.opportunities(request.team, filters.plan))


def _companies(request: TeamRequest) -> QuerySet[Any]:
    listing = companies.listing_of(request)
    filters = listing.read(CompanyFilters, listing.asked())
    return lists.company_records(request.team, filters, behind.companies(request.team, filters.plan))


def _contacts(request: TeamRequest) -> QuerySet[Any]:
    listing = contacts.listing_of(request)
    filters = listing.read(ContactFilters, listing.asked())
    return lists.contact_records(request.team, filters, behind.contacts(request.team, filters.plan))


def _follow_ups(request: TeamRequest) -> QuerySet[Any]:
    listing = follow_ups.listing_of(request)
    filters = listing.read(FollowUpFilters, listing.asked())
    return lists.follow_up_records(request.team, filters, behind.follow_ups(request.team, filters.plan))


NARROWED: Final[dict[str, Callable[[TeamRequest], QuerySet[Any]]]] = {
    Kind.OPPORTUNITIES: _opportunities,
    Kind.COMPANIES: _companies,
    Kind.CONTACTS: _contacts,
    Kind.FOLLOW_UPS: _follow_ups,
    Kind.TARGETS: lambda request: targets.visible_to(request.member),
}

urlpatterns = [path("export/<slug:kind>", export, name="export")]
