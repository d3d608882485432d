"""Routes of conversations: a message in, server-sent events out; earlier ones are read and deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from ninja import Router
from pydantic import Field

from wenshu.ai.errors import Reason
from wenshu.ai.usage import dollars
from wenshu.api import out
from wenshu.api.auth import OwnData, Reader
from wenshu.api.problems import declared
from wenshu.chat import conversations, pipeline
from wenshu.chat.events import HEADERS, Done, lines
from wenshu.chat.models import Conversation, Message
from wenshu.chat.sources import read as sources_of
from wenshu.clock import now
from wenshu.crm.contract import Contract
from wenshu.insights.json_out import moment
from wenshu.teams.access import TeamRequest

router = Router(tags=["chat"], by_alias=True)
STREAM = {"text/event-stream": {"schema": {"type": "string"}}}
BROKEN = {"code": "internal", "detail": "Something went wrong. Nothing was lost; ask again."}


class Said(Contract):
    message: str = Field(description="In English or Chinese, at most 2,000 characters.")
    conversation_id: UUID | None = Field(
        default=None,
        description="Of an earlier answer of this route, to go on with it; those of `/api/ai/insights` are others.",
    )


class Cited(Contract):
    """`formatted` is a figure as it is written, empty for a record; `recordsUrl` lists exactly its records."""

    n: int
    label: str
    formatted: str
    records_url: str


class MessageOut(Contract):
    id: UUID
    message: str
    answer: str
    citations: list[Cited]
    suggestions: list[str]
    engine: Literal["rules", "llm"]
    fallback: Reason | None = Field(description="Why a model that should have answered did not.")
    asked_at: datetime


class ConversationOut(Contract):
    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime


class ConversationList(Contract):
    items: Annotated[list[ConversationOut], Field(description="The latest 50, newest first.")]


class ConversationWhole(ConversationOut):
    messages: Annotated[list[MessageOut], Field(description="The latest 50, oldest first.")]


@router.post(
    "/chat",
    auth=Reader(),
    response={200: None, **declared()},
    openapi_extra={"responses": {200: {"description": "Steps and text, then the whole.", "content": STREAM}}},
    summary="Say something",
)  # fmt: skip
def say(request: TeamRequest, data: Said) -> StreamingHttpResponse:
    """`step` names the tool in use, `text` brings more of the answer, `done` holds all of it with what it cites.

    Every number is one that the database produced. No record is ever written; the turn is kept in the caller's
    conversation, except after `error`, which ends the stream.
    """
    language: Literal["en", "zh"] = "zh" if request.team.language == "zh-hans" else "en"
    events = pipeline.say(
        data.message, conversation_id=data.conversation_id, by=request.member, now=now(), spoken=language
    )
    told = lines(events, step=vars, done=_done, broken=BROKEN)
    return StreamingHttpResponse(told, content_type="text/event-stream; charset=utf-8", headers=HEADERS)


@router.get(
    "/conversations", response={200: ConversationList, **declared()}, summary="List your conversations"
)
def list_all(request: TeamRequest) -> HttpResponse:
    items = [_conversation(each) for each in conversations.of(request.member)]
    return out.answer({"items": items})


@router.get(
    "/conversations/{uuid:id}",
    response={200: ConversationWhole, **declared(404)},
    summary="Read a conversation",
)
def read(request: TeamRequest, id: UUID) -> HttpResponse:
    found = conversations.find(request.member, id)
    told = [_message(each) for each in conversations.messages(found)]
    return out.answer({**_conversation(found), "messages": told})


@router.delete(
    "/conversations/{uuid:id}", auth=OwnData(), response={204: None, **declared(404)}, summary="Delete a conversation"
)  # fmt: skip
def delete(request: TeamRequest, id: UUID) -> HttpResponse:
    """For good. A viewer may, a token that only reads may not."""
    conversations.forget(request.member, id)
    return out.nothing()


def _done(event: Done) -> dict[str, Any]:
    message, usage = event.message, event.usage
    counted = {
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "costUsd": dollars(usage.cost),
    }
    return {**_message(message), "conversationId": str(message.conversation_id), "usage": counted}


def _message(message: Message) -> dict[str, Any]:
    sources = sources_of(message.sources)
    return {
        "id": str(message.id),
        "message": message.asked,
        "answer": message.answer,
        "citations": [
            {"n": s.n, "label": s.label, "formatted": s.formatted, "recordsUrl": s.api_url()} for s in sources
        ],
        "suggestions": message.suggestions,
        "engine": message.engine,
        "fallback": message.fallback or None,
        "askedAt": moment(message.asked_at),
    }


def _conversation(found: Conversation) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "title": found.title,
        "createdAt": moment(found.created_at),
        "updatedAt": moment(found.updated_at),
    }
