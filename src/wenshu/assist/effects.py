"""What applying wrote, column by column with what was there before, so that undo can put it back exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from wenshu.crm import snapshots
from wenshu.crm.contract import Contract
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity
from wenshu.crm.querysets import RecordQuerySet
from wenshu.teams.models import Team

EffectKind = Literal["company", "contact", "opportunity", "follow_up"]
AnyRecord = Company | Contact | Opportunity | FollowUp
MODELS: Final[dict[EffectKind, type[AnyRecord]]] = {
    "company": Company,
    "contact": Contact,
    "opportunity": Opportunity,
    "follow_up": FollowUp,
}
ACTIVITY: Final = "last_activity_at"


class Effect(Contract):
    """One record. `before` and `after` hold the columns of an updated one that applying changed.

    `moves` are the ids of the lines of stage history that it added, `links` those of its links to contacts.
    """

    kind: EffectKind
    id: UUID
    name: str
    cut: bool = False  # `name` is the beginning of it
    did: Literal["created", "updated"]
    version: int  # after applying
    before: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)
    moves: list[UUID] = Field(default_factory=list)
    links: list[UUID] = Field(default_factory=list)

    @property
    def is_edit(self) -> bool:
        """A word with the customer alone is none: it gives the deal no new version, and hinders no other edit."""
        return bool(self.before.keys() - {ACTIVITY} or self.links or self.moves)


def records(team: Team, kind: EffectKind) -> RecordQuerySet[Any]:
    return MODELS[kind].objects.for_team(team)


def lock(team: Team, named: Iterable[tuple[EffectKind, UUID]]) -> None:
    """In the order in which merging locks, too, and before the proposal itself: so two at once wait for each other in
    turn. In a transaction.
    """
    wanted = set(named)
    for kind in MODELS:
        ids = [id for of, id in wanted if of == kind]
        if ids:
            found = records(team, kind).filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
            list(found.values_list("pk", flat=True))


def snapshot(team: Team, kind: EffectKind, id: UUID) -> dict[str, Any]:
    """Every column, as JSON."""
    return snapshots.snapshot(records(team, kind), id)


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What was there, of the columns that are different now."""
    return {
        column: value
        for column, value in before.items()
        if after[column] != value and column not in snapshots.GROWING
    }


def restored(kind: EffectKind, column: str, value: object) -> Any:
    """The column's own kind of value from what a snapshot keeps."""
    return snapshots.restored(MODELS[kind], column, value)
