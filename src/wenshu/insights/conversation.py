"""Turns of one conversation: a question that does not stand alone changes the plan of the turn before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from wenshu.ids import new_id
from wenshu.insights import history, pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Question, Via
from wenshu.teams.models import Membership

SHOWN: Final = 4  # turns before the one at hand


@dataclass(frozen=True)
class Turn:
    """`conversation` is to be sent with the next question, `question` is this one's id in the history."""

    answer: Answer
    conversation: UUID
    question: UUID
    goes_on: bool = False  # there are turns before it


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
    known = _known(by, conversation, now)
    previous = history.last_plan(by, known) if known else None
    answer = pipeline.ask(
        text, team=by.team, asked_by=by, now=now, language=language, spoken=spoken, previous=previous
    )
    return _kept(answer, text=text, by=by, known=known, via=via, now=now)


def keep(
    answer: Answer, *, text: str, by: Membership, conversation: UUID | None, via: Via, now: datetime
) -> Turn:
    """A plan that was run, as the next turn: what is asked after it changes that plan."""
    return _kept(answer, text=text, by=by, known=_known(by, conversation, now), via=via, now=now)


def so_far(turn: Turn, *, by: Membership) -> list[Question]:
    """The turns before this one, the latest few, oldest first."""
    latest = history.turns(by, turn.conversation, limit=SHOWN + 1)
    return [question for question in latest if question.pk != turn.question][-SHOWN:]


def _known(by: Membership, conversation: UUID | None, now: datetime) -> UUID | None:
    return conversation if conversation and history.knows(by, conversation, now=now) else None


def _kept(answer: Answer, *, text: str, by: Membership, known: UUID | None, via: Via, now: datetime) -> Turn:
    # A later turn may be answered by another process a moment later: it must not find the turn before this one.
    keep = history.record_now if known else history.record
    conversation = known or new_id()
    kept = keep(answer, text=text, team=by.team, member=by, via=via, now=now, conversation=conversation)
    return Turn(answer, conversation, kept, goes_on=known is not None)
