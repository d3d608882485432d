"""Asking on a page: `ask?q=` is a link to share, with JavaScript the card appears where one asked."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenshu.clock import now
from wenshu.errors import Invalid
from wenshu.insights import citation, history, pipeline, suggest
from wenshu.insights.answer import Answer
from wenshu.insights.models import Via
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.answer_card import Card, ask_links, card
from wenshu.web.dates import answer_language


@team_page(role=Role.VIEWER)
def ask(request: TeamRequest) -> HttpResponse:
    """A fragment for htmx, a page of its own otherwise; by POST too, for questions that must not stay in an address."""
    given = request.POST if request.method == "POST" else request.GET
    question, plan = given.get("q", "").strip(), given.get("plan", "")
    if not question and not plan:
        return _page(request, None)
    try:
        return _page(request, _answered(request, question, plan))
    except Invalid as bad:
        return _page(request, None, question=question, problem=_(bad.detail), status=422)


@require_safe
@team_page
def again(request: TeamRequest, id: UUID) -> HttpResponse:
    """A question of one's history, by its stored plan."""
    started, moment = perf_counter(), now()
    asked = history.find(request.member, id, now=moment)
    answer = history.ask_again(asked, by=request.member, now=moment)
    return _page(request, _kept(request, answer, asked.text, moment, started))


def _page(
    request: TeamRequest, answered: Card | None, *, question: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "card": answered,
        "question": answered.question if answered else question,
        "problem": problem,
        "suggestions": ask_links(
            suggest.starters(answer_language()), reverse("ask", args=[request.team.slug])
        ),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(request, f"insights/{'card' if fragment else 'ask'}.html", context, status=status)


def _answered(request: TeamRequest, question: str, plan: str) -> Card:
    """Raises Invalid for an overlong question, or a plan that no link of ours holds."""
    started, moment, spoken = perf_counter(), now(), answer_language()
    if plan:
        query = citation.decode_query(plan)
        answer = pipeline.run_plan(
            query, team=request.team, asked_by=request.member, now=moment, language=spoken
        )
        question = answer.interpretation
    else:
        answer = pipeline.ask(question, team=request.team, asked_by=request.member, now=moment, spoken=spoken)
    return _kept(request, answer, question, moment, started)


def _kept(request: TeamRequest, answer: Answer, question: str, moment: datetime, started: float) -> Card:
    """In the history, and as a card."""
    team, member = request.team, request.member
    kept = history.record(answer, text=question, team=team, member=member, via=Via.WEB, now=moment)
    seconds = perf_counter() - started
    return card(answer, question=question, team=team, member=member, seconds=seconds, kept=kept)


urlpatterns = [path("ask", ask, name="ask"), path("questions/<uuid:id>", again, name="question")]
