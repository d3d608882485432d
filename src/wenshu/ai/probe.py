"""A look at the endpoint that costs no tokens: does it answer, and does it have our models?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from pydantic import BaseModel

from wenshu.ai import dialect, replies, retirement
from wenshu.ai.deadline import Deadline
from wenshu.ai.endpoint import TASKS, Endpoint, Task, chosen, explicit_model, model_for
from wenshu.ai.errors import ModelUnavailable, Refused
from wenshu.ai.models import ModelUse, TokenDay

LONGEST_S: Final = 10.0


@dataclass(frozen=True)
class Found:
    """`models` are those that the endpoint lists; None where it has no such list."""

    endpoint: Endpoint
    models: frozenset[str] | None
    problem: str = ""


class _Listed(BaseModel):
    id: str


class _List(BaseModel):
    data: list[_Listed] = []


def look(*, today: date) -> Found | None:
    """Asks for the list of models; None when models are off or none is set up."""
    try:
        endpoint = chosen("chat", use=ModelUse.ON, today=today)
    except ModelUnavailable:
        return None
    from wenshu.ai import sdk  # takes half a second, so only when a model is asked

    try:
        raw = sdk.models(endpoint, Deadline(min(LONGEST_S, settings.AI_TIMEOUT_S)))
        listed = replies.read(_List, raw)
    except Refused as refused:
        return Found(endpoint, None, "" if refused.status in {404, 405} else refused.detail)
    except ModelUnavailable as fault:
        return Found(endpoint, None, fault.detail)
    return Found(endpoint, frozenset(model.id for model in listed.data) or None)


def in_use(*, today: date) -> dict[str, list[Task]]:
    """The models, and what each is used for."""
    found: dict[str, list[Task]] = {}
    for task in TASKS:
        found.setdefault(model_for(task, today=today), []).append(task)
    return found


@dataclass(frozen=True)
class Notice:
    """A model in use that is retired or about to be. `is_set` when the environment names it: then only people act."""

    model: str
    day: date
    successor: str
    is_set: bool


def notices(*, today: date) -> list[Notice]:
    """Retirements within 90 days or past, of the models in use today."""
    found: dict[str, Notice] = {}
    for task in TASKS:
        model = model_for(task, today=today)
        coming = retirement.due(model, today=today)
        if coming:
            found[model] = Notice(model, coming.day, coming.successor, is_set=bool(explicit_model(task)))
    return list(found.values())


def mode_of(endpoint: Endpoint) -> str:
    """How answers of a given shape are asked for there; empty until the first one."""
    return dialect.of(endpoint).mode or ""


def teams_out_of_tokens(*, day: date) -> int:
    """How many teams have less than a hundredth of their budget left on that day."""
    limit: int = settings.AI_TEAM_DAILY_TOKENS
    if not limit:
        return 0
    return TokenDay.all_teams.filter(day=day, tokens__gte=limit * 99 // 100).count()
