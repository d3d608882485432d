"""Voice notes as a person handles them: kept, linked, corrected, tried again, stopped, confirmed, deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError
from django.db.models import Sum
from django.utils.translation import gettext as _

from wenshu.crm import activity, days
from wenshu.crm.activity import Changes, Via
from wenshu.crm.links import Links
from wenshu.crm.models import AuditAction, Opportunity, VoiceNote, VoiceSource, VoiceStatus
from wenshu.errors import Conflict, NotFound
from wenshu.jobs import queue
from wenshu.jobs.models import Job
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.voice import intake, storage
from wenshu.voice.contract import SpokenLanguage
from wenshu.voice.errors import FINAL, MESSAGES
from wenshu.voice.models import Piece, Upload
from wenshu.voice.storage import Kept

UNDER_WAY: Final = frozenset({VoiceStatus.QUEUED, VoiceStatus.TRANSCRIBING, VoiceStatus.SUMMARIZING})
ENDED_BADLY: Final = frozenset({VoiceStatus.FAILED, VoiceStatus.CANCELLED, VoiceStatus.NEEDS_TRANSCRIPT})


class NotNow(Conflict):
    """The voice note is not in a state that allows this."""

    code = "voice_note_state"


class QuotaFull(Conflict):
    """The team's recordings take all the room they may."""

    code = "voice_quota"


@dataclass(frozen=True)
class About:
    """What is told with a recording: whose deal, from when, in which language."""

    opportunity_id: UUID | None = None
    recorded_at: datetime | None = None
    language: SpokenLanguage = ""
    title: str = ""
    source: VoiceSource = VoiceSource.UPLOAD
    file_name: str = ""


def of(team: Team) -> TeamQuerySet[VoiceNote]:
    """The team's, with whom and what they are about; without what lists do not show."""
    notes = VoiceNote.objects.for_team(team).select_related("author", "opportunity", "confirmed_by")
    return notes.defer("peaks", "transcript")


def find(team: Team, id: UUID) -> VoiceNote:
    """Raises NotFound."""
    note = (
        VoiceNote.objects.for_team(team)
        .select_related("author", "opportunity", "confirmed_by")
        .filter(pk=id)
        .first()
    )
    if note is None:
        raise NotFound
    note.team = team
    return note


def live_deal(of: VoiceNote | Upload) -> Opportunity | None:
    """What it is about, unless that was deleted since."""
    deal = of.opportunity
    return deal if deal is not None and deal.deleted_at is None else None


# getting it in


def upload(
    team: Team, file: File[Any], about: About, *, by: Membership, via: Via, now: datetime
) -> tuple[VoiceNote, bool]:
    """A recording as it came; and whether it is new. The same bytes in the same team are the note that there is.

    Raises TooLarge, QuotaFull, Invalid; then nothing is kept.
    """
    by.require(Role.MEMBER)
    storage.check_size(file.size)
    check_room(team, file.size)
    intake.check_recorded_at(about.recorded_at, now=now)
    if about.opportunity_id:
        Links(team).opportunity(about.opportunity_id)  # before the bytes are stored
    return take(team, storage.keep(team, file), about, by=by, via=via, now=now)


def take(
    team: Team, kept: Kept, about: About, *, by: Membership, via: Via, now: datetime
) -> tuple[VoiceNote, bool]:
    """A file that is in the storage already becomes a note; it is removed again where the team has its bytes."""
    by.require(Role.MEMBER)
    known = VoiceNote.objects.for_team(team).filter(sha256=kept.sha256).values_list("pk", flat=True)
    try:
        if (id := known.first()) is None:
            return _take(team, kept, about, by=by, via=via, now=now), True
    except IntegrityError:  # the same bytes came twice at once
        if (id := known.first()) is None:
            raise
    note = adopted(find(team, id), about, by=by, via=via, now=now)
    storage.storage().delete(kept.name)
    return note, False


def adopted(note: VoiceNote, about: About, *, by: Membership, via: Via, now: datetime) -> VoiceNote:
    """A note that came again: what was told with it this time holds where nothing was told before."""
    told: dict[str, Any] = {}
    if about.opportunity_id and note.opportunity_id is None:
        told["opportunity_id"] = about.opportunity_id
    if about.title.strip() and not note.title:
        told["title"] = about.title
    return change(note, told, by=by, via=via, now=now) if told else note


def _take(team: Team, kept: Kept, about: About, *, by: Membership, via: Via, now: datetime) -> VoiceNote:
    note = _new(team, about, by=by, now=now)
    note.stored_name, note.size, note.sha256 = kept.name, kept.size, kept.sha256
    with activity.write(team, by=by, via=via, now=now) as change:
        note.save(force_insert=True)
        defer(note)
        change.record("voice_note", note.pk, AuditAction.CREATED)
    return note


def _new(team: Team, about: About, *, by: Membership, now: datetime) -> VoiceNote:
    intake.check_recorded_at(about.recorded_at, now=now)
    links = Links(team)
    note = VoiceNote(
        team=team,
        opportunity=links.opportunity(about.opportunity_id) if about.opportunity_id else None,
        author=by,
        title=about.title.strip()[:200],
        source=about.source,
        file_name=PurePath(about.file_name.replace("\\", "/")).name[:200],
        asked_language=about.language,
        recorded_at=about.recorded_at or now,
        created_at=now,
        updated_at=now,
    )
    days.fill_voice_note(note, team.timezone)
    return note


def check_room(team: Team, size: int, *, beside_begun: bool = True) -> None:
    """Raises QuotaFull when the team may not keep so many bytes more; uploads that were begun hold theirs."""
    most = int(settings.VOICE_TEAM_MB) * 1_000_000
    if most and used(team) + (begun(team) if beside_begun else 0) + size > most:
        said = _(
            "The team's recordings may take %(most)s MB, and this one does not fit. Delete audio that nobody needs."
        )
        raise QuotaFull(said % {"most": f"{settings.VOICE_TEAM_MB:,}"})


def used(team: Team) -> int:
    """Bytes of all recordings that the team keeps."""
    return int(VoiceNote.objects.for_team(team).aggregate(all=Sum("size"))["all"] or 0)


def begun(team: Team) -> int:
    """Bytes that uploads in parts will have when they are whole."""
    return int(Upload.objects.for_team(team).filter(note=None).aggregate(all=Sum("size"))["all"] or 0)


def without_audio(
    team: Team, about: About, *, sha256: str = "", by: Membership, via: Via, now: datetime
) -> VoiceNote:
    """A note of words alone; its lines are set next, by `lines.write`."""
    by.require(Role.MEMBER)
    note = _new(team, replace(about, source=VoiceSource.TRANSCRIPT), by=by, now=now)
    note.status, note.sha256 = VoiceStatus.NEEDS_TRANSCRIPT, sha256
    with activity.write(team, by=by, via=via, now=now) as change:
        note.save(force_insert=True)
        change.record("voice_note", note.pk, AuditAction.CREATED)
    return note


# the queue


def defer(note: VoiceNote, *, run_at: datetime | None = None) -> None:
    """In the caller's transaction; a job that worked for the note before has no say any more."""
    from wenshu.voice import pipeline  # the pipeline is built on these services

    note.job = queue.defer(pipeline.work, team=note.team, run_at=run_at, note_id=str(note.pk))
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(job=note.job)


def locked(team: Team, id: UUID) -> VoiceNote:
    """Read anew under a lock, inside a transaction. Raises NotFound."""
    note = VoiceNote.objects.for_team(team).select_for_update(of=("self",), no_key=True).filter(pk=id).first()
    if note is None:
        raise NotFound
    note.team = team
    return note


def retry(
    note: VoiceNote, *, by: Membership, via: Via, now: datetime, language: str | None = None
) -> VoiceNote:
    """The stage that failed begins anew; pieces that are written down are kept. Raises NotNow."""
    by.require(Role.MEMBER)
    with activity.write(note.team, by=by, via=via, now=now):
        note = locked(note.team, note.pk)
        if note.error_code in FINAL:
            raise NotNow(" ".join(map(str, MESSAGES[note.error_code])))
        if not may_retry(note):
            raise NotNow(_("There is nothing to try again."))
        if language is not None and language != note.asked_language:
            note.asked_language = language
            Piece.objects.for_team(note.team).filter(note=note).delete()
            note.pieces = note.pieces_done = 0
        begin(note, VoiceStatus.QUEUED, now=now)
    return note


def may_retry(note: VoiceNote) -> bool:
    """Nobody has written it down, and another try may end in another way. For a summary there is `summarize_again`."""
    return note.status in ENDED_BADLY and bool(note.stored_name) and note.error_code not in FINAL


def begin(note: VoiceNote, status: VoiceStatus, *, now: datetime, run_at: datetime | None = None) -> None:
    """Puts the note back on its way, in the caller's transaction."""
    note.status, note.tries = status, 0
    note.failed_stage = note.error_code = note.error_detail = ""
    save(note, now=now)
    defer(note, run_at=run_at)


def summarize_again(note: VoiceNote, *, by: Membership, via: Via, now: datetime) -> VoiceNote:
    """From the transcript as it is now. Raises NotNow."""
    by.require(Role.MEMBER)
    with activity.write(note.team, by=by, via=via, now=now):
        note = locked(note.team, note.pk)
        if note.transcribed_at is None or note.status in UNDER_WAY:
            raise NotNow(_("There is no transcript to summarise yet."))
        begin(note, VoiceStatus.SUMMARIZING, now=now)
    return note


def cancel(note: VoiceNote, *, by: Membership, via: Via, now: datetime) -> VoiceNote:
    """Stops before the next piece. With a transcript it ends in ready, without one in cancelled. Raises NotNow."""
    by.require(Role.MEMBER)
    with activity.write(note.team, by=by, via=via, now=now):
        note = locked(note.team, note.pk)
        if note.status not in UNDER_WAY:
            raise NotNow(_("Nothing is being done with this voice note."))
        stop(note, now=now)
        note.status = VoiceStatus.READY if note.transcribed_at else VoiceStatus.CANCELLED
        note.error_code = note.error_detail = ""
        save(note, now=now)
    return note


def stop(note: VoiceNote, *, now: datetime) -> None:
    """Whatever works for it now may not write any more; in the caller's transaction."""
    job = Job.objects.for_team(note.team).filter(pk=note.job_id).first() if note.job_id else None
    if job is not None:
        queue.cancel(job, now=now)


# what people change

_COLUMNS: Final = (
    "status", "failed_stage", "error_code", "error_detail", "warnings", "pieces", "pieces_done", "tries",
    "asked_language", "language", "engine", "media_type", "duration_ms", "playback_name", "size",
    "transcript", "transcribed_at", "edited_at", "summary", "summary_engine", "summarized_at", "confirmed_by",
    "confirmed_at", "stored_name", "sha256", "audio_removed_at", "peaks", "title", "opportunity",
    "recorded_at", "recorded_day", "recorded_month",
)  # fmt: skip


def save(note: VoiceNote, *, now: datetime) -> None:
    """All that services change; the note was read under a lock."""
    note.version += 1
    note.updated_at = now
    note.save(update_fields=[*_COLUMNS, "version", "updated_at"])


def change(
    note: VoiceNote,
    about: dict[str, Any],
    *,
    by: Membership,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> VoiceNote:
    """Sets what `about` names: `opportunity_id`, `title`, `recorded_at`. Raises Invalid, StaleVersion."""
    by.require(Role.MEMBER)
    with activity.write(note.team, by=by, via=via, now=now) as written:
        note = locked(note.team, note.pk)
        activity.check_version(note, note.version, expected_version)
        changes: Changes = {}
        if "opportunity_id" in about and about["opportunity_id"] != note.opportunity_id:
            id = about["opportunity_id"]
            changes["opportunityId"] = [note.opportunity_id and str(note.opportunity_id), id and str(id)]
            note.opportunity = Links(note.team).opportunity(id) if id else None
        if "title" in about and (title := about["title"].strip()[:200]) != note.title:
            changes["title"] = [note.title, title]
            note.title = title
        if about.get("recorded_at") and about["recorded_at"] != note.recorded_at:
            intake.check_recorded_at(about["recorded_at"], now=now)
            changes["recordedAt"] = [note.recorded_at.isoformat(), about["recorded_at"].isoformat()]
            note.recorded_at = about["recorded_at"]
            days.fill_voice_note(note, note.team.timezone)
        if changes:
            save(note, now=now)
            written.record("voice_note", note.pk, AuditAction.UPDATED, changes)
    return note


def confirm_summary(note: VoiceNote, *, by: Membership, via: Via, now: datetime) -> VoiceNote:
    """A person has read it and finds it right."""
    by.require(Role.MEMBER)
    with activity.write(note.team, by=by, via=via, now=now) as written:
        note = locked(note.team, note.pk)
        if note.summary is None:
            raise NotNow(_("There is no summary yet."))
        if note.summary_is_outdated:
            raise NotNow(_("The transcript was changed after this summary. Summarise it again first."))
        if note.confirmed_at is None:
            note.confirmed_by, note.confirmed_at = by, now
            save(note, now=now)
            written.record("voice_note", note.pk, AuditAction.UPDATED, {"summaryConfirmed": [False, True]})
    return note


def remove_audio(note: VoiceNote, *, by: Membership | None, via: Via, now: datetime) -> VoiceNote:
    """The sound is gone for good; transcript and summary stay. Raises NotNow while it is being written down."""
    if by is not None:
        by.require(role_to_delete(note, by))
    with activity.write(note.team, by=by, via=via, now=now) as written:
        note = locked(note.team, note.pk)
        if not (note.stored_name or note.playback_name):
            return note
        if note.status in UNDER_WAY and note.transcribed_at is None:
            raise NotNow(_("It is being written down. Stop that first."))
        storage.remove_after_commit(note.stored_name, note.playback_name)
        note.stored_name = note.playback_name = note.sha256 = ""
        note.size, note.peaks, note.audio_removed_at = 0, b"", now
        save(note, now=now)
        written.record("voice_note", note.pk, AuditAction.UPDATED, {"audio": [True, False]})
    return note


def role_to_delete(note: VoiceNote, by: Membership) -> Role:
    """A recording is its speaker's; others' are a manager's to delete."""
    return Role.MEMBER if note.author_id in {by.pk, None} else Role.MANAGER


def delete(
    note: VoiceNote, *, by: Membership, via: Via, now: datetime, expected_version: int | None = None
) -> None:
    """Audio, transcript and summary are gone for good; follow-ups that were made from it stay."""
    by.require(role_to_delete(note, by))
    with activity.write(note.team, by=by, via=via, now=now) as written:
        note = locked(note.team, note.pk)
        activity.check_version(note, note.version, expected_version)
        stop(note, now=now)
        storage.remove_after_commit(note.stored_name, note.playback_name)
        written.record("voice_note", note.pk, AuditAction.DELETED)
        Upload.objects.for_team(note.team).filter(note=note).delete()  # else it would look unfinished again
        note.delete()


def remove_old_audio(team: Team, *, before: datetime, now: datetime) -> int:
    """Of notes made before that; one that nobody has a transcript of is kept. Returns how many."""
    heard = VoiceNote.objects.for_team(team).exclude(stored_name="", playback_name="")
    written_down = heard.exclude(transcribed_at=None)
    removed = 0
    for note in written_down.filter(created_at__lt=before).defer("peaks", "transcript"):
        note.team = team
        remove_audio(note, by=None, via="voice", now=now)
        removed += 1
    return removed
