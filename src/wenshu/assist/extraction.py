"""What is read out of a text: typed facts, each with the words it stands on. No records, no database, no clock.

An extractor fills an `Extraction`; whoever wrote it, rules or a model, what follows is the same: every value is
validated by the data contract, every span is checked against the text, every name is linked by the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

EntityKind = Literal["company", "contact", "opportunity", "follow_up"]
Json = str | int | list[str] | None
"""A value in the API's spelling: money a decimal string, days and moments ISO 8601, lists of text."""

ReasonCode = Literal[
    "stated",  # the text says exactly this
    "stated_date",  # a full date
    "resolved_date",  # "next Wednesday", resolved against the text's own day or today
    "ambiguous_date",  # 03/04: either order is possible
    "range",  # the text gives a range; this is its stated figure
    "one_of_several",  # several amounts or days; this is the likelier one
    "implied",  # "signed" means won
    "opinion",  # "eight or nine out of ten": a feeling, no figure
    "known_name",  # the team has a record, a product, a region… of that name
    "signature",  # from an e-mail's header or signature, or a card
    "whole_text",  # the note itself
    "composed",  # put together from other facts, such as a deal's name
]
WarningCode = Literal[
    "ambiguous_date",
    "several_amounts",
    "other_currency",
    "possible_duplicate",
    "amount_range",
    "past_date",
    "several_companies",
    "invalid_value",
    "nothing_found",
    "text_cut",
    "signs_lost",  # the text was in an encoding that nobody could tell
    "readings_differ",  # rules and a model; the other value is the warning's
    "orders_ignored",  # the text speaks to the machine; it is data and is not obeyed
]

PARAMS: Final[Mapping[WarningCode, tuple[str, ...]]] = {
    "ambiguous_date": ("read", "other"),  # days
    "several_amounts": ("amounts",),  # as they stand in the text
    "other_currency": ("currency",),
    "possible_duplicate": ("name",),
    "amount_range": ("low", "high"),
    "past_date": ("day",),
    "several_companies": ("companies",),
    "invalid_value": ("value",),
    "readings_differ": ("value",),
}
"""What a warning tells; all of it, or nothing where the reader does not know."""


class Span(NamedTuple):
    """Half-open, in characters of the text: `text[start:end]` is the quote."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One value. `span` is None only where it follows from no words in particular (`composed`)."""

    value: Json
    span: Span | None
    confidence: float  # 0 to 1; under 0.7 a person is asked before it counts
    reason: ReasonCode = "stated"


@dataclass(frozen=True, slots=True)
class Entity:
    """One record that the text speaks of. `key` is unique within the extraction; the others point at it by that.

    `fields` go by the API's names (`expectedAmount`, `status`, `expectedCloseDate`, `nextFollowUpAt`, `content`…). Of a
    company: name, domain, phone, industry, country, region, employees, description. Of a contact: name, title, email,
    phone. Of an opportunity: name, status, expectedAmount, currency, probability, expectedCloseDate, nextFollowUpAt,
    source, region, product, competitor, lostReason, description, ownerName. Of a follow-up: kind, content, occurredAt,
    nextAction, nextFollowUpAt.
    """

    kind: EntityKind
    key: str
    fields: dict[str, Fact] = field(default_factory=dict)
    company: str = ""  # key of the company of a contact or an opportunity
    contacts: tuple[str, ...] = ()  # keys of the contacts of an opportunity
    opportunity: str = ""  # key of the opportunity of a follow-up
    mentions: tuple[Span, ...] = ()  # every place where the text names it


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a person should look at. `params` fill the sentence (texts only), `entity` and `field_name` say where."""

    code: WarningCode
    entity: str = ""
    field_name: str = ""
    span: Span | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read, in the order of the text. `said_on` is the text's own day (ISO), where it gives one."""

    entities: tuple[Entity, ...] = ()
    cautions: tuple[Caution, ...] = ()
    language: Literal["en", "zh"] = "en"  # that most of the text is in
    said_on: str = ""

    def of(self, kind: EntityKind) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.entities if entity.kind == kind)

    def entity(self, key: str) -> Entity | None:
        return next((entity for entity in self.entities if entity.key == key), None)
