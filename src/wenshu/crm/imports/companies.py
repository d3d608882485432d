"""Rows of a file of companies."""

from __future__ import annotations

from typing import cast

from wenshu.crm import companies, names
from wenshu.crm.contract import CompanyIn, CompanyPatch, Contract
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Item, RecordImporter, Wanted, by_own_id, own_ids, pick
from wenshu.crm.links import Links
from wenshu.crm.models import Company

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

    def known(self, items: list[Item]) -> dict[int, Company]:
        """By own id, else by name: a company that a deal's row made has no outside id yet and takes this one."""
        everything = Company.objects.for_team(self.context.team)
        ids, uuids = own_ids(items)
        found: dict[int, Company] = {}
        if ids:
            found = by_own_id(
                [*everything.filter(external_id__in=ids), *everything.filter(id__in=uuids)], items
            )
        keys = {item.line: names.key(item.text("name")) for item in items if item.line not in found}
        same = everything.live().filter(name_key__in=set(keys.values())).order_by("-created_at", "-id")
        by_key = {company.name_key: company for company in same}
        for item in items:
            company = by_key.get(keys.get(item.line, ""))
            if company and not (item.own_id and company.external_id):
                found[item.line] = company
                if item.own_id:  # the next row of that name has another id: it is another company
                    del by_key[company.name_key]
        return found

    def wanted(self, item: Item, record: Company | None) -> Wanted:
        wanted = pick(item, _PLAIN)
        if owner := item.text("ownerName"):
            wanted["owner_id"] = self.context.people.find(owner).id
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
