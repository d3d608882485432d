"""Finds live deals through their companies and people, and by their names; always through an index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, UUIDField

from wenshu.crm.models import Opportunity, OpportunityContact
from wenshu.teams.models import Team
from wenshu.teams.statements import Given, GivenIds, GivenTexts, KeyedStatement, TeamStatement

MOST_OF_ONE = 120  # deals looked at for a company or a name
MOST_PHRASES = 300
_QUOTED = re.compile(r"[《“「『\"]([^》”」』\"\n]{3,120})[》”」』\"]")
_WORD = re.compile(r"[^\s,;:!?。，；：！？、()（）\[\]《》“”「」]+")
_LARGE = re.compile(r"[A-Z0-9]")
LONGEST_PHRASE = 8  # words


@dataclass(frozen=True, slots=True)
class FoundDeal:
    id: UUID
    name: str
    company_id: UUID | None
    company_name: str
    owner_id: UUID | None
    stage_key: str
    stage_name: str
    stage_kind: str
    amount_minor: int | None
    currency: str
    product: str
    expected_close_date: date | None
    last_activity_at: datetime
    created_at: datetime


_COLUMNS = (
    "id",
    "name",
    "company_id",
    "company__name",
    "owner_id",
    "stage__key",
    "stage__name",
    "stage_kind",
    "amount_minor",
    "currency",
    "product",
    "expected_close_date",
    "last_activity_at",
    "created_at",
)


def of_parties(
    team: Team, company_ids: Iterable[UUID], contact_ids: Iterable[UUID], *, closed: bool = False
) -> list[FoundDeal]:
    """The open deals of these companies, and every one that these people have a part in; `closed` ones on request."""
    companies, contacts = list(company_ids), list(contact_ids)
    found: dict[UUID, FoundDeal] = {}
    for kind in ("open", "won", "lost") if closed else ("open",):
        rows = _of_companies.rows(team, ids=companies, kind=kind) if companies else []
        found |= {deal.id: deal for deal in map(_deal, rows)}
    linked = [id for (id,) in _of_contacts.rows(team, ids=contacts)] if contacts else []
    missing = [id for id in linked if id not in found]
    found |= {deal.id: deal for deal in _by_id(team, missing) if closed or deal.stage_kind == "open"}
    return list(found.values())


def named(team: Team, names: Iterable[str]) -> list[FoundDeal]:
    """Whose whole name is one of these, letter for letter."""
    wanted = list(dict.fromkeys(names))[:MOST_PHRASES]
    return [_deal(row) for row in _named.rows(team, names=wanted)] if wanted else []


def beginning(team: Team, words: str) -> list[FoundDeal]:
    """Whose name begins so, letter for letter."""
    if len(words) < 3:
        return []
    deals = _live(team).filter(name__gte=words, name__lt=words + "\U0010ffff").order_by("name", "id")
    return [_deal(row) for row in deals[:MOST_OF_ONE]]


def open_by_company(team: Team, *, after: UUID | None, most: int) -> dict[UUID, list[FoundDeal]]:
    """The open deals of the next companies in the order of their ids; at least one company's are complete."""
    deals = _live(team).filter(stage_kind="open", company__isnull=False).order_by("company_id")
    if after is not None:
        deals = deals.filter(company_id__gt=after)
    rows = [_deal(row) for row in deals[:most]]
    found: dict[UUID, list[FoundDeal]] = {}
    for deal in rows:
        if deal.company_id:
            found.setdefault(deal.company_id, []).append(deal)
    if len(rows) == most and len(found) > 1:
        found.popitem()  # cut off by the limit: it comes next
    return found


def contacts_on(team: Team, ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """By deal: who has a part in it."""
    wanted = list(ids)
    found: dict[UUID, set[UUID]] = {}
    for deal, contact in _contacts_on.rows(team, ids=wanted) if wanted else ():
        found.setdefault(deal, set()).add(contact)
    return found


def phrases(text: str) -> list[str]:
    """What may be a deal's name by the way it is written: in quotes, or words the first of which begins large."""
    found = [match[1].strip() for match in _QUOTED.finditer(text)]
    for line in text.splitlines():
        words = list(_WORD.finditer(line))
        for place, word in enumerate(words):
            if not _LARGE.match(word[0]):
                continue
            ends = [last.end() for last in words[place + 1 : place + LONGEST_PHRASE]]
            found += [line[word.start() : end].rstrip(".") for end in ends]
            if len(found) > MOST_PHRASES:
                return found
    return found


def _deal(row: tuple[Any, ...]) -> FoundDeal:
    id, name, company_id, company_name, *rest = row
    return FoundDeal(id, name, company_id, company_name or "", *rest)


def _live(team: Team) -> QuerySet[Opportunity, Any]:
    return Opportunity.objects.for_team(team).live().values_list(*_COLUMNS)


def _by_id(team: Team, ids: list[UUID]) -> list[FoundDeal]:
    return [_deal(row) for row in _among.rows(team, ids=ids[:MOST_OF_ONE])] if ids else []


@TeamStatement
def _of_companies(team: Team) -> QuerySet[Opportunity, Any]:
    deals = _live(team).filter(company_id__in=GivenIds("ids", UUIDField()))
    return deals.filter(stage_kind=Given("kind", CharField()))[: 3 * MOST_OF_ONE]


@KeyedStatement
def _among(team: Team) -> QuerySet[Opportunity, Any]:
    return _live(team).filter(id__in=GivenIds("ids", UUIDField()))


@TeamStatement
def _named(team: Team) -> QuerySet[Opportunity, Any]:
    return _live(team).filter(name__in=GivenTexts("names", CharField()))[:MOST_OF_ONE]


@KeyedStatement
def _of_contacts(team: Team) -> QuerySet[OpportunityContact, Any]:
    links = OpportunityContact.objects.for_team(team).filter(contact_id__in=GivenIds("ids", UUIDField()))
    return links.values_list("opportunity_id")[: 2 * MOST_OF_ONE]


@TeamStatement
def _contacts_on(team: Team) -> QuerySet[OpportunityContact, Any]:
    links = OpportunityContact.objects.for_team(team).filter(opportunity_id__in=GivenIds("ids", UUIDField()))
    return links.values_list("opportunity_id", "contact_id")
