"""Asking on a page: `ask?q=` is a link to share, with JavaScript the card appears where one asked."""

from __future__ import annotations

from time import perf_counter

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from wenshu.clock import now
from wenshu.errors import Invalid
from wenshu.insights import citation, pipeline, suggest
from wenshu.insights.answer import Answer
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.answer_card import Card, ask_links, card
from wenshu.web.dates import answer_language


@team_page(role=Role.VIEWER)
def ask(request: TeamRequest) -> HttpResponse:
    """A fragment for htmx, a page of its own otherwise; by POST too, for questions that must not stay in an address."""
    given = request.POST if request.method == "POST" else request.GET
    question, plan = given.get("q", "").strip(), given.get("plan", "")
    answered, problem, status = None, "", 200
    if question or plan:
        try:
            answered = _answered(request, question, plan)
        except Invalid as bad:
            problem, status = _(bad.detail), 422
    context = {
        "card": answered,
        "question": question or (answered.question if answered else ""),
        "problem": problem,
        "suggestions": ask_links(
            suggest.starters(answer_language()), reverse("ask", args=[request.team.slug])
        ),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(request, f"insights/{'card' if fragment else 'ask'}.html", context, status=status)


def _answered(request: TeamRequest, question: str, plan: str) -> Card:
    """Raises Invalid for an overlong question, or a plan that no link of ours holds."""
    started = perf_counter()
    answer: Answer
    if plan:
        query = citation.decode_query(plan)
        spoken = answer_language()
        answer = pipeline.run_plan(
            query, team=request.team, asked_by=request.member, now=now(), language=spoken
        )
        question = answer.interpretation
    else:
        answer = pipeline.ask(
            question, team=request.team, asked_by=request.member, now=now(), spoken=answer_language()
        )
    seconds = perf_counter() - started
    return card(answer, question=question, team=request.team, member=request.member, seconds=seconds)


urlpatterns = [path("ask", ask, name="ask")]
