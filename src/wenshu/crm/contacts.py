"""Contacts: created, changed, deleted, brought back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from wenshu.crm import activity, match_keys, names, records
from wenshu.crm.activity import Via
from wenshu.crm.changes import Diff
from wenshu.crm.contract import ContactIn, ContactPatch
from wenshu.crm.externals import check_external_id
from wenshu.crm.links import Links
from wenshu.crm.models import AuditAction, Contact
from wenshu.teams.models import Membership, Team

PLAIN = ("external_id", "name", "title", "email", "phone", "tags")
ASKED_BY = {"name", "tags"}


def find(team: Team, id: UUID) -> Contact:
    """Live only; NotFound otherwise."""
    return records.find(Contact.objects.for_team(team).select_related("company"), id)


def prepare(
    team: Team,
    data: ContactIn,
    *,
    links: Links,
    by: Membership | None,
    now: datetime,
    created_at: datetime | None = None,
) -> Contact:
    """The record, not yet saved: the same rules for one and for those who save many with `create_many`."""
    contact = Contact(team=team, created_at=created_at or now, updated_at=now, created_by=by)
    for column in PLAIN:
        setattr(contact, column, getattr(data, column))
    contact.name_key = names.key(contact.name, 120)
    contact.company = links.company(data.company_id, data.company_name)
    contact.owner = links.owner(data.owner_id)
    return contact


def create(team: Team, data: ContactIn, *, by: Membership | None, via: Via, now: datetime) -> Contact:
    contact = prepare(team, data, links=Links(team), by=by, now=now)
    with activity.write(team, by=by, via=via, now=now) as change:
        check_external_id(contact)
        contact.save(force_insert=True)
        match_keys.write_contacts(team, [contact])
        change.record("contact", contact.id, AuditAction.CREATED)
        change.new_name = True
    return contact


def create_many(
    team: Team, contacts: Iterable[Contact], *, by: Membership | None, via: Via, now: datetime
) -> list[Contact]:
    """Saves what `prepare` made, with its audit, in one transaction. External ids must be new."""
    with activity.write(team, by=by, via=via, now=now) as change:
        saved = Contact.objects.for_team(team).bulk_create(contacts)
        match_keys.write_contacts(team, saved)
        for contact in saved:
            change.record("contact", contact.id, AuditAction.CREATED)
        change.new_name = True
    return saved


def update(
    contact: Contact,
    changes: ContactPatch,
    *,
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
    links: Links | None = None,
) -> Contact:
    """Sets the fields that `changes` names. Nothing different: nothing is written and the version stays."""
    team = contact.team
    links = links or Links(team)
    with activity.write(team, by=by, via=via, now=now) as change:
        contact = records.locked(Contact.objects.for_team(team), contact.id)
        activity.check_version(contact, contact.version, expected_version)
        diff = Diff(contact)
        changed = diff.copy(changes, PLAIN)
        if "name" in changed:
            diff.follow("name_key", names.key(contact.name, 120))
        if "external_id" in changed:
            check_external_id(contact)
        if "owner_id" in changes.model_fields_set:
            diff.link("owner", links.owner(changes.owner_id, current=contact.owner_id))
        if changes.model_fields_set & {"company_id", "company_name"}:
            diff.link("company", links.company_of(changes, contact.company))
        records.save(contact, diff, change, "contact")
        if changed & match_keys.CONTACT_COLUMNS:
            match_keys.rewrite_contact(contact)
        change.new_name = bool(changed & ASKED_BY)
    return contact


def delete(
    contact: Contact, *, by: Membership | None, via: Via, now: datetime, expected_version: int | None = None
) -> Contact:
    """Deals no longer show it; restoring brings it back to them."""
    team = contact.team
    with activity.write(team, by=by, via=via, now=now) as change:
        contact = records.locked(Contact.objects.for_team(team), contact.id)
        activity.check_version(contact, contact.version, expected_version)
        records.remove(contact, change, "contact")
        match_keys.rewrite_contact(contact)
        change.new_name = True
    return contact


def restore(team: Team, id: UUID, *, by: Membership | None, via: Via, now: datetime) -> Contact:
    """A contact that was never deleted comes back as it is."""
    with activity.write(team, by=by, via=via, now=now) as change:
        contact = records.locked(Contact.objects.for_team(team), id, deleted=True)
        change.new_name = records.bring_back(contact, change, "contact")
        if change.new_name:
            match_keys.rewrite_contact(contact)
    return contact
