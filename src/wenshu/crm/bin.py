"""What was deleted and can be brought back: the newest of each kind, with who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from wenshu.crm.models import AuditAction, AuditEntry, Company, Contact, Merge, Opportunity
from wenshu.teams.models import Team

BinKind = Literal["opportunity", "company", "contact"]
MODELS: Final[dict[BinKind, type[Opportunity] | type[Company] | type[Contact]]] = {
    "opportunity": Opportunity,
    "company": Company,
    "contact": Contact,
}


@dataclass(frozen=True)
class Deleted:
    kind: BinKind
    id: UUID
    name: str
    at: datetime
    by: str


def newest(team: Team, *, limit: int) -> list[Deleted]:
    """Of all kinds together, the latest first; what was merged is not here, for its merge can be undone instead."""
    merged = Merge.objects.for_team(team).filter(undone_at=None).values("gone_id")
    found = [
        (record.deleted_at, kind, record.pk, record.name)
        for kind, model in MODELS.items()
        for record in model.objects.for_team(team)
        .deleted()
        .exclude(pk__in=merged)
        .order_by("-deleted_at", "-id")[:limit]
        if record.deleted_at is not None
    ]
    shown = sorted(found, key=lambda each: (each[0], each[2]), reverse=True)[:limit]
    entries = AuditEntry.objects.for_team(team).filter(
        record_id__in=[each[2] for each in shown], action=AuditAction.DELETED
    )
    by = dict(entries.order_by("at").values_list("record_id", "by__name"))
    return [Deleted(kind, id, name, at, by.get(id) or "") for at, kind, id, name in shown]
