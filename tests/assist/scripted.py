"""An extractor that reads what a test tells it to, with the spans looked up in the text; and a linker to go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from wenshu.assist import pipeline, reading_by
from wenshu.assist.engine import Context
from wenshu.assist.extraction import Caution, Entity, EntityKind, Extraction, Fact, Json, Span
from wenshu.assist.matches import Candidate, Match, Verdict, Why
from wenshu.assist.models import Proposal
from wenshu.assist.reading_by import Reading
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams.models import Membership

Value = Json | tuple[Json, str] | Fact


@dataclass
class Script:
    """`script.deal("d", expectedAmount=("920000", "92万"))`: the value and the words that it stands on."""

    text: str
    entities: list[Entity] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    matches: dict[str, Match] = field(default_factory=dict)

    def add(self, kind: EntityKind, key: str, links: dict[str, Any], fields: dict[str, Value]) -> None:
        facts = {name: self._fact(value) for name, value in fields.items()}
        self.entities.append(Entity(kind, key, facts, **links))

    def company(self, key: str = "c", **fields: Value) -> None:
        self.add("company", key, {}, fields)

    def contact(self, key: str = "p", *, company: str = "", **fields: Value) -> None:
        self.add("contact", key, {"company": company}, fields)

    def deal(
        self, key: str = "d", *, company: str = "", contacts: tuple[str, ...] = (), **fields: Value
    ) -> None:
        self.add("opportunity", key, {"company": company, "contacts": contacts}, fields)

    def follow_up(self, key: str = "f", *, opportunity: str = "", **fields: Value) -> None:
        self.add("follow_up", key, {"opportunity": opportunity}, fields)

    def _fact(self, value: Value) -> Fact:
        if isinstance(value, Fact):
            return value
        said, words = value if isinstance(value, tuple) else (value, str(value))
        start = self.text.find(words)
        return Fact(said, Span(start, start + len(words)) if start >= 0 else None, 0.95)

    def is_(
        self,
        key: str,
        record: Company | Contact | Opportunity,
        *,
        verdict: Verdict = "link",
        score: float = 0.97,
    ) -> None:
        candidate = Candidate(record.pk, record.name, "", score, (Why("same_name"),))
        self.matches[key] = Match(verdict, (candidate,))


class Desk:
    """Proposes scripted texts as one member."""

    def __init__(self, patch: pytest.MonkeyPatch, by: Membership, now: datetime) -> None:
        self.patch, self.by, self.now = patch, by, now

    def propose(self, script: Script, **options: Any) -> Proposal:
        told: dict[str, Any] = {"team": self.by.team, "by": self.by, "now": self.now, "source": "paste"}
        with self.patch.context() as patch:
            follow(script, patch)
            return pipeline.propose(script.text, **{**told, **options})


def follow(script: Script, patch: pytest.MonkeyPatch) -> None:
    """From now on every text is read as the script says."""

    def read(text: str, context: Context, **_: Any) -> Reading:
        return Reading(Extraction(tuple(script.entities), tuple(script.cautions)))

    def link(extraction: Extraction, **_: Any) -> dict[str, Match]:
        return script.matches

    patch.setattr(reading_by, "read", read)
    patch.setattr(pipeline, "link", link)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, alice: Membership, now: datetime) -> Desk:
    return Desk(monkeypatch, alice, now)


Make = Callable[..., Any]
