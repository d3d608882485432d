"""Files on their way in."""

from __future__ import annotations

from django.db import models
from django.db.models import Index

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportRun(TeamScoped):
    """One file on its way in: how its columns map, how far it is, and every row it skipped with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(
        max_length=16
    )  # opportunities, companies, contacts, follow-ups, members, products
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=80)  # random, below the data directory
    encoding = models.CharField(max_length=20, blank=True)  # as somebody said; empty: as the file tells
    mapping = models.JSONField(default=dict)  # {"Their column": "field"}
    status = models.CharField(max_length=8, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    notes = models.JSONField(
        default=list
    )  # what was decided for the whole file: stages made, columns ignored
    error = models.TextField(blank=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["ImportRun"])


class SkippedRow(TeamScoped):
    """A row that an import left out: its line in the file and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="skipped_rows")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    # The filled cells as [column, text]: an object would lose their order.
    row = models.JSONField(default=dict)

    objects = TeamDoor(TeamQuerySet["SkippedRow"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["run", "line"], name="skipped_row_by_line")]
