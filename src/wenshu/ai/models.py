"""What the room remembers: how each team uses models, what every attempt took, and how endpoints behave."""

from __future__ import annotations

from django.db import models

from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class ModelUse(models.TextChoices):
    """Whether the team's words may go to a model."""

    OFF = "off"
    LOCAL = "local"  # only to one at a private or loopback address
    ON = "on"


class ModelPolicy(TeamScoped):
    """A team's own choice; a team without a row uses models."""

    use = models.CharField(max_length=5, choices=ModelUse.choices, default=ModelUse.ON)

    objects = TeamDoor(TeamQuerySet["ModelPolicy"])

    class Meta(TeamScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["team"], name="one_model_policy_per_team")]


class ModelPrice(TeamScoped):
    """What a model costs this team, in micro-USD: per million tokens, and per minute of audio."""

    model = models.CharField(max_length=120)
    input_price = models.BigIntegerField(default=0)
    output_price = models.BigIntegerField(default=0)
    audio_price = models.BigIntegerField(default=0)

    objects = TeamDoor(TeamQuerySet["ModelPrice"])

    class Meta(TeamScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "model"], name="one_price_per_team_and_model"),
            models.CheckConstraint(
                condition=models.Q(input_price__gte=0, output_price__gte=0, audio_price__gte=0),
                name="prices_are_not_negative",
            ),
        ]


class Outcome(models.TextChoices):
    OPEN = "open"  # not over, or its process died: its reservation stays counted
    OK = "ok"
    UNSUPPORTED = "unsupported"  # the endpoint does not know a parameter; the next attempt goes without it
    ABANDONED = "abandoned"  # the reader of a stream went away
    OFF = "off"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    BAD_REPLY = "bad_reply"


FAILURES = [
    Outcome.OFF,
    Outcome.RATE_LIMITED,
    Outcome.TIMEOUT,
    Outcome.REFUSED,
    Outcome.GONE,
    Outcome.UNREACHABLE,
    Outcome.BAD_REPLY,
]


class ModelAttempt(TeamScoped):
    """One request to a model; written before it is sent, with what is reserved for it, and settled after.

    Tokens are the provider's count, or ours where `estimated`. `day` is the team's own at that moment.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_id = models.UUIDField()  # attempts of one call share it
    member = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    task = models.CharField(max_length=20)
    model = models.CharField(max_length=120)
    input_tokens = models.BigIntegerField(default=0)
    output_tokens = models.BigIntegerField(default=0)
    estimated = models.BooleanField(default=True)
    audio_ms = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0)  # micro-USD
    latency_ms = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    day = models.DateField()
    created_at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["ModelAttempt"])

    class Meta(TeamScoped.Meta):
        indexes = [models.Index(fields=["team", "day"], name="attempts_of_day")]


class TokenDay(TeamScoped):
    """A team's tokens of one day: used, and reserved by attempts that are not over. One row, so one UPDATE decides."""

    day = models.DateField()
    tokens = models.BigIntegerField(default=0)

    objects = TeamDoor(TeamQuerySet["TokenDay"])

    class Meta(TeamScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "day"], name="one_token_count_per_team_and_day")
        ]


class EndpointHealth(models.Model):
    """Faults in a row of one address; left alone while its circuit is open. Of the installation, not of a team."""

    endpoint = models.CharField(primary_key=True, max_length=40)
    faults = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)  # past: the next request is a probe


class EndpointDialect(models.Model):
    """What one model at one address turned out to understand. Of the installation, not of a team."""

    endpoint = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    mode = models.CharField(max_length=11, blank=True)  # json_schema, tool, prompt; empty: not found out yet
    without = models.JSONField(default=list)  # names of parameters that it refused

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "model"], name="one_dialect_per_model")]
