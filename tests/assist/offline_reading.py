"""How tests of the offline extractor ask: a team, a Monday, and what came out by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wenshu.assist.engine import Context, KnownName, StageWord
from wenshu.assist.extraction import Extraction, Json, Span
from wenshu.assist.offline import OfflineExtractor

ZONE = ZoneInfo("Asia/Shanghai")
STAGES = tuple(
    StageWord(key, key.title(), "won" if key == "won" else "lost" if key == "lost" else "open")
    for key in ("lead", "qualified", "proposal", "negotiation", "won", "lost")
)


def context(**changes: Any) -> Context:
    """Monday 23 November 2026, six in the evening, in Shanghai; Alice Wong, Bob Miller and 林悦 are the team."""
    values: dict[str, Any] = {
        "now": datetime(2026, 11, 23, 18, tzinfo=ZONE),
        "timezone": ZONE,
        "currency": "CNY",
        "stages": STAGES,
        "products": ("MES", "CRM Pro"),
        "regions": ("华东", "EMEA"),
        "sources": ("Trade fair", "Referral"),
        "members": ("Alice Wong", "Bob Miller", "林悦"),
        "team_name": "Wenshu",
    }
    return Context(**{**values, **changes})


def known(text: str, **names: str) -> tuple[KnownName, ...]:
    """`company="苏州恒力精密"`: that name where it stands in the text."""
    return tuple(
        KnownName(kind, name, Span(text.index(name), text.index(name) + len(name)))  # type: ignore[arg-type]
        for kind, name in names.items()
    )


def extract(text: str, **changes: Any) -> Extraction:
    return OfflineExtractor().extract(text, context(**changes))


def value(extraction: Extraction, name: str, kind: Any = None) -> Json:
    """Of the first entity that has it."""
    for entity in extraction.entities:
        if name in entity.fields and kind in (None, entity.kind):
            return entity.fields[name].value
    return None


def names(extraction: Extraction, kind: Any) -> list[Json]:
    return [entity.fields["name"].value for entity in extraction.of(kind)]


def passed(extraction: Extraction) -> list[str]:
    """Days that were named for something still to be done, and are over."""
    return [each.params["day"] for each in extraction.cautions if each.code == "past_date"]


def codes(extraction: Extraction) -> set[str]:
    return {caution.code for caution in extraction.cautions}
