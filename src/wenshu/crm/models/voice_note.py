"""What somebody said about a customer: a recording, or words that were typed or imported, and what was made of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from wenshu.crm.models.opportunity import Opportunity
from wenshu.ids import new_id
from wenshu.jobs.models import Job
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class VoiceStatus(models.TextChoices):
    """`queued → transcribing → summarizing → ready`; beside them what waits for a person, and how it may end."""

    QUEUED = "queued"
    TRANSCRIBING = "transcribing"
    SUMMARIZING = "summarizing"
    READY = "ready"
    NEEDS_TRANSCRIPT = "needs_transcript"  # nothing here can write it down: a person types or pastes it
    FAILED = "failed"
    CANCELLED = "cancelled"


class VoiceSource(models.TextChoices):
    UPLOAD = "upload"
    RECORDING = "recording"  # made in the browser
    TRANSCRIPT = "transcript"  # no audio at all: words alone, as a .vtt of a meeting has them


class VoiceNote(TeamScoped):
    """Its audio lies in the storage of voice notes under random names; `wenshu.voice` keeps its lines.

    `recorded_day` and `recorded_month` are in the team's time zone, `peaks` has one byte a bar of the waveform.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(
        Opportunity, models.SET_NULL, null=True, blank=True, related_name="voice_notes"
    )
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=VoiceSource.choices)
    recorded_at = models.DateTimeField()
    recorded_day = models.DateField(editable=False)
    recorded_month = models.PositiveIntegerField(editable=False)

    file_name = models.CharField(max_length=200, blank=True)  # as its owner called it
    stored_name = models.CharField(max_length=120, blank=True)  # empty when there is no audio (any more)
    playback_name = models.CharField(
        max_length=120, blank=True
    )  # a copy for browsers that cannot play the original
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)  # bytes, of the original and the copy
    media_type = models.CharField(max_length=40, blank=True)  # of the original, by its content
    duration_ms = models.PositiveIntegerField(null=True)
    peaks = models.BinaryField(default=bytes)
    audio_removed_at = models.DateTimeField(null=True)

    status = models.CharField(max_length=16, choices=VoiceStatus.choices, default=VoiceStatus.QUEUED)
    failed_stage = models.CharField(max_length=12, blank=True)  # voice.errors.Stage
    error_code = models.CharField(max_length=24, blank=True)  # voice.errors.ErrorCode
    error_detail = models.CharField(max_length=500, blank=True)  # in the provider's words, where it said why
    warnings = models.JSONField(default=list)  # voice.errors.WarningCode
    pieces = models.PositiveIntegerField(default=0)
    pieces_done = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # that failed since the last piece of progress
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

    asked_language = models.CharField(max_length=8, blank=True)  # that its owner chose; empty: any
    language = models.CharField(max_length=8, blank=True)  # that is spoken
    engine = models.CharField(max_length=120, blank=True)  # who wrote it down
    transcript = models.TextField(blank=True)  # all lines as they are now, for searching
    transcribed_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)

    summary = models.JSONField(null=True)  # voice.contract.Summary
    summarized_at = models.DateTimeField(null=True)
    summary_engine = models.CharField(max_length=120, blank=True)
    confirmed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)  # of the summary

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TeamDoor(TeamQuerySet["VoiceNote"])

    @property
    def summary_is_outdated(self) -> bool:
        """Words of the transcript were changed after it was made."""
        return bool(self.edited_at and self.summarized_at and self.edited_at > self.summarized_at)

    class Meta(TeamScoped.Meta):
        constraints = [
            UniqueConstraint(
                fields=["team", "sha256"], condition=~Q(sha256=""), name="the_same_bytes_are_one_voice_note"
            )
        ]
        indexes = [
            Index(fields=["team", "-recorded_at", "-id"], name="voice_note_newest"),
            Index(fields=["opportunity", "-recorded_at"], name="voice_note_of_deal"),
            Index(fields=["team", "recorded_day", "author"], name="voice_note_figures"),
            # few at any time: counted in the navigation of every page
            Index(
                fields=["team"],
                condition=Q(status__in=["needs_transcript", "failed"]),
                name="voice_note_stuck",
            ),
        ]
