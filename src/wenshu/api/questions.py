"""Routes of the caller's own questions: found again, deleted, their answers judged."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from wenshu.api import out, reading
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm.contract import Contract
from wenshu.insights import cases, history
from wenshu.insights.models import Verdict
from wenshu.teams.access import TeamRequest

router = Router(tags=["questions"], by_alias=True)


class QuestionOut(Contract):
    """`answer` is the headline without its citations; `intent` is null where nothing was counted."""

    id: UUID
    question: str
    answer: str
    language: Literal["en", "zh"]
    status: Literal["answered", "needs_clarification", "out_of_scope", "empty"]
    engine: Literal["rules", "llm"]
    cached: bool
    intent: dict[str, Any] | None
    via: Literal["web", "api", "cli"]
    asked_at: datetime


class QuestionPage(Contract):
    items: list[QuestionOut]
    next_cursor: str | None
    total: int | None = Field(default=None, description="With `count=true`.")


class QuestionFilters(Contract):
    q: Annotated[str, Field(max_length=200, description="Words of the question or its answer.")] = ""


class Paging(Contract):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=2000)] = ""
    count: bool = False


class Deleted(Contract):
    deleted: int


class Feedback(Contract):
    verdict: Literal["up", "down", "wrong"] = Field(description="`wrong`: a number in it is wrong.")
    comment: Annotated[str, Field(max_length=1000)] = ""


class CaseOut(Contract):
    id: UUID
    question_id: UUID | None
    verdict: Literal["up", "down", "wrong"]
    comment: str
    state: Literal["open", "closed"]
    created_at: datetime


class Searched(QuestionFilters, Paging):
    pass


@router.get(
    "",
    response={200: QuestionPage, **declared()},
    openapi_extra=reading.parameters(QuestionFilters, Paging),
    summary="List one's questions",
)
def index(request: TeamRequest) -> HttpResponse:
    """The caller's own, newest first: nobody else sees them. A question appears within a second."""
    query = reading.query_of(request, Searched)
    found = history.rows(
        request.member, words=query.q, cursor=query.cursor or None, limit=query.limit, count=query.count
    )
    return out.page(found)


@router.delete("", response={200: Deleted, **declared()}, summary="Delete all one's questions")
def clear(request: TeamRequest) -> HttpResponse:
    """For good. Pins and judged answers stay."""
    return out.answer({"deleted": history.forget_all(request.member)})


@router.delete("/{uuid:id}", response={204: None, **declared()}, summary="Delete one of one's questions")
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    history.forget(request.member, id)
    return out.nothing()


@router.post("/{uuid:id}/feedback", response={201: CaseOut, **declared(409)}, summary="Judge an answer")
@idempotent
def judge(request: TeamRequest, id: UUID, data: Feedback) -> HttpResponse:
    """Kept with question, plan and figures, for owners and managers to see. A second judgement replaces the first."""
    moment = now()
    asked = history.find(request.member, id, now=moment)
    case = cases.judge(
        asked, verdict=Verdict(data.verdict), comment=data.comment, by=request.member, now=moment
    )
    shown = {
        "id": case.pk,
        "questionId": case.question_id,
        "verdict": case.verdict,
        "comment": case.comment,
        "state": case.state,
        "createdAt": case.created_at,
    }
    return out.answer(shown, status=201)
