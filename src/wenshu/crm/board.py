"""The pipeline board: some cards of each lane, and every lane's figures from one pass over an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, F

from wenshu.crm.keyset import RowPast
from wenshu.crm.models import Opportunity, Stage, StageTotal, VoiceNote
from wenshu.crm.querysets import OpportunityQuerySet
from wenshu.crm.wide_sums import added_up
from wenshu.teams import statements
from wenshu.teams.models import Team


@dataclass(frozen=True)
class LaneFigure:
    """Of one stage and one currency; amounts in minor units. Deals without an amount count, but add nothing."""

    stage_id: UUID
    currency: str
    deals: int
    amount_minor: int
    weighted_minor: int


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    name: str
    company: str
    owner: str
    amount_minor: int | None
    currency: str
    next_follow_up_at: datetime | None
    created_at: datetime
    version: int


_CARD = (
    "id", "name", "company__name", "owner__name", "amount_minor", "currency", "next_follow_up_at", "created_at",
    "version",
)  # fmt: skip


def deals(team: Team, *, owner_id: UUID | None = None) -> OpportunityQuerySet:
    live = Opportunity.objects.for_team(team).live()
    return live if owner_id is None else live.filter(owner_id=owner_id)


def figures(team: Team, *, owner_id: UUID | None = None) -> list[LaneFigure]:
    """The weighted sum is rounded to whole minor units, once for all deals of a lane.

    Of the whole team they are kept by the database (`totals`); of one owner they are summed from an index.
    """
    rows = _kept(team) if owner_id is None else None
    if rows is None:
        rows = _summed(deals(team, owner_id=owner_id))
    return [
        LaneFigure(stage, code, count, amount, (weighted + 50) // 100)
        for stage, code, count, amount, weighted in rows
    ]


def _kept(team: Team) -> list[Any] | None:
    """None when a lane's sum is too large to be kept."""
    lanes = StageTotal.objects.for_team(team).filter(deals__gt=0)
    rows = list(lanes.values_list("stage_id", "currency", "deals", "amount_minor", "weighted"))
    return None if any(None in row for row in rows) else rows


def _summed(chosen: OpportunityQuerySet) -> list[Any]:
    lanes = chosen.order_by().values_list("stage_id", "currency")
    return added_up(
        lambda total: [
            (stage, currency, deals, amount or 0, weighted or 0)
            for stage, currency, deals, amount, weighted in lanes.annotate(
                Count("id"),
                amount=total("amount_minor"),
                weighted=total(F("amount_minor") * F("probability")),
            )
        ]
    )


def cards(
    team: Team,
    stage: Stage,
    *,
    owner_id: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> Sequence[Card]:
    """Newest first. `after` is the creation time and id of the last card already shown."""
    lane = deals(team, owner_id=owner_id).filter(stage=stage).order_by("-created_at", "-id")
    if after is not None:
        lane = lane.filter(RowPast("created_at", DateTimeField(), after, descending=True))
    return [
        Card(pk, name, company or "", owner or "", amount, code, due, created, version)
        for pk, name, company, owner, amount, code, due, created, version in statements.rows(
            lane, _CARD, limit=limit
        )
    ]


def with_voice_notes(team: Team, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these deals somebody has spoken about: one query for the whole board."""
    if not ids:
        return set()
    notes = VoiceNote.objects.for_team(team).filter(opportunity__in=ids)
    return set(notes.values_list("opportunity_id", flat=True).distinct())
