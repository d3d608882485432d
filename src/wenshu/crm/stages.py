"""A team's pipeline: its stages, made, renamed, put in order, retired."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext as _

from wenshu.crm import activity
from wenshu.crm.activity import Changes, Via, Write
from wenshu.crm.contract import StageIn, StagePatch
from wenshu.crm.models import AuditAction, Opportunity, Stage, StageKind
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.teams.statements import TeamStatement, columns, record

DEFAULTS = (
    ("lead", gettext_noop("Lead"), StageKind.OPEN, 10),
    ("qualified", gettext_noop("Qualified"), StageKind.OPEN, 30),
    ("proposal", gettext_noop("Proposal"), StageKind.OPEN, 50),
    ("negotiation", gettext_noop("Negotiation"), StageKind.OPEN, 70),
    ("won", gettext_noop("Won"), StageKind.WON, 100),
    ("lost", gettext_noop("Lost"), StageKind.LOST, 0),
)


class LastOfItsKind(Conflict):
    """A pipeline needs at least one open, one won and one lost stage."""

    code = "last_of_its_kind"


class StageInUse(Conflict):
    """Opportunities still stand in this stage. Move them first."""

    code = "stage_in_use"


def create_defaults(team: Team) -> list[Stage]:
    """The pipeline of a new team, named in its language. Part of making the team, so without audit of its own."""
    with override(team.language):
        stages = [
            Stage(key=key, name=gettext(name), kind=kind, probability=probability, position=position)
            for position, (key, name, kind, probability) in enumerate(DEFAULTS)
        ]
    return Stage.objects.for_team(team).bulk_create(stages)


def of_team(team: Team, *, retired: bool = False) -> TeamQuerySet[Stage]:
    """In the order of the pipeline; `retired` adds those that take no new deals."""
    stages = Stage.objects.for_team(team).order_by("position", "id")
    return stages if retired else stages.filter(is_retired=False)


@TeamStatement
def _in_order(team: Team) -> QuerySet[Stage, Any]:
    return of_team(team, retired=True).values_list(*columns(Stage))


def listed(team: Team, *, retired: bool = False) -> list[Stage]:
    """`of_team` for the pages, most of which ask for it."""
    stages = [record(Stage, row) for row in _in_order.rows(team)]
    return stages if retired else [stage for stage in stages if not stage.is_retired]


def by_key(team: Team, key: str) -> Stage:
    """Also a retired one; NotFound otherwise."""
    known = re.fullmatch(r"[\w-]{1,40}", key)  # PostgreSQL does not take every text
    stage = Stage.objects.for_team(team).filter(key=key).first() if known else None
    if stage is None:
        raise NotFound
    stage.team = team
    return stage


def create(team: Team, data: StageIn, *, by: Membership | None, via: Via, now: datetime) -> Stage:
    """Without a position it comes after the last of its kind, and those behind it move on."""
    with activity.write(team, by=by, via=via, now=now) as change:
        stages = list(of_team(team, retired=True).select_for_update())
        _check_name(stages, data.name)
        stage = Stage(
            team=team,
            key=_free_key(stages, data),
            name=data.name,
            kind=data.kind,
            probability=_probability(data),
        )
        place = data.position
        if place is None:
            same = [index for index, each in enumerate(stages) if each.kind == data.kind]
            place = same[-1] + 1 if same else len(stages)
        stage.position = place
        stages.insert(place, stage)
        stage.save(force_insert=True)
        _renumber(team, stages)
        change.record("stage", stage.id, AuditAction.CREATED)
        change.new_name = True
    return stage


def update(stage: Stage, changes: StagePatch, *, by: Membership | None, via: Via, now: datetime) -> Stage:
    """A new probability is for deals that come; those already there keep theirs."""
    team = stage.team
    with activity.write(team, by=by, via=via, now=now) as change:
        stages = list(of_team(team, retired=True).select_for_update())
        stage = _same(stages, stage)
        noted: Changes = {}
        for column in changes.model_fields_set & {"name", "probability"}:
            if column == "name":
                _check_name([each for each in stages if each is not stage], changes.name)
            _set(stage, column, getattr(changes, column), noted)
        if "position" in changes.model_fields_set:
            _place(stages, stage, changes.position, noted)
        if noted:
            stage.save(update_fields=["name", "probability"])
            _renumber(team, stages)
            change.record("stage", stage.id, AuditAction.UPDATED, noted)
            change.new_name = "name" in noted
    return stage


def reorder(
    team: Team, keys: Sequence[str], *, by: Membership | None, via: Via, now: datetime
) -> list[Stage]:
    """`keys` is every stage that is in use, in the new order."""
    with activity.write(team, by=by, via=via, now=now) as change:
        stages = list(of_team(team, retired=True).select_for_update())
        live = {stage.key: stage for stage in stages if not stage.is_retired}
        if sorted(keys) != sorted(live):
            raise Invalid.field("keys", _("Name every stage once."))
        before = list(live)
        ordered = [live[key] for key in keys] + [stage for stage in stages if stage.is_retired]
        if before != list(keys):
            _renumber(team, ordered)
            change.record("stage", ordered[0].id, AuditAction.UPDATED, {"order": [before, list(keys)]})
    return ordered


def retire(stage: Stage, *, by: Membership | None, via: Via, now: datetime) -> Stage:
    """Open deals must have left it. Closed ones stay, and their history keeps its name."""
    team = stage.team
    with activity.write(team, by=by, via=via, now=now) as change:
        stages = list(of_team(team).select_for_update())
        stage = _same(stages, stage)
        if sum(each.kind == stage.kind for each in stages) == 1:
            raise LastOfItsKind
        if Opportunity.objects.for_team(team).live().open().filter(stage=stage).exists():
            raise StageInUse
        _retired(stage, True, change)
    return stage


def unretire(stage: Stage, *, by: Membership | None, via: Via, now: datetime) -> Stage:
    with activity.write(stage.team, by=by, via=via, now=now) as change:
        if stage.is_retired:
            _retired(stage, False, change)
    return stage


def _retired(stage: Stage, value: bool, change: Write) -> None:
    stage.is_retired = value
    stage.save(update_fields=["is_retired"])
    action = AuditAction.DELETED if value else AuditAction.RESTORED
    change.record("stage", stage.id, action)
    change.new_name = True


def _same(stages: list[Stage], stage: Stage) -> Stage:
    """The one just read under the lock."""
    for each in stages:
        if each.id == stage.id:
            each.team = stage.team
            return each
    raise NotFound


def _set(stage: Stage, column: str, value: object, noted: Changes) -> None:
    before = getattr(stage, column)
    if before != value:
        setattr(stage, column, value)
        noted[column] = [before, value]


def _place(stages: list[Stage], stage: Stage, position: int, noted: Changes) -> None:
    before = stages.index(stage)
    stages.remove(stage)
    stages.insert(position, stage)
    if stages.index(stage) != before:
        noted["position"] = [before, stages.index(stage)]


def _renumber(team: Team, stages: list[Stage]) -> None:
    moved = [stage for position, stage in enumerate(stages) if stage.position != position]
    for position, stage in enumerate(stages):
        stage.position = position
    if moved:
        Stage.objects.for_team(team).bulk_update(moved, ["position"])


def _check_name(others: list[Stage], name: str) -> None:
    if name.casefold() in {stage.name.casefold() for stage in others if not stage.is_retired}:
        raise Invalid.field("name", _("There is already a stage with that name."))


def _free_key(stages: list[Stage], data: StageIn) -> str:
    taken = {stage.key for stage in stages}
    if data.key:
        if data.key in taken:
            raise Invalid.field("key", _("There is already a stage with that key."))
        return data.key
    base = slugify(data.name, allow_unicode=True)[:34].strip("-_") or "stage"
    keys = (base if n == 1 else f"{base}-{n}" for n in count(1))
    return next(key for key in keys if key not in taken)


def _probability(data: StageIn) -> int:
    if data.probability is not None:
        return data.probability
    return 100 if data.kind == "won" else 0
