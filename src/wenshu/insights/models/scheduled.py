"""What is worked off by the clock: questions that are sent, conditions that are watched, and the letters they make."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from wenshu.ids import new_id
from wenshu.insights.schedule import Every, Schedule
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class Rhythm(models.TextChoices):
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class Scheduled(TeamScoped):
    """`next_at` was reckoned in `timezone`: when the team moves to another one, it is reckoned anew.

    Without a `next_at` nothing is due: it was paused, or its maker may not have it any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    maker = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    every = models.CharField(max_length=6, choices=Rhythm.choices, default=Rhythm.DAILY)
    weekday = models.PositiveSmallIntegerField(default=1)  # ISO, of a weekly one
    hour = models.PositiveSmallIntegerField(default=8)  # in the team's time zone, but of an hourly one
    timezone = models.CharField(max_length=64, default="UTC")
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TeamScoped.Meta):
        abstract = True

    @property
    def schedule(self) -> Schedule:
        return Schedule(cast("Every", self.every), weekday=self.weekday, hour=self.hour)


class Digest(Scheduled):
    """Questions that are answered by e-mail, to each reader in their own language and with their own eyes."""

    name = models.CharField(max_length=120)
    questions = models.JSONField(default=list)  # [{"question": …, "plan": {…}}]

    objects = TeamDoor(TeamQuerySet["Digest"])

    class Meta(Scheduled.Meta):
        indexes = [
            Index(fields=["team", "name", "id"], name="digest_by_name"),
            Index(fields=["next_at"], name="digest_due", condition=Q(next_at__isnull=False)),
        ]


class Recipient(TeamScoped):
    """Who gets a digest. Who stopped it is remembered, so that nobody else can turn it on for them again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.ForeignKey(Digest, models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Recipient"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "digest", "member"], name="one_place_per_reader")]


class Condition(models.TextChoices):
    ABOVE = "gt"
    AT_LEAST = "gte"
    BELOW = "lt"
    AT_MOST = "lte"
    CHANGED = "changed"  # by so many percent since the last time it was told


class Trouble(models.TextChoices):
    """Why the latest check could not tell."""

    NO_DATA = "no_data"
    BAD_PLAN = "bad_plan"


class Alert(Scheduled):
    """One number that is watched for its maker. Decimals are texts: SQLite would keep them as floats.

    `holds` is what the latest check with data found: a letter leaves when it turns true.
    """

    question = models.CharField(max_length=500)
    plan = models.JSONField(default=dict)
    condition = models.CharField(max_length=7, choices=Condition.choices, default=Condition.ABOVE)
    threshold = models.CharField(max_length=40)  # major units, fractions of 1, days; percent of a change
    currency = models.CharField(max_length=3, blank=True)
    baseline = models.CharField(max_length=40, blank=True)  # what a change is measured from
    holds = models.BooleanField(null=True, blank=True, default=None)
    value = models.CharField(max_length=40, blank=True)  # the latest that was known
    trouble = models.CharField(max_length=8, choices=Trouble.choices, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Alert"])

    class Meta(Scheduled.Meta):
        indexes = [
            Index(fields=["team", "maker", "question", "id"], name="alert_of_maker"),
            Index(fields=["next_at"], name="alert_due", condition=Q(next_at__isnull=False)),
        ]


class Firing(TeamScoped):
    """An alert's condition turned true: what was true then, and whether its maker has seen the note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="+")
    maker = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    condition = models.CharField(max_length=7, choices=Condition.choices)
    threshold = models.CharField(max_length=40)
    currency = models.CharField(max_length=3, blank=True)
    unit = models.CharField(max_length=5)
    value = models.CharField(max_length=40)
    baseline = models.CharField(max_length=40, blank=True)
    records = models.JSONField(default=dict)  # what was counted, as a citation carries it
    fired_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Firing"])

    class Meta(TeamScoped.Meta):
        indexes = [
            Index(fields=["team", "alert", "-fired_at", "-id"], name="firing_newest"),
            Index(
                fields=["team", "maker", "-fired_at"], name="firing_unseen", condition=Q(seen_at__isnull=True)
            ),
        ]


class LetterStatus(models.TextChoices):
    WAITING = "waiting"
    HANDED_OVER = "handed"  # to the mail server, whose answer is not known yet
    SENT = "sent"
    UNKNOWN = "unknown"  # whoever handed it over died, or heard no answer: it is not sent a second time
    FAILED = "failed"  # refused, too often
    OVERTAKEN = "passed"  # the next one became due before this one could leave
    NOT_WANTED = "unwanted"  # its reader stopped it, or may not read it any more


class Letter(TeamScoped):
    """One e-mail to one reader: of a digest for one due time, or of one firing. `occasion` says which, and but once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, blank=True, related_name="+")
    firing = models.ForeignKey(Firing, models.CASCADE, null=True, blank=True, related_name="+")
    reader = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=LetterStatus.choices, default=LetterStatus.WAITING)
    error = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["Letter"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "occasion"], name="one_letter_per_occasion")]
        indexes = [
            Index(fields=["team", "digest", "-due_at", "-id"], name="letter_newest"),
            Index(fields=["team", "due_at"], name="letter_oldest"),
        ]
