"""Rows of a file of contacts."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext as _

from wenshu.crm import contacts, names
from wenshu.crm.contract import ContactIn, ContactPatch, Contract
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Item, RecordImporter, Wanted, keeps_company, pick
from wenshu.crm.imports.values import BadRow
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Contact
from wenshu.crm.querysets import RecordQuerySet

_PLAIN = {"title": "title", "email": "email", "phone": "phone", "tags": "tags"}


class ContactImporter(RecordImporter[Contact, Contact]):
    kind = Kind.CONTACTS
    incoming = ContactIn
    patch = ContactPatch
    _companies: dict[str, Company]

    def everything(self) -> RecordQuerySet[Contact]:
        return Contact.objects.for_team(self.context.team).select_related("company", "owner")

    def look_up(self, items: list[Item], known: dict[int, Contact], links: Links) -> None:
        wanted = [
            name
            for item in items
            if (name := item.text("companyName")) and not keeps_company(known.get(item.line), name)
        ]
        self._companies = self.context.companies.resolve(wanted)
        for company in self._companies.values():
            links.knows_company(company)

    def alike(self, items: list[Item], known: dict[int, Contact]) -> dict[int, Contact]:
        """By address, else by name within the same company. One without an outside id takes the row's."""
        everything = self.everything().live()
        keys = {names.key(full_name(item), 120) for item in items}
        same = list(everything.filter(name_key__in=keys).order_by("-created_at", "-id"))
        same += everything.filter(email__in={item.text("email") for item in items if item.text("email")})
        taken = {contact.pk for contact in known.values()}
        same = [contact for contact in same if contact.pk not in taken]
        by_email = {contact.email.casefold(): contact for contact in same if contact.email}
        by_name = {(contact.name_key, contact.company_id): contact for contact in same}
        found: dict[int, Contact] = {}
        for item in items:
            company = self._companies.get(item.text("companyName"))
            place = (names.key(full_name(item), 120), company.id if company else None)
            email = item.text("email").casefold()
            contact = by_email.get(email) if email else None
            named = by_name.get(place)
            if contact is None and named and not (email and named.email):
                contact = named
            if contact and contact.pk not in taken and not (item.own_id and contact.external_id):
                found[item.line] = contact
                if item.own_id:  # the next row of that name has another id: it is another person
                    taken.add(contact.pk)
        return found

    def wanted(self, item: Item, record: Contact | None) -> Wanted:
        wanted = pick(item, _PLAIN)
        name = full_name(item)
        if name:
            wanted["name"] = name
        elif record is None:
            raise BadRow(_("The contact has no name."))
        company_name = item.text("companyName")
        company = self._companies.get(company_name)
        if company and not keeps_company(record, company_name):
            wanted["company_id"] = company.id
        if owner := self.person_of(item, record):
            wanted["owner_id"] = owner.id
        if record and item.own_id and not record.external_id and item.own_id != str(record.id):
            wanted["external_id"] = item.own_id
        return wanted

    def make(self, item: Item, data: Contract, links: Links) -> Contact:
        context = self.context
        return contacts.prepare(
            context.team,
            cast(ContactIn, data),
            links=links,
            by=context.by,
            now=context.now,
            created_at=item.moment("createdAt"),
        )

    def save(self, prepared: list[Contact]) -> None:
        context = self.context
        contacts.create_many(context.team, prepared, by=context.by, via="import", now=context.now)

    def change(self, record: Contact, patch: Contract, links: Links) -> Contact:
        context = self.context
        return contacts.update(
            record, cast(ContactPatch, patch), by=context.by, via="import", now=context.now, links=links
        )


def full_name(item: Item) -> str:
    """One column, or first and last name: Chinese ones without a space, the family name first."""
    if name := item.text("name"):
        return name
    first, last = item.text("firstName"), item.text("lastName")
    if any("\u4e00" <= character <= "\u9fff" for character in first + last):
        return last + first
    return names.one_line(f"{first} {last}")
