"""Routes of alerts: a number that is watched, and what was told of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, reading
from wenshu.api.digests import Nothing
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm.contract import Contract
from wenshu.insights import alerts, schedule_rows
from wenshu.insights import schedule_contract as contract
from wenshu.teams.access import TeamRequest

router = Router(tags=["alerts"], by_alias=True)


class AlertPage(Contract):
    items: list[contract.Alert]
    next_cursor: str | None
    total: int | None = None


class FiringPage(Contract):
    items: list[contract.Firing]
    next_cursor: str | None
    total: int | None = None


@router.get(
    "",
    response={200: AlertPage, **declared()},
    openapi_extra=reading.parameters(reading.Paging),
    summary="List alerts",
)
def index(request: TeamRequest) -> HttpResponse:
    """The caller's own. Sorted by `createdAt`; a `-` before it turns the order round."""
    _none, paging = reading.page_of(request, Nothing)
    return out.page(
        schedule_rows.alerts_of(
            request.member,
            sort=paging.sort or "createdAt",
            cursor=paging.cursor or None,
            limit=paging.limit,
            count=paging.count,
        )
    )


@router.post("", response={201: contract.Alert, **declared(409)}, summary="Create an alert")
@idempotent
def create(request: TeamRequest, data: contract.AlertIn) -> HttpResponse:
    """The plan is run at once. A condition that holds already is not told: the next crossing is."""
    alert = alerts.create(data, by=request.member, via="api", now=now())
    return out.record(schedule_rows.alert(alert), status=201)


@router.get("/{uuid:id}", response={200: contract.Alert, **declared()}, summary="Read an alert")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return out.record(schedule_rows.alert(alerts.find(request.member, id)))


@router.patch("/{uuid:id}", response={200: contract.Alert, **declared(409, 412)}, summary="Change an alert")
def change(request: TeamRequest, id: UUID, data: contract.AlertPatch) -> HttpResponse:
    """Another condition starts over. With `If-Match`, only when nobody saved in between."""
    alert = alerts.update(
        alerts.find(request.member, id),
        data,
        by=request.member,
        via="api",
        now=now(),
        expected_version=reading.expected_version(request),
    )
    return out.record(schedule_rows.alert(alert))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete an alert")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """With the history of what it told."""
    alert = alerts.find(request.member, id)
    version = reading.expected_version(request)
    alerts.delete(alert, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.get(
    "/{uuid:id}/firings",
    response={200: FiringPage, **declared()},
    openapi_extra=reading.parameters(reading.Paging),
    summary="List what an alert told",
)
def firings(request: TeamRequest, id: UUID) -> HttpResponse:
    """Sorted by `firedAt`; a `-` before it turns the order round."""
    _none, paging = reading.page_of(request, Nothing)
    return out.page(
        schedule_rows.firings_of(
            alerts.find(request.member, id),
            sort=paging.sort or "-firedAt",
            cursor=paging.cursor or None,
            limit=paging.limit,
            count=paging.count,
        )
    )


@router.post("/{uuid:id}/seen", response={204: None, **declared()}, summary="Put an alert's notes away")
def seen(request: TeamRequest, id: UUID) -> HttpResponse:
    """They no longer stand on the home page; the history keeps them."""
    alerts.mark_all_seen(alerts.find(request.member, id), now=now())
    return out.nothing()
