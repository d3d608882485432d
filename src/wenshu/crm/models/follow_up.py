"""What happened, and what happens next."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.crm.models.base import LIVE, Record, external_id_is_unique
from wenshu.crm.models.opportunity import Opportunity
from wenshu.crm.models.voice_note import VoiceNote
from wenshu.crm.querysets import FollowUpQuerySet
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor


class FollowUpKind(models.TextChoices):
    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    MESSAGE = "message"
    VISIT = "visit"
    NOTE = "note"


class Origin(models.TextChoices):
    PERSON = "person"
    ASSIST = "assist"
    VOICE = "voice"


class FollowUp(Record):
    """What happened with a customer, and what happens next."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=8, choices=FollowUpKind.choices, default=FollowUpKind.NOTE)
    content = models.TextField()
    occurred_at = models.DateTimeField()
    occurred_day = models.DateField(editable=False)
    occurred_month = models.PositiveIntegerField(editable=False)
    next_action = models.CharField(max_length=300, blank=True)
    next_follow_up_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.PERSON)
    voice_note = models.ForeignKey(  # that it was made from
        VoiceNote, models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )

    objects = TeamDoor(FollowUpQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("follow_up")]
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="follow_up_newest", condition=LIVE),
            Index(fields=["team", "-occurred_at", "-id"], name="follow_up_latest", condition=LIVE),
            Index(fields=["opportunity", "-occurred_at"], name="follow_up_timeline", condition=LIVE),
            Index(
                fields=["team", "occurred_day", "kind", "author", "deleted_at"],
                name="follow_up_figures",
                condition=LIVE,
            ),
        ]
