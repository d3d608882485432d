"""What the stage history tells of deals: how far they came, which stages they left, and how long they stayed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, Max, OuterRef, Q, Subquery, UUIDField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from wenshu.crm.models import StageChange
from wenshu.insights.query.names import Names
from wenshu.insights.stage_questions import WON
from wenshu.teams.scoping import TeamQuerySet


@dataclass(frozen=True)
class Rung:
    """One step of the way to a won deal; the won stages are one step together."""

    name: str
    stages: frozenset[UUID]


def ladder(names: Names) -> list[Rung]:
    """The open stages in the order of the pipeline, then won. Lost deals fall off it and are on no rung."""
    kinds = names.words.vocabulary.stage_kinds
    rungs = [Rung(name, frozenset({id})) for id, name in names.stages.items() if kinds.get(name) == "open"]
    won = {id: name for id, name in names.stages.items() if kinds.get(name) == "won"}
    return [*rungs, Rung(next(iter(won.values())), frozenset(won))] if won else rungs


def place_of(name: str, rungs: Sequence[Rung], names: Names) -> int | None:
    """On which rung a stage is; None for one that is lost or unknown."""
    wanted = set(names.stages_named([name]))
    if not wanted and name == WON:
        return len(rungs) - 1
    return next((place for place, rung in enumerate(rungs) if rung.stages & wanted), None)


def reached(stages: Iterable[str], names: Names) -> Q:
    """Deals that came to one of these stages or beyond. Every deal came to the first: that is where all begin."""
    rungs = ladder(names)
    places = [place for name in stages if (place := place_of(name, rungs, names)) is not None]
    if not places:
        return Q(pk__in=[])
    place = min(places)
    if place == 0:
        return Q(pk__isnull=False)  # not the empty condition, whose opposite is no condition either
    beyond = [stage for rung in rungs[place:] for stage in rung.stages]
    return Q(stage_id__in=beyond) | Q(Exists(_moves(names).filter(to_stage_id__in=beyond)))


def lost_from(stages: Iterable[str] | None, names: Names) -> Q:
    """Lost deals whose last stage before was one of these; None: of which no earlier stage is known."""
    last = _last_move(names)
    if stages is None:
        return Q(stage_kind="lost") & ~Q(Exists(last.filter(from_stage__isnull=False)))
    return Q(stage_kind="lost") & Q(Exists(last.filter(from_stage_id__in=names.stages_named(stages))))


def lost_from_stage(names: Names) -> Combinable:
    """The id of the stage that a lost deal was in before, as a column to group by."""
    last = _last_move(names).order_by().values("from_stage_id")[:1]  # in any order: there is one
    return Subquery(last, output_field=UUIDField())


def left(stages: Iterable[str] | None, names: Names) -> Q:
    """Deals that were in one of these stages and left it, if only to come back; None: that left any."""
    moves = _moves(names).filter(from_stage__isnull=False)
    return Q(Exists(moves if stages is None else moves.filter(from_stage_id__in=names.stages_named(stages))))


def _moves(names: Names) -> TeamQuerySet[StageChange]:
    """Of the deal at hand."""
    return StageChange.objects.for_team(names.team).filter(opportunity=OuterRef("pk"))


def _last_move(names: Names) -> TeamQuerySet[StageChange]:
    """The one that brought the deal where it is."""
    return _moves(names).filter(changed_at=OuterRef("stage_entered_at"))


def furthest(rungs: Sequence[Rung], names: Names) -> Combinable:
    """On which rung a deal has been at the most; the first for all whose way is not known."""

    def place(column: str) -> Case:
        whens = [When(**{f"{column}__in": list(rung.stages)}, then=Value(n)) for n, rung in enumerate(rungs)]
        return Case(*reversed(whens), default=Value(0), output_field=IntegerField())

    history = _moves(names).order_by().values("opportunity_id").annotate(most=Max(place("to_stage_id")))
    before = Coalesce(Subquery(history.values("most")), Value(0), output_field=IntegerField())
    at_the_end = When(stage_id__in=list(rungs[-1].stages), then=Value(len(rungs) - 1))
    return Case(at_the_end, default=Greatest(before, place("stage_id")), output_field=IntegerField())
