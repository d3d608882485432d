"""Routes of pinned questions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from wenshu.api import out, reading
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import fields as f
from wenshu.crm.contract import Contract
from wenshu.errors import FieldError, Invalid
from wenshu.insights import history, pins, pipeline
from wenshu.insights.models import Pin
from wenshu.insights.plan import Query
from wenshu.insights.standing import read_plan
from wenshu.insights.validate import BadPlan
from wenshu.teams.access import TeamRequest

router = Router(tags=["pins"], by_alias=True)


class PinOut(Contract):
    """`intent` is the plan that `POST /api/ai/insights/run` takes; null where an older version's is not known."""

    id: UUID
    title: str
    for_team: bool
    position: int
    intent: dict[str, Any] | None
    version: int
    created_at: datetime
    updated_at: datetime


class Pins(Contract):
    items: list[PinOut]


class PinIn(Contract):
    """The plan of one of the caller's questions, or a plan of its own."""

    title: f.Line120 = Field(default="", description="The question's own words when empty.")
    question_id: UUID | None = None
    intent: Query | None = None
    for_team: bool = Field(default=False, description="On everybody's home page; for managers and owners.")


class PinPatch(Contract):
    title: f.Line120 | None = None
    position: Annotated[int, Field(ge=0, le=100)] | None = None


def _pin(pin: Pin) -> dict[str, Any]:
    return {
        "id": pin.pk,
        "title": pin.title,
        "forTeam": pin.member_id is None,
        "position": pin.position,
        "intent": pin.plan if read_plan(pin.plan) else None,
        "version": pin.version,
        "createdAt": pin.created_at,
        "updatedAt": pin.updated_at,
    }


@router.get("", response={200: Pins, **declared()}, summary="List pinned questions")
def index(request: TeamRequest) -> HttpResponse:
    """The team's, then the caller's own, each in their order."""
    return out.answer({"items": [_pin(pin) for pin in pins.visible_to(request.member)]})


@router.post("", response={201: PinOut, **declared(409)}, summary="Pin a question")
@idempotent
def create(request: TeamRequest, data: PinIn) -> HttpResponse:
    moment = now()
    title, plan = data.title, data.intent
    if data.question_id is not None:
        asked = history.find(request.member, data.question_id, now=moment)
        title, plan = title or history.named(asked)[: pins.LONGEST_TITLE], plan or read_plan(asked.plan)
    if plan is None:
        raise Invalid.field("intent", "Send a plan, or the id of a question that was answered.")
    _check(request, plan)
    pin = pins.create(request.member, title=title, plan=plan, for_team=data.for_team, now=moment)
    return out.record(_pin(pin), status=201)


@router.patch("/{uuid:id}", response={200: PinOut, **declared(409, 412)}, summary="Rename or move a pin")
def change(request: TeamRequest, id: UUID, data: PinPatch) -> HttpResponse:
    """`position` counts from 0 among the pins of its kind. With `If-Match`, only when nobody saved in between."""
    pin = pins.change(
        pins.find(request.member, id),
        title=data.title,
        position=data.position,
        by=request.member,
        now=now(),
        expected_version=reading.expected_version(request),
    )
    return out.record(_pin(pin))


@router.delete("/{uuid:id}", response={204: None, **declared(412)}, summary="Remove a pin")
def remove(request: TeamRequest, id: UUID) -> HttpResponse:
    pin = pins.find(request.member, id)
    pins.remove(pin, by=request.member, expected_version=reading.expected_version(request))
    return out.nothing()


def _check(request: TeamRequest, plan: Query) -> None:
    """A plan that does not run today is refused at its field."""
    (found,) = pipeline.run_plans(
        [plan], team=request.team, asked_by=request.member, now=now(), language="en"
    )
    if isinstance(found, BadPlan):
        raise BadPlan([FieldError(f"/intent{each.pointer}", each.message) for each in found.errors])
