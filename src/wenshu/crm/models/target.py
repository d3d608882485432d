"""What somebody is to win."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class TargetLength(models.IntegerChoices):
    """How long a period is, in months."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12


class Target(TeamScoped):
    """An amount to win from `starts_on`, the first of a month, within `months`; without an owner the whole team's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # A member's target goes with the member: without an owner it would become the team's.
    owner = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    months = models.PositiveSmallIntegerField(choices=TargetLength.choices, default=TargetLength.MONTH)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TeamDoor(TeamQuerySet["Target"])

    class Meta(TeamScoped.Meta):
        constraints = [
            UniqueConstraint(fields=["team", "owner", "starts_on", "months"], name="target_of_member"),
            # NULL differs from NULL in a unique index: the whole team needs one of its own.
            UniqueConstraint(
                fields=["team", "starts_on", "months"], condition=Q(owner=None), name="target_of_team"
            ),
            CheckConstraint(condition=Q(months=1) | Q(months=3) | Q(months=12), name="target_length"),
            CheckConstraint(condition=Q(amount_minor__gte=0), name="target_is_no_debt"),
        ]
        indexes = [
            Index(fields=["team", "starts_on", "id"], name="target_by_start"),
            Index(fields=["team", "created_at", "id"], name="target_by_age"),
        ]
