"""Extractions written by hand, as a careful reader would fill them, for tests of linking."""

from __future__ import annotations

from typing import Any

from wenshu.assist.extraction import Entity, EntityKind, Extraction, Fact, Json, ReasonCode, Span


def fact(text: str, value: Json, reason: ReasonCode = "stated") -> Fact:
    at = text.find(value) if isinstance(value, str) else -1
    return Fact(value, Span(at, at + len(str(value))) if at >= 0 else None, 0.9, reason)


def entity(text: str, kind: EntityKind, key: str, links: dict[str, Any], **fields: Json) -> Entity:
    return Entity(kind, key, {name: fact(text, value) for name, value in fields.items()}, **links)


def read(
    text: str,
    company: str | dict[str, Json] | None = None,
    contacts: list[str | dict[str, Json]] | None = None,
    deal: dict[str, Json] | None = None,
    deals: list[dict[str, Json]] | None = None,
) -> Extraction:
    """One company at most, whose the contacts and deals are."""
    entities: list[Entity] = []
    company_key = ""
    if company is not None:
        company_key = "c1"
        fields = {"name": company} if isinstance(company, str) else company
        entities.append(entity(text, "company", company_key, {}, **fields))
    keys = []
    for number, each in enumerate(contacts or [], 1):
        fields = {"name": each} if isinstance(each, str) else each
        entities.append(entity(text, "contact", f"p{number}", {"company": company_key}, **fields))
        keys.append(f"p{number}")
    for number, said in enumerate(deals if deals is not None else [deal] if deal is not None else [], 1):
        links = {"company": company_key, "contacts": tuple(keys)}
        entities.append(entity(text, "opportunity", f"d{number}", links, **said))
    return Extraction(tuple(entities))
