"""The audit: every write to the team's records, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, reading, shapes
from wenshu.api.problems import declared
from wenshu.crm import audit
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Role

router = Router(tags=["audit"], by_alias=True)


@router.get(
    "",
    response={200: shapes.AuditPage, **declared()},
    openapi_extra=reading.parameters(shapes.AuditFilters, reading.Paging),
    summary="List the audit",
)
def index(request: TeamRequest) -> HttpResponse:
    """For managers and owners; sorted by `-at`."""
    request.member.require(Role.MANAGER)
    filters, paging = reading.page_of(request, shapes.AuditFilters)
    wanted: dict[str, Any] = {name: value for name, value in filters if value}
    found = audit.rows(
        request.team,
        record_id=wanted.get("record_id"),
        record_kind=wanted.get("record_kind", ""),
        by_id=wanted.get("by"),
        sort=paging.sort or "-at",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
    )
    return out.page(found)
