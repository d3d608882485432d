"""The queue's one table."""

from __future__ import annotations

from django.db import models

from wenshu.ids import new_id
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class JobStatus(models.TextChoices):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # gave up: too many attempts, or an error that trying again cannot mend
    CANCELLED = "cancelled"


class Job(TeamScoped):
    """A function to run later. `fence` grows with every claim: a worker that lost its lease cannot finish the job."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    status = models.CharField(max_length=9, choices=JobStatus.choices, default=JobStatus.READY)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Job"])

    class Meta(TeamScoped.Meta):
        indexes = [
            models.Index(
                fields=["run_at"], name="job_due", condition=models.Q(status__in=["ready", "running"])
            ),
        ]
