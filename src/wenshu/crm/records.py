"""What all four kinds of record do alike: found, locked, saved with a new version, deleted, brought back."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from wenshu.crm.activity import RecordKind, Write
from wenshu.crm.changes import AnyRecord, Diff
from wenshu.crm.models import AuditAction, Record
from wenshu.crm.querysets import RecordQuerySet
from wenshu.errors import NotFound

R = TypeVar("R", bound=Record)


def find(everything: RecordQuerySet[R], id: UUID) -> R:
    """The live record of that id, with its team loaded."""
    record = everything.live().filter(pk=id).first()
    if record is None:
        raise NotFound
    record.team = everything.team
    return record


def locked(everything: RecordQuerySet[R], id: UUID, *, deleted: bool = False) -> R:
    """Read anew under a lock: what a caller holds may be older than a colleague's write. The lock lets others link to
    the record: PostgreSQL looks a link's target up when they commit, and they hold the team's row by then.
    """
    records = everything if deleted else everything.live()
    record = records.select_for_update(of=("self",), no_key=True).filter(pk=id).first()
    if record is None:
        raise NotFound
    record.team = everything.team
    return record


def save(record: AnyRecord, diff: Diff, change: Write, kind: RecordKind) -> None:
    """The changed columns and nothing else; no difference, no write."""
    if not diff:
        return
    record.version += 1
    record.updated_at = change.now
    record.save(update_fields=[*diff.columns, "version", "updated_at"])
    change.record(kind, record.id, AuditAction.UPDATED, diff.changes)


def remove(record: AnyRecord, change: Write, kind: RecordKind) -> None:
    record.deleted_at = record.updated_at = change.now
    record.version += 1
    record.save(update_fields=["deleted_at", "updated_at", "version"])
    change.record(kind, record.id, AuditAction.DELETED)


def bring_back(record: AnyRecord, change: Write, kind: RecordKind) -> bool:
    """False when it was never deleted: then nothing happens."""
    if record.deleted_at is None:
        return False
    record.deleted_at = None
    record.updated_at = change.now
    record.version += 1
    record.save(update_fields=["deleted_at", "updated_at", "version"])
    change.record(kind, record.id, AuditAction.RESTORED)
    return True
