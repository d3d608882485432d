"""Who changed what."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class AuditAction(models.TextChoices):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"
    APPLIED = "applied"  # a proposal; its fields stand in lines of their own
    UNDONE = "undone"
    MERGED = "merged"  # another record was merged into this one
    UNMERGED = "unmerged"


class AuditEntry(TeamScoped):
    """One write to one record: who, when, through which face, and each field's old and new value."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record_kind = models.CharField(max_length=20)  # company, contact, opportunity, follow_up, stage, team…
    record_id = models.UUIDField()
    action = models.CharField(max_length=8, choices=AuditAction.choices)
    changes = models.JSONField(default=dict)  # {"expectedAmount": ["100.00", "120.00"]}, API names
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=12)  # web, api, import, cli, demo, assist
    at = models.DateTimeField()
    engine = models.CharField(max_length=5, blank=True, default="")  # that read a proposal: rules, llm
    proposal_id = models.UUIDField(null=True, blank=True)  # in a room above this one, so no key leads there

    objects = TeamDoor(TeamQuerySet["AuditEntry"])

    class Meta(TeamScoped.Meta):
        indexes = [
            Index(fields=["team", "record_id", "-at"], name="audit_of_record"),
            Index(fields=["team", "-at", "-id"], name="audit_newest"),
        ]
