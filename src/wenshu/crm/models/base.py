"""What all four kinds of record share."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, UniqueConstraint

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamScoped

LIVE = Q(deleted_at=None)


class Record(TeamScoped):
    """What companies, contacts, opportunities and follow-ups share: versions, soft delete, an outside id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TeamScoped.Meta):
        abstract = True


def external_id_is_unique(kind: str) -> UniqueConstraint:
    return UniqueConstraint(
        fields=["team", "external_id"], condition=~Q(external_id=""), name=f"{kind}_external_id"
    )
