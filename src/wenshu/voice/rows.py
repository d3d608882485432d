"""Voice notes as rows of the contract, for both faces: lists without the transcript, single ones with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import Q
from pydantic import Field

from wenshu.crm import fields as f
from wenshu.crm.contract import Contract
from wenshu.crm.keyset import Order, Page, RawRow, page
from wenshu.crm.models import VoiceNote, VoiceStatus
from wenshu.insights import behind
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.voice.contract import VoiceStatusWord
from wenshu.voice.errors import ERROR_CODES, MESSAGES, WARNINGS
from wenshu.voice.models import Segment

ORDERS: Final = {"recordedAt": Order("recorded_at", datetime), "createdAt": Order("created_at", datetime)}
Row = dict[str, Any]

_COLUMNS: Final = (
    "id", "status", "pieces", "pieces_done", "duration_ms", "language", "asked_language", "title", "source",
    "file_name", "opportunity_id", "opportunity__name", "author_id", "author__name", "recorded_at",
    "media_type", "size", "stored_name", "audio_removed_at", "engine", "error_code", "failed_stage", "warnings",
    "summary",
    "summary_engine", "summarized_at", "confirmed_by_id", "confirmed_at", "transcribed_at", "edited_at",
    "created_at", "updated_at", "version",
)  # fmt: skip


class VoiceNoteFilters(Contract):
    """`q` is looked for in transcripts, titles and file names; `linked` false: those without a deal."""

    status: Annotated[list[VoiceStatusWord], Field(max_length=7)] = Field(default_factory=list)
    opportunity_id: f.MaybeId = None
    author_id: f.MaybeId = None
    linked: f.MaybeBool = None
    q: f.Line200 = ""
    recorded_from: f.MaybeDayOrMoment = None
    recorded_to: f.MaybeDayOrMoment = None
    plan: Annotated[str, Field(max_length=8000)] = ""  # the records behind a figure of an answer


def rows(
    team: Team,
    filters: VoiceNoteFilters,
    *,
    sort: str = "-recordedAt",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
) -> Page[Row]:
    found = records(team, filters)
    listed = page(found, _COLUMNS, orders=ORDERS, sort=sort, cursor=cursor, limit=limit, count=count)
    return listed.shaped(_row)


def records(team: Team, filters: VoiceNoteFilters) -> TeamQuerySet[VoiceNote]:
    among = behind.voice_notes(team, filters.plan)
    found = VoiceNote.objects.for_team(team) if among is None else among
    if filters.status:
        found = found.filter(status__in=filters.status)
    if filters.opportunity_id is not None:
        found = found.filter(opportunity_id=filters.opportunity_id)
    if filters.author_id is not None:
        found = found.filter(author_id=filters.author_id)
    if filters.linked is not None:
        found = found.filter(opportunity_id__isnull=not filters.linked)
    for word in filters.q.split():
        found = found.filter(
            Q(transcript__icontains=word) | Q(title__icontains=word) | Q(file_name__icontains=word)
        )
    return _recorded(found, filters.recorded_from, filters.recorded_to)


def _recorded(
    found: TeamQuerySet[VoiceNote], start: date | datetime | None, end: date | datetime | None
) -> TeamQuerySet[VoiceNote]:
    """Both ends count; days are the team's own."""
    for sign, value in (("gte", start), ("lte", end)):
        if value is not None:
            column = "recorded_at" if isinstance(value, datetime) else "recorded_day"
            found = found.filter(**{f"{column}__{sign}": value})
    return found


def row(note: VoiceNote) -> Row:
    """One note with its transcript."""
    columns = (name.replace("__", ".") for name in _COLUMNS)
    shown = _row(tuple(_value(note, name) for name in columns))
    return shown | {"transcript": transcript(note)}


def _value(note: VoiceNote, name: str) -> Any:
    value: Any = note
    for part in name.split("."):
        value = None if value is None else getattr(value, part)
    return value


def transcript(note: VoiceNote) -> Row | None:
    if note.transcribed_at is None:
        return None
    lines = Segment.objects.for_team(note.team).filter(note=note).order_by("position")
    return {"text": note.transcript, "segments": [_segment(line) for line in lines]}


def _segment(line: Segment) -> Row:
    return {
        "position": line.position,
        "start": _seconds(line.start_ms),
        "end": _seconds(line.end_ms),
        "text": line.text,
        "speaker": line.speaker or None,
        "original": line.original or None,
    }


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def progress(status: str, pieces: int, done: int) -> float:
    """From 0 to 1: hearing the file is a tenth, writing it down most of it."""
    match status:
        case VoiceStatus.READY:
            return 1.0
        case VoiceStatus.SUMMARIZING:
            return 0.95
        case VoiceStatus.QUEUED if not done:
            return 0.0
        case _ if pieces:
            return round(0.1 + 0.8 * min(done / pieces, 1.0), 3)
    return 0.05 if status == VoiceStatus.TRANSCRIBING else 0.0


def error_of(code: str) -> Row | None:
    if code not in ERROR_CODES:
        return None
    what, next_step = MESSAGES[code]  # type: ignore[index]
    between = "" if str(what).endswith("。") else " "
    return {"code": code, "message": f"{what}{between}{next_step}"}


def warnings_of(codes: Sequence[str]) -> list[Row]:
    return [{"code": code, "message": str(text)} for code, text in WARNINGS.items() if code in codes]


def _row(row: RawRow) -> Row:
    (
        id, status, pieces, pieces_done, duration_ms, language, asked_language, title, source, file_name,
        opportunity_id, opportunity_name, author_id, author_name, recorded_at, media_type, size, stored_name,
        audio_removed_at, engine, error_code, failed_stage, warnings, summary, summary_engine, summarized_at,
        confirmed_by, confirmed_at, transcribed_at, edited_at, created_at, updated_at, version,
    ) = row  # fmt: skip
    own = address(id)
    return {
        "id": id,
        "status": status,
        "progress": progress(status, pieces, pieces_done),
        "pieces": {"done": pieces_done, "total": pieces},
        "statusUrl": own,
        "durationSeconds": _seconds(duration_ms),
        "language": language or None,
        "askedLanguage": asked_language or None,
        "title": title or None,
        "source": source,
        "fileName": file_name or None,
        "opportunityId": opportunity_id,
        "opportunityName": opportunity_name,
        "authorId": author_id,
        "authorName": author_name,
        "recordedAt": recorded_at,
        "mediaType": media_type or None,
        "sizeBytes": size,
        "transcript": None,
        "summary": summary,
        "summaryEngine": summary_engine or None,
        "summarizedAt": summarized_at,
        "summaryConfirmedBy": confirmed_by,
        "summaryConfirmedAt": confirmed_at,
        "engine": engine or None,
        "warnings": warnings_of(warnings),
        "error": error_of(error_code),
        "failedStage": failed_stage or None,
        "audioUrl": f"{own}/audio" if stored_name else None,
        "peaksUrl": f"{own}/peaks" if stored_name else None,
        "audioRemovedAt": audio_removed_at,
        "transcribedAt": transcribed_at,
        "editedAt": edited_at,
        "createdAt": created_at,
        "updatedAt": updated_at,
        "version": version,
    }


def address(id: UUID) -> str:
    return f"/api/voice-notes/{id}"
