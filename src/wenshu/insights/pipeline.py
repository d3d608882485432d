"""AI 问数 as one pipeline: plan, validate, run, write, verify. Nothing here changes a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from django.conf import settings

from wenshu.ai.client import client_for
from wenshu.ai.errors import ModelUnavailable, Reason
from wenshu.clock import local_day
from wenshu.errors import Invalid
from wenshu.insights import answer as answers
from wenshu.insights import cache, planning, suggest
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage, AnyPlan, TeamCalendar
from wenshu.insights.link import HAN
from wenshu.insights.llm.phrasing import phrased
from wenshu.insights.offline.sanity import makes_sense
from wenshu.insights.plan import Clarify, Query
from wenshu.insights.planning import Asked
from wenshu.insights.query import Names, figures_of
from wenshu.insights.segments import plain
from wenshu.insights.standing import check_names
from wenshu.insights.validate import BadPlan, NotYet
from wenshu.insights.verify import Unfaithful, verify
from wenshu.insights.vocabulary import words_of
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team

LONGEST_QUESTION: Final = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def ask(
    question: str,
    *,
    team: Team,
    asked_by: Membership,
    now: datetime,
    language: AnswerLanguage | None = None,
    spoken: AnswerLanguage | None = None,
    previous: Query | None = None,
    engine: Literal["auto", "rules", "llm"] | None = None,
) -> Answer:
    """Raises Invalid for an empty or overlong question; everything else is an answer, a question back or a refusal.

    `spoken` is for a question without a language of its own ("1+1"); else that is the team's. `previous` is the plan
    of the turn before, which a question that does not stand alone changes.
    """
    question = cleaned(question)
    team = fresh(team)
    language = (
        language or language_of(question) or spoken or ("zh" if team.language.startswith("zh") else "en")
    )
    asked = _asked(team, asked_by, now, language, question=question, previous=previous, engine=engine)
    planned = planning.plan(asked)
    answer = answers.planned_by(_answered(asked, planned.plan), planned, _wording(asked))
    return _in_other_words(answer, asked) if settings.AI_PHRASE_ANSWERS else answer


def _answered(asked: Asked, plan: AnyPlan) -> Answer:
    wording, now = _wording(asked), asked.now
    starters = tuple(suggest.starters(asked.language))
    if isinstance(plan, Query):
        try:
            return _run(plan, asked)
        except BadPlan as bad:
            return answers.not_yet(bad, wording=wording, as_of=now, suggestions=starters)
    if isinstance(plan, Clarify):
        return answers.ask_back(plan, wording=wording, as_of=now, told=_each(plan, asked))
    return answers.decline(plan, wording=wording, as_of=now, suggestions=starters)


def _each(plan: Clarify, asked: Asked) -> list[Answer]:
    """The answers to all readings of a question that asked for each of them; none where one has no answer."""
    if plan.reason != "several_questions":
        return []
    try:
        return [_run(reading.query, asked) for reading in plan.options]
    except BadPlan:
        return []


def _in_other_words(answer: Answer, asked: Asked) -> Answer:
    """As a model says it, where it adds and loses nothing; else as it is."""
    if answer.status != "answered" or answer.figures is None or answer.fallback:
        return answer
    key = cache.phrase_key(asked.team, answer.segments, language=asked.language)
    said, usage = cache.kept_phrase(key), answer.usage
    if said is None:
        try:
            client = client_for(asked.team, asked.asked_by, now=asked.now)
            reply = phrased(answer.segments, client, asked.language)
            said, usage = reply.value, answer.usage + reply.usage
            verify(said, answer.figures, _wording(asked))
        except (ModelUnavailable, Unfaithful):
            return answer
        cache.keep_phrase(key, said)
    return replace(answer, segments=said, usage=usage)


def fallback_words(reason: Reason, language: AnswerLanguage) -> str:
    """Why a model that might have helped did not, to stand behind a refusal."""
    wording = Wording(language, "")
    return plain(wording.say("fallback.declined", why=wording.text(f"fallback.{reason}")))


def run_plan(
    query: Query, *, team: Team, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> Answer:
    """A stored or edited plan, without planning. Raises BadPlan where it means nothing here."""
    return _run_stored(query, team=fresh(team), asked_by=asked_by, now=now, language=language)


def runs(query: Query, *, team: Team, asked_by: Membership, now: datetime) -> bool:
    """Whether a plan means something here, without running it."""
    asked = _asked(team, asked_by, now, "en")
    try:
        planning.prepared(asked, query)
    except BadPlan:
        return False
    return makes_sense(query, asked.names.words.vocabulary)


def run_plans(
    queries: Sequence[Query], *, team: Team, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> list[Answer | BadPlan]:
    """Plans that are kept, over one state of the team; one that means nothing here any more is there as its error."""
    team = fresh(team)
    found: list[Answer | BadPlan] = []
    for query in queries:
        try:
            found.append(_run_stored(query, team=team, asked_by=asked_by, now=now, language=language))
        except BadPlan as gone:
            found.append(gone)
    return found


def _run_stored(
    query: Query, *, team: Team, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> Answer:
    asked = _asked(team, asked_by, now, language)
    check_names(query, asked.names.words.vocabulary)
    try:
        return _run(query, asked)
    except NotYet as bad:
        starters = tuple(suggest.starters(language))
        return answers.not_yet(bad, wording=_wording(asked), as_of=now, suggestions=starters)


def _run(query: Query, asked: Asked) -> Answer:
    query, task = planning.prepared(asked, query)
    key = cache.result_key(asked.team, query, task, asked_by=asked.asked_by.pk, language=asked.language)
    # a voice note moves on as it is worked off, and the team's data version does not
    kept = cache.kept_answer(key) if query.entity != "voice_note" else None
    if kept is not None:
        return replace(kept, plan=query)  # the same records by other words: "this month", "November 2026"
    figures = figures_of(task, asked.names)
    suggestions = suggest.after(query, asked.language, figures)
    answer = answers.write(
        figures, plan=query, wording=_wording(asked), suggestions=suggestions, as_of=asked.now
    )
    cache.keep_answer(key, answer)
    return answer


def _asked(
    team: Team,
    asked_by: Membership,
    now: datetime,
    language: AnswerLanguage,
    *,
    question: str = "",
    previous: Query | None = None,
    engine: Literal["auto", "rules", "llm"] | None = None,
) -> Asked:
    words = words_of(team, version=team.vocabulary_version)
    calendar = calendar_of(team, now)
    return Asked(question, team, Names(team, words), asked_by, now, calendar, language, previous, engine)


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


def _wording(asked: Asked) -> Wording:
    return Wording(asked.language, asked.team.currency, {asked.asked_by.pk: asked.asked_by.name})
