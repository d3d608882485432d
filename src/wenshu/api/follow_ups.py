"""Routes of follow-ups."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, reading, shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import contract, follow_ups, lists
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest

router = Router(tags=["follow-ups"], by_alias=True)


@router.get(
    "",
    response={200: shapes.FollowUpPage, **declared()},
    openapi_extra=reading.parameters(contract.FollowUpFilters, reading.Paging),
    summary="List follow-ups",
)
def index(request: TeamRequest) -> HttpResponse:
    """Sorted by `occurredAt` or `createdAt`; a `-` before it turns the order round."""
    filters, paging = reading.page_of(request, contract.FollowUpFilters)
    found = lists.follow_up_rows(
        request.team,
        filters,
        sort=paging.sort or "-occurredAt",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
        among=behind.follow_ups(request.team, filters.plan),
    )
    return out.page(found)


@router.post("", response={201: contract.FollowUp, **declared(409)}, summary="Create a follow-up")
@idempotent
def create(request: TeamRequest, data: contract.FollowUpIn) -> HttpResponse:
    record = follow_ups.create(request.team, data, by=request.member, via="api", now=now())
    return out.record(lists.follow_up(request.team, record.id), status=201)


@router.get("/{uuid:id}", response={200: contract.FollowUp, **declared()}, summary="Read a follow-up")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return out.record(lists.follow_up(request.team, id))


@router.patch(
    "/{uuid:id}", response={200: contract.FollowUp, **declared(409, 412)}, summary="Change a follow-up"
)
def change(request: TeamRequest, id: UUID, data: contract.FollowUpPatch) -> HttpResponse:
    """Sets the fields that the body names. With `If-Match`, only when nobody saved in between."""
    record = follow_ups.find(request.team, id)
    version = reading.expected_version(request)
    follow_ups.update(record, data, by=request.member, via="api", now=now(), expected_version=version)
    return out.record(lists.follow_up(request.team, id))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete a follow-up")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """It can be restored."""
    record = follow_ups.find(request.team, id)
    version = reading.expected_version(request)
    follow_ups.delete(record, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.post(
    "/{uuid:id}/restore",
    response={200: contract.FollowUp, **declared(409)},
    summary="Bring a follow-up back",
)
@idempotent
def restore(request: TeamRequest, id: UUID) -> HttpResponse:
    follow_ups.restore(request.team, id, by=request.member, via="api", now=now())
    return out.record(lists.follow_up(request.team, id))
