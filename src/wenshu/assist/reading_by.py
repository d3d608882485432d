"""Who reads a text: the rules first, a model where they leave something open; whatever fails falls back and is said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final, Literal

from django.conf import settings

from wenshu.ai.client import client_for, why_not
from wenshu.ai.errors import ModelUnavailable, Reason
from wenshu.ai.messages import Usage
from wenshu.assist.engine import Context, Extractor
from wenshu.assist.extraction import Extraction
from wenshu.assist.llm import Drawn, ModelExtractor, leaves_open, merged
from wenshu.assist.offline import OfflineExtractor
from wenshu.teams.models import Membership, Team

RULES: Final[Extractor] = OfflineExtractor()
Engine = Literal["rules", "llm"]
Choice = Literal["auto", "rules", "llm"]


@dataclass(frozen=True, slots=True)
class Reading:
    """`fallback` says why a model that should have read the text did not. `engine` llm: a model read it, too."""

    extraction: Extraction
    engine: Engine = "rules"
    fallback: Reason | None = None
    usage: Usage = field(default_factory=Usage)


def read(
    text: str,
    context: Context,
    *,
    team: Team,
    by: Membership | None,
    now: datetime,
    engine: Choice | None = None,
) -> Reading:
    """Never raises for a model's sake. `engine` None is as the installation is set up (AI_ASSIST_ENGINE).

    `auto`: the rules, and a model where they leave something open; `llm`: a model, without the rules' reading. Not
    inside a transaction: a model may take AI_TIMEOUT_S.
    """
    chosen: str = engine or settings.AI_ASSIST_ENGINE
    by_rules = RULES.extract(text, context)
    if chosen == "rules" or (chosen == "auto" and not leaves_open(text, by_rules)):
        return Reading(by_rules)
    try:
        drawn = _by_model(text, _dated(context, by_rules), team, by, now)
    except ModelUnavailable as unavailable:
        switched_off = unavailable.reason in {"off", "no_endpoint"}
        silent = chosen == "auto" and switched_off  # as the installation or the team wants it
        return Reading(by_rules, fallback=None if silent else unavailable.reason)
    if not drawn.extraction.entities:  # it found nothing that holds
        return Reading(by_rules, usage=drawn.usage)
    if chosen == "auto":
        return Reading(merged(by_rules, drawn.extraction), "llm", usage=drawn.usage)
    return Reading(
        replace(drawn.extraction, said_on=by_rules.said_on, language=by_rules.language),
        "llm",
        usage=drawn.usage,
    )


def _by_model(text: str, context: Context, team: Team, by: Membership | None, now: datetime) -> Drawn:
    unavailable = why_not(team, "assist", now=now)
    if unavailable is not None:
        raise unavailable
    return ModelExtractor(client_for(team, by, now=now)).draw(text, context)


def _dated(context: Context, found: Extraction) -> Context:
    """The text's own day counts, where it gives one."""
    if not found.said_on or context.said_at is not None:
        return context
    noon = datetime.combine(date.fromisoformat(found.said_on[:10]), time(12), tzinfo=context.timezone)
    return replace(context, said_at=noon)
