"""What the way from sound to words leaves behind: pieces, lines, unfinished uploads, and what each team allows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, UniqueConstraint

from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Piece(TeamScoped):
    """A stretch of a recording that an engine is asked about at once, in ms from its beginning; done with `done_at`.

    `channel` is an index in Sound.channels. In order of time they are in that of `start_ms`: `position` is given when
    one is made, and half of a piece that was too large comes last.
    """

    note = models.ForeignKey(VoiceNote, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    channel = models.SmallIntegerField()
    engine = models.CharField(max_length=120, blank=True)
    heard = models.JSONField(null=True)  # engine.Heard, times in seconds from the piece's own beginning
    done_at = models.DateTimeField(null=True)

    objects = TeamDoor(TeamQuerySet["Piece"])

    class Meta(TeamScoped.Meta):
        constraints = [
            UniqueConstraint(fields=["team", "note", "position"], name="pieces_of_a_note_in_order")
        ]


class Segment(TeamScoped):
    """A line of a transcript. `original` is what the engine wrote, kept when a person corrects `text`.

    Typed words have no times: then `start_ms` and `end_ms` are null.
    """

    note = models.ForeignKey(VoiceNote, models.CASCADE, related_name="segments")
    position = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField(null=True)
    end_ms = models.PositiveIntegerField(null=True)
    speaker = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    original = models.TextField(blank=True)

    objects = TeamDoor(TeamQuerySet["Segment"])

    class Meta(TeamScoped.Meta):
        constraints = [
            UniqueConstraint(fields=["team", "note", "position"], name="segments_of_a_note_in_order")
        ]


class Upload(TeamScoped):
    """A file on its way in parts, `received` bytes of `size` so far; forgotten when nothing comes for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    stored_name = models.CharField(max_length=120)
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=10)
    language = models.CharField(max_length=8, blank=True)
    recorded_at = models.DateTimeField(null=True)
    note = models.ForeignKey(VoiceNote, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["Upload"])


class VoicePolicy(TeamScoped):
    """A team's own choice; a team without a row sends audio to the engine that is set up, and keeps it."""

    local_only = models.BooleanField(default=False)  # audio never leaves this installation
    audio_kept_days = models.PositiveIntegerField(null=True)  # then it is removed; the transcript stays

    objects = TeamDoor(TeamQuerySet["VoicePolicy"])

    class Meta(TeamScoped.Meta):
        constraints = [
            UniqueConstraint(fields=["team"], name="one_voice_policy_per_team"),
            models.CheckConstraint(
                condition=Q(audio_kept_days=None) | Q(audio_kept_days__gte=1),
                name="audio_is_kept_a_day_at_least",
            ),
        ]
