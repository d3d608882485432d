"""Routes of opportunities."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Router

from wenshu.api import merges, out, reading, shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import contacts, contract, lists, opportunities, opportunity_contacts, timeline
from wenshu.crm.links import Links
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest

router = Router(tags=["opportunities"], by_alias=True)
ContactId = Annotated[UUID, Path(alias="contactId")]


@router.get(
    "",
    response={200: shapes.OpportunityPage, **declared()},
    openapi_extra=reading.parameters(contract.OpportunityFilters, reading.Paging),
    summary="List opportunities",
)
def index(request: TeamRequest) -> HttpResponse:
    """Sorted by `createdAt`, `updatedAt`, `name`, `expectedAmount`, `expectedCloseDate` or `nextFollowUpAt`.

    A `-` before it turns the order round; deals without a value come last either way.
    """
    filters, paging = reading.page_of(request, contract.OpportunityFilters)
    if filters.status:
        Links(request.team).check_statuses(filters.status)
    found = lists.opportunity_rows(
        request.team,
        filters,
        sort=paging.sort or "-createdAt",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
        among=behind.opportunities(request.team, filters.plan),
    )
    return out.page(found)


@router.post("", response={201: contract.Opportunity, **declared(409)}, summary="Create an opportunity")
@idempotent
def create(request: TeamRequest, data: contract.OpportunityIn) -> HttpResponse:
    record = opportunities.create(request.team, data, by=request.member, via="api", now=now())
    return out.record(lists.opportunity(request.team, record.id), status=201)


@router.get(
    "/{uuid:id}", response={200: contract.Opportunity, 307: None, **declared()}, summary="Read an opportunity"
)
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    """The record that it was merged into answers for one that was merged, by a 307."""
    return merges.or_where_it_leads(request, "opportunity", id, lists.opportunity)


@router.patch(
    "/{uuid:id}",
    response={200: contract.Opportunity, **declared(409, 412)},
    summary="Change an opportunity",
)
def change(request: TeamRequest, id: UUID, data: contract.OpportunityPatch) -> HttpResponse:
    """Sets the fields that the body names. With `If-Match`, only when nobody saved in between."""
    record = opportunities.find(request.team, id)
    version = reading.expected_version(request)
    opportunities.update(record, data, by=request.member, via="api", now=now(), expected_version=version)
    return out.record(lists.opportunity(request.team, id))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete an opportunity")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """It can be restored."""
    record = opportunities.find(request.team, id)
    version = reading.expected_version(request)
    opportunities.delete(record, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.post(
    "/{uuid:id}/restore",
    response={200: contract.Opportunity, **declared(409)},
    summary="Bring an opportunity back",
)
@idempotent
def restore(request: TeamRequest, id: UUID) -> HttpResponse:
    opportunities.restore(request.team, id, by=request.member, via="api", now=now())
    return out.record(lists.opportunity(request.team, id))


@router.put(
    "/{uuid:id}/status", response={200: contract.Opportunity, **declared(412)}, summary="Move to a stage"
)
def move(request: TeamRequest, id: UUID, data: contract.StatusChange) -> HttpResponse:
    """Sets or clears `closedAt` and writes the stage history. `status` is the key of one of the team's stages."""
    record = opportunities.find(request.team, id)
    opportunities.move_to_stage(
        record,
        stage=Links(request.team).stage(data.status, current=record.stage_id),
        lost_reason=data.lost_reason,
        by=request.member,
        via="api",
        now=now(),
        expected_version=reading.expected_version(request),
    )
    return out.record(lists.opportunity(request.team, id))


@router.get(
    "/{uuid:id}/timeline",
    response={200: shapes.TimelinePage, **declared()},
    openapi_extra=reading.parameters(shapes.TimelineQuery),
    summary="Read the timeline",
)
def history(request: TeamRequest, id: UUID) -> HttpResponse:
    """Follow-ups, stage changes and changed fields, newest first."""
    query = reading.query_of(request, shapes.TimelineQuery)
    record = opportunities.find(request.team, id)
    found = timeline.of(record, cursor=query.cursor or None, limit=query.limit)
    return out.answer(
        {"items": [shapes.event(each) for each in found.items], "nextCursor": found.next_cursor}
    )


@router.put(
    "/{uuid:id}/contacts/{uuid:contactId}",
    response={200: contract.Opportunity, **declared()},
    summary="Link a contact, with a role",
)
def link_contact(
    request: TeamRequest, id: UUID, contact_id: ContactId, data: contract.ContactRole
) -> HttpResponse:
    opportunity_contacts.set_role(
        opportunities.find(request.team, id),
        contacts.find(request.team, contact_id),
        role=data.role,
        by=request.member,
        via="api",
        now=now(),
    )
    return out.record(lists.opportunity(request.team, id))


@router.delete(
    "/{uuid:id}/contacts/{uuid:contactId}", response={204: None, **declared()}, summary="Unlink a contact"
)
def unlink_contact(request: TeamRequest, id: UUID, contact_id: ContactId) -> HttpResponse:
    record = opportunities.find(request.team, id)
    opportunity_contacts.unlink(record, contact_id, by=request.member, via="api", now=now())
    return out.nothing()
