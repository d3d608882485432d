"""Lists and single records as rows of the contract, for both faces: read as tuples, without model instances.

A row is a dict with the contract's names. Ids, days and times are Python's own; amounts are the contract's strings.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from wenshu.crm import money, opportunity_contacts
from wenshu.crm.contract import CompanyFilters, ContactFilters, FollowUpFilters, OpportunityFilters
from wenshu.crm.keyset import Order, Page, RawRow, page
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity, Stage
from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.errors import NotFound
from wenshu.teams.models import Team

Row = dict[str, Any]

_BY_NAME = {
    "createdAt": Order("created_at", datetime),
    "updatedAt": Order("updated_at", datetime),
    "name": Order("name", str),
}
COMPANY_ORDERS = _BY_NAME
CONTACT_ORDERS = _BY_NAME
OPPORTUNITY_ORDERS = _BY_NAME | {
    "expectedAmount": Order("amount_minor", int, nullable=True),
    "expectedCloseDate": Order("expected_close_date", date, nullable=True),
    "nextFollowUpAt": Order("next_follow_up_at", datetime, nullable=True),
}
FOLLOW_UP_ORDERS = {
    "occurredAt": Order("occurred_at", datetime),
    "createdAt": Order("created_at", datetime),
}


# Companies

_COMPANY = (
    "id", "external_id", "name", "domain", "industry", "country", "region", "employees", "phone", "owner_id", "tags",
    "description", "created_at", "updated_at", "version",
)  # fmt: skip


def company_rows(
    team: Team,
    filters: CompanyFilters,
    *,
    sort: str = "-createdAt",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
    among: CompanyQuerySet | None = None,
) -> Page[Row]:
    """`among` narrows the list to the records behind a figure."""
    found = company_records(team, filters, among)
    rows = page(found, _COMPANY, orders=COMPANY_ORDERS, sort=sort, cursor=cursor, limit=limit, count=count)
    return rows.shaped(_company)


def company_count(team: Team, filters: CompanyFilters, *, among: CompanyQuerySet | None = None) -> int:
    return company_records(team, filters, among).count()


def company(team: Team, id: UUID) -> Row:
    return _company(_one(Company.objects.for_team(team).live().filter(pk=id).values_list(*_COMPANY).first()))


def company_records(team: Team, filters: CompanyFilters, among: CompanyQuerySet | None) -> CompanyQuerySet:
    found = (Company.objects.for_team(team) if among is None else among).live()
    if filters.q:
        found = found.matching(filters.q)
    if filters.tag:
        found = found.tagged(filters.tag)
    if filters.ids:
        found = found.among(filters.ids)
    return found.filter(**_given(filters, "industry", "country", "region", "owner_id", "external_id"))


def _company(row: RawRow) -> Row:
    (
        id, external_id, name, domain, industry, country, region, employees, phone, owner_id, tags,
        description, created_at, updated_at, version,
    ) = row  # fmt: skip
    return {
        "id": id,
        "externalId": external_id or None,
        "name": name,
        "domain": domain or None,
        "industry": industry or None,
        "country": country or None,
        "region": region or None,
        "employees": employees,
        "phone": phone or None,
        "ownerId": owner_id,
        "tags": tags,
        "description": description or None,
        "createdAt": created_at,
        "updatedAt": updated_at,
        "version": version,
    }


# Contacts

_CONTACT = (
    "id", "external_id", "name", "title", "email", "phone", "company_id", "company__name", "owner_id", "tags",
    "created_at", "updated_at", "version",
)  # fmt: skip


def contact_rows(
    team: Team,
    filters: ContactFilters,
    *,
    sort: str = "-createdAt",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
    among: ContactQuerySet | None = None,
) -> Page[Row]:
    found = contact_records(team, filters, among)
    rows = page(found, _CONTACT, orders=CONTACT_ORDERS, sort=sort, cursor=cursor, limit=limit, count=count)
    return rows.shaped(_contact)


def contact_count(team: Team, filters: ContactFilters, *, among: ContactQuerySet | None = None) -> int:
    return contact_records(team, filters, among).count()


def contact(team: Team, id: UUID) -> Row:
    return _contact(_one(Contact.objects.for_team(team).live().filter(pk=id).values_list(*_CONTACT).first()))


def contact_records(team: Team, filters: ContactFilters, among: ContactQuerySet | None) -> ContactQuerySet:
    found = (Contact.objects.for_team(team) if among is None else among).live()
    if filters.q:
        found = found.matching(filters.q)
    if filters.tag:
        found = found.tagged(filters.tag)
    if filters.ids:
        found = found.among(filters.ids)
    return found.filter(**_given(filters, "company_id", "owner_id", "external_id"))


def _contact(row: RawRow) -> Row:
    (
        id, external_id, name, title, email, phone, company_id, company_name, owner_id, tags,
        created_at, updated_at, version,
    ) = row  # fmt: skip
    return {
        "id": id,
        "externalId": external_id or None,
        "name": name,
        "title": title or None,
        "email": email or None,
        "phone": phone or None,
        "companyId": company_id,
        "companyName": company_name,
        "ownerId": owner_id,
        "tags": tags,
        "createdAt": created_at,
        "updatedAt": updated_at,
        "version": version,
    }


# Opportunities

_OPPORTUNITY = (
    "id", "external_id", "name", "company_id", "company__name", "owner_id", "owner__name", "stage__key", "amount_minor",
    "currency", "probability", "expected_close_date", "next_follow_up_at", "source", "region", "product",
    "competitor", "tags", "description", "lost_reason", "closed_at", "created_at", "updated_at", "created_by_id",
    "version",
)  # fmt: skip


def opportunity_rows(
    team: Team,
    filters: OpportunityFilters,
    *,
    sort: str = "-createdAt",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
    among: OpportunityQuerySet | None = None,
    with_contacts: bool = True,
) -> Page[Row]:
    """Without contacts `contactIds` stays empty, and a query is saved."""
    found = opportunity_records(team, filters, among)
    rows = page(
        found, _OPPORTUNITY, orders=OPPORTUNITY_ORDERS, sort=sort, cursor=cursor, limit=limit, count=count
    )
    contacts = _contacts_of(team, rows.items) if with_contacts else {}
    return rows.shaped(partial(_opportunity, contacts=contacts))


def opportunity_count(
    team: Team, filters: OpportunityFilters, *, among: OpportunityQuerySet | None = None
) -> int:
    return opportunity_records(team, filters, among).count()


def opportunity(team: Team, id: UUID) -> Row:
    row = _one(Opportunity.objects.for_team(team).live().filter(pk=id).values_list(*_OPPORTUNITY).first())
    return _opportunity(row, contacts=_contacts_of(team, [row]))


def _contacts_of(team: Team, rows: list[RawRow]) -> dict[UUID, list[UUID]]:
    if not rows:
        return {}
    return opportunity_contacts.ids_by_opportunity(team, [row[0] for row in rows])


def opportunity_records(
    team: Team, filters: OpportunityFilters, among: OpportunityQuerySet | None
) -> OpportunityQuerySet:
    found = (Opportunity.objects.for_team(team) if among is None else among).live()
    if filters.status:
        found = _in_stages(found, team, filters.status)
    if filters.open is not None:
        found = found.open() if filters.open else found.exclude(stage_kind="open")
    if filters.q:
        found = found.matching(filters.q)
    if filters.tag:
        found = found.tagged(filters.tag)
    if filters.ids:
        found = found.among(filters.ids)
    found = found.filter(
        **_given(filters, "owner_id", "company_id", "source", "region", "product", "external_id")
    )
    return _by_time_and_amount(found, filters)


def _in_stages(found: OpportunityQuerySet, team: Team, keys: list[str]) -> OpportunityQuerySet:
    """By the stages' ids, which lead an index; one stage keeps the index's order too."""
    ids = list(Stage.objects.for_team(team).filter(key__in=keys).values_list("id", flat=True))
    return found.filter(stage_id=ids[0]) if len(ids) == 1 else found.filter(stage_id__in=ids)


def _by_time_and_amount(found: OpportunityQuerySet, filters: OpportunityFilters) -> OpportunityQuerySet:
    found = found.created(filters.created_from, filters.created_to)
    found = found.closed(filters.closed_from, filters.closed_to)
    found = found.expected_to_close(filters.expected_close_from, filters.expected_close_to)
    if filters.next_follow_up_before is not None:
        found = found.due_before(filters.next_follow_up_before)
    if filters.min_amount is not None:
        found = found.amount_at_least(filters.min_amount)
    if filters.max_amount is not None:
        found = found.amount_at_most(filters.max_amount)
    return found


def _opportunity(row: RawRow, contacts: dict[UUID, list[UUID]]) -> Row:
    (
        id, external_id, name, company_id, company_name, owner_id, owner_name, status, amount_minor,
        currency, probability, expected_close_date, next_follow_up_at, source, region, product,
        competitor, tags, description, lost_reason, closed_at, created_at, updated_at, created_by, version,
    ) = row  # fmt: skip
    return {
        "id": id,
        "externalId": external_id or None,
        "name": name,
        "companyId": company_id,
        "companyName": company_name,
        "contactIds": contacts.get(id, []),
        "ownerId": owner_id,
        "ownerName": owner_name,
        "status": status,
        "expectedAmount": money.text(amount_minor, currency),
        "currency": currency,
        "probability": probability,
        "weightedAmount": money.text(money.weighted(amount_minor, probability), currency),
        "expectedCloseDate": expected_close_date,
        "nextFollowUpAt": next_follow_up_at,
        "source": source or None,
        "region": region or None,
        "product": product or None,
        "competitor": competitor or None,
        "tags": tags,
        "description": description or None,
        "lostReason": lost_reason or None,
        "closedAt": closed_at,
        "createdAt": created_at,
        "updatedAt": updated_at,
        "createdBy": created_by,
        "version": version,
    }


# Follow-ups

_FOLLOW_UP = (
    "id", "opportunity_id", "kind", "content", "occurred_at", "next_action", "next_follow_up_at", "author_id", "origin",
    "voice_note_id", "version", "created_at",
)  # fmt: skip


def follow_up_rows(
    team: Team,
    filters: FollowUpFilters,
    *,
    sort: str = "-occurredAt",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
    among: FollowUpQuerySet | None = None,
) -> Page[Row]:
    found = follow_up_records(team, filters, among)
    rows = page(
        found, _FOLLOW_UP, orders=FOLLOW_UP_ORDERS, sort=sort, cursor=cursor, limit=limit, count=count
    )
    return rows.shaped(_follow_up)


def follow_up_count(team: Team, filters: FollowUpFilters, *, among: FollowUpQuerySet | None = None) -> int:
    return follow_up_records(team, filters, among).count()


def follow_up(team: Team, id: UUID) -> Row:
    found = FollowUp.objects.for_team(team).live().filter(pk=id).values_list(*_FOLLOW_UP)
    return _follow_up(_one(found.first()))


def follow_up_records(
    team: Team, filters: FollowUpFilters, among: FollowUpQuerySet | None
) -> FollowUpQuerySet:
    found = (FollowUp.objects.for_team(team) if among is None else among).live()
    if filters.q:
        found = found.matching(filters.q)
    if filters.ids:
        found = found.among(filters.ids)
    found = found.occurred(filters.occurred_from, filters.occurred_to)
    return found.filter(**_given(filters, "opportunity_id", "author_id", "kind"))


def _follow_up(row: RawRow) -> Row:
    (
        id, opportunity_id, kind, content, occurred_at, next_action, next_follow_up_at, author_id, origin,
        voice_note_id, version, _created_at,
    ) = row  # fmt: skip
    return {
        "id": id,
        "opportunityId": opportunity_id,
        "kind": kind,
        "content": content,
        "occurredAt": occurred_at,
        "nextAction": next_action or None,
        "nextFollowUpAt": next_follow_up_at,
        "authorId": author_id,
        "origin": origin,
        "voiceNoteId": voice_note_id,
        "version": version,
    }


def follow_up_row(record: FollowUp) -> Row:
    """A follow-up that is already loaded, as the list shows it."""
    return _follow_up(tuple(getattr(record, column) for column in _FOLLOW_UP))


def _one(row: RawRow | None) -> RawRow:
    if row is None:
        raise NotFound
    return row


def _given(
    filters: CompanyFilters | ContactFilters | OpportunityFilters | FollowUpFilters, *names: str
) -> dict[str, object]:
    """Those of the plain filters that say something; each is named like its column."""
    return {name: value for name in names if (value := getattr(filters, name))}
