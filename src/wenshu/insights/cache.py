"""Plans and results, kept as long as they are surely right: keys carry every version that could make them wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Literal, cast
from uuid import UUID

from django.core.cache import cache

from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage, AnyPlan
from wenshu.insights.plan import Query
from wenshu.insights.segments import Figure, Segment, plain
from wenshu.insights.validate import Task
from wenshu.teams.models import Team

PlanKind = Literal["plan", "model"]  # by rules, by a model
PLAN_SECONDS = 24 * 3600
RESULT_SECONDS = 3600


def _key(kind: str, *parts: object) -> str:
    digest = sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
    return f"insights:{kind}:{digest}"


def plan_key(
    team: Team,
    question: str,
    *,
    kind: PlanKind,
    today: date,
    language: AnswerLanguage,
    previous: Query | None,
) -> str:
    """The same words mean the same plan until the team's names, the day, or the way it counts time change."""
    calendar = (team.week_start, team.fiscal_year_start, team.currency)
    before = previous.model_dump_json() if previous else ""
    return _key(kind, team.pk, team.vocabulary_version, today, language, *calendar, before, question)


def kept_plan(key: str) -> AnyPlan | None:
    return cast("AnyPlan | None", cache.get(key))


def keep_plan(key: str, plan: AnyPlan) -> None:
    cache.set(key, plan, PLAN_SECONDS)


def result_key(team: Team, plan: Query, task: Task, *, asked_by: UUID, language: AnswerLanguage) -> str:
    """Of the canonical plan with resolved days, as the member may see it, in one version of the team's data.

    `data_version` moves in the transaction of every write, so a result is never older than the data.
    """
    query = plan.model_copy(update={"filters": [], "time": []})
    against = task.against.model_dump_json() if task.against else ""
    return _key(
        "result",
        team.pk,
        team.data_version,
        team.vocabulary_version,
        (team.timezone, team.week_start, team.currency),
        asked_by,
        language,
        task.calendar.today,
        query.model_dump_json(),
        task.selection.model_dump_json(),
        against,
        task.bucket_field,
        task.targets_of,
    )


def kept_answer(key: str) -> Answer | None:
    answer = cast("Answer | None", cache.get(key))
    return replace(answer, cached=True) if answer is not None else None


def keep_answer(key: str, answer: Answer) -> None:
    cache.set(key, answer, RESULT_SECONDS)


def phrase_key(team: Team, segments: Sequence[Segment], *, language: AnswerLanguage) -> str:
    """Other words for one answer: for its text and for the records behind its figures."""
    cited = [each.records.model_dump_json() for each in segments if isinstance(each, Figure)]
    return _key("phrase", team.pk, team.data_version, language, plain(segments), *cited)


def kept_phrase(key: str) -> tuple[Segment, ...] | None:
    return cast("tuple[Segment, ...] | None", cache.get(key))


def keep_phrase(key: str, segments: tuple[Segment, ...]) -> None:
    cache.set(key, segments, RESULT_SECONDS)
