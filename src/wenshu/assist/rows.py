"""Proposals in lists: newest first, by status or by the deal that they are about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Substr
from pydantic import Field

from wenshu.assist.contract import ProposalStatus
from wenshu.assist.models import Proposal
from wenshu.crm import fields as f
from wenshu.crm.contract import Contract
from wenshu.crm.keyset import Order, Page, RawRow, page
from wenshu.crm.models import AuditEntry
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.text import one_line

ORDERS: Final = {"createdAt": Order("created_at", datetime)}
EXCERPT: Final = 200  # characters
_COLUMNS: Final = (
    "id", "status", "engine", "source", "language", "excerpt", "opportunity_id", "created_by_id", "created_by__name",
    "created_at", "decided_by_id", "decided_by__name", "decided_at", "undone_at",
)  # fmt: skip

Row = dict[str, Any]


class ProposalFilters(Contract):
    """`opportunityId`: proposals about that deal, and those that wrote to it."""

    status: Annotated[list[ProposalStatus], Field(max_length=4)] = Field(default_factory=list)
    opportunity_id: f.MaybeId = None
    mine: f.MaybeBool = None


def rows(
    team: Team,
    filters: ProposalFilters,
    *,
    by_id: UUID | None = None,
    sort: str = "-createdAt",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
) -> Page[Row]:
    """`by_id`: only those that this member made."""
    found = records(team, filters, by_id=by_id).annotate(excerpt=Substr("text", 1, EXCERPT))
    listed = page(found, _COLUMNS, orders=ORDERS, sort=sort, cursor=cursor, limit=limit, count=count)
    return listed.shaped(_row)


def records(team: Team, filters: ProposalFilters, *, by_id: UUID | None = None) -> TeamQuerySet[Proposal]:
    found = Proposal.objects.for_team(team)
    if filters.status:
        found = found.filter(status__in=filters.status)
    if by_id is not None:
        found = found.filter(created_by_id=by_id)
    if filters.opportunity_id is not None:
        wrote = AuditEntry.objects.for_team(team).filter(record_id=filters.opportunity_id)
        ids = wrote.exclude(proposal_id=None).values("proposal_id")
        found = found.filter(Q(opportunity_id=filters.opportunity_id) | Q(pk__in=ids))
    return found


def _row(row: RawRow) -> Row:
    (
        id, status, engine, source, language, excerpt, opportunity_id, created_by, created_by_name, created_at,
        decided_by, decided_by_name, decided_at, undone_at,
    ) = row  # fmt: skip
    return {
        "id": id,
        "status": status,
        "engine": engine,
        "source": source,
        "language": language,
        "excerpt": one_line(excerpt),
        "opportunityId": opportunity_id,
        "createdBy": created_by,
        "createdByName": created_by_name,
        "createdAt": created_at,
        "decidedBy": decided_by,
        "decidedByName": decided_by_name,
        "decidedAt": decided_at,
        "undoneAt": undone_at,
    }
