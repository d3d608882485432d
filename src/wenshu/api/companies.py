"""Routes of companies."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import merges, out, reading, shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import companies, contract, lists
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest

router = Router(tags=["companies"], by_alias=True)


@router.get(
    "",
    response={200: shapes.CompanyPage, **declared()},
    openapi_extra=reading.parameters(contract.CompanyFilters, reading.Paging),
    summary="List companies",
)
def index(request: TeamRequest) -> HttpResponse:
    """Sorted by `createdAt`, `updatedAt` or `name`; a `-` before it turns the order round."""
    filters, paging = reading.page_of(request, contract.CompanyFilters)
    found = lists.company_rows(
        request.team,
        filters,
        sort=paging.sort or "-createdAt",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
        among=behind.companies(request.team, filters.plan),
    )
    return out.page(found)


@router.post("", response={201: contract.Company, **declared(409)}, summary="Create a company")
@idempotent
def create(request: TeamRequest, data: contract.CompanyIn) -> HttpResponse:
    record = companies.create(request.team, data, by=request.member, via="api", now=now())
    return out.record(lists.company(request.team, record.id), status=201)


@router.get("/{uuid:id}", response={200: contract.Company, 307: None, **declared()}, summary="Read a company")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    """The record that it was merged into answers for one that was merged, by a 307."""
    return merges.or_where_it_leads(request, "company", id, lists.company)


@router.patch(
    "/{uuid:id}", response={200: contract.Company, **declared(409, 412)}, summary="Change a company"
)
def change(request: TeamRequest, id: UUID, data: contract.CompanyPatch) -> HttpResponse:
    """Sets the fields that the body names. With `If-Match`, only when nobody saved in between."""
    record = companies.find(request.team, id)
    version = reading.expected_version(request)
    companies.update(record, data, by=request.member, via="api", now=now(), expected_version=version)
    return out.record(lists.company(request.team, id))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete a company")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """It can be restored."""
    record = companies.find(request.team, id)
    version = reading.expected_version(request)
    companies.delete(record, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.post(
    "/{uuid:id}/restore",
    response={200: contract.Company, **declared(409)},
    summary="Bring a company back",
)
@idempotent
def restore(request: TeamRequest, id: UUID) -> HttpResponse:
    companies.restore(request.team, id, by=request.member, via="api", now=now())
    return out.record(lists.company(request.team, id))
