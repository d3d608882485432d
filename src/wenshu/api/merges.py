"""Routes of merges: two records become one, and come apart again; where the address of a merged record leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import openapi, out, reading
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import lists, merge_contract, merging, unmerging
from wenshu.crm.merge_contract import MergeIn, MergeShown
from wenshu.crm.merge_fields import Kind
from wenshu.crm.models import Merge
from wenshu.errors import NotFound
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Team

router = Router(tags=["merges"], by_alias=True)
ANSWER: Final[dict[int, Any]] = {200: MergeShown, **declared(409, 412)}
TAGGED: Final = {"responses": {200: openapi.sends("ETag")}}
ROWS: Final[dict[Kind, Callable[[Team, UUID], dict[str, Any]]]] = {
    "company": lists.company,
    "contact": lists.contact,
    "opportunity": lists.opportunity,
}
PATHS: Final[dict[Kind, str]] = {
    "company": "companies",
    "contact": "contacts",
    "opportunity": "opportunities",
}


@router.post(
    "/companies/{uuid:id}/merge",
    response=ANSWER,
    openapi_extra=TAGGED,
    summary="Merge a company into this one",
)
@idempotent
def companies(request: TeamRequest, id: UUID, data: MergeIn) -> HttpResponse:
    """Deals and contacts of the other company become this one's; the other is deleted, and its address leads here."""
    return _merged(request, "company", id, data)


@router.post(
    "/contacts/{uuid:id}/merge",
    response=ANSWER,
    openapi_extra=TAGGED,
    summary="Merge a contact into this one",
)
@idempotent
def contacts(request: TeamRequest, id: UUID, data: MergeIn) -> HttpResponse:
    """This contact takes the other's place in every deal, with the role that either had."""
    return _merged(request, "contact", id, data)


@router.post(
    "/opportunities/{uuid:id}/merge",
    response=ANSWER,
    openapi_extra=TAGGED,
    summary="Merge an opportunity into this one",
)
@idempotent
def opportunities(request: TeamRequest, id: UUID, data: MergeIn) -> HttpResponse:
    """Follow-ups and contacts of both; the history of stages stays this one's own."""
    return _merged(request, "opportunity", id, data)


def _merged(request: TeamRequest, kind: Kind, id: UUID, data: MergeIn) -> HttpResponse:
    kept, other = merging.pair(request.team, kind, id, data.other)
    merge = merging.merge(
        kept,
        other,
        fields=data.fields,
        by=request.member,
        via="api",
        now=now(),
        expected_version=reading.expected_version(request),
        other_version=data.other_version,
    )
    return _answer(request.team, merge)


@router.get(
    "/merges/{uuid:id}",
    response={200: MergeShown, **declared()},
    openapi_extra=TAGGED,
    summary="Read a merge",
)
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return _answer(request.team, merging.find(request.team, id))


@router.post(
    "/merges/{uuid:id}/undo",
    response={200: MergeShown, **declared(409)},
    openapi_extra=TAGGED,
    summary="Undo a merge",
)
@idempotent
def undo(request: TeamRequest, id: UUID) -> HttpResponse:
    """Both records and all that leads to them as they were. 409 `moved_on`, with the reasons, when somebody changed
    one of them since; `already_undone` the second time.
    """
    merge = merging.find(request.team, id)
    undone = unmerging.undo(merge, by=request.member, via="api", now=now())
    return _answer(request.team, undone)


def _answer(team: Team, merge: Merge) -> HttpResponse:
    """The kept record may have been merged on since: then it is the one where that led."""
    kind: Kind = merge.kind  # type: ignore[assignment]
    row = _row(team, kind, merge.kept_id)
    return out.tagged(out.answer(merge_contract.shown(merge, row)), row)


def _row(team: Team, kind: Kind, id: UUID) -> dict[str, Any] | None:
    try:
        return ROWS[kind](team, id)
    except NotFound:
        kept = merging.survivor(team, kind, id)
        return ROWS[kind](team, kept) if kept else None


def or_where_it_leads(
    request: TeamRequest, kind: Kind, id: UUID, show: Callable[[Team, UUID], dict[str, Any]]
) -> HttpResponse:
    """The record, or 307 to the one that it was merged into."""
    try:
        return out.record(show(request.team, id))
    except NotFound:
        kept = merging.survivor(request.team, kind, id)
        if kept is None:
            raise
    return HttpResponse(status=307, headers={"Location": f"/api/{PATHS[kind]}/{kept}"})
