"""Routes of 问数: a question or a plan in, an answer with citations out. Nothing here changes a record."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from wenshu.ai.errors import Reason
from wenshu.api import out, reading
from wenshu.api.auth import Reader
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm.contract import Contract
from wenshu.errors import FieldError
from wenshu.ids import new_id
from wenshu.insights import conversation, json_out, pipeline, tiles
from wenshu.insights.models import Via
from wenshu.insights.plan import PLAN, Query
from wenshu.insights.segments import plain
from wenshu.insights.validate import BadPlan
from wenshu.teams.access import TeamRequest

router = Router(tags=["insights"], auth=Reader(), by_alias=True)
analytics_router = Router(tags=["insights"], by_alias=True)


class Question(Contract):
    question: str = Field(description="In English or Chinese, at most 500 characters.")
    language: Literal["en", "zh"] | None = Field(
        default=None, description="Of the answer; else the question's own."
    )
    conversation_id: UUID | None = Field(
        default=None,
        description="Of an earlier answer, not of a chat: a question that does not stand alone changes its plan.",
    )


class Run(Contract):
    intent: Query = Field(description="A plan, as an answer's `intent` shows it.")
    language: Literal["en", "zh"] | None = None
    conversation_id: UUID | None = Field(
        default=None, description="Of an earlier answer: the plan is then the conversation's next turn."
    )


class Column(Contract):
    key: str
    label: str
    type: Literal["text", "integer", "number", "money", "rate", "days", "date", "period"]
    unit: str | None


class Result(Contract):
    """Raw values: money as decimal strings, rates as fractions, months `2026-06`; `total` before any limit."""

    columns: list[Column]
    rows: list[list[Any]]
    value: float | str | None
    total: int
    truncated: bool


class Citation(Contract):
    """`recordsUrl` lists exactly the records that were counted."""

    n: int
    label: str
    value: float | str | None
    formatted: str
    records_url: str


class Chart(Contract):
    type: Literal["bar", "line"]
    x: str
    y: str
    series: str | None = None


class Usage(Contract):
    input_tokens: int
    output_tokens: int
    cost_usd: str


class AnswerOut(Contract):
    question_id: UUID | None = Field(description="In the list of questions; null for a plan run by itself.")
    status: Literal["answered", "needs_clarification", "out_of_scope", "empty"]
    answer: str
    language: Literal["en", "zh"]
    interpretation: str
    intent: dict[str, Any]
    result: Result
    citations: list[Citation]
    chart: Chart | None
    suggestions: list[str]
    engine: Literal["rules", "llm"]
    cached: bool
    as_of: str
    conversation_id: UUID = Field(
        description="Send it with the next question, which may then change this one."
    )
    fallback: Reason | None = Field(description="Why a model that should have planned did not.")
    usage: Usage


class Card(Contract):
    key: str
    label: str
    answer: str
    result: Result
    citations: list[Citation]


class Dashboard(Contract):
    period: str
    as_of: str
    cards: list[Card]
    charts: list[Card]


class Period(Contract):
    period: str = "this_month"


CARDS: tuple[tiles.TileKey, ...] = ("open_pipeline", "weighted", "won", "win_rate", "overdue")
CHARTS: tuple[tiles.TileKey, ...] = ("pipeline_by_stage", "won_by_month", "expected_by_month", "due")
LABELS: dict[tiles.TileKey, str] = {
    "open_pipeline": "Open pipeline",
    "weighted": "Weighted pipeline",
    "won": "Won",
    "win_rate": "Win rate",
    "overdue": "Overdue follow-ups",
    "pipeline_by_stage": "Pipeline by stage",
    "won_by_month": "Won by month",
    "expected_by_month": "Expected to close by month",
    "due": "Due for follow-up",
}


@router.post("", response={200: AnswerOut, **declared()}, summary="Ask a question")
def ask(request: TeamRequest, data: Question) -> HttpResponse:
    """Every number in `answer` is a citation. A question that is not understood is refused, never guessed at."""
    turn = conversation.ask(
        data.question,
        by=request.member,
        conversation=data.conversation_id,
        via=Via.API,
        now=now(),
        language=data.language,
    )
    return out.answer(
        json_out.to_json(turn.answer, conversation_id=turn.conversation, question_id=turn.question)
    )


@router.post("/run", response={200: AnswerOut, **declared()}, summary="Run a plan")
def run(request: TeamRequest, data: Run) -> HttpResponse:
    """As a question would, but without planning: no model is ever called. Within a conversation it is its next turn."""
    moment = now()
    language: Literal["en", "zh"] = data.language or ("zh" if request.team.language == "zh-hans" else "en")
    try:
        answer = pipeline.run_plan(
            data.intent, team=request.team, asked_by=request.member, now=moment, language=language
        )
    except BadPlan as bad:
        raise BadPlan([FieldError(f"/intent{e.pointer}", e.message) for e in bad.errors]) from bad
    if data.conversation_id is None:
        return out.answer(json_out.to_json(answer, conversation_id=new_id()))
    told = answer.interpretation or plain(answer.segments)
    turn = conversation.keep(
        answer, text=told, by=request.member, conversation=data.conversation_id, via=Via.API, now=moment
    )
    return out.answer(json_out.to_json(answer, conversation_id=turn.conversation, question_id=turn.question))


@router.get("/schema", response={200: dict[str, Any], **declared()}, summary="The plan's JSON Schema")
def schema(request: TeamRequest) -> HttpResponse:
    return out.answer(_schema())


@cache
def _schema() -> dict[str, Any]:
    return PLAN.json_schema(by_alias=True)


@analytics_router.get(
    "/dashboard",
    response={200: Dashboard, **declared()},
    openapi_extra=reading.parameters(Period),
    summary="The dashboard's figures",
)
def dashboard(request: TeamRequest) -> HttpResponse:
    """From the same plans and metrics that answer questions. `period` is one of this_month, last_quarter, …"""
    period = reading.query_of(request, Period).period
    moment = now()
    found = tiles.dashboard(request.team, asked_by=request.member, now=moment, language="en", period=period)
    return out.answer(
        {
            "period": period,
            "asOf": json_out.moment(moment),
            "cards": [_card(found[key]) for key in CARDS],
            "charts": [_card(found[key]) for key in CHARTS],
        }
    )


def _card(tile: tiles.Tile) -> dict[str, Any]:
    shown = json_out.to_json(tile.answer, conversation_id=new_id())
    kept = {name: shown[name] for name in ("answer", "result", "citations")}
    return {"key": tile.key, "label": LABELS[tile.key], **kept}
