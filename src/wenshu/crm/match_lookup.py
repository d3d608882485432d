"""Finds live companies and contacts of a team by match keys: indexed, and no more of them than somebody could mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import CharField, Count, QuerySet, UUIDField

from wenshu.crm.models import Company, CompanyKey, Contact, ContactKey, KeyKind
from wenshu.crm.models.match_key import LONGEST_KEY
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.teams.statements import GivenIds, GivenTexts, KeyedStatement, TeamStatement

MOST_SHARING = 40  # records that share a key: more, and it says nothing about any of them


MOST_ALIKE = 12  # more records that share a key are a chain or a domain of many, not one record many times


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that has a key of that value."""

    kind: KeyKind
    id: UUID


@dataclass(frozen=True, slots=True)
class FoundCompany:
    id: UUID
    name: str
    domain: str
    phone: str
    owner_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FoundContact:
    id: UUID
    name: str
    title: str
    email: str
    phone: str
    company_id: UUID | None
    company_name: str
    owner_id: UUID | None
    created_at: datetime


Hits = dict[str, list[Hit]]
"""By value."""


def companies_by_key(team: Team, values: Iterable[str], *, most: int = MOST_SHARING) -> Hits:
    return _hits(team, values, _companies_sharing, _company_hits, most)


def contacts_by_key(team: Team, values: Iterable[str], *, most: int = MOST_SHARING) -> Hits:
    return _hits(team, values, _contacts_sharing, _contact_hits, most)


def companies(team: Team, ids: Iterable[UUID]) -> dict[UUID, FoundCompany]:
    wanted = list(ids)
    return {row[0]: FoundCompany(*row) for row in _companies.rows(team, ids=wanted)} if wanted else {}


def contacts(team: Team, ids: Iterable[UUID]) -> dict[UUID, FoundContact]:
    wanted = list(ids)
    return {row[0]: _contact(row) for row in _contacts.rows(team, ids=wanted)} if wanted else {}


def contacts_of(team: Team, company_ids: Iterable[UUID], *, most: int) -> list[FoundContact]:
    """Who works at these companies."""
    wanted = list(company_ids)
    return [_contact(row) for row in _contacts_of.rows(team, ids=wanted)[:most]] if wanted else []


def shared(team: Team, kind: Literal["company", "contact"], *, after: str, most: int) -> list[str]:
    """Values that a few records share, in the database's order of texts; walked in the index, whatever their number."""
    return _values((CompanyKey if kind == "company" else ContactKey).objects.for_team(team), after, most)


def shared_among(team: Team, kind: Literal["company", "contact"], values: Iterable[str]) -> list[str]:
    """Those of these values that `shared` tells, in its order."""
    keys = (CompanyKey if kind == "company" else ContactKey).objects.for_team(team)
    return _values(keys.filter(value__in=list(values)), "", None)


def _values(
    keys: TeamQuerySet[CompanyKey] | TeamQuerySet[ContactKey], after: str, most: int | None
) -> list[str]:
    if after:
        keys = keys.filter(value__gt=after)
    counted = keys.values("value").annotate(number=Count("*")).filter(number__gte=2, number__lte=MOST_ALIKE)
    return list(counted.order_by("value").values_list("value", flat=True)[:most])


def _hits(team: Team, values: Iterable[str], sharing: TeamStatement, rows: TeamStatement, most: int) -> Hits:
    wanted = list(dict.fromkeys(value[:LONGEST_KEY] for value in values))
    if not wanted:
        return {}
    told = [value for value, number in sharing.rows(team, values=wanted) if number <= most]
    found: Hits = defaultdict(list)
    for value, kind, id in rows.rows(team, values=told) if told else ():
        found[value].append(Hit(KeyKind(kind), id))
    return found


def _contact(row: tuple[Any, ...]) -> FoundContact:
    id, name, title, email, phone, company_id, company_name, owner_id, made = row
    return FoundContact(id, name, title, email, phone, company_id, company_name or "", owner_id, made)


@TeamStatement
def _companies_sharing(team: Team) -> QuerySet[CompanyKey, Any]:
    keys = CompanyKey.objects.for_team(team).filter(value__in=GivenTexts("values", CharField()))
    return keys.values("value").annotate(number=Count("*")).order_by().values_list("value", "number")


@TeamStatement
def _company_hits(team: Team) -> QuerySet[CompanyKey, Any]:
    keys = CompanyKey.objects.for_team(team).filter(value__in=GivenTexts("values", CharField()))
    return keys.values_list("value", "kind", "company_id")


@TeamStatement
def _contacts_sharing(team: Team) -> QuerySet[ContactKey, Any]:
    keys = ContactKey.objects.for_team(team).filter(value__in=GivenTexts("values", CharField()))
    return keys.values("value").annotate(number=Count("*")).order_by().values_list("value", "number")


@TeamStatement
def _contact_hits(team: Team) -> QuerySet[ContactKey, Any]:
    keys = ContactKey.objects.for_team(team).filter(value__in=GivenTexts("values", CharField()))
    return keys.values_list("value", "kind", "contact_id")


@KeyedStatement
def _companies(team: Team) -> QuerySet[Company, Any]:
    live = Company.objects.for_team(team).live().filter(id__in=GivenIds("ids", UUIDField()))
    return live.values_list("id", "name", "domain", "phone", "owner_id", "created_at")


_CONTACT = ("id", "name", "title", "email", "phone", "company_id", "company__name", "owner_id", "created_at")


@KeyedStatement
def _contacts(team: Team) -> QuerySet[Contact, Any]:
    live = Contact.objects.for_team(team).live().filter(id__in=GivenIds("ids", UUIDField()))
    return live.values_list(*_CONTACT)


@TeamStatement
def _contacts_of(team: Team) -> QuerySet[Contact, Any]:
    live = Contact.objects.for_team(team).live().filter(company_id__in=GivenIds("ids", UUIDField()))
    return live.order_by("company_id", "name", "id").values_list(*_CONTACT)
