"""Routes of the pipeline's stages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, shapes
from wenshu.api.idempotency import idempotent
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import contract, stages
from wenshu.crm.models import Stage
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Role

router = Router(tags=["stages"], by_alias=True)


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "key": stage.key,
        "name": stage.name,
        "kind": stage.kind,
        "probability": stage.probability,
        "position": stage.position,
    }


@router.get("", response={200: shapes.StagesOut, **declared()}, summary="List stages")
def index(request: TeamRequest) -> HttpResponse:
    """In the order of the pipeline, without the retired ones."""
    return out.answer({"items": [_stage(each) for each in stages.of_team(request.team)]})


@router.post("", response={201: contract.Stage, **declared(409)}, summary="Add a stage")
@idempotent
def create(request: TeamRequest, data: contract.StageIn) -> HttpResponse:
    """For managers and owners."""
    request.member.require(Role.MANAGER)
    stage = stages.create(request.team, data, by=request.member, via="api", now=now())
    return out.answer(_stage(stage), status=201)


@router.patch("/{key}", response={200: contract.Stage, **declared(409)}, summary="Change a stage")
def change(request: TeamRequest, key: str, data: contract.StagePatch) -> HttpResponse:
    request.member.require(Role.MANAGER)
    stage = stages.by_key(request.team, key)
    stage = stages.update(stage, data, by=request.member, via="api", now=now())
    return out.answer(_stage(stage))


@router.delete("/{key}", response={204: None, **declared(409)}, summary="Retire a stage")
def retire(request: TeamRequest, key: str) -> HttpResponse:
    """Open deals must have left it; closed ones keep it."""
    request.member.require(Role.MANAGER)
    stages.retire(stages.by_key(request.team, key), by=request.member, via="api", now=now())
    return out.nothing()


@router.post("/{key}/restore", response={200: contract.Stage, **declared(409)}, summary="Bring a stage back")
@idempotent
def restore(request: TeamRequest, key: str) -> HttpResponse:
    request.member.require(Role.MANAGER)
    stage = stages.unretire(stages.by_key(request.team, key), by=request.member, via="api", now=now())
    return out.answer(_stage(stage))
