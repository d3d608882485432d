"""Proposals, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped

USUAL_THRESHOLD = 90


class Status(models.TextChoices):
    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"
    UNDONE = "undone"


class Proposal(TeamScoped):
    """A text, what was read out of it, and what a person decided. The text is kept as long as the proposal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    text = models.TextField()
    source = models.CharField(max_length=8)  # contract.ProposalSource
    said_at = models.DateTimeField(null=True)  # of an e-mail: its Date
    opportunity = models.ForeignKey(  # that a person chose beforehand
        Opportunity, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    voice_note = models.ForeignKey(  # whose words these are
        VoiceNote, models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    engine = models.CharField(max_length=5)  # rules | llm
    fallback = models.CharField(max_length=24, blank=True)  # why a model that should have read it did not
    language = models.CharField(max_length=2)  # of the text
    actions = models.JSONField(default=list)  # contract.Action, as proposed
    warnings = models.JSONField(default=list)  # contract.ProposalWarning
    applied = models.JSONField(default=list)  # what was written, with what was there before; see `effects.py`
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = TeamDoor(TeamQuerySet["Proposal"])

    class Meta(TeamScoped.Meta):
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="proposal_newest"),
            Index(fields=["team", "opportunity", "-created_at"], name="proposal_of_deal"),
        ]


class AssistPolicy(TeamScoped):
    """What a team allows: how sure every field must be, in percent, before a program may apply without a person."""

    apply_threshold = models.PositiveSmallIntegerField(default=USUAL_THRESHOLD)

    objects = TeamDoor(TeamQuerySet["AssistPolicy"])

    class Meta(TeamScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["team"], name="one_assist_policy_per_team")]
