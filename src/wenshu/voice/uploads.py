"""Recordings that come in parts, over bad connections: begun, continued where they broke off, and whole at last."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.crm.activity import Via
from wenshu.crm.links import Links
from wenshu.crm.models import VoiceNote, VoiceSource
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.voice import intake, lines, notes, storage
from wenshu.voice.contract import SpokenLanguage
from wenshu.voice.models import Upload
from wenshu.voice.notes import About
from wenshu.voice.storage import TooLarge
from wenshu.voice.transcripts import files

LARGEST_PART: Final = 8 * 1024 * 1024
MOST_UNFINISHED: Final = 20


class WrongOffset(Conflict):
    """Send the bytes from where the last part ended."""

    code = "wrong_offset"


class PartTooLarge(TooLarge):
    """A part has at most 8 MB. Send the bytes in several."""


class TooManyUploads(Conflict):
    """Finish or cancel uploads that you began before."""

    code = "too_many_uploads"


def of(team: Team) -> TeamQuerySet[Upload]:
    return Upload.objects.for_team(team).select_related("by", "note", "opportunity")


def find(team: Team, id: UUID, *, by: Membership) -> Upload:
    """A member's own. Raises NotFound."""
    upload = of(team).filter(pk=id, by=by).first()
    if upload is None:
        raise NotFound
    upload.team = team
    return upload


def begin(team: Team, about: About, *, size: int, by: Membership, now: datetime) -> Upload:
    """Raises TooLarge, QuotaFull, Invalid before a byte is sent."""
    by.require(Role.MEMBER)
    storage.check_size(size)
    if files.is_transcript(about.file_name) and size > files.MOST_BYTES:
        raise files.too_long()
    notes.check_room(team, size)
    intake.check_recorded_at(about.recorded_at, now=now)
    if (
        of(team).filter(by=by, note=None, created_at__gte=now - storage.UPLOADS_KEPT).count()
        >= MOST_UNFINISHED
    ):
        raise TooManyUploads
    opportunity = Links(team).opportunity(about.opportunity_id) if about.opportunity_id else None
    upload = Upload(
        team=team,
        by=by,
        file_name=about.file_name[:200],
        size=size,
        stored_name="",
        opportunity=opportunity,
        source=about.source,
        language=about.language,
        recorded_at=about.recorded_at,
        created_at=now,
        updated_at=now,
    )
    upload.stored_name = f"part-{upload.pk}"
    upload.save(force_insert=True)
    return upload


def _path(upload: Upload) -> Path:
    return storage.work_folder() / upload.stored_name


def append(upload: Upload, offset: int, blocks: Iterable[bytes], *, now: datetime) -> Upload:
    """One part, which begins at byte `offset`. Raises PartTooLarge, Invalid, and WrongOffset, after which `received`
    says where to go on.
    """
    if offset != upload.received:
        raise WrongOffset
    file = os.open(_path(upload), os.O_WRONLY | os.O_CREAT, 0o600)
    written = 0
    try:
        if os.fstat(file).st_size < offset:
            raise Conflict(_("What was sent before is no longer here. Upload the file again."))
        for block in blocks:
            written += len(block)
            if written > LARGEST_PART:
                raise PartTooLarge
            if offset + written > upload.size:
                raise Invalid(detail=_("All parts together have no more than the size that was said."))
            os.pwrite(file, block, offset + written - len(block))
    finally:
        os.close(file)
    mine = Upload.objects.for_team(upload.team).filter(pk=upload.pk, received=offset)
    if not mine.update(received=offset + written, updated_at=now):
        raise WrongOffset
    upload.received = offset + written
    return upload


def finish(upload: Upload, *, by: Membership, via: Via, now: datetime) -> tuple[VoiceNote, bool]:
    """The note of an upload that is whole, and whether it is new. Asked twice, it is the same note.

    Raises Conflict, QuotaFull, Invalid for a transcript that is none; whatever it raises, all that was sent is kept.
    """
    if upload.note is not None:
        return notes.find(upload.team, upload.note.pk), False
    if upload.received != upload.size:
        raise Conflict(_("The upload is not complete."))
    path = _path(upload)
    if not path.is_file():
        raise Conflict(_("What was sent before is no longer here. Upload the file again."))
    notes.check_room(upload.team, upload.size, beside_begun=False)
    deal = notes.live_deal(upload)
    about = About(
        opportunity_id=deal.pk if deal else None,
        recorded_at=upload.recorded_at,
        language=_language(upload.language),
        source=VoiceSource(upload.source),
        file_name=upload.file_name,
    )
    take = _take_transcript if files.is_transcript(upload.file_name) else _take_recording
    note, is_new = take(upload.team, path, about, by=by, via=via, now=now)
    Upload.objects.for_team(upload.team).filter(pk=upload.pk).update(note=note, updated_at=now)
    return note, is_new


def _take_recording(
    team: Team, path: Path, about: About, *, by: Membership, via: Via, now: datetime
) -> tuple[VoiceNote, bool]:
    kept = storage.keep_path(team, path, "")
    try:
        return notes.take(team, kept, about, by=by, via=via, now=now)
    except BaseException:
        if not VoiceNote.objects.for_team(team).filter(stored_name=kept.name).exists():
            storage.give_back(kept.name, path)  # so that asking again can end better
        raise


def _take_transcript(
    team: Team, path: Path, about: About, *, by: Membership, via: Via, now: datetime
) -> tuple[VoiceNote, bool]:
    said = files.read(about.file_name, path.read_bytes())
    note, is_new = lines.begin(team, about, said, by=by, via=via, now=now)
    path.unlink(missing_ok=True)
    return note, is_new


def _language(word: str) -> SpokenLanguage:
    return "en" if word == "en" else "zh" if word == "zh" else ""


def discard(upload: Upload) -> None:
    """What has come so far is thrown away."""
    _path(upload).unlink(missing_ok=True)
    Upload.objects.for_team(upload.team).filter(pk=upload.pk).delete()


def forget_older(team: Team, *, before: datetime) -> int:
    """Uploads that nothing was added to for a while."""
    old = list(of(team).filter(updated_at__lt=before))
    for upload in old:
        upload.team = team
        discard(upload)
    return len(old)
