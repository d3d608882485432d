"""A query taken apart for the writers of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from wenshu.insights.offline.tokens import HAN
from wenshu.insights.plan import Filter, Query, TimeFilter

_HAN = re.compile(f"[{HAN}]")


@dataclass
class Parts:
    """`status`, `kinds` and `overdue` go before the noun; the other conditions after it."""

    status: str = ""
    kinds: list[str] = field(default_factory=list)
    overdue: bool = False
    conditions: list[Filter] = field(default_factory=list)


def parts_of(query: Query) -> Parts:
    parts = Parts()
    for given in query.filters:
        if given.field == "status" and given.op == "eq":
            parts.status = str(given.value)
        elif given.field == "kind" and given.op in {"eq", "in"}:
            parts.kinds = values_of(given)
        elif given.field == "overdue":
            parts.overdue = bool(given.value)
        else:
            parts.conditions.append(given)
    return parts


def said(given: TimeFilter, verb: str, *, chinese: bool) -> str:
    """The question's own words for a period; none where it was asked in the other language, or named no period."""
    if given.surface.lower() == verb:
        return ""
    return given.surface if bool(_HAN.search(given.surface)) == chinese else ""


def values_of(given: Filter) -> list[str]:
    values = given.value if isinstance(given.value, list) else [given.value]
    return [str(value) for value in values if value is not None]


def numbers_of(given: Filter) -> list[Decimal]:
    values = given.value if isinstance(given.value, list) else [given.value]
    return [Decimal(str(value)) for value in values if value is not None]


def plain(value: Decimal) -> str:
    """1200000, never 1.2E+6."""
    return f"{value:f}"
