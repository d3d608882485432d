"""Suites of texts: one that is ours, in English and Chinese, and files of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from datetime import time as ClockTime
from importlib import resources
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from wenshu.assist.engine import Context, KnownKind, KnownName, StageWord
from wenshu.assist.extraction import Span
from wenshu.errors import Invalid

BUILT_IN: Final = "wenshu.assist.evaluation.suite_files"
STAGES: Final = (
    StageWord("lead", "Lead", "open"),
    StageWord("qualified", "Qualified", "open"),
    StageWord("proposal", "Proposal", "open"),
    StageWord("negotiation", "Negotiation", "open"),
    StageWord("won", "Won", "won"),
    StageWord("lost", "Lost", "lost"),
)
Value = str | int | None
Accepted = Value | list[Value]
"""What is right: one value, or any of several; None where saying nothing is right (too)."""
Words = list[list[str] | None] | None
"""Any of several lists of words, all of which must stand in what was read; None as above."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class Known(_Row):
    companies: list[str] = Field(default_factory=list)
    contacts: list[str] = Field(default_factory=list)
    opportunities: list[str] = Field(default_factory=list)


class Around(_Row):
    """What the reader is told beside the text. `today` unset is the day of the run."""

    today: date | None = None
    time: ClockTime = ClockTime(9)
    timezone: str = "UTC"
    currency: str = "USD"
    products: list[str] = Field(default_factory=list)
    regions: list[str] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)
    members: list[str] = Field(default_factory=list)
    month_first: bool = False
    said_at: datetime | None = None  # in the time zone
    known: Known = Field(default_factory=Known)

    def context(self, text: str, *, now: datetime) -> Context:
        zone = ZoneInfo(self.timezone)
        return Context(
            now=datetime.combine(self.today, self.time, zone) if self.today else now,
            timezone=zone,
            currency=self.currency,
            stages=STAGES,
            products=tuple(self.products),
            regions=tuple(self.regions),
            sources=tuple(self.sources),
            members=tuple(self.members),
            addresses=frozenset(f"{member.lower().split()[0]}@wenshu.example" for member in self.members),
            known=tuple(self._known(text)),
            said_at=self.said_at.replace(tzinfo=zone) if self.said_at else None,
            month_first=self.month_first,
        )

    def _known(self, text: str) -> Iterator[KnownName]:
        kinds: list[tuple[KnownKind, list[str]]] = [
            ("company", self.known.companies),
            ("contact", self.known.contacts),
            ("opportunity", self.known.opportunities),
        ]
        for kind, names in kinds:
            for name in names:
                start = text.casefold().find(name.casefold())
                if start >= 0:
                    yield KnownName(kind, name, Span(start, start + len(name)))


class ExpectedDeal(_Row):
    """Left out is None: a value read there is a false one. `followUpKind` and `occurredOn` left out are not judged."""

    company_name: Accepted = None
    expected_amount: Accepted = None
    currency: Accepted = None
    expected_close_date: Accepted = None
    status: Accepted = None
    probability: Accepted = None
    product: Accepted = None
    region: Accepted = None
    source: Accepted = None
    competitor: Accepted = None
    lost_reason: Words = None
    next_action: Words = None
    next_follow_up_at: Accepted = None
    follow_up_kind: Accepted = None
    occurred_on: Accepted = None
    optional: bool = False  # to read no deal here is right too


class ExpectedContact(_Row):
    name: Accepted
    title: Accepted = None
    phone: Accepted = None
    email: Accepted = None
    company: str = ""
    optional: bool = False


class Case(_Row):
    """One text. `never` are values that must not be read whatever the text says: what its orders ask for."""

    id: str = ""
    language: Literal["en", "zh"] | None = None
    kind: str = "text"
    messy: bool = False
    text: str
    context: Around = Field(default_factory=Around)
    deals: list[ExpectedDeal] = Field(default_factory=list)
    companies: list[Accepted] = Field(default_factory=list)
    contacts: list[ExpectedContact] = Field(default_factory=list)
    deal_optional: bool = False
    never: list[str] = Field(default_factory=list)
    note: str = ""


def texts() -> list[Case]:
    return [case for name in ("texts_en", "texts_zh") for case in _read(lines_of(f"{name}.jsonl"))]


def orders() -> list[Case]:
    return list(_read(lines_of("orders.jsonl")))


def not_orders() -> list[Case]:
    """Notes with the words of orders in ordinary senses. Only whether they are taken for orders is judged."""
    return list(_read(lines_of("not_orders.jsonl")))


def from_file(path: Path) -> list[Case]:
    """One JSON object to a line. Raises Invalid, naming the line."""
    return list(_read(path.read_text("utf-8-sig").splitlines()))


def is_of_texts(path: Path) -> bool:
    """Whether a suite file is one of texts to be read, rather than of questions."""
    for line in path.read_text("utf-8-sig").splitlines():
        if line.strip():
            try:
                return "text" in json.loads(line)
            except (ValueError, TypeError):
                return False
    return False


def lines_of(name: str) -> list[str]:
    return resources.files(BUILT_IN).joinpath(name).read_text("utf-8").splitlines()


def _read(lines: Iterable[str]) -> Iterator[Case]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield Case.model_validate_json(line)
        except ValidationError as wrong:
            first = wrong.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise Invalid.field("suite", f"Line {number}: {place}: {first['msg']}") from None
