"""Asking on a page: `ask?q=` is a link to share, with JavaScript the card appears where one asked."""

from __future__ import annotations

from time import perf_counter
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wenshu.clock import local_day, now
from wenshu.crm import exports
from wenshu.errors import Invalid
from wenshu.insights import citation, conversation, history, pipeline, suggest
from wenshu.insights.bad_plan import NotYet
from wenshu.insights.conversation import Turn
from wenshu.insights.models import Via
from wenshu.insights.segments import plain
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web.answer_card import Card, ask_links, card
from wenshu.web.dates import answer_language


@team_page(role=Role.VIEWER)
def ask(request: TeamRequest) -> HttpResponse:
    """A fragment for htmx, a page of its own otherwise; by POST too, for what must not be asked by an address."""
    given = request.POST if request.method == "POST" else request.GET
    question, plan = given.get("q", "").strip(), given.get("plan", "")
    if not question and not plan:
        return _page(request, None)
    going_on = _id(given.get("conversationId", ""))
    try:
        answered = _answered(request, question, plan, going_on)
    except Invalid as bad:
        return _page(request, None, question=question, problem=_(bad.detail), status=422)
    response = _page(request, answered)
    if request.htmx and request.method == "POST":
        response["HX-Push-Url"] = (
            answered.share_url or "false"
        )  # a turn means nothing without those before it
    return response


@require_safe
@team_page
def ask_csv(request: TeamRequest) -> HttpResponse:
    """The rows that the answer to a plan shows, in raw values."""
    moment = now()
    query = citation.decode_query(request.GET.get("plan", ""))
    answer = pipeline.run_plan(
        query, team=request.team, asked_by=request.member, now=moment, language=answer_language()
    )
    if answer.figures is None:
        raise NotYet
    headings = [
        f"{c.label} ({c.unit})" if c.type == "money" and c.unit else c.label for c in answer.table.columns
    ]
    rows = exports.table(headings, answer.table.rows)
    name = f"answer-{local_day(moment, request.team.timezone)}.csv"
    return HttpResponse(
        b"".join(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@team_page
def again(request: TeamRequest, id: UUID) -> HttpResponse:
    """A question of one's history, by its stored plan."""
    started, moment = perf_counter(), now()
    asked = history.find(request.member, id, now=moment)
    answer = history.ask_again(asked, by=request.member, now=moment)
    turn = conversation.keep(
        answer, text=asked.text, by=request.member, conversation=None, via=Via.WEB, now=moment
    )
    return _page(request, _card(request, turn, asked.text, started))


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


def _answered(request: TeamRequest, question: str, plan: str, going_on: UUID | None) -> Card:
    """Raises Invalid for an overlong question, or a plan that no link of ours holds."""
    started, moment, spoken, by = perf_counter(), now(), answer_language(), request.member
    if plan:
        query = citation.decode_query(plan)
        answer = pipeline.run_plan(query, team=request.team, asked_by=by, now=moment, language=spoken)
        question = pipeline.cleaned(question) if question else answer.interpretation or plain(answer.segments)
        turn = conversation.keep(answer, text=question, by=by, conversation=going_on, via=Via.WEB, now=moment)
    else:
        turn = conversation.ask(
            question, by=by, conversation=going_on, via=Via.WEB, now=moment, spoken=spoken
        )
    return _card(request, turn, question, started)


def _card(request: TeamRequest, turn: Turn, question: str, started: float) -> Card:
    before = conversation.so_far(turn, by=request.member) if turn.goes_on else []
    team, member, seconds = request.team, request.member, perf_counter() - started
    return card(
        turn.answer, question=question, team=team, member=member, seconds=seconds, turn=turn, before=before
    )


def _id(given: str) -> UUID | None:
    """A slip of an id begins anew."""
    try:
        return UUID(given) if given else None
    except ValueError:
        return None


urlpatterns = [
    path("ask", ask, name="ask"),
    path("ask.csv", ask_csv, name="ask-csv"),
    path("questions/<uuid:id>", again, name="question"),
]
