"""Rows of a file of opportunities."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from wenshu.crm import money, names, opportunities
from wenshu.crm.contract import Contract, OpportunityIn, OpportunityPatch
from wenshu.crm.imports import numbers
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.importer import Item, RecordImporter, Wanted, keeps_company, pick
from wenshu.crm.imports.numbers import BadNumber
from wenshu.crm.imports.values import BadRow
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Opportunity, Stage, StageKind
from wenshu.crm.opportunities import Prepared
from wenshu.crm.querysets import RecordQuerySet

_PLAIN = {
    "name": "name",
    "probability": "probability",
    "expectedCloseDate": "expected_close_date",
    "nextFollowUpAt": "next_follow_up_at",
    "source": "source",
    "region": "region",
    "product": "product",
    "competitor": "competitor",
    "tags": "tags",
    "description": "description",
}
_CLOSED = (StageKind.WON, StageKind.LOST)


class OpportunityImporter(RecordImporter[Opportunity, Prepared]):
    kind = Kind.OPPORTUNITIES
    incoming = OpportunityIn
    patch = OpportunityPatch
    _companies: dict[str, Company]
    _stages: dict[object, Stage]

    def everything(self) -> RecordQuerySet[Opportunity]:
        return Opportunity.objects.for_team(self.context.team).select_related("stage", "company", "owner")

    def look_up(self, items: list[Item], known: dict[int, Opportunity], links: Links) -> None:
        context = self.context
        self._companies = context.companies.resolve(
            name
            for item in items
            if (name := item.text("companyName")) and not keeps_company(known.get(item.line), name)
        )
        for company in self._companies.values():
            links.knows_company(company)
        for item in items:
            stage = item.text("status")
            if stage and not _stands_in(known.get(item.line), stage):
                context.stages.find(stage)
        self._stages = context.stages.by_id()

    def wanted(self, item: Item, record: Opportunity | None) -> Wanted:
        wanted = pick(item, _PLAIN)
        stage = self._stage(item, record)
        if stage and item.text("status"):
            wanted["status"] = stage.key
        company_name = item.text("companyName")
        company = self._companies.get(company_name)
        if company and not keeps_company(record, company_name):
            wanted["company_id"] = company.id
        self._add_owner(wanted, item, record)
        self._add_amount(wanted, item, record)
        self._add_days(wanted, item, stage, record)
        if stage and stage.kind == StageKind.LOST and (reason := item.text("lostReason")):
            wanted["lost_reason"] = reason
        if record is None and "name" not in wanted:
            wanted["name"] = name_for(item)
        return wanted

    def _stage(self, item: Item, record: Opportunity | None) -> Stage | None:
        name = item.text("status")
        if record and (not name or _stands_in(record, name)):
            return self._stages[record.stage_id]
        return self.context.stages.find(name) if name else self.context.stages.first_open()

    def _add_owner(self, wanted: Wanted, item: Item, record: Opportunity | None) -> None:
        """A deal without a region of its own belongs to its owner's."""
        owner = self.person_of(item, record)
        if owner is None:
            return
        wanted["owner_id"] = owner.id
        if record is None and owner.region and "region" not in wanted:
            wanted["region"] = owner.region
            item.notes += ("region_of_owner",)

    def _add_amount(self, wanted: Wanted, item: Item, record: Opportunity | None) -> None:
        currency = self._currency(item, record)
        if currency:
            wanted["currency"] = currency
        found = item.values.get("expectedAmount")
        if not isinstance(found, money.ParsedMoney):
            return
        code = currency or (record.currency if record else self.context.team.currency)
        try:
            wanted["expected_amount"] = money.to_major(numbers.minor(found, code), code)
        except BadNumber as bad:
            raise self.at_column("expectedAmount", bad) from None

    def _currency(self, item: Item, record: Opportunity | None) -> str:
        """The currency column, else the sign beside the amount, else the team's (by not being said)."""
        if code := item.text("currency"):
            return currency_code(code)
        found = item.values.get("expectedAmount")
        return (found.currency or "") if isinstance(found, money.ParsedMoney) else ""

    def _add_days(self, wanted: Wanted, item: Item, stage: Stage | None, record: Opportunity | None) -> None:
        """One close date means the day it closed for won and lost deals, the expected day for open ones."""
        close = item.moment("closeDate")
        if stage is None or stage.kind not in _CLOSED:
            if close and "expected_close_date" not in wanted:
                wanted["expected_close_date"] = self._day(close)
            return
        closed_at = item.moment("closedAt") or close
        if closed_at is None and record is None:
            closed_at = self._guess_close(item)
            item.notes += ("closed_without_date",)
        if closed_at:
            wanted["closed_at"] = closed_at

    def _guess_close(self, item: Item) -> datetime:
        expected = item.values.get("expectedCloseDate")
        if isinstance(expected, date):
            noon = datetime(expected.year, expected.month, expected.day, 12, tzinfo=self._zone())
            return min(noon, self.context.now)
        return item.moment("createdAt") or self.context.now

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone()).date()

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.context.team.timezone)

    def make(self, item: Item, data: Contract, links: Links) -> Prepared:
        context = self.context
        incoming = cast(OpportunityIn, data)
        created_at = item.moment("createdAt")
        if created_at is None and incoming.closed_at:
            created_at = min(incoming.closed_at, context.now)
        return opportunities.prepare(
            context.team, incoming, links=links, by=context.by, now=context.now, created_at=created_at
        )

    def save(self, prepared: list[Prepared]) -> None:
        context = self.context
        opportunities.create_many(context.team, prepared, by=context.by, via="import", now=context.now)

    def change(self, record: Opportunity, patch: Contract, links: Links) -> Opportunity:
        context = self.context
        return opportunities.update(
            record, cast(OpportunityPatch, patch), by=context.by, via="import", now=context.now, links=links
        )

    def current(self, record: Opportunity, name: str) -> object:
        if name == "status":
            return self._stages[record.stage_id].key
        if name == "expected_amount":
            amount = record.amount_minor
            return None if amount is None else money.to_major(amount, record.currency)
        return getattr(record, name)


CURRENCY_WORDS = {
    "¥": "CNY",
    "￥": "CNY",
    "rmb": "CNY",
    "人民币": "CNY",
    "元": "CNY",
    "$": "USD",
    "us$": "USD",
    "美元": "USD",
    "€": "EUR",
    "欧元": "EUR",
    "£": "GBP",
    "英镑": "GBP",
}


def currency_code(written: str) -> str:
    """The ISO 4217 code of a currency as people write it; unknown words in capitals."""
    return CURRENCY_WORDS.get(written.casefold(), written.upper())


def _stands_in(record: Opportunity | None, stage: str) -> bool:
    """The deal's stage goes by that name: it stays, even when it was retired."""
    return record is not None and names.key(record.stage.name) == names.key(stage)


def name_for(item: Item) -> str:
    """A deal's name where the file has none: "GTX Pro – Cancity", or its id."""
    parts = [part for part in (item.text("product"), item.text("companyName")) if part]
    name = " – ".join(parts) or item.text("externalId")
    if not name:
        raise BadRow(_("The opportunity has no name, no company, no product and no id."))
    return name[:200]
