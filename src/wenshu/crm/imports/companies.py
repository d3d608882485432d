"""Rows of a file of companies."""

from __future__ import annotations

from typing import cast

from wenshu.crm import companies, names
from wenshu.crm.contract import CompanyIn, CompanyPatch, Contract
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Item, RecordImporter, Wanted, pick
from wenshu.crm.links import Links
from wenshu.crm.models import Company
from wenshu.crm.querysets import RecordQuerySet

_PLAIN = {
    "name": "name",
    "domain": "domain",
    "industry": "industry",
    "country": "country",
    "region": "region",
    "employees": "employees",
    "phone": "phone",
    "tags": "tags",
    "description": "description",
}


class CompanyImporter(RecordImporter[Company, Company]):
    kind = Kind.COMPANIES
    incoming = CompanyIn
    patch = CompanyPatch

    def everything(self) -> RecordQuerySet[Company]:
        return Company.objects.for_team(self.context.team).select_related("owner")

    def alike(self, items: list[Item], known: dict[int, Company]) -> dict[int, Company]:
        """By name: a company that a deal's row made has no outside id yet and takes this one."""
        keys = {item.line: names.key(item.text("name")) for item in items}
        same = self.everything().live().filter(name_key__in=set(keys.values()))
        taken = {company.pk for company in known.values()}
        by_key = {c.name_key: c for c in same.order_by("-created_at", "-id") if c.pk not in taken}
        found: dict[int, Company] = {}
        for item in items:
            company = by_key.get(keys[item.line])
            if company and not (item.own_id and company.external_id):
                found[item.line] = company
                if item.own_id:  # the next row of that name has another id: it is another company
                    del by_key[company.name_key]
        return found

    def wanted(self, item: Item, record: Company | None) -> Wanted:
        wanted = pick(item, _PLAIN)
        if owner := self.person_of(item, record):
            wanted["owner_id"] = owner.id
        if record and item.own_id and not record.external_id and item.own_id != str(record.id):
            wanted["external_id"] = item.own_id
        return wanted

    def make(self, item: Item, data: Contract, links: Links) -> Company:
        context = self.context
        return companies.prepare(
            context.team,
            cast(CompanyIn, data),
            links=links,
            by=context.by,
            now=context.now,
            created_at=item.moment("createdAt"),
        )

    def save(self, prepared: list[Company]) -> None:
        context = self.context
        companies.create_many(context.team, prepared, by=context.by, via="import", now=context.now)

    def change(self, record: Company, patch: Contract, links: Links) -> Company:
        context = self.context
        return companies.update(
            record, cast(CompanyPatch, patch), by=context.by, via="import", now=context.now, links=links
        )
