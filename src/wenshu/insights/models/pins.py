"""Questions that stand on the home page."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Pin(TeamScoped):
    """A plan that is run at every visit of the home page: of its member, or of everybody in the team."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    pinned_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    plan = models.JSONField()
    position = models.PositiveIntegerField()  # among the member's, or among the team's
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["Pin"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["team", "member", "position"], name="pin_in_order")]
