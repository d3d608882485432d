"""AI 问数 as one pipeline: plan, validate, run, write, verify. Nothing here changes a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from wenshu.clock import local_day
from wenshu.errors import Invalid
from wenshu.insights import answer as answers
from wenshu.insights import cache, suggest
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage, AnyPlan, TeamCalendar
from wenshu.insights.link import HAN
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Clarify, Query, Refuse
from wenshu.insights.query import Names, deal_words, figures_of
from wenshu.insights.standing import check_names
from wenshu.insights.validate import BadPlan, NotYet, Task, tidied, validate
from wenshu.insights.vocabulary import words_of
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team

LONGEST_QUESTION: Final = 500
PLANNER: Final = OfflinePlanner()
LOOKS: Final = 2  # at the names of deals, for one question
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def ask(
    question: str,
    *,
    team: Team,
    asked_by: Membership,
    now: datetime,
    language: AnswerLanguage | None = None,
    spoken: AnswerLanguage | None = None,
) -> Answer:
    """Raises Invalid for an empty or overlong question; everything else is an answer, a question back or a refusal.

    `spoken` is for a question without a language of its own ("1+1"); else that is the team's.
    """
    question = cleaned(question)
    team = fresh(team)
    language = (
        language or language_of(question) or spoken or ("zh" if team.language.startswith("zh") else "en")
    )
    calendar = calendar_of(team, now)
    plan = _planned(question, team=team, calendar=calendar, language=language)
    wording = _wording(team, asked_by, language)
    if isinstance(plan, Query):
        try:
            return _run(plan, team=team, asked_by=asked_by, now=now, calendar=calendar, wording=wording)
        except BadPlan:
            starters = tuple(suggest.starters(language))
            return answers.not_yet(plan, wording=wording, as_of=now, suggestions=starters)
    if isinstance(plan, Clarify):
        return answers.ask_back(plan, wording=wording, as_of=now)
    return answers.decline(plan, wording=wording, as_of=now, suggestions=tuple(suggest.starters(language)))


def run_plan(
    query: Query, *, team: Team, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> Answer:
    """A stored or edited plan, without planning. Raises BadPlan where it means nothing here."""
    return _run_stored(query, team=fresh(team), asked_by=asked_by, now=now, language=language)


def run_plans(
    queries: Sequence[Query], *, team: Team, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> list[Answer | BadPlan]:
    """Plans that are kept, over one state of the team; one that means nothing here any more is there as its error."""
    team = fresh(team)
    vocabulary = words_of(team, version=team.vocabulary_version).vocabulary
    found: list[Answer | BadPlan] = []
    for query in queries:
        try:
            check_names(query, vocabulary)
            found.append(_run_stored(query, team=team, asked_by=asked_by, now=now, language=language))
        except BadPlan as gone:
            found.append(gone)
    return found


def _run_stored(
    query: Query, *, team: Team, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> Answer:
    wording = _wording(team, asked_by, language)
    try:
        calendar = calendar_of(team, now)
        return _run(query, team=team, asked_by=asked_by, now=now, calendar=calendar, wording=wording)
    except NotYet:
        starters = tuple(suggest.starters(language))
        return answers.not_yet(query, wording=wording, as_of=now, suggestions=starters)


def _run(
    query: Query,
    *,
    team: Team,
    asked_by: Membership,
    now: datetime,
    calendar: TeamCalendar,
    wording: Wording,
) -> Answer:
    words = words_of(team, version=team.vocabulary_version)
    names = Names(team, words)
    query = names.in_a_currency(tidied(query))
    moment = now.replace(second=0, microsecond=0)
    task: Task = validate(
        query,
        calendar=calendar,
        stage_kinds=words.vocabulary.stage_kinds,
        asked_by=asked_by.pk,
        moment=moment,
    )
    key = cache.result_key(team, query, task, asked_by=asked_by.pk, language=wording.language)
    kept = cache.kept_answer(key)
    if kept is not None:
        return kept
    figures = figures_of(task, names)
    suggestions = suggest.after(query, wording.language)
    answer = answers.write(figures, plan=query, wording=wording, suggestions=suggestions, as_of=now)
    cache.keep_answer(key, answer)
    return answer


def _planned(question: str, *, team: Team, calendar: TeamCalendar, language: AnswerLanguage) -> AnyPlan:
    key = cache.plan_key(team, question, today=calendar.today, language=language)
    plan = cache.kept_plan(key)
    if plan is None:
        vocabulary = words_of(team, version=team.vocabulary_version).vocabulary
        plan = PLANNER.plan(question, vocabulary=vocabulary, calendar=calendar, language=language)
        cache.keep_plan(key, plan)
    if isinstance(plan, Refuse) and plan.words:
        return _by_deal_names(plan, question, team=team, calendar=calendar, language=language)
    return plan


def _by_deal_names(
    refused: Refuse, question: str, *, team: Team, calendar: TeamCalendar, language: AnswerLanguage
) -> AnyPlan:
    """The words that were not understood may be what deals are called. Not kept: names come with every write."""
    vocabulary = words_of(team, version=team.vocabulary_version).vocabulary
    plan: AnyPlan = refused
    known: frozenset[str] = frozenset()
    for _ in range(LOOKS):
        found = deal_words(team, plan.words) - known if isinstance(plan, Refuse) else None
        if not found:
            break
        known |= found
        plan = PLANNER.plan(
            question, vocabulary=vocabulary, calendar=calendar, language=language, deal_words=known
        )
    return plan


def cleaned(question: str) -> str:
    question = _CONTROL.sub(" ", question).strip()
    if not question:
        raise Invalid.field("question", "Ask a question.")
    if len(question) > LONGEST_QUESTION:
        raise Invalid.field("question", f"A question has at most {LONGEST_QUESTION} characters.")
    return question


def language_of(question: str) -> AnswerLanguage | None:
    """By script: a sentence with Chinese characters outside of names is Chinese. None of signs and numbers."""
    if HAN.search(question) and not _names_only(question):
        return "zh"
    return "en" if re.search(r"[^\W\d_]{2,}", question) else None


def _names_only(question: str) -> bool:
    """An English sentence may hold a Chinese name: then Latin words outnumber Chinese characters."""
    han = len(HAN.findall(question))
    latin = len(re.findall(r"[A-Za-z]{2,}", question))
    return latin >= 3 and latin * 2 > han


def fresh(team: Team) -> Team:
    """The team as it is now: a version read before a colleague's write would find yesterday's result."""
    return Team.objects.get(pk=team.pk)


def calendar_of(team: Team, now: datetime) -> TeamCalendar:
    today = local_day(now, team.timezone)
    return TeamCalendar(today=today, week_start=team.week_start, fiscal_year_start=team.fiscal_year_start)


def _wording(team: Team, asked_by: Membership, language: AnswerLanguage) -> Wording:
    return Wording(language, team.currency, {asked_by.pk: asked_by.name})
