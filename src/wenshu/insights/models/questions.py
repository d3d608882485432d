"""What was asked, and how often."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, UniqueConstraint

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Via(models.TextChoices):
    """The face that a question came in by."""

    WEB = "web"
    API = "api"
    CLI = "cli"


class Question(TeamScoped):
    """A question of one member, private to them, with what its answer said: the plan runs again without planning."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    headline = models.CharField(max_length=500)  # of the answer
    text_key = models.CharField(max_length=1000)  # both in one spelling, to be searched
    language = models.CharField(max_length=2)  # of the answer
    status = models.CharField(max_length=20)  # answered, needs_clarification, out_of_scope, empty
    engine = models.CharField(max_length=8)  # rules, llm
    cached = models.BooleanField(default=False)
    plan = models.JSONField(null=True, blank=True)  # none where nothing was counted
    shown = models.JSONField(default=dict)  # {"value", "figures": [{label, value, formatted}], "days": […]}
    data_version = models.BigIntegerField()
    via = models.CharField(max_length=4, choices=Via.choices)
    asked_at = models.DateTimeField()
    conversation = models.UUIDField(null=True, blank=True)  # whose next turn may change this plan

    objects = TeamDoor(TeamQuerySet["Question"])

    class Meta(TeamScoped.Meta):
        indexes = [
            Index(fields=["team", "member", "-asked_at", "-id"], name="question_newest"),
            Index(fields=["team", "asked_at"], name="question_oldest"),
            Index(fields=["team", "conversation", "-asked_at", "-id"], name="question_turns"),
        ]


class AskedCount(TeamScoped):
    """How many questions a member asked on a day; it outlives the questions, which their member may delete."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    day = models.DateField()  # in the team's time zone
    engine = models.CharField(max_length=8)
    asked = models.PositiveIntegerField(default=0)
    cached = models.PositiveIntegerField(default=0)  # of them, answered from the cache

    objects = TeamDoor(TeamQuerySet["AskedCount"])

    class Meta(TeamScoped.Meta):
        constraints = [
            UniqueConstraint(fields=["team", "day", "member", "engine"], name="one_count_per_day_and_member"),
        ]
