"""An answer as the API shows it; the command line prints the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from wenshu.ai.usage import dollars
from wenshu.insights import citation
from wenshu.insights.answer import Answer
from wenshu.insights.segments import Figure
from wenshu.insights.table import Column, raw


def to_json(answer: Answer, *, conversation_id: UUID, question_id: UUID | None = None) -> dict[str, Any]:
    """`question_id` is that of the history, for an answer to a question that is kept there."""
    table = answer.table
    return {
        "questionId": str(question_id) if question_id else None,
        "status": answer.status,
        "answer": answer.text,
        "language": answer.language,
        "interpretation": answer.interpretation,
        "intent": answer.plan.model_dump(mode="json", by_alias=True, exclude_defaults=False),
        "result": {
            "columns": [_column(column) for column in table.columns],
            "rows": [list(row) for row in table.rows],
            "value": table.value,
            "total": table.total,
            "truncated": table.truncated,
        },
        "citations": [_citation(figure) for figure in answer.citations],
        "chart": vars(table.chart) if table.chart else None,
        "suggestions": list(answer.suggestions),
        "engine": answer.engine,
        "cached": answer.cached,
        "asOf": moment(answer.as_of),
        "conversationId": str(conversation_id),
        "fallback": answer.fallback,
        "usage": {
            "inputTokens": answer.usage.input_tokens,
            "outputTokens": answer.usage.output_tokens,
            "costUsd": dollars(answer.usage.cost),
        },
    }


def moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _column(column: Column) -> dict[str, Any]:
    return {"key": column.key, "label": column.label, "type": column.type, "unit": column.unit}


def _citation(figure: Figure) -> dict[str, Any]:
    return {
        "n": figure.n,
        "label": figure.label,
        "value": raw(figure.value, figure.unit, figure.currency),
        "formatted": figure.said,
        "recordsUrl": citation.api_url(figure.records),
    }
