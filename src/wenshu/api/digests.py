"""Routes of digests: questions that are answered by e-mail every day or week."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, reading
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm.contract import Contract
from wenshu.insights import digests, schedule_rows
from wenshu.insights import schedule_contract as contract
from wenshu.teams.access import TeamRequest

router = Router(tags=["digests"], by_alias=True)


class Nothing(Contract):
    """These lists have no filters."""


class DigestPage(Contract):
    items: list[contract.Digest]
    next_cursor: str | None
    total: int | None = None


class LetterPage(Contract):
    items: list[contract.Letter]
    next_cursor: str | None
    total: int | None = None


class Sent(Contract):
    """To how many readers letters are on their way."""

    letters: int


@router.get(
    "",
    response={200: DigestPage, **declared()},
    openapi_extra=reading.parameters(reading.Paging),
    summary="List digests",
)
def index(request: TeamRequest) -> HttpResponse:
    """One's own and those one gets; owners and managers see the team's. Sorted by `createdAt`; `-` turns it round."""
    _none, paging = reading.page_of(request, Nothing)
    return out.page(
        schedule_rows.digests_of(
            request.member,
            sort=paging.sort or "createdAt",
            cursor=paging.cursor or None,
            limit=paging.limit,
            count=paging.count,
        )
    )


@router.post("", response={201: contract.Digest, **declared(409)}, summary="Create a digest")
@idempotent
def create(request: TeamRequest, data: contract.DigestIn) -> HttpResponse:
    """The first letter leaves at its next due time. Each plan is run once; one that cannot be run is refused."""
    digest = digests.create(data, by=request.member, via="api", now=now())
    return out.record(schedule_rows.digest(digest), status=201)


@router.get("/{uuid:id}", response={200: contract.Digest, **declared()}, summary="Read a digest")
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    return out.record(schedule_rows.digest(digests.find(request.member, id)))


@router.patch("/{uuid:id}", response={200: contract.Digest, **declared(409, 412)}, summary="Change a digest")
def change(request: TeamRequest, id: UUID, data: contract.DigestPatch) -> HttpResponse:
    """For its maker, owners and managers. With `If-Match`, only when nobody saved in between."""
    digest = digests.update(
        digests.find(request.member, id),
        data,
        by=request.member,
        via="api",
        now=now(),
        expected_version=reading.expected_version(request),
    )
    return out.record(schedule_rows.digest(digest))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Delete a digest")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """With the history of its letters."""
    digest = digests.find(request.member, id)
    version = reading.expected_version(request)
    digests.delete(digest, by=request.member, via="api", now=now(), expected_version=version)
    return out.nothing()


@router.post("/{uuid:id}/send", response={202: Sent, **declared(409)}, summary="Send a digest now")
@idempotent
def send(request: TeamRequest, id: UUID) -> HttpResponse:
    """To everybody who gets it. A second time within the same minute sends nothing more."""
    letters = digests.send_now(digests.find(request.member, id), by=request.member, now=now())
    return out.answer({"letters": letters}, status=202)


@router.get(
    "/{uuid:id}/letters",
    response={200: LetterPage, **declared()},
    openapi_extra=reading.parameters(reading.Paging),
    summary="List the letters of a digest",
)
def letters(request: TeamRequest, id: UUID) -> HttpResponse:
    """Of the last 90 days. Sorted by `dueAt`; a `-` before it turns the order round."""
    _none, paging = reading.page_of(request, Nothing)
    return out.page(
        schedule_rows.letters_of(
            digests.find(request.member, id),
            sort=paging.sort or "-dueAt",
            cursor=paging.cursor or None,
            limit=paging.limit,
            count=paging.count,
        )
    )
