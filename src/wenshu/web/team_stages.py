"""The stages of a team's pipeline: named, weighed, put in order, retired and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wenshu.clock import now
from wenshu.crm import stages
from wenshu.crm.contract import StageIn, StagePatch
from wenshu.crm.models import Stage, StageKind
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.forms import Field, Form, blank, filled, parse
from wenshu.web.toasts import toast

KINDS: Final[dict[str, Promise]] = {
    StageKind.OPEN: pgettext_lazy("stage kind", "Open"),
    StageKind.WON: pgettext_lazy("stage kind", "Won"),
    StageKind.LOST: pgettext_lazy("stage kind", "Lost"),
}
CHANGE: Final = [
    Field("name", gettext_lazy("Name"), required=True),
    Field("probability", gettext_lazy("Probability in %"), "number"),
]
NEW: Final = [
    Field("name", gettext_lazy("Name"), required=True),
    Field("kind", pgettext_lazy("of a stage", "Kind"), "choice"),
    Field("probability", gettext_lazy("Probability in %"), "number"),
]


@dataclass(frozen=True)
class Row:
    """One stage with the form that changes it and the ways it can move."""

    stage: Stage
    form: Form
    is_first: bool
    is_last: bool


@require_GET
@team_page
def stages_page(request: TeamRequest) -> HttpResponse:
    return _page(request)


@require_POST
@team_page(role=Role.MANAGER)
def create(request: TeamRequest) -> HttpResponse:
    form = filled(NEW, {"kind": _kinds()}, request.POST)
    data = parse(form, StageIn, request.team)
    if data is None:
        return _page(request, new=form, status=422)
    try:
        stage = stages.create(request.team, data, by=request.member, via="web", now=now())
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, new=form, status=422)
    return _back(request, _("“%(name)s” was created.") % {"name": stage.name})


@require_POST
@team_page(role=Role.MANAGER)
def change(request: TeamRequest, id: UUID) -> HttpResponse:
    stage = _find(request, id)
    form = filled(CHANGE, {}, request.POST)
    data = parse(form, StagePatch, request.team)
    if data is None:
        return _page(request, changed={stage.pk: form}, status=422)
    try:
        stages.update(stage, data, by=request.member, via="web", now=now())
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, changed={stage.pk: form}, status=422)
    return _back(request, _("Saved."))


@require_POST
@team_page(role=Role.MANAGER)
def move(request: TeamRequest, id: UUID) -> HttpResponse:
    """One place up or down among the stages of its kind."""
    stage = _find(request, id)
    order = [each.key for each in stages.of_team(request.team)]
    same = [each.key for each in stages.of_team(request.team) if each.kind == stage.kind]
    if stage.key in same:
        place = same.index(stage.key) + (-1 if request.POST.get("to") == "up" else 1)
        if 0 <= place < len(same):
            here, there = order.index(stage.key), order.index(same[place])
            order[here], order[there] = order[there], order[here]
            stages.reorder(request.team, order, by=request.member, via="web", now=now())
    return HttpResponseRedirect(reverse("stages", args=[request.team.slug]) + f"#stage-{stage.pk}")


@require_POST
@team_page(role=Role.MANAGER)
def retire(request: TeamRequest, id: UUID) -> HttpResponse:
    stage = _find(request, id)
    try:
        stages.retire(stage, by=request.member, via="web", now=now())
    except Conflict as refused:
        return _page(request, said=_(refused.detail), status=409)
    return _back(request, _("“%(name)s” takes no new deals.") % {"name": stage.name})


@require_POST
@team_page(role=Role.MANAGER)
def unretire(request: TeamRequest, id: UUID) -> HttpResponse:
    stage = stages.unretire(_find(request, id), by=request.member, via="web", now=now())
    return _back(request, _("“%(name)s” is back in the pipeline.") % {"name": stage.name})


def _page(
    request: TeamRequest,
    *,
    new: Form | None = None,
    changed: dict[UUID, Form] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    everything = list(stages.of_team(request.team, retired=True))
    live = [stage for stage in everything if not stage.is_retired]
    context = {
        "groups": [
            (KINDS[kind], _rows([stage for stage in live if stage.kind == kind], changed or {}))
            for kind in StageKind
        ],
        "retired": [stage for stage in everything if stage.is_retired],
        "new": new or blank(NEW, {"kind": _kinds()}, kind=StageKind.OPEN.value),
        "said": said,
    }
    return render(request, "settings/stages.html", context, status=status)


def _rows(group: list[Stage], changed: dict[UUID, Form]) -> list[Row]:
    return [
        Row(
            stage,
            changed.get(stage.pk) or blank(CHANGE, {}, name=stage.name, probability=str(stage.probability)),
            is_first=place == 0,
            is_last=place == len(group) - 1,
        )
        for place, stage in enumerate(group)
    ]


def _kinds() -> list[tuple[str, str]]:
    return [(kind, str(label)) for kind, label in KINDS.items()]


def _find(request: TeamRequest, id: UUID) -> Stage:
    stage = Stage.objects.for_team(request.team).filter(pk=id).first()
    if stage is None:
        raise NotFound
    stage.team = request.team
    return stage


def _back(request: TeamRequest, said: str) -> HttpResponse:
    toast(request, said)
    return HttpResponseRedirect(reverse("stages", args=[request.team.slug]))


urlpatterns = [
    path("settings/stages", stages_page, name="stages"),
    path("settings/stages/new", create, name="stage-new"),
    path("settings/stages/<uuid:id>", change, name="stage-change"),
    path("settings/stages/<uuid:id>/move", move, name="stage-move"),
    path("settings/stages/<uuid:id>/retire", retire, name="stage-retire"),
    path("settings/stages/<uuid:id>/unretire", unretire, name="stage-unretire"),
]
