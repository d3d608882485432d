"""A voice note as it is kept, shown and sent: the same models in the database, in the API and behind the page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import Field

from wenshu.crm.contract import Contract

HighlightKind = Literal[
    "amount", "date", "commitment", "objection", "competitor", "decision", "need", "point"
]
SpokenLanguage = Literal["", "en", "zh"]
VoiceStatusWord = Literal[
    "queued", "transcribing", "summarizing", "ready", "needs_transcript", "failed", "cancelled"
]


class Highlight(Contract):
    """One thing that was said. `quote` is its words in the transcript, `start` and `end` its seconds where known."""

    kind: HighlightKind
    text: str
    quote: str
    start: float | None = None
    end: float | None = None


class ActionItem(Contract):
    """Something that somebody will do."""

    text: str
    due_date: date | None = None
    quote: str
    start: float | None = None
    end: float | None = None


class SpokenAmount(Contract):
    """An amount of money as it was said; `currency` is null where nobody said one."""

    value: Decimal
    currency: str | None = None
    quote: str
    start: float | None = None


class Summary(Contract):
    """`keyPoints` are the texts of `highlights`, in the same order. Nothing in it that the transcript does not say."""

    text: str
    key_points: list[str] = Field(default_factory=list)
    highlights: list[Highlight] = Field(default_factory=list)
    action_items: list[ActionItem] = Field(default_factory=list)
    amounts: list[SpokenAmount] = Field(default_factory=list)
    next_follow_up_at: datetime | None = None
    language: SpokenLanguage = ""


class Segment(Contract):
    """A line; `start` and `end` in seconds, null for typed words; `original` is what the engine had written."""

    position: int
    start: float | None
    end: float | None
    text: str
    speaker: str | None
    original: str | None


class Transcript(Contract):
    text: str
    segments: list[Segment]


class Pieces(Contract):
    done: int
    total: int


class Notice(Contract):
    code: str
    message: str


class VoiceNote(Contract):
    """`transcript` is null in lists. `error` may be set while a note is on its way: then it is being tried again.

    `failedStage` is where it ended, with `error`; a note that is `ready` all the same has no summary by a model.
    """

    id: UUID
    status: VoiceStatusWord
    progress: float
    pieces: Pieces
    status_url: str
    duration_seconds: float | None
    language: str | None
    asked_language: str | None
    title: str | None
    source: Literal["upload", "recording", "transcript"]
    file_name: str | None
    opportunity_id: UUID | None
    opportunity_name: str | None
    author_id: UUID | None
    author_name: str | None
    recorded_at: datetime
    media_type: str | None
    size_bytes: int
    transcript: Transcript | None
    summary: Summary | None
    summary_engine: str | None
    summarized_at: datetime | None
    summary_confirmed_by: UUID | None
    summary_confirmed_at: datetime | None
    engine: str | None
    warnings: list[Notice]
    error: Notice | None
    failed_stage: Literal["decoding", "transcribing", "summarizing"] | None
    audio_url: str | None
    peaks_url: str | None
    audio_removed_at: datetime | None
    transcribed_at: datetime | None
    edited_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
