"""Teams full of near-namesakes, and mentions of them with the record that each one means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from wenshu.assist.evaluation.suite import lines_of
from wenshu.assist.extraction import Entity, Extraction, Fact, Span
from wenshu.crm import companies, contacts, opportunities, setup
from wenshu.crm.contract import CompanyIn, ContactIn, OpportunityIn
from wenshu.teams import accounts
from wenshu.teams.models import Membership

LinkedKind = Literal["company", "contact", "opportunity"]
KINDS: Final[tuple[LinkedKind, ...]] = ("company", "contact", "opportunity")
KEYS: Final[dict[LinkedKind, str]] = {"company": "c", "contact": "p", "opportunity": "o"}
CONFIDENCE: Final = 0.9


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class CompanyRow(_Row):
    key: str
    name: str
    domain: str = ""
    phone: str = ""
    country: str = ""
    region: str = ""


class ContactRow(_Row):
    key: str
    name: str
    company: str
    email: str = ""
    phone: str = ""
    title: str = ""


class DealRow(_Row):
    key: str
    name: str
    company: str
    expected_amount: Decimal | None = None
    product: str = ""
    status: str = ""
    contacts: list[str] = Field(default_factory=list)
    days_ago: int = 0
    mine: bool = False


class WorldRow(_Row):
    currency: str
    language: str
    companies: list[CompanyRow]
    contacts: list[ContactRow]
    opportunities: list[DealRow]


class Scenario(_Row):
    """`mentions` are what a reader finds in the text; `expect` the keys of records that are right, or `new`, or `ask`."""

    id: str
    world: str
    language: Literal["en", "zh"]
    text: str
    mentions: dict[LinkedKind, dict[str, str]]
    expect: dict[LinkedKind, list[str]]

    def extraction(self) -> Extraction:
        return Extraction(
            tuple(self._entity(kind) for kind in KINDS if kind in self.mentions), language=self.language
        )

    def _entity(self, kind: LinkedKind) -> Entity:
        named = set(self.mentions)
        facts = {
            name: Fact(value, self._span(value), CONFIDENCE) for name, value in self.mentions[kind].items()
        }
        spoken_of = kind == "opportunity"
        return Entity(
            kind=kind,
            key=KEYS[kind],
            fields=facts,
            company="c" if kind != "company" and "company" in named else "",
            contacts=("p",) if spoken_of and "contact" in named else (),
            mentions=tuple(filter(None, [facts["name"].span])) if "name" in facts else (),
        )

    def _span(self, value: str) -> Span | None:
        start = self.text.casefold().find(value.casefold())
        return Span(start, start + len(value)) if start >= 0 else None


@dataclass(frozen=True, slots=True)
class World:
    """`keys` of records by their ids."""

    seat: Membership
    keys: dict[UUID, str]


def scenarios() -> list[Scenario]:
    lines = (line for name in ("links_en", "links_zh") for line in lines_of(f"{name}.jsonl"))
    return [Scenario.model_validate_json(line) for line in lines if line.strip()]


def make(*, now: datetime) -> dict[str, World]:
    """By their names, into this database."""
    found = json.loads("\n".join(lines_of("link_worlds.json")))
    return {name: _made(name, WorldRow.model_validate(row), now) for name, row in found.items()}


def owner(name: str, *, currency: str, language: str, now: datetime) -> Membership:
    user = accounts.create_user(
        f"{name}@example.com",
        name="Alice",
        password="correct horse battery staple",  # noqa: S106
        now=now,
    )
    return setup.create_team(
        name=name, owner=user, currency=currency, language=language, now=now - timedelta(days=600)
    )


def _made(name: str, row: WorldRow, now: datetime) -> World:
    seat = owner(name, currency=row.currency, language=row.language, now=now)
    ids = {each.key: _company(each, seat, now) for each in row.companies}
    ids |= {each.key: _contact(each, ids, seat, now) for each in row.contacts}
    ids |= dict(_deals(row, ids, seat, now))
    return World(seat, {id: key for key, id in ids.items()})


def _company(row: CompanyRow, seat: Membership, now: datetime) -> UUID:
    data = CompanyIn(**row.model_dump(exclude={"key"}))
    return companies.create(seat.team, data, by=None, via="demo", now=now - timedelta(days=500)).id


def _contact(row: ContactRow, ids: dict[str, UUID], seat: Membership, now: datetime) -> UUID:
    data = ContactIn(**row.model_dump(exclude={"key", "company"}), company_id=ids[row.company])
    return contacts.create(seat.team, data, by=None, via="demo", now=now - timedelta(days=500)).id


def _deals(
    row: WorldRow, ids: dict[str, UUID], seat: Membership, now: datetime
) -> Iterator[tuple[str, UUID]]:
    for deal in row.opportunities:
        data = OpportunityIn(
            **deal.model_dump(exclude={"key", "company", "contacts", "days_ago", "mine"}),
            company_id=ids[deal.company],
            contact_ids=[ids[key] for key in deal.contacts],
            owner_id=seat.pk if deal.mine else None,
        )
        made = opportunities.create(
            seat.team, data, by=None, via="demo", now=now - timedelta(days=deal.days_ago)
        )
        yield deal.key, made.id
