"""The extractor that asks a model: it lists facts with their words, the server finds the words and reads them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from wenshu.ai.client import Client
from wenshu.ai.messages import Usage
from wenshu.assist.engine import Context, KnownName
from wenshu.assist.extraction import Caution, Entity, EntityKind, Extraction, Fact, Span
from wenshu.assist.llm import cautions, prompt, unspoken
from wenshu.assist.llm.draft import FIELDS, Draft, DraftEntity
from wenshu.assist.llm.facts import SURE, checked
from wenshu.assist.llm.quotes import Quotable
from wenshu.assist.offline import orders
from wenshu.assist.offline.page import fold
from wenshu.assist.ours import is_ours
from wenshu.crm import names

ANSWER_TOKENS = 3000


@dataclass(frozen=True)
class Drawn:
    """A model's reading, checked, and what it took."""

    extraction: Extraction
    model: str
    usage: Usage


@dataclass(frozen=True)
class ModelExtractor:
    client: Client

    def extract(self, text: str, context: Context) -> Extraction:
        return self.draw(text, context).extraction

    def draw(self, text: str, context: Context) -> Drawn:
        """Raises ModelUnavailable; what the model got wrong twice is one, too."""
        part = prompt.cut(text)
        ordered = orders.find(fold(part))
        orders_whole = [unspoken.to_its_end(order, part) for order in ordered]
        quotable = Quotable(part, forbidden=[*orders_whole, *unspoken.spans(part)])
        offered = prompt.candidates(context, quotable)
        reply = self.client.structured(
            task="assist",
            system=prompt.RULES,
            user=prompt.asked(part, context, offered),
            schema=Draft,
            max_output_tokens=ANSWER_TOKENS,
        )
        entities = _Assembly(quotable, context, offered).entities(reply.value)
        told = [*cautions.found(entities, context)]
        if ordered:
            told.append(Caution("orders_ignored", span=ordered[0]))
        if len(part) < len(text):
            told.append(Caution("text_cut", span=Span(len(part), len(text))))
        if not entities:
            told.append(Caution("nothing_found"))
        return Drawn(Extraction(entities, tuple(told), _language(text)), reply.model, reply.usage)


class _Assembly:
    """From a draft to entities that stand on the text alone."""

    def __init__(self, text: Quotable, context: Context, offered: tuple[KnownName, ...]) -> None:
        self.text = text
        self.context = context
        self.offered = offered
        self.keys: dict[str, str] = {}  # of the draft, to the entity that stands for it

    def entities(self, draft: Draft) -> tuple[Entity, ...]:
        found: dict[str, Entity] = {}
        links: dict[str, list[DraftEntity]] = {}  # what the draft says of each entity's links
        for number, given in enumerate(draft.entities, start=1):
            entity = self._entity(given, f"{given.kind}-{number}")
            if entity is None:
                continue
            same = next((key for key, one in found.items() if _are_one(one, entity)), entity.key)
            found[same] = _joined(found[same], entity) if same in found else entity
            self.keys.setdefault(given.key, same)
            links.setdefault(same, []).append(given)
        return tuple(self._linked(entity, links[key], found) for key, entity in found.items())

    def _entity(self, given: DraftEntity, key: str) -> Entity | None:
        fields: dict[str, Fact] = {}
        for each in given.facts:
            fact = checked(each, self.text, self.context) if each.field in FIELDS[given.kind] else None
            if fact is not None:
                fields.setdefault(each.field, fact)
        known = self._known(given)
        if known is not None:
            fields["name"] = Fact(known.name, known.span, SURE, "known_name")
        if "lostReason" in fields and not self._is_lost(fields):
            del fields["lostReason"]
        if not fields or self._is_ours(given, fields):
            return None
        mentions = (fields["name"].span,) if "name" in fields and fields["name"].span else ()
        return Entity(given.kind, key, fields, mentions=mentions)

    def _known(self, given: DraftEntity) -> KnownName | None:
        """An offered name, of the kind that it was offered as."""
        if given.known is None or given.known >= len(self.offered):
            return None
        known = self.offered[given.known]
        return known if known.kind == given.kind else None

    def _is_lost(self, fields: dict[str, Fact]) -> bool:
        lost = {stage.key for stage in self.context.stages if stage.kind == "lost"}
        return "status" in fields and fields["status"].value in lost

    def _is_ours(self, given: DraftEntity, fields: dict[str, Fact]) -> bool:
        """A nameless company or person, the team itself or one of its people."""
        if given.kind not in {"company", "contact"}:
            return False
        if "name" not in fields:
            return True
        name = str(fields["name"].value)
        if given.kind == "company":
            return names.key(name) == names.key(self.context.team_name)
        address = str(fields["email"].value) if "email" in fields else ""
        return is_ours(name, self.context.members, address=address, addresses=self.context.addresses)

    def _linked(self, entity: Entity, given: list[DraftEntity], found: dict[str, Entity]) -> Entity:
        def of(kind: EntityKind, keys: Iterable[str | None]) -> list[str]:
            known = [self.keys[key] for key in keys if key in self.keys]
            return [key for key in dict.fromkeys(known) if found[key].kind == kind]

        company = of("company", (each.company for each in given))
        contacts = of("contact", (key for each in given for key in each.contacts))
        deal = of("opportunity", (each.opportunity for each in given))
        companies = [key for key, one in found.items() if one.kind == "company"]
        if entity.kind == "contact" and not company and len(companies) == 1:
            company = companies
        return replace(
            entity,
            company=company[0] if company and entity.kind in {"contact", "opportunity"} else "",
            contacts=tuple(contacts) if entity.kind == "opportunity" else (),
            opportunity=deal[0] if deal and entity.kind == "follow_up" else "",
        )


def _joined(one: Entity, other: Entity) -> Entity:
    return replace(
        one,
        fields={**other.fields, **one.fields},
        mentions=tuple(dict.fromkeys((*one.mentions, *other.mentions))),
    )


def _are_one(one: Entity, other: Entity) -> bool:
    """Named twice."""
    return (
        one.kind == other.kind
        and "name" in one.fields
        and "name" in other.fields
        and names.core(str(one.fields["name"].value)) == names.core(str(other.fields["name"].value))
    )


def _language(text: str) -> Literal["en", "zh"]:
    """That most of it is in: a Chinese character says about as much as three letters."""
    han = sum("\u4e00" <= char <= "\u9fff" for char in text)
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return "zh" if 3 * han > latin else "en"
