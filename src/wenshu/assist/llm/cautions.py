"""What a person should look at in a model's reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Caution, Entity, Fact

_AHEAD: Final = ("expectedCloseDate", "nextFollowUpAt")


def found(entities: Iterable[Entity], context: Context) -> Iterator[Caution]:
    for entity in entities:
        for name, fact in entity.fields.items():
            if fact.reason == "ambiguous_date":
                yield Caution("ambiguous_date", entity.key, name, fact.span)
            if fact.reason == "one_of_several":
                yield Caution("several_amounts", entity.key, name, fact.span)
            if name in _AHEAD and _has_passed(fact, context):
                yield Caution("past_date", entity.key, name, fact.span, {"day": str(fact.value)[:10]})
            if name == "currency" and fact.value != context.currency:
                yield Caution("other_currency", entity.key, name, fact.span, {"currency": str(fact.value)})


def _has_passed(fact: Fact, context: Context) -> bool:
    return date.fromisoformat(str(fact.value)[:10]) < context.now.astimezone(context.timezone).date()
