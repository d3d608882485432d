"""Conversations about a team's records: private to their member, and nothing but words and links."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Conversation(TeamScoped):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)  # the first message, cut short
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["Conversation"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["team", "member", "-updated_at", "-id"], name="conversation_newest")]


class Message(TeamScoped):
    """What a person asked, and what was answered: its words, what it cites, and which tools were used."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    asked = models.TextField()
    answer = models.TextField()
    sources = models.JSONField(default=list)  # each the fields of a chat.sources.Source
    steps = models.JSONField(default=list)  # [{"tool", "about"}]
    plan = models.JSONField(null=True, blank=True)  # of the last question that was counted, for the next turn
    suggestions = models.JSONField(default=list)
    engine = models.CharField(max_length=8)  # rules, llm
    fallback = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["Message"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["team", "conversation", "asked_at", "id"], name="message_in_order")]
