"""Turns of one conversation: a question that does not stand alone changes the plan of the turn before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wenshu.ids import new_id
from wenshu.insights import history, pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Via
from wenshu.teams.models import Membership


@dataclass(frozen=True)
class Turn:
    """`conversation` is to be sent with the next question, `question` is this one's id in the history."""

    answer: Answer
    conversation: UUID
    question: UUID


def ask(
    text: str,
    *,
    by: Membership,
    conversation: UUID | None,
    via: Via,
    now: datetime,
    language: AnswerLanguage | None = None,
    spoken: AnswerLanguage | None = None,
) -> Turn:
    """Raises Invalid as `pipeline.ask` does. A conversation that is not one's own, or over, starts anew."""
    known = history.knows(by, conversation, now=now) if conversation else False
    previous = history.last_plan(by, conversation) if conversation and known else None
    answer = pipeline.ask(
        text, team=by.team, asked_by=by, now=now, language=language, spoken=spoken, previous=previous
    )
    # A later turn may be answered by another process a moment later: it must not find the turn before this one.
    keep = history.record_now if known else history.record
    conversation = conversation if conversation and known else new_id()
    kept = keep(answer, text=text, team=by.team, member=by, via=via, now=now, conversation=conversation)
    return Turn(answer, conversation, kept)
