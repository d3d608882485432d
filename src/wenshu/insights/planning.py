"""Which planner plans: the rules what they fully understand, a model the rest; whatever fails falls back and is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from django.conf import settings

from wenshu.ai.client import client_for, why_not
from wenshu.ai.errors import ModelUnavailable, Reason
from wenshu.ai.messages import Usage
from wenshu.insights import cache
from wenshu.insights.engine import AnswerLanguage, AnyPlan, TeamCalendar
from wenshu.insights.llm import Drawn, ModelPlanner
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Query, Refuse
from wenshu.insights.query import Names, deal_words
from wenshu.insights.validate import Task, tidied, validate
from wenshu.teams.models import Membership, Team

RULES: Final = OfflinePlanner()
LOOKS: Final = 2  # at the names of deals, for one question
Engine = Literal["rules", "llm"]


@dataclass(frozen=True)
class Asked:
    """One question and what it is asked against. `previous` is the plan that a follow-up turn changes."""

    question: str
    team: Team
    names: Names
    asked_by: Membership
    now: datetime
    calendar: TeamCalendar
    language: AnswerLanguage
    previous: Query | None = None
    engine: Literal["auto", "rules", "llm"] | None = None  # else as the installation is set up


@dataclass(frozen=True)
class Planned:
    """`fallback` says why a model that should have planned did not."""

    plan: AnyPlan
    engine: Engine = "rules"
    usage: Usage = field(default_factory=Usage)
    fallback: Reason | None = None


def plan(asked: Asked) -> Planned:
    engine: str = asked.engine or settings.AI_INSIGHT_ENGINE
    by_rules = _by_rules(asked)
    if engine == "rules" or (engine == "auto" and _is_settled(by_rules)):
        return Planned(by_rules)
    try:
        drawn = _by_model(asked)
    except ModelUnavailable as unavailable:
        switched_off = unavailable.reason in {"off", "no_endpoint"}
        return Planned(by_rules, fallback=None if engine == "auto" and switched_off else unavailable.reason)
    if _knows_no_more(drawn.plan) and isinstance(by_rules, Refuse):
        return Planned(by_rules, usage=drawn.usage)  # it names the words
    return Planned(drawn.plan, "llm", drawn.usage)


def prepared(asked: Asked, query: Query) -> tuple[Query, Task]:
    """The plan as it runs, and its task. Raises BadPlan where it means nothing here."""
    query = asked.names.in_a_currency(tidied(query))
    task = validate(
        query,
        calendar=asked.calendar,
        stage_kinds=asked.names.words.vocabulary.stage_kinds,
        asked_by=asked.asked_by.pk,
        moment=asked.now.replace(second=0, microsecond=0),
        sees_all_targets=asked.asked_by.may_manage,
    )
    return query, task


def _is_settled(plan: AnyPlan) -> bool:
    """Rules that declined for what was asked know why; those that did not understand do not."""
    return not isinstance(plan, Refuse) or plan.reason not in {"not_understood", "unknown_name"}


def _knows_no_more(plan: AnyPlan) -> bool:
    return isinstance(plan, Refuse) and plan.reason == "not_understood" and not plan.words


# rules


def _by_rules(asked: Asked) -> AnyPlan:
    key = _key("plan", asked)
    plan = cache.kept_plan(key)
    if plan is None:
        plan = _ruled(asked, frozenset())
        cache.keep_plan(key, plan)
    if isinstance(plan, Refuse) and plan.words:
        return _by_deal_names(plan, asked)
    return plan


def _ruled(asked: Asked, words: frozenset[str]) -> AnyPlan:
    vocabulary, calendar = asked.names.words.vocabulary, asked.calendar
    if asked.previous is not None:
        return RULES.amend(
            asked.previous,
            asked.question,
            vocabulary=vocabulary,
            calendar=calendar,
            language=asked.language,
            deal_words=words,
        )
    return RULES.plan(
        asked.question, vocabulary=vocabulary, calendar=calendar, language=asked.language, deal_words=words
    )


def _by_deal_names(refused: Refuse, asked: Asked) -> AnyPlan:
    """The words that were not understood may be what deals are called. Not kept: names come with every write."""
    plan: AnyPlan = refused
    known: frozenset[str] = frozenset()
    for _ in range(LOOKS):
        found = deal_words(asked.team, plan.words) - known if isinstance(plan, Refuse) else None
        if not found:
            break
        known |= found
        plan = _ruled(asked, known)
    return plan


# a model


def _by_model(asked: Asked) -> Drawn:
    """Raises ModelUnavailable. The same question means the same plan until a name or the day changes."""
    unavailable = why_not(asked.team, "insight", now=asked.now)
    if unavailable is not None:
        raise unavailable
    key = _key("model", asked)
    kept = cache.kept_plan(key)
    if kept is not None:
        return Drawn(kept, "", Usage())
    client = client_for(asked.team, asked.asked_by, now=asked.now)
    drawn = ModelPlanner(client, lambda query: prepared(asked, query)).plan(
        asked.question,
        vocabulary=asked.names.words.vocabulary,
        calendar=asked.calendar,
        language=asked.language,
        previous=asked.previous,
    )
    cache.keep_plan(key, drawn.plan)
    return drawn


def _key(kind: cache.PlanKind, asked: Asked) -> str:
    return cache.plan_key(
        asked.team,
        asked.question,
        kind=kind,
        today=asked.calendar.today,
        language=asked.language,
        previous=asked.previous,
    )
