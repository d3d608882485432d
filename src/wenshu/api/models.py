"""What the API remembers so that a retried request is answered, not repeated."""

from __future__ import annotations

from django.db import models

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class IdempotentRequest(TeamScoped):
    """The first answer to an `Idempotency-Key`, kept for 24 hours; written in the effect's own transaction."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(
        max_length=64
    )  # of method, path and body: the same key for another body is refused
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["IdempotentRequest"])

    class Meta(TeamScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="one_answer_per_key")]
