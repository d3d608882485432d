"""Two records made one, and pairs of which somebody said that they are not one."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, UniqueConstraint

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class MergeKind(models.TextChoices):
    COMPANY = "company"
    CONTACT = "contact"
    OPPORTUNITY = "opportunity"


class Merge(TeamScoped):
    """The record of `gone_id` was merged into that of `kept_id`; its address leads there until that is undone.

    `effects` is what was written, with what was there before: see `merge_effects.Effects`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=11, choices=MergeKind.choices)
    kept_id = models.UUIDField()  # of one of three kinds, so no key leads there; as in the audit
    gone_id = models.UUIDField()
    kept_name = models.CharField(max_length=200)
    gone_name = models.CharField(max_length=200)
    effects = models.JSONField(default=dict)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Merge"])

    class Meta(TeamScoped.Meta):
        indexes = [
            Index(fields=["team", "gone_id", "-at"], name="merge_of_gone"),
            Index(fields=["team", "kept_id", "-at"], name="merge_into_kept"),
            Index(fields=["team", "-at", "-id"], name="merge_newest"),
        ]


class Apart(TeamScoped):
    """Two records that are alike and not the same: their pair is offered no more. `first_id` is the smaller id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=11, choices=MergeKind.choices)
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["Apart"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "first_id", "second_id"], name="apart_once")]
