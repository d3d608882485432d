"""语音 as one pipeline: decode, write down piece by piece, save the transcript, summarise.

It survives being killed anywhere. Each step commits by itself while the worker holds the job, and looks at what is
there before it begins: whoever comes after a killed worker goes on with the first piece that is not written down. No
failure deletes audio or a transcript.
"""

from __future__ import annotations

import logging
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from wenshu import clock
from wenshu.ai.errors import SILENT
from wenshu.crm.models import VoiceNote, VoiceStatus
from wenshu.errors import NotFound
from wenshu.jobs.lease import Lease, LeaseLost, WorkerStopping
from wenshu.jobs.registry import job
from wenshu.teams.models import Team
from wenshu.voice import joining, lines, notes, policy, storage
from wenshu.voice.audio.cutting import cut, middle_ms, write_piece
from wenshu.voice.audio.decoding import Sound, decode
from wenshu.voice.audio.playback import playback_copy
from wenshu.voice.engine import Heard, Transcriber
from wenshu.voice.engines.choice import transcriber_for
from wenshu.voice.engines.hints import names_for
from wenshu.voice.errors import Stage, VoiceFault, WarningCode
from wenshu.voice.models import Piece
from wenshu.voice.summaries.writing import Summarised, by_rules_alone, summarise

log = logging.getLogger("wenshu.voice")

ATTEMPTS: Final = 60
"""As often may workers die over one note. What a file does to FFmpeg kills only its child process."""
RETRIES: Final = 4
"""So often it is tried again without a piece of progress in between; the failure after that ends it."""
SHORTEST_WAIT_S: Final = 4
LONGEST_WAIT_S: Final = 3600
SPEECH_MS: Final = 1000
"""Less speech than this is none: engines invent words for silence."""
SHORTEST_HALVED_MS: Final = 10_000
"""320 KB. A server that refuses less as too large lets no speech through."""
A_LITTLE_LESS: Final = 0.75
"""Of what was refused: no better, and another refusal of some MB."""


class _Anew(Exception):
    """What this attempt began with no longer holds: the next one begins with what is so now."""


@dataclass
class _Asking:
    """Who is asked, and with what. `local_only` is the team's choice when it began.

    `most_ms`: a piece a little longer was too large for the service, so no other one is sent to be refused.
    """

    sound: Sound
    folder: Path
    transcriber: Transcriber
    language: str
    names: list[str]
    local_only: bool
    most_ms: float = inf


def give_up(*, team: Team, note_id: str) -> None:
    """No attempt is left: whoever watches the note is told so. In the queue's transaction."""
    try:
        note = notes.locked(team, UUID(note_id))
    except NotFound:
        return
    if note.status in notes.UNDER_WAY:
        with override(team.language):
            _end(note, VoiceFault("internal"), now=clock.now())


@job(max_attempts=ATTEMPTS, chunked=True, given_up=give_up)
def work(*, team: Team, lease: Lease, note_id: str) -> None:
    """Goes on where an earlier attempt stopped."""
    try:
        note = notes.find(team, UUID(note_id))
    except NotFound:
        return  # deleted meanwhile
    if note.status not in notes.UNDER_WAY or note.job_id != lease.job_id:
        return
    with override(team.language):
        attempt = _Attempt(note, lease)
        try:
            attempt.run()
        except VoiceFault as fault:
            attempt.stopped_by(fault)
        except _Anew:
            attempt.begins_anew()
        except (LeaseLost, WorkerStopping):
            raise
        except Exception:
            log.exception("a voice note met an error of ours", extra={"note_id": note_id})
            attempt.stopped_by(VoiceFault("internal"))


class _Attempt:
    """One attempt at one note."""

    def __init__(self, note: VoiceNote, lease: Lease) -> None:
        self.note = note
        self.team = note.team
        self.lease = lease

    def run(self) -> None:
        if self.note.transcribed_at is None:
            self._listen()
        elif self.note.stored_name and self.note.duration_ms is None:
            self._look_at()
        self._sum_up()

    def stopped_by(self, fault: VoiceFault) -> None:
        """Told to whoever watches. What may pass is tried again by a job of its own, later each time."""
        with self.lease.step():
            note, now = self._locked(), clock.now()
            if not fault.passing or note.tries >= RETRIES:
                _end(note, fault, now=now)
                return
            wait = max(SHORTEST_WAIT_S * 2**note.tries, min(fault.retry_after_s, LONGEST_WAIT_S))
            note.tries += 1
            note.error_code, note.error_detail = fault.error, fault.said
            notes.save(note, now=now)
            notes.defer(note, run_at=now + timedelta(seconds=wait))

    def begins_anew(self) -> None:
        """At once, and as no failure."""
        with self.lease.step():
            notes.defer(self._locked())

    def _locked(self) -> VoiceNote:
        """Inside a step. A note that was deleted, or given to another job, is no longer this attempt's."""
        try:
            note = notes.locked(self.team, self.note.pk)
        except NotFound:
            raise LeaseLost from None
        if note.job_id != self.lease.job_id:
            raise LeaseLost
        self.note = note
        return note

    # from sound to lines

    def _listen(self) -> None:
        with self.lease.step():
            note = self._locked()
            note.status = VoiceStatus.TRANSCRIBING
            notes.save(note, now=clock.now())
        with tempfile.TemporaryDirectory(dir=storage.work_folder(), prefix="note-") as name:
            folder = Path(name)
            try:
                with storage.local(self.note.stored_name) as original:
                    sound = self._decoded(original, folder)
            except FileNotFoundError:
                raise VoiceFault("internal", "the recording is not in the storage") from None
            if sound.voiced_ms < SPEECH_MS:
                raise VoiceFault("no_speech")
            self._write_down(sound, folder)

    def _look_at(self) -> None:
        """Somebody typed the words before the sound was decoded: it gets its waveform; that may fail without harm."""
        with (
            tempfile.TemporaryDirectory(dir=storage.work_folder(), prefix="note-") as name,
            suppress(VoiceFault, FileNotFoundError),
            storage.local(self.note.stored_name) as original,
        ):
            self._decoded(original, Path(name))

    def _decoded(self, original: Path, folder: Path) -> Sound:
        sound = decode(original, folder=folder, max_seconds=int(settings.VOICE_MAX_HOURS) * 3600)
        copy = ""
        if not sound.plays and not self.note.playback_name:
            copy = self._copy(original, folder)
        is_named = False
        try:
            with self.lease.step():
                note = self._locked()
                if note.stored_name:  # else somebody deleted the audio meanwhile: nothing of it comes back
                    _heard_as(note, sound, copy)
                    notes.save(note, now=clock.now())
                    is_named = True
        finally:
            if copy and not is_named:
                storage.storage().delete(copy)
        return sound

    def _copy(self, original: Path, folder: Path) -> str:
        """Without one the note is written down all the same: it can be downloaded."""
        try:
            return storage.keep_path(self.team, playback_copy(original, folder=folder), ".m4a").name
        except VoiceFault:
            return ""

    def _write_down(self, sound: Sound, folder: Path) -> None:
        language, local_only = self.note.asked_language, policy.of(self.team).local_only
        transcriber = transcriber_for(
            self.team, self.note.author, language=language, local_only=local_only, now=clock.now()
        )
        names = names_for(self.team, notes.live_deal(self.note))
        asking = _Asking(sound, folder, transcriber, language, names, local_only)
        for piece in self._pieces(sound, transcriber):
            if piece.done_at is None:
                self._whole_or_halved(piece, asking)
        self._put_together(asking)

    def _put_together(self, asking: _Asking) -> None:
        with self.lease.step():
            note = self._locked()
            done = list(Piece.objects.for_team(self.team).filter(note=note).order_by("start_ms", "position"))
            heard = joining.joined(done, asking.sound)
            if not any(line.text.strip() for line in heard.lines):
                raise VoiceFault("no_speech")
            lines.put(note, heard.lines)
            note.language = heard.language or asking.language
            note.engine = asking.transcriber.name
            note.transcribed_at = clock.now()
            note.status = VoiceStatus.SUMMARIZING
            note.tries = 0
            note.error_code = note.error_detail = ""
            _warn(note, "draft", asking.transcriber.draft)
            _warn(note, "coverage_short", heard.short)
            notes.save(note, now=clock.now())

    def _pieces(self, sound: Sound, transcriber: Transcriber) -> list[Piece]:
        """As they were cut before, unless another engine is asked now."""
        rows = Piece.objects.for_team(self.team).filter(note=self.note).order_by("start_ms", "position")
        there = list(rows)
        if there and all(piece.engine == transcriber.name for piece in there):
            return there
        spans = cut(sound, transcriber.pieces)
        with self.lease.step():
            note = self._locked()
            rows.delete()
            made = [
                Piece(
                    note=note,
                    position=position,
                    start_ms=span.start_ms,
                    end_ms=span.end_ms,
                    channel=span.channel,
                    engine=transcriber.name,
                )
                for position, span in enumerate(spans)
            ]
            Piece.objects.for_team(self.team).bulk_create(made)
            note.pieces, note.pieces_done = len(made), 0
            notes.save(note, now=clock.now())
        return list(rows.all())

    def _whole_or_halved(self, piece: Piece, asking: _Asking) -> None:
        """In halves, and halves of these, where a server takes no request of that size: many take 1 MB."""
        length = piece.end_ms - piece.start_ms
        may_halve = length >= SHORTEST_HALVED_MS
        if length <= asking.most_ms or not may_halve:
            try:
                self._one_piece(piece, asking)
                return
            except VoiceFault as fault:
                if fault.error != "body_limit" or not may_halve:
                    raise
            asking.most_ms = length * A_LITTLE_LESS
        for half in self._halves(piece, asking):
            self._whole_or_halved(half, asking)

    def _halves(self, piece: Piece, asking: _Asking) -> tuple[Piece, Piece]:
        path = write_piece(asking.sound, joining.span_of(piece), folder=asking.folder)
        at = piece.start_ms + middle_ms(path)
        path.unlink()
        with self.lease.step():
            note = self._locked()
            second = Piece.objects.for_team(self.team).create(
                note=note,
                position=note.pieces,
                start_ms=at,
                end_ms=piece.end_ms,
                channel=piece.channel,
                engine=piece.engine,
            )
            piece.end_ms = at
            piece.save(update_fields=["end_ms"])
            note.pieces += 1
            notes.save(note, now=clock.now())
        return piece, second

    def _one_piece(self, piece: Piece, asking: _Asking) -> None:
        path = write_piece(asking.sound, joining.span_of(piece), folder=asking.folder)
        seconds = (piece.end_ms - piece.start_ms) / 1000
        if not self.lease.beat():
            raise LeaseLost  # stopped, or another's: not a word more is sent
        if policy.of(self.team).local_only != asking.local_only:
            raise _Anew  # nor after the team chose otherwise: the next attempt asks whom it may
        heard = asking.transcriber.transcribe(
            path, seconds=seconds, language=asking.language, hints=asking.names
        )
        path.unlink(missing_ok=True)
        with self.lease.step():
            note = self._locked()
            _done(piece, heard, now=clock.now())
            note.pieces_done += 1
            note.tries = 0
            note.error_code = note.error_detail = ""
            notes.save(note, now=clock.now())

    # from lines to a summary

    def _sum_up(self) -> None:
        silence = ""  # why the model did not answer: it is not waited for a second time
        while True:
            read_as = (self.note.edited_at, self.note.opportunity_id)
            found = self._summed_up(silence)
            silence = found.fallback if found.fallback in SILENT else ""
            with self.lease.step():
                note = self._locked()
                if (note.edited_at, note.opportunity_id) == read_as:
                    _sums_up(note, found, now=clock.now())
                    note.status = VoiceStatus.READY
                    note.error_code = note.error_detail = ""
                    notes.save(note, now=clock.now())
                    return
            if not silence:
                raise _Anew  # a line was corrected, or it is about another deal now

    def _summed_up(self, silence: str) -> Summarised:
        note, said = self.note, lines.of(self.note)
        team, at, deal, now = self.team, note.recorded_at, notes.live_deal(note), clock.now()
        if silence:
            return by_rules_alone(said, team=team, spoken_at=at, deal=deal, now=now, fallback=silence)
        return summarise(said, team=team, member=note.author, spoken_at=at, deal=deal, now=now)


def _heard_as(note: VoiceNote, sound: Sound, copy: str) -> None:
    note.media_type, note.duration_ms, note.peaks = sound.media_type, sound.duration_ms, sound.peaks
    _warn(note, "truncated", sound.truncated)
    if copy:
        note.playback_name = copy
        note.size += storage.storage().size(copy)


def _sums_up(note: VoiceNote, found: Summarised, *, now: datetime) -> None:
    note.summary = found.summary.model_dump(mode="json", by_alias=True)
    note.summary_engine, note.summarized_at = found.engine, now
    note.confirmed_by = note.confirmed_at = None
    _warn(note, "summary_by_rules", bool(found.fallback))
    _warn(note, "model_silent", found.fallback in SILENT)


def _done(piece: Piece, heard: Heard, *, now: datetime) -> None:
    piece.heard, piece.done_at = asdict(heard), now
    piece.save(update_fields=["heard", "done_at"])


def _warn(note: VoiceNote, code: WarningCode, it_is_so: bool) -> None:
    others = [each for each in note.warnings if each != code]
    note.warnings = [*others, code] if it_is_so else others


def _end(note: VoiceNote, fault: VoiceFault, *, now: datetime) -> None:
    """In a transaction. Without an engine the note waits for a person; a failing summary takes no transcript along."""
    stage: Stage = "transcribing" if note.duration_ms is not None else "decoding"
    if note.transcribed_at is not None:
        stage, note.status = "summarizing", VoiceStatus.READY
        _by_rules(note, now=now)
    elif fault.error == "no_engine":
        note.status = VoiceStatus.NEEDS_TRANSCRIPT
    else:
        note.status = VoiceStatus.FAILED
    note.error_code, note.error_detail, note.failed_stage = fault.error, fault.said, stage
    notes.save(note, now=now)


def _by_rules(note: VoiceNote, *, now: datetime) -> None:
    """What needs no model. Where the rules are what fails, somebody can ask for a summary later."""
    try:
        with transaction.atomic():
            found = by_rules_alone(
                lines.of(note),
                team=note.team,
                spoken_at=note.recorded_at,
                deal=notes.live_deal(note),
                now=now,
            )
    except Exception:
        log.exception("a voice note cannot be summed up by rules", extra={"note_id": str(note.pk)})
        return
    _sums_up(note, found, now=now)
