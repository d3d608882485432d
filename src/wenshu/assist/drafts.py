"""Words for a follow-up or for the customer: a model's where they say no more than the note, else the rules'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Generic, TypeVar

from django.conf import settings

from wenshu.ai.client import Client, client_for, why_not
from wenshu.ai.errors import ModelUnavailable, Reason
from wenshu.ai.messages import Usage
from wenshu.assist import offline
from wenshu.assist.engine import Context
from wenshu.assist.extraction import Extraction
from wenshu.assist.llm import wording
from wenshu.assist.llm.wording import Language
from wenshu.assist.offline import FollowUpDraft, orders
from wenshu.assist.offline.drafts import is_private
from wenshu.assist.offline.extractor import language_of
from wenshu.assist.offline.page import fold
from wenshu.assist.reading_by import RULES, Choice, Engine
from wenshu.teams.models import Membership, Team

T = TypeVar("T")
SHORT: Final = 600  # characters of a note that needs no summary


@dataclass(frozen=True, slots=True)
class Drafted(Generic[T]):
    """`fallback` says why a model that should have worded it did not."""

    value: T
    engine: Engine = "rules"
    fallback: Reason | None = None
    usage: Usage = field(default_factory=Usage)


def draft_follow_up(
    text: str,
    context: Context,
    *,
    team: Team,
    by: Membership | None,
    now: datetime,
    kind: str = "note",
    occurred_at: datetime | None = None,
    engine: Choice | None = None,
    found: Extraction | None = None,
) -> Drafted[FollowUpDraft]:
    """Kind and days are the rules' in any case; a model may say a long note in fewer words. Never raises for its sake.

    `found` is what the rules read in the text, where that is known.
    """
    by_rules = offline.draft_follow_up(text, context, kind=kind, occurred_at=occurred_at, found=found)
    if (engine or settings.AI_ASSIST_ENGINE) == "auto" and len(text) <= SHORT:
        return Drafted(by_rules)

    def word(client: Client) -> tuple[FollowUpDraft | None, Usage]:
        reply = wording.follow_up(client, text, by_rules.language)
        said = reply.value
        if not wording.holds(said.content, [text], by_rules.language):
            return None, reply.usage
        step = said.next_action.strip()
        if by_rules.next_action or not step or not wording.holds(step, [text], by_rules.language):
            step = by_rules.next_action
        return replace(by_rules, content=said.content.strip(), next_action=step), reply.usage

    return _worded(text, by_rules, word, team=team, by=by, now=now, engine=engine)


def draft_message(
    text: str,
    context: Context,
    *,
    team: Team,
    by: Membership | None,
    now: datetime,
    to: str = "",
    sender: str = "",
    language: Language | None = None,
    engine: Choice | None = None,
    found: Extraction | None = None,
) -> Drafted[str]:
    """To be read, changed and sent by a person. Never raises for a model's sake. `found` as above."""
    spoken: Language = language or language_of(text)
    found = found or RULES.extract(text, context)
    names = [to, sender, context.team_name, *context.products, *_names(found)]
    rivals = [name for name in _rivals(found) if name not in names]
    by_rules = offline.draft_message(text, context, to=to, sender=sender, language=spoken, found=found)

    def word(client: Client) -> tuple[str | None, Usage]:
        reply = wording.message(client, text, spoken, to=to, sender=sender)
        said = reply.value.text.strip()
        if not wording.holds(said, [text, by_rules, to, sender], spoken, names=names):
            return None, reply.usage
        is_fit = not is_private(said) and not any(name in said for name in rivals)
        return said if is_fit else None, reply.usage

    return _worded(text, by_rules, word, team=team, by=by, now=now, engine=engine)


def _worded(
    text: str,
    by_rules: T,
    word: Callable[[Client], tuple[T | None, Usage]],
    *,
    team: Team,
    by: Membership | None,
    now: datetime,
    engine: Choice | None,
) -> Drafted[T]:
    """The model's words where they hold. A note that gives orders is not given to one that writes."""
    chosen: str = engine or settings.AI_ASSIST_ENGINE
    if chosen == "rules" or orders.find(fold(text)):
        return Drafted(by_rules)
    try:
        unavailable = why_not(team, "assist", now=now)
        if unavailable is not None:
            raise unavailable
        said, usage = word(client_for(team, by, now=now))
    except ModelUnavailable as reason:
        silent = chosen == "auto" and reason.reason in {"off", "no_endpoint"}
        return Drafted(by_rules, fallback=None if silent else reason.reason)
    return Drafted(by_rules, usage=usage) if said is None else Drafted(said, "llm", usage=usage)


def _names(found: Extraction) -> list[str]:
    """Of the customer and its people."""
    company = found.of("company")[:1]
    return [str(one.fields["name"].value) for one in (*company, *found.of("contact")) if "name" in one.fields]


def _rivals(found: Extraction) -> list[str]:
    """Other companies that the note names."""
    others = [one.fields["name"].value for one in found.of("company")[1:] if "name" in one.fields]
    named = [
        deal.fields["competitor"].value for deal in found.of("opportunity") if "competitor" in deal.fields
    ]
    return [str(name) for name in (*others, *named)]
