"""The summary of a talk: by a model that may only quote, or by rules; whatever fails falls back and is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wenshu.ai.client import client_for, why_not
from wenshu.ai.errors import ModelUnavailable
from wenshu.assist.context import context_of
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership, Team
from wenshu.voice.contract import Summary
from wenshu.voice.engine import Line
from wenshu.voice.summaries import paragraph, record, rules
from wenshu.voice.summaries.model import Drawn, draw
from wenshu.voice.summaries.rules import Reading

RULES = "rules"


@dataclass(frozen=True)
class Summarised:
    """`engine` is "rules" or "llm:" and the model; `fallback` why a model that should have written it did not."""

    summary: Summary
    engine: str = RULES
    fallback: str = ""


def summarise(
    lines: Sequence[Line],
    *,
    team: Team,
    member: Membership | None,
    spoken_at: datetime,
    deal: Opportunity | None,
    now: datetime,
) -> Summarised:
    """Never raises for a model's sake. Not inside a transaction: a model may be asked."""
    context = context_of(team, "", now=now, said_at=spoken_at)
    reading = rules.read(lines, context)
    found = by_rules(reading, team=team, deal=deal)
    if not reading.spoken.said:
        return Summarised(found)
    try:
        unavailable = why_not(team, "summary", now=now)
        if unavailable is not None:
            raise unavailable
        client = client_for(team, member, now=now, background=True)
        drawn = draw(client, reading, context.day_of_text)
    except ModelUnavailable as reason:
        is_wanted = reason.reason not in {"off", "no_endpoint"}  # else as the installation or the team chose
        return Summarised(found, fallback=reason.reason if is_wanted else "")
    return Summarised(_by_model(found, drawn, reading, team, deal), engine=f"llm:{drawn.model}"[:120])


def by_rules_alone(
    lines: Sequence[Line],
    *,
    team: Team,
    spoken_at: datetime,
    deal: Opportunity | None,
    now: datetime,
    fallback: str = "",
) -> Summarised:
    """No model is asked, whatever is set up; `fallback` why not one that should have been."""
    reading = rules.read(lines, context_of(team, "", now=now, said_at=spoken_at))
    return Summarised(by_rules(reading, team=team, deal=deal), fallback=fallback)


def _by_model(
    found: Summary, drawn: Drawn, reading: Reading, team: Team, deal: Opportunity | None
) -> Summary:
    """Sums are the rules' in any case: they are read, not worded."""
    told = record.difference(reading, deal, language=team.language)
    highlights = [*([told] if told else []), *drawn.highlights]
    return found.model_copy(
        update={
            "text": drawn.text,
            "key_points": [each.text for each in highlights],
            "highlights": highlights,
            "action_items": drawn.action_items,
            "next_follow_up_at": drawn.next_follow_up_at,
        }
    )


def by_rules(reading: Reading, *, team: Team, deal: Opportunity | None) -> Summary:
    told = record.difference(reading, deal, language=team.language)
    highlights = [*([told] if told else []), *reading.highlights]
    return Summary(
        text=paragraph.written(reading),
        key_points=[each.text for each in highlights],
        highlights=highlights,
        action_items=reading.action_items,
        amounts=reading.amounts,
        next_follow_up_at=reading.next_follow_up_at,
        language="zh" if reading.language == "zh" else "en",
    )
