"""What a model fills in for a part of a transcript: points and things to do, each with its words, closed to all else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(max_length=400)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftPoint(Closed):
    kind: Literal["amount", "date", "commitment", "objection", "competitor", "decision", "need", "point"]
    text: Words
    quote: Annotated[str, Field(max_length=1000)]


class DraftAction(Closed):
    text: Words
    quote: Annotated[str, Field(max_length=1000)]
    due: str | None = Field(default=None, max_length=10)


class DraftSummary(Closed):
    summary: Annotated[str, Field(max_length=2000)]
    points: list[DraftPoint] = Field(default_factory=list, max_length=30)
    actions: list[DraftAction] = Field(default_factory=list, max_length=30)
