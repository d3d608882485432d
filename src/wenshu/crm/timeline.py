"""All that happened to one deal, newest first: follow-ups, voice notes, stage changes, changed fields in one stream."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

import orjson
from django.db.models import DateTimeField, Model, QuerySet

from wenshu.crm.activity import Changes
from wenshu.crm.fields import FIRST_YEAR, LAST_YEAR
from wenshu.crm.keyset import BadCursor, Page, Place, RowPast
from wenshu.crm.models import AuditAction, AuditEntry, FollowUp, Opportunity, StageChange, VoiceNote
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamQuerySet

Q = TypeVar("Q", bound=Model)
EventKind = Literal[
    "follow_up",
    "voice_note",
    "stage_change",
    "created",
    "field_change",
    "deleted",
    "restored",
    "proposal_applied",
    "proposal_undone",
    "merged",
    "unmerged",
]
FOLLOWS_A_MOVE = {"status", "probability", "closedAt", "lostReason"}  # told by the stage change already
_OF_ACTION: dict[str, EventKind] = {
    AuditAction.CREATED: "created",
    AuditAction.UPDATED: "field_change",
    AuditAction.DELETED: "deleted",
    AuditAction.RESTORED: "restored",
    AuditAction.APPLIED: "proposal_applied",
    AuditAction.UNDONE: "proposal_undone",
    AuditAction.MERGED: "merged",
    AuditAction.UNMERGED: "unmerged",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened: exactly one of the records behind it is set, none for a change of fields.

    What a proposal brought names it and the engine that read it.
    """

    kind: EventKind
    id: UUID
    at: datetime
    by_id: UUID | None
    by_name: str | None
    follow_up: FollowUp | None = None
    stage_change: StageChange | None = None
    voice_note: VoiceNote | None = None
    changes: Changes = field(default_factory=dict)
    via: str = ""
    engine: str = ""
    proposal_id: UUID | None = None


def of(opportunity: Opportunity, *, cursor: str | None = None, limit: int = 50) -> Page[Event]:
    """Keyset by moment and id over all four sources; each is read from its own index."""
    place = _decode(cursor, opportunity.id) if cursor else None
    team = opportunity.team
    follow_ups = FollowUp.objects.for_team(team).live().filter(opportunity=opportunity)
    moves = StageChange.objects.for_team(team).filter(opportunity=opportunity, from_stage__isnull=False)
    audit = AuditEntry.objects.for_team(team).filter(record_id=opportunity.id)
    notes = VoiceNote.objects.for_team(team).filter(opportunity=opportunity).select_related("author")
    size = limit + 1
    events = [
        *map(_follow_up, _before(follow_ups.select_related("author"), "occurred_at", place)[:size]),
        *map(
            _move, _before(moves.select_related("from_stage", "to_stage", "by"), "changed_at", place)[:size]
        ),
        *map(_voice_note, _before(notes.defer("peaks"), "recorded_at", place)[:size]),
        *map(_audit, _before(audit.select_related("by"), "at", place)[:size]),
    ]
    events.sort(key=lambda event: (event.at, event.id), reverse=True)
    shown, more = events[:limit], len(events) > limit
    last = _encode(shown[-1], opportunity.id) if more else None
    return Page([event for event in shown if event.kind != "field_change" or event.changes], last)


def _before(records: TeamQuerySet[Q], column: str, place: Place | None) -> QuerySet[Q]:
    if place is not None:
        records = records.filter(RowPast(column, DateTimeField(), place, descending=True))
    return records.order_by(f"-{column}", "-id")


def _follow_up(record: FollowUp) -> Event:
    return Event("follow_up", record.id, record.occurred_at, *_who(record.author), follow_up=record)


def _voice_note(record: VoiceNote) -> Event:
    return Event("voice_note", record.pk, record.recorded_at, *_who(record.author), voice_note=record)


def _move(record: StageChange) -> Event:
    return Event("stage_change", record.id, record.changed_at, *_who(record.by), stage_change=record)


def _audit(entry: AuditEntry) -> Event:
    """What a move brought with it is left out, for the move is in the stream itself."""
    hidden = FOLLOWS_A_MOVE if "status" in entry.changes else set()
    changes = {name: values for name, values in entry.changes.items() if name not in hidden}
    return Event(
        _OF_ACTION[entry.action],
        entry.id,
        entry.at,
        *_who(entry.by),
        changes=changes,
        via=entry.via,
        engine=entry.engine,
        proposal_id=entry.proposal_id,
    )


def _who(member: Membership | None) -> tuple[UUID | None, str | None]:
    return (member.pk, member.name) if member else (None, None)


def _encode(event: Event, deal: UUID) -> str:
    return urlsafe_b64encode(orjson.dumps([deal, event.at.isoformat(), event.id])).rstrip(b"=").decode()


def _decode(cursor: str, deal: UUID) -> Place:
    try:
        told, written, id = orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        at = datetime.fromisoformat(written)
        if told != str(deal) or at.tzinfo is None or not FIRST_YEAR - 1 <= at.year <= LAST_YEAR + 1:
            raise BadCursor
        return at, UUID(id)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise BadCursor from None
