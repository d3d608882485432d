"""Routes of duplicates: pairs of records that may be one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from wenshu.api import out, reading
from wenshu.api.problems import declared
from wenshu.assist import duplicates
from wenshu.assist.matches import WhyCode
from wenshu.crm.contract import Contract
from wenshu.crm.merge_fields import Kind
from wenshu.teams.access import TeamRequest

router = Router(tags=["merges"], by_alias=True)


class DuplicateQuery(Contract):
    kind: Kind = "company"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=2000)] = ""


class DuplicateSide(Contract):
    id: UUID
    name: str
    detail: str = Field(description="Tells namesakes apart.")


class DuplicateReason(Contract):
    code: WhyCode
    params: dict[str, str]


class DuplicatePair(Contract):
    """`score` is the chance that the two are one."""

    older: DuplicateSide
    newer: DuplicateSide
    score: float
    why: list[DuplicateReason]


class DuplicatePage(Contract):
    items: list[DuplicatePair]
    next_cursor: str | None


@router.get(
    "",
    response={200: DuplicatePage, **declared()},
    openapi_extra=reading.parameters(DuplicateQuery),
    summary="List possible duplicates",
)
def index(request: TeamRequest) -> HttpResponse:
    """Pairs of records of one `kind` that may be one; without those of which somebody said that they are not.

    A page may be empty and yet have a next one.
    """
    query = reading.query_of(request, DuplicateQuery)
    found = duplicates.pairs(request.team, query.kind, cursor=query.cursor or None, limit=query.limit)
    items = [
        DuplicatePair(
            older=DuplicateSide(id=pair.older.id, name=pair.older.name, detail=pair.older.detail),
            newer=DuplicateSide(id=pair.newer.id, name=pair.newer.name, detail=pair.newer.detail),
            score=round(pair.score, 2),
            why=[DuplicateReason(code=why.code, params=why.params) for why in pair.why],
        )
        for pair in found.pairs
    ]
    return out.answer(DuplicatePage(items=items, next_cursor=found.next_cursor))
