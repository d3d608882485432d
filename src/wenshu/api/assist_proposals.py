"""Routes of proposals: listed, read, applied, rejected, undone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import assist_shapes as shapes
from wenshu.api import out, reading
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.assist import pipeline, rows
from wenshu.clock import now
from wenshu.teams.access import TeamRequest

router = Router(tags=["proposals"], by_alias=True)


@router.get(
    "",
    response={200: shapes.ProposalPage, **declared()},
    openapi_extra=reading.parameters(rows.ProposalFilters, reading.Paging),
    summary="List proposals",
)
def index(request: TeamRequest) -> HttpResponse:
    """Sorted by `createdAt`, newest first unless asked otherwise. `mine=true`: those that the caller made."""
    filters, paging = reading.page_of(request, rows.ProposalFilters)
    found = rows.rows(
        request.team,
        filters,
        by_id=request.member.pk if filters.mine else None,
        sort=paging.sort or "-createdAt",
        cursor=paging.cursor or None,
        limit=paging.limit,
        count=paging.count,
    )
    return out.page(found)


@router.get("/{uuid:id}", response={200: shapes.ProposalOut, **declared()}, summary="Read a proposal")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return out.answer(shapes.proposal(pipeline.find(request.team, id)))


@router.post(
    "/{uuid:id}/apply", response={200: shapes.ProposalOut, **declared(409)}, summary="Apply a proposal"
)
@idempotent
def apply(request: TeamRequest, id: UUID, data: shapes.ApplyIn | None = None) -> HttpResponse:
    """All of it in one transaction, or nothing. Without `actions`, what was accepted beforehand is written.

    409 `already_decided` when somebody was first; 409 `records_changed` when a colleague has written in between what
    would be overwritten: `errors` name the field, who and when it was.
    """
    proposal = pipeline.find(request.team, id)
    edited = data.actions if data else None
    return out.answer(shapes.proposal(pipeline.apply(proposal, by=request.member, now=now(), edited=edited)))


@router.post(
    "/{uuid:id}/reject", response={200: shapes.ProposalOut, **declared(409)}, summary="Reject a proposal"
)
@idempotent
def reject(request: TeamRequest, id: UUID) -> HttpResponse:
    """Its text is forgotten after a time."""
    proposal = pipeline.find(request.team, id)
    return out.answer(shapes.proposal(pipeline.reject(proposal, by=request.member, now=now())))


@router.post(
    "/{uuid:id}/undo", response={200: shapes.ProposalOut, **declared(409)}, summary="Take a proposal back"
)
@idempotent
def undo(request: TeamRequest, id: UUID) -> HttpResponse:
    """Every column as it was before; 409 `moved_on` with the reasons when a record has changed since."""
    proposal = pipeline.find(request.team, id)
    return out.answer(shapes.proposal(pipeline.undo(proposal, by=request.member, now=now())))
