"""Finding records by name, across kinds: for the search box, the palette and the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from wenshu.crm import names
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.crm.querysets import RecordQuerySet
from wenshu.teams.models import Team

FoundKind = Literal["opportunity", "company", "contact"]


@dataclass(frozen=True)
class Found:
    """`detail` tells namesakes apart: the company of a deal or contact, the domain of a company."""

    kind: FoundKind
    id: UUID
    name: str
    detail: str


def by_name(team: Team, text: str, *, limit: int) -> list[Found]:
    """At most `limit` in all. Within a kind, names that begin with the words come first, the newest before the rest."""
    key = names.key(text)
    if not key:
        return []
    kinds: list[
        tuple[FoundKind, RecordQuerySet[Opportunity] | RecordQuerySet[Company] | RecordQuerySet[Contact], str]
    ]
    kinds = [
        ("opportunity", Opportunity.objects.for_team(team).live(), "company__name"),
        ("company", Company.objects.for_team(team).live(), "domain"),
        ("contact", Contact.objects.for_team(team).live(), "company__name"),
    ]
    found: list[Found] = []
    for kind, records, detail in kinds:
        for id, name, about in _best(records, key, detail, limit=limit):
            found.append(Found(kind, id, name, about or ""))
    return _shared_out(found, limit)


def _best(records: QuerySet[Any], key: str, detail: str, *, limit: int) -> list[tuple[UUID, str, str | None]]:
    columns = ("id", "name", detail)
    begins = list(
        records.filter(name_key__startswith=key).order_by("-created_at", "-id").values_list(*columns)[:limit]
    )
    if len(begins) == limit:
        return begins
    inside = records.filter(name_key__contains=key).exclude(name_key__startswith=key)
    return begins + list(inside.order_by("-created_at", "-id").values_list(*columns)[: limit - len(begins)])


def _shared_out(found: list[Found], limit: int) -> list[Found]:
    """No kind crowds out another: each gets a third, and what one leaves the others take."""
    share = max(1, limit // 3)
    chosen: list[Found] = []
    for kind in ("opportunity", "company", "contact"):
        chosen += [each for each in found if each.kind == kind][:share]
    rest = [each for each in found if each not in chosen][: limit - len(chosen)]
    order = {"opportunity": 0, "company": 1, "contact": 2}
    return sorted(chosen + rest, key=lambda each: order[each.kind])[:limit]
