"""What a model fills in: the facts of a text, each with its words, closed to everything else."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from wenshu.assist.extraction import EntityKind

FieldWord = Literal[
    "name", "domain", "phone", "industry", "country", "region", "employees", "description", "title", "email",
    "status", "expectedAmount", "currency", "probability", "expectedCloseDate", "nextFollowUpAt", "source",
    "product", "competitor", "lostReason", "ownerName", "kind", "content", "occurredAt", "nextAction",
]  # fmt: skip
FIELDS: Final[dict[EntityKind, frozenset[str]]] = {
    "company": frozenset({"name", "domain", "phone", "industry", "country", "region", "employees", "description"}),
    "contact": frozenset({"name", "title", "email", "phone"}),
    "opportunity": frozenset(
        {
            "name", "status", "expectedAmount", "currency", "probability", "expectedCloseDate", "nextFollowUpAt",
            "source", "region", "product", "competitor", "lostReason", "description", "ownerName",
        }
    ),
    "follow_up": frozenset({"kind", "content", "occurredAt", "nextAction", "nextFollowUpAt"}),
}  # fmt: skip
MOST_ENTITIES: Final = 24
Key = Annotated[str, Field(max_length=24)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftFact(Closed):
    field: FieldWord
    value: str = Field(max_length=2000)
    quote: str = Field(max_length=2000)


class DraftEntity(Closed):
    """`known` is the number of an offered name; company, contacts and opportunity are keys of other entities."""

    kind: EntityKind
    key: Key
    known: int | None = Field(default=None, ge=0, le=999)
    facts: list[DraftFact] = Field(default_factory=list, max_length=20)
    company: Key | None = None
    contacts: list[Key] = Field(default_factory=list, max_length=12)
    opportunity: Key | None = None


class Draft(Closed):
    entities: list[DraftEntity] = Field(default_factory=list, max_length=MOST_ENTITIES)
