"""The steps of a pipeline, and what is sold."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from wenshu.ids import new_id
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped


class StageKind(models.TextChoices):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Stage(TeamScoped):
    """A step of the pipeline; `probability` is in percent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40, allow_unicode=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=4, choices=StageKind.choices, default=StageKind.OPEN)
    probability = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    objects = TeamDoor(TeamQuerySet["Stage"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "key"], name="stage_key")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Product(TeamScoped):
    """The price list. Opportunities carry the product's name as text, as it was typed or imported."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    series = models.CharField(max_length=80, blank=True)
    list_price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)

    objects = TeamDoor(TeamQuerySet["Product"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "name"], name="product_name")]

    def __str__(self) -> str:
        return self.name
