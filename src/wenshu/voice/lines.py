"""The lines of a transcript: written by an engine or a person, corrected in place, with what was there before kept."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from wenshu.crm import activity
from wenshu.crm.activity import Changes, Via
from wenshu.crm.models import AuditAction, VoiceNote, VoiceStatus
from wenshu.errors import Invalid, NotFound
from wenshu.teams.models import Membership, Role, Team
from wenshu.voice import notes
from wenshu.voice.aligning import aligned
from wenshu.voice.engine import Line
from wenshu.voice.models import Segment
from wenshu.voice.notes import About
from wenshu.voice.transcripts.decoding import LONGEST

LONGEST_LINE: Final = 5_000
MOST_LINES: Final = 20_000
TYPED: Final = "typed"
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
IMPORTED: Final = "imported"


def of(note: VoiceNote) -> list[Line]:
    rows = Segment.objects.for_team(note.team).filter(note=note).order_by("position")
    return [line_of(row) for row in rows]


def line_of(row: Segment) -> Line:
    return Line(row.text, _seconds(row.start_ms), _seconds(row.end_ms), row.speaker, original=row.original)


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else max(0, round(seconds * 1000))


def put(note: VoiceNote, lines: Iterable[Line], *, originals: Sequence[str] = ()) -> None:
    """Instead of the lines that there are, in the caller's transaction; `note.transcript` is set and not yet saved."""
    kept = [line for line in lines if line.text.strip()]
    Segment.objects.for_team(note.team).filter(note=note).delete()
    Segment.objects.for_team(note.team).bulk_create(
        [
            Segment(
                note=note,
                position=position,
                start_ms=_ms(line.start),
                end_ms=_ms(line.end),
                speaker=line.speaker[:80],
                text=line.text.strip(),
                original=originals[position] if position < len(originals) else "",
            )
            for position, line in enumerate(kept)
        ]
    )
    note.transcript = "\n".join(line.text.strip() for line in kept)


def write(
    note: VoiceNote,
    lines: Sequence[Line],
    *,
    engine: str,
    by: Membership,
    via: Via,
    now: datetime,
    about: dict[str, Any] | None = None,
    expected_version: int | None = None,
) -> VoiceNote:
    """A person's transcript: typed, pasted, or out of a file. What is being written down by an engine stops.

    Lines that were there before keep their times and what the engine had written; `engine` is who wrote it down now,
    where this is no correction of what there was. `about` as `notes.change` takes it:
    all of it is written or nothing. Raises Invalid, StaleVersion.
    """
    by.require(Role.MEMBER)
    _check(lines)
    version, before = _as_it_is(note)
    kept, originals = _aligned(before, lines)  # takes a moment: nobody who writes waits for it
    with activity.write(note.team, by=by, via=via, now=now) as change:
        note = notes.locked(note.team, note.pk)
        if note.version != version:
            _version, before = _as_it_is(note)
            kept, originals = _aligned(before, lines)
        note = notes.change(note, about or {}, by=by, via=via, now=now, expected_version=expected_version)
        notes.stop(note, now=now)
        put(note, kept, originals=originals)
        is_correction = note.transcribed_at is not None and says_the_same(before, kept)
        note.engine = note.engine if is_correction else engine
        note.edited_at = now if before else None
        note.transcribed_at = note.transcribed_at or now
        note.language = note.language or note.asked_language
        changes: Changes = {"transcript": [bool(before), True], **_unconfirmed(note)}
        note.warnings = [each for each in note.warnings if each == "truncated"]
        note.warnings += ["times_mended"] if any(line.mended for line in kept) else []
        notes.begin(note, VoiceStatus.SUMMARIZING, now=now)
        change.record("voice_note", note.pk, AuditAction.UPDATED, changes)
    return note


def _unconfirmed(note: VoiceNote) -> Changes:
    """Whoever confirmed the summary confirmed what was said before; not yet saved."""
    if note.confirmed_at is None:
        return {}
    note.confirmed_by = note.confirmed_at = None
    return {"summaryConfirmed": [True, False]}


def _as_it_is(note: VoiceNote) -> tuple[int | None, list[Segment]]:
    """Version and lines; a change in between is found by the version, which is read first."""
    version = VoiceNote.objects.for_team(note.team).filter(pk=note.pk).values_list("version", flat=True)
    rows = Segment.objects.for_team(note.team).filter(note=note).order_by("position")
    return version.first(), list(rows)


def begin(
    team: Team,
    about: About,
    lines: Sequence[Line],
    *,
    by: Membership,
    via: Via,
    now: datetime,
    engine: str = IMPORTED,
) -> tuple[VoiceNote, bool]:
    """A note of words alone, as a .vtt of a meeting has them; and whether it is new. Raises Invalid, keeping nothing.

    The same words with the same times are the note that there is.
    """
    _check(lines)
    said = "\n".join(f"{x.start} {x.end} {x.speaker} {x.text}" for x in lines)
    digest = hashlib.sha256(said.encode()).hexdigest()
    known = VoiceNote.objects.for_team(team).filter(sha256=digest).values_list("pk", flat=True)
    try:
        if (id := known.first()) is None:
            with activity.write(team, by=by, via=via, now=now):
                note = notes.without_audio(team, about, sha256=digest, by=by, via=via, now=now)
                return write(note, lines, engine=engine, by=by, via=via, now=now), True
    except IntegrityError:  # the same words came twice at once
        if (id := known.first()) is None:
            raise
    return notes.adopted(notes.find(team, id), about, by=by, via=via, now=now), False


def _check(lines: Sequence[Line]) -> None:
    if not any(line.text.strip() for line in lines):
        raise Invalid.field("transcript", _("Type or paste what was said first."))
    if len(lines) > MOST_LINES:
        said = _("A transcript has at most %(most)s lines.")
        raise Invalid.field("transcript", said % {"most": f"{MOST_LINES:,}"})
    if sum(len(line.text) for line in lines) > LONGEST:
        said = _("A transcript has at most %(most)s characters.")
        raise Invalid.field("transcript", said % {"most": f"{LONGEST:,}"})


def says_the_same(before: Sequence[Segment], lines: Sequence[Line]) -> bool:
    """Whether at least half of the words were there before: then they are still those of whoever wrote them down."""
    old, new = (
        Counter(_WORD.findall(" ".join(each.text for each in texts).lower())) for texts in (before, lines)
    )
    return 2 * (old & new).total() >= max(old.total(), new.total(), 1)


def _aligned(before: list[Segment], lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The new lines, with times and speakers of the old ones that they are or stand in the place of."""
    new = [line for line in lines if line.text.strip()]
    if not before or any(line.start is not None for line in new):
        return new, []
    places = aligned([row.text for row in before], [line.text.strip() for line in new])
    rows = [None if place is None else before[place] for place in places]
    kept = [_in_place_of(row, line) if row else line for row, line in zip(rows, new, strict=True)]
    return kept, [
        _original(row, line.text.strip()) if row else "" for row, line in zip(rows, new, strict=True)
    ]


def _in_place_of(row: Segment, line: Line) -> Line:
    return Line(line.text, _seconds(row.start_ms), _seconds(row.end_ms), line.speaker or row.speaker)


def _original(row: Segment, text: str) -> str:
    """What the engine wrote, empty where the line says just that."""
    original = row.original or row.text
    return "" if original == text else original


def correct(
    note: VoiceNote,
    position: int,
    *,
    text: str | None = None,
    speaker: str | None = None,
    by: Membership,
    via: Via,
    now: datetime,
) -> Segment:
    """One line's words or speaker. Raises NotFound, Invalid."""
    by.require(Role.MEMBER)
    if text is not None and not text.strip():
        raise Invalid.field("text", _("A line cannot be empty."))
    if text is not None and len(text) > LONGEST_LINE:
        raise Invalid.field(
            "text", _("A line has at most %(most)s characters.") % {"most": f"{LONGEST_LINE:,}"}
        )
    with activity.write(note.team, by=by, via=via, now=now) as change:
        note = notes.locked(note.team, note.pk)
        row = Segment.objects.for_team(note.team).filter(note=note, position=position).first()
        if row is None:
            raise NotFound
        before, spoke = row.text, row.speaker
        if text is not None and text.strip() != before:
            row.original, row.text = _original(row, text.strip()), text.strip()
        if speaker is not None:
            row.speaker = speaker.strip()[:80]
        row.save(update_fields=["text", "original", "speaker"])
        changes: Changes = {}
        if row.text != before:
            note.transcript = joined(note)
            note.edited_at = now
            changes |= {"transcript": [True, True], **_unconfirmed(note)}
        if row.speaker != spoke:
            changes["speaker"] = [spoke, row.speaker]
        notes.save(note, now=now)
        if changes:
            change.record("voice_note", note.pk, AuditAction.UPDATED, changes)
    return row


def rename_speaker(note: VoiceNote, old: str, new: str, *, by: Membership, via: Via, now: datetime) -> int:
    """Everywhere in the transcript; returns in how many lines. Raises NotFound for one who says nothing, Invalid."""
    by.require(Role.MEMBER)
    name = new.strip()
    if not name:
        raise Invalid.field("name", _("Write a name."))
    if len(name) > 80:
        raise Invalid.field("name", _("A name has at most 80 characters."))
    with activity.write(note.team, by=by, via=via, now=now) as change:
        note = notes.locked(note.team, note.pk)
        renamed = Segment.objects.for_team(note.team).filter(note=note, speaker=old).update(speaker=name)
        if not renamed:
            raise NotFound
        if name != old:
            notes.save(note, now=now)
            change.record("voice_note", note.pk, AuditAction.UPDATED, {"speaker": [old, name]})
    return renamed


def joined(note: VoiceNote) -> str:
    rows = Segment.objects.for_team(note.team).filter(note=note).order_by("position")
    return "\n".join(rows.values_list("text", flat=True))


def found_in(team: Team, note_ids: Sequence[UUID], words: str) -> dict[UUID, Segment]:
    """The first line of each note that has the words."""
    rows = Segment.objects.for_team(team).filter(note_id__in=note_ids, text__icontains=words)
    firsts = rows.values("note_id").annotate(first=Min("position")).values_list("note_id", "first")
    wanted = Q(pk__in=[])
    for note_id, position in firsts:
        wanted |= Q(note_id=note_id, position=position)
    return {row.note_id: row for row in Segment.objects.for_team(team).filter(wanted)}
