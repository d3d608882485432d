"""What a model is scripted to say of a text, and how a test asks for a reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from wenshu.assist import reading_by
from wenshu.assist.context import context_of
from wenshu.assist.extraction import Entity, Extraction
from wenshu.assist.reading_by import Reading
from wenshu.teams.models import Membership

Read = Callable[..., Reading]


def entity(kind: str, key: str, /, *, known: int | None = None, **said: Any) -> dict[str, Any]:
    """`expectedAmount=("920000", "92万")`: value and quote; company, contacts and opportunity are keys."""
    links = {name: said.pop(name) for name in ("company", "contacts", "opportunity") if name in said}
    facts = [{"field": name, "value": value, "quote": quote} for name, (value, quote) in said.items()]
    return {"kind": kind, "key": key, "known": known, "facts": facts, **links}


def company(key: str = "c1", **said: Any) -> dict[str, Any]:
    return entity("company", key, **said)


def contact(key: str = "p1", **said: Any) -> dict[str, Any]:
    return entity("contact", key, **said)


def deal(key: str = "o1", **said: Any) -> dict[str, Any]:
    return entity("opportunity", key, **said)


def talk(key: str = "f1", **said: Any) -> dict[str, Any]:
    return entity("follow_up", key, **said)


def answer(*entities: dict[str, Any]) -> dict[str, Any]:
    return {"entities": list(entities)}


def values(found: Entity) -> dict[str, Any]:
    return {name: fact.value for name, fact in found.fields.items()}


def quotes(found: Entity, text: str) -> dict[str, str]:
    return {name: text[fact.span.start : fact.span.end] for name, fact in found.fields.items() if fact.span}


def only(extraction: Extraction, kind: Any) -> Entity:
    [found] = extraction.of(kind)
    return found


@pytest.fixture
def read(alice: Membership, now: datetime) -> Read:
    """As Alice, by a model unless the test says otherwise."""

    def ask(text: str, **options: Any) -> Reading:
        asked: dict[str, Any] = {"team": alice.team, "by": alice, "now": now, "engine": "llm", **options}
        context = context_of(asked["team"], text, now=now)
        return reading_by.read(text, context, **asked)

    return ask
