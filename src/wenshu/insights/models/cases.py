"""Answers that somebody judged, kept so that they can be run again."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.ids import new_id
from wenshu.insights.models.questions import Question
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Verdict(models.TextChoices):
    UP = "up"
    DOWN = "down"
    WRONG = "wrong"  # a number in it is wrong


class CaseState(models.TextChoices):
    OPEN = "open"
    CLOSED = "closed"


class Case(TeamScoped):
    """A judged answer: what was asked, how it was read, what was shown, and of which state of the data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    comment = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=6, choices=CaseState.choices, default=CaseState.OPEN)
    text = models.CharField(max_length=500)
    headline = models.CharField(max_length=500)
    language = models.CharField(max_length=2)
    status = models.CharField(max_length=20)
    engine = models.CharField(max_length=8)
    plan = models.JSONField(null=True, blank=True)
    shown = models.JSONField(default=dict)  # as in Question
    data_version = models.BigIntegerField()
    as_of = models.DateTimeField()
    created_at = models.DateTimeField()
    closed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TeamDoor(TeamQuerySet["Case"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["team", "state", "-created_at", "-id"], name="case_newest")]
