"""Routes of targets: what a member, or the whole team, is to win in a period."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, reading, shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import target_contract as contract
from wenshu.crm import targets
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Role

router = Router(tags=["targets"], by_alias=True)


@router.get(
    "",
    response={200: shapes.TargetPage, **declared()},
    openapi_extra=reading.parameters(contract.TargetFilters, reading.Paging),
    summary="List targets",
)
def index(request: TeamRequest) -> HttpResponse:
    """Owners and managers see all, others their own. Sorted by `startsOn` or `createdAt`; a `-` turns it round."""
    filters, paging = reading.page_of(request, contract.TargetFilters)
    found = targets.rows(
        filters,
        by=request.member,
        sort=paging.sort or "-startsOn",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
        among=behind.targets(request.member, filters.plan),
    )
    return out.page(found)


@router.post("", response={201: contract.Target, **declared(409)}, summary="Create a target")
@idempotent
def create(request: TeamRequest, data: contract.TargetIn) -> HttpResponse:
    """For owners and managers. 409 where the member has one for that period: change that one."""
    request.member.require(Role.MANAGER)
    target = targets.create(request.team, data, by=request.member, via="api", now=now())
    return out.record(targets.row(target), status=201)


@router.get("/{uuid:id}", response={200: contract.Target, **declared()}, summary="Read a target")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return out.record(targets.row(targets.find(id, by=request.member)))


@router.patch("/{uuid:id}", response={200: contract.Target, **declared(412)}, summary="Change a target")
def change(request: TeamRequest, id: UUID, data: contract.TargetPatch) -> HttpResponse:
    """For owners and managers. With `If-Match`, only when nobody saved in between."""
    request.member.require(Role.MANAGER)
    target = targets.find(id, by=request.member)
    version = reading.expected_version(request)
    target = targets.update(target, data, by=request.member, via="api", now=now(), expected_version=version)
    return out.record(targets.row(target))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete a target")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """For owners and managers. It is gone; the audit keeps what it was."""
    request.member.require(Role.MANAGER)
    target = targets.find(id, by=request.member)
    version = reading.expected_version(request)
    targets.remove(target, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()
