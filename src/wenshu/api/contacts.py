"""Routes of contacts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import merges, out, reading, shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import contacts, contract, lists
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest

router = Router(tags=["contacts"], by_alias=True)


@router.get(
    "",
    response={200: shapes.ContactPage, **declared()},
    openapi_extra=reading.parameters(contract.ContactFilters, reading.Paging),
    summary="List contacts",
)
def index(request: TeamRequest) -> HttpResponse:
    """Sorted by `createdAt`, `updatedAt` or `name`; a `-` before it turns the order round."""
    filters, paging = reading.page_of(request, contract.ContactFilters)
    found = lists.contact_rows(
        request.team,
        filters,
        sort=paging.sort or "-createdAt",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
        among=behind.contacts(request.team, filters.plan),
    )
    return out.page(found)


@router.post("", response={201: contract.Contact, **declared(409)}, summary="Create a contact")
@idempotent
def create(request: TeamRequest, data: contract.ContactIn) -> HttpResponse:
    record = contacts.create(request.team, data, by=request.member, via="api", now=now())
    return out.record(lists.contact(request.team, record.id), status=201)


@router.get("/{uuid:id}", response={200: contract.Contact, 307: None, **declared()}, summary="Read a contact")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    """The record that it was merged into answers for one that was merged, by a 307."""
    return merges.or_where_it_leads(request, "contact", id, lists.contact)


@router.patch(
    "/{uuid:id}", response={200: contract.Contact, **declared(409, 412)}, summary="Change a contact"
)
def change(request: TeamRequest, id: UUID, data: contract.ContactPatch) -> HttpResponse:
    """Sets the fields that the body names. With `If-Match`, only when nobody saved in between."""
    record = contacts.find(request.team, id)
    version = reading.expected_version(request)
    contacts.update(record, data, by=request.member, via="api", now=now(), expected_version=version)
    return out.record(lists.contact(request.team, id))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete a contact")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """It can be restored."""
    record = contacts.find(request.team, id)
    version = reading.expected_version(request)
    contacts.delete(record, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.post(
    "/{uuid:id}/restore",
    response={200: contract.Contact, **declared(409)},
    summary="Bring a contact back",
)
@idempotent
def restore(request: TeamRequest, id: UUID) -> HttpResponse:
    contacts.restore(request.team, id, by=request.member, via="api", now=now())
    return out.record(lists.contact(request.team, id))
