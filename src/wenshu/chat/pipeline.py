"""One turn of a conversation: the rules what they fully understand, a model with tools the rest; kept at its end."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from wenshu.ai.client import client_for, why_not
from wenshu.ai.errors import ModelUnavailable, Reason
from wenshu.ai.messages import Usage
from wenshu.chat import by_model, by_rules, conversations, words
from wenshu.chat.events import Done, Event, Step, Words
from wenshu.chat.models import Conversation, Message
from wenshu.chat.tools import Toolbox
from wenshu.errors import Invalid
from wenshu.insights import pipeline as insights
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Query
from wenshu.insights.standing import plan_json, read_plan
from wenshu.teams.models import Membership

LONGEST: Final = 2000  # characters of a message
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")


def say(
    text: str, *, conversation_id: UUID | None, by: Membership, now: datetime, spoken: AnswerLanguage
) -> Iterator[Event]:
    """Raises Invalid for an empty or overlong message and NotFound for a conversation of somebody else's, at once.

    The last event is Done, whatever becomes of the model.
    """
    text = cleaned(text)
    conversation = conversations.find(by, conversation_id) if conversation_id else None
    return _turn(text, conversation, by, now, insights.language_of(text) or spoken)


def cleaned(text: str) -> str:
    text = _CONTROL.sub(" ", text).strip()
    if not text:
        raise Invalid.field("message", "Write a message.")
    if len(text) > LONGEST:
        raise Invalid.field("message", f"A message has at most {LONGEST} characters.")
    return text


def _turn(
    text: str, conversation: Conversation | None, by: Membership, now: datetime, language: AnswerLanguage
) -> Iterator[Event]:
    before = conversations.messages(conversation) if conversation else []
    box = Toolbox(by, now, language)
    ruled = by_rules.reply(text, box=box, previous=_last_plan(before)) if _may_be_a_question(text) else None
    usage = ruled.answer.usage if ruled and ruled.answer else Usage()
    if ruled and ruled.understood:
        yield from _told(ruled.text, box)
        engine = ruled.answer.engine if ruled.answer else "rules"
        fallback: Reason | None = ruled.answer.fallback if ruled.answer else None
        answer = ruled.text
    else:
        model = Toolbox(by, now, box.language)
        answer, fallback = yield from _by_model(text, model, before)
        usage, engine = usage + model.usage, "llm" if answer else "rules"
        box = model if answer else box
        if not answer:
            answer = _without_model(ruled.text if ruled else "", fallback, box.language)
            yield Words(answer)
    kept = Message(
        asked=text,
        answer=answer,
        sources=[vars(source) for source in box.sources.items],
        steps=box.steps,
        plan=plan_json(box.plan) if box.plan else None,
        suggestions=list(box.suggestions),
        engine=engine,
        fallback=fallback or "",
    )
    yield Done(conversations.keep(conversation, kept, by=by, now=now), usage)


def _told(text: str, box: Toolbox) -> Iterator[Event]:
    yield from (Step(**step) for step in box.steps)
    yield Words(text)


def _by_model(
    text: str, box: Toolbox, before: list[Message]
) -> Generator[Event, None, tuple[str, Reason | None]]:
    """The answer, empty where there is none, and why a model that should have answered did not."""
    unavailable = why_not(box.member.team, "chat", now=box.now)
    if unavailable is not None:
        return "", None
    client = client_for(box.member.team, box.member, now=box.now)
    try:
        answer = yield from by_model.answer(text, box=box, client=client, before=before)
    except ModelUnavailable as failed:
        return "", failed.reason
    return answer, None if answer else "bad_reply"


def _without_model(refusal: str, fallback: Reason | None, language: AnswerLanguage) -> str:
    refusal = refusal or words.say("too_long", language)
    if fallback is None:
        return refusal
    return refusal + insights.fallback_words(fallback, language)


def _may_be_a_question(text: str) -> bool:
    return len(text) <= insights.LONGEST_QUESTION


def _last_plan(before: list[Message]) -> Query | None:
    """That of the latest turn that had one: thanks in between do not end a chain of questions."""
    return read_plan(next((turn.plan for turn in reversed(before) if turn.plan), None))
