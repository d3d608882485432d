"""Reading the audit: who changed what, when, and through which face."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from wenshu.crm.keyset import Order, Page, RawRow, page
from wenshu.crm.models import AuditEntry
from wenshu.teams.models import Team

ORDERS = {"at": Order("at", datetime)}
_COLUMNS = (
    "id", "record_kind", "record_id", "action", "changes", "by_id", "by__name", "via", "at", "engine", "proposal_id",
)  # fmt: skip


def rows(
    team: Team,
    *,
    record_id: UUID | None = None,
    record_kind: str = "",
    by_id: UUID | None = None,
    sort: str = "-at",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
) -> Page[dict[str, Any]]:
    wanted = {"record_id": record_id, "record_kind": record_kind, "by_id": by_id}
    entries = AuditEntry.objects.for_team(team).filter(
        **{name: value for name, value in wanted.items() if value}
    )
    found = page(entries, _COLUMNS, orders=ORDERS, sort=sort, cursor=cursor, limit=limit, count=count)
    return found.shaped(_row)


def _row(row: RawRow) -> dict[str, Any]:
    id, record_kind, record_id, action, changes, by_id, by_name, via, at, engine, proposal_id = row
    return {
        "id": id,
        "recordKind": record_kind,
        "recordId": record_id,
        "action": action,
        "changes": changes,
        "by": by_id,
        "byName": by_name,
        "via": via,
        "at": at,
        "engine": engine or None,
        "proposalId": proposal_id,
    }
