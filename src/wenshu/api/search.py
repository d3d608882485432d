"""One search over companies, contacts and opportunities, by name."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, reading, shapes
from wenshu.api.problems import declared
from wenshu.crm import search
from wenshu.teams.access import TeamRequest

router = Router(tags=["search"], by_alias=True)


@router.get(
    "",
    response={200: shapes.FoundRecords, **declared()},
    openapi_extra=reading.parameters(shapes.SearchQuery),
    summary="Search by name",
)
def find(request: TeamRequest) -> HttpResponse:
    """Opportunities first, then companies, then contacts; names that begin with the words come first."""
    query = reading.query_of(request, shapes.SearchQuery)
    found = search.by_name(request.team, query.q, limit=query.limit)
    items = [
        {"kind": each.kind, "id": each.id, "name": each.name, "detail": each.detail or None} for each in found
    ]
    return out.answer({"items": items})
