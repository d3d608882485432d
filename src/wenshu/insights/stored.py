"""Questions that are kept with their plans, to be run again without planning and without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from wenshu.errors import FieldError, Invalid
from wenshu.insights import pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Query
from wenshu.insights.selection import Records
from wenshu.insights.standing import NameGone, plan_json, read_plan
from wenshu.insights.validate import BadPlan
from wenshu.teams.models import Membership


@dataclass(frozen=True)
class Stored:
    """`query` is None when the plan, kept by an earlier version, does not mean anything any more."""

    question: str
    query: Query | None

    def as_json(self) -> dict[str, Any]:
        return {"question": self.question, "plan": plan_json(self.query) if self.query else None}


@dataclass(frozen=True)
class Answered:
    """`answer` is None when the plan cannot be run any more; `gone` are names that it asks for in vain."""

    question: str
    answer: Answer | None
    gone: tuple[str, ...] = ()


def read_records(kept: object) -> Records | None:
    """The records behind a figure, from the column of a firing."""
    try:
        return Records.model_validate(kept)
    except ValidationError:
        return None


def read(kept: Sequence[object]) -> list[Stored]:
    """From the column of a digest; what is none of ours is a question without a plan."""
    return [
        Stored(str(each.get("question", "")), read_plan(each.get("plan")))
        if isinstance(each, dict)
        else Stored(str(each), None)
        for each in kept
    ]


def run(
    kept: Sequence[Stored], *, reader: Membership, now: datetime, language: AnswerLanguage
) -> list[Answered]:
    """As that member sees the records, over one state of the team; without a planner and without a model."""
    queries = [each.query for each in kept if each.query is not None]
    found = iter(pipeline.run_plans(queries, team=reader.team, asked_by=reader, now=now, language=language))
    return [_answered(each, next(found) if each.query is not None else None) for each in kept]


def _answered(stored: Stored, found: Answer | BadPlan | None) -> Answered:
    if isinstance(found, NameGone):
        return Answered(stored.question, None, tuple(found.names))
    answer = found if isinstance(found, Answer) and found.figures is not None else None
    return Answered(stored.question, answer)


def checked(query: Query, *, by: Membership, now: datetime, pointer: str) -> Answer:
    """The plan's answer today; raises Invalid, at that field, for a plan that has none or a name that is not here."""
    (found,) = pipeline.run_plans([query], team=by.team, asked_by=by, now=now, language="en")
    if isinstance(found, BadPlan):
        errors = [FieldError(f"/{pointer}{each.pointer}", each.message) for each in found.errors]
        raise BadPlan(errors) from found
    if found.figures is None:
        raise Invalid.field(pointer, _("This plan cannot be run."))
    return found


def language_of(reader: Membership) -> tuple[str, AnswerLanguage]:
    """The reader's own language, else their team's: as gettext and as answers call it."""
    spoken = (reader.user.language if reader.user else "") or reader.team.language
    return spoken, "zh" if spoken.startswith("zh") else "en"
