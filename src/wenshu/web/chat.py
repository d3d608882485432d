"""Conversations: said by a form and answered on the next page; with JavaScript the answer comes as it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenshu.ai.client import why_not
from wenshu.chat import conversations, pipeline
from wenshu.chat.events import HEADERS, Done, Event, Step, lines
from wenshu.chat.models import Conversation
from wenshu.clock import local_day, now
from wenshu.crm.models import Opportunity
from wenshu.errors import Invalid
from wenshu.insights import suggest
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role, Team
from wenshu.web import dates
from wenshu.web.chat_turn import going_on, turn
from wenshu.web.toasts import toast

STREAM: Final = "text/event-stream"
NEW: Final = 50  # deals that are looked at for an example


@require_safe
@team_page
def begin(request: TeamRequest) -> HttpResponse:
    return _page(request, None)


@require_safe
@team_page
def conversation(request: TeamRequest, id: UUID) -> HttpResponse:
    return _page(request, conversations.find(request.member, id))


@require_POST
@team_page(role=Role.VIEWER)
def say(request: TeamRequest) -> HttpResponseBase:
    """To the script, what happens as it happens; else, when all is said, back to the page with the answer."""
    text, given = request.POST.get("message", ""), request.POST.get("conversationId", "")
    found = conversations.find(request.member, _id(given)) if given else None
    streamed = request.headers.get("Accept") == STREAM
    try:
        events = pipeline.say(
            text,
            conversation_id=found.pk if found else None,
            by=request.member,
            now=now(),
            spoken=dates.answer_language(),
        )
    except Invalid as wrong:
        problem = _(wrong.errors[0].message)
        if streamed:
            return JsonResponse({"problem": problem}, status=422)
        return _page(request, found, said=text, problem=problem, status=422)
    if streamed:
        return _stream(request, events)
    *_before, done = events
    assert isinstance(done, Done)
    to = reverse("conversation", args=[request.team.slug, done.message.conversation_id])
    return HttpResponseRedirect(f"{to}#m-{done.message.pk}")


@require_POST
@team_page(role=Role.VIEWER)
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    conversations.forget(request.member, id)
    toast(request, _("The conversation was deleted."))
    return HttpResponseRedirect(reverse("chat", args=[request.team.slug]))


def _id(given: str) -> UUID:
    """A slip of an id is nobody's."""
    try:
        return UUID(given)
    except ValueError:
        return UUID(int=0)


def _stream(request: TeamRequest, events: Iterator[Event]) -> StreamingHttpResponse:
    """It is read when the request is over, so it remembers the reader's language."""
    language = translation.get_language()

    def step(event: Step) -> dict[str, str]:
        with translation.override(language):
            return {"text": going_on(event.tool, event.about)}

    def done(event: Done) -> dict[str, str]:
        with translation.override(language):
            return _done(request, event)

    told = lines(events, step=step, done=done, broken={})
    return StreamingHttpResponse(told, content_type=f"{STREAM}; charset=utf-8", headers=HEADERS)


def _done(request: TeamRequest, event: Done) -> dict[str, str]:
    """The turn as the page would show it, and where the conversation is now."""
    kept = event.message.conversation
    context = {
        "turn": turn(event.message, request.team, _today(request.team)),
        "team": request.team,
        "conversations": [kept],
        "here": kept,
    }
    return {
        "turn": render_to_string("chat/turn.html", context),
        "item": render_to_string("chat/items.html", context),
        "head": render_to_string("chat/head.html", context, request),
        "conversation": str(kept.pk),
        "url": reverse("conversation", args=[request.team.slug, kept.pk]),
    }


def _page(
    request: TeamRequest, here: Conversation | None, *, said: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    team = request.team
    messages = conversations.messages(here) if here else []
    context: dict[str, Any] = {
        "team": team,
        "here": here,
        "conversations": conversations.of(request.member),
        "turns": [turn(each, team, _today(team)) for each in messages],
        "cut_at": conversations.SHOWN if len(messages) == conversations.SHOWN else 0,
        "longest": pipeline.LONGEST,
        "said": said,
        "problem": problem,
    }
    if not messages:
        context |= {
            "examples": suggest.starters(dates.answer_language()),
            "about": _deal_to_ask_about(team),
            "why_not": why_not(team, "chat", now=now()),
        }
    return render(request, "chat/page.html", context, status=status)


def _deal_to_ask_about(team: Team) -> str:
    """A new open deal, if possible one without a new namesake; empty where there is none."""
    newest = Opportunity.objects.for_team(team).live().open().order_by("-created_at", "-id")
    names = Counter(newest.values_list("name", flat=True)[:NEW])
    return min(names, key=names.__getitem__, default="")  # the first of those that are rarest


def _today(team: Team) -> date:
    return local_day(now(), team.timezone)


urlpatterns = [
    path("chat", begin, name="chat"),
    path("chat/say", say, name="chat-say"),
    path("chat/<uuid:id>", conversation, name="conversation"),
    path("chat/<uuid:id>/delete", delete, name="conversation-delete"),
]
