"""The only door to records that belong to a team: `Model.objects.for_team(team)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

from django.db import models

from wenshu.teams import inserting

if TYPE_CHECKING:
    from wenshu.teams.models import Team

M = TypeVar("M", bound=models.Model, covariant=True)
Q = TypeVar("Q", bound="TeamQuerySet[Any]", covariant=True)


class TeamNotChosen(TypeError):
    """A team's records were asked for without saying which team."""


class CrossTeamLink(ValueError):
    """A record would point at a record of another team."""


class TeamQuerySet(models.QuerySet[M]):
    """Remembers its team, so that records it creates belong to that team."""

    team: Team

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.team = self.team
        return clone

    def create(self, **values: Any) -> M:
        return super().create(**{**values, "team": self.team})

    def update(self, **values: Any) -> int:
        for name, value in values.items():
            if name in {"team", "team_id"}:
                raise CrossTeamLink("A record never changes its team")
            if isinstance(value, TeamScoped) and value.team_id != self.team.pk:
                raise CrossTeamLink(f"{value!r} belongs to another team")
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[M]:
        records = list(objs)
        for record in records:
            record.team = self.team
            record.check_team_links()
        if records and not args and not kwargs and inserting.inserts(self.model):
            inserting.insert_records(records, using=self.db)
            return records
        return super().bulk_create(records, *args, **kwargs)

    def insert(self, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows that nobody needs as records, by the names of their columns; of a link the database alone says whether
        it stays within the team."""
        owned = ((self.team.pk, *row) for row in rows)
        inserting.insert(self.model, ["team_id", *names], owned, using=self.db)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        records = list(objs)
        for record in records:
            if record.team_id != self.team.pk:
                raise CrossTeamLink(f"{record!r} belongs to another team")
            record.check_team_links()
        return super().bulk_update(records, *args, **kwargs)


class TeamDoor(Generic[Q]):
    """Not a Django manager on purpose: it has no `filter()` or `all()` to forget a team with."""

    def __init__(self, queryset_class: type[Q], model: type[models.Model] | None = None) -> None:
        self._queryset_class = queryset_class
        self._model = model

    def __get__(self, instance: None, model: type[models.Model]) -> TeamDoor[Q]:
        return TeamDoor(self._queryset_class, model)

    def for_team(self, team: Team) -> Q:
        queryset = self._queryset_class(self._model)
        queryset.team = team
        return queryset.filter(team=team)

    if not TYPE_CHECKING:  # the type checker already refuses `objects.filter(...)`

        def __getattr__(self, name: str) -> NoReturn:
            if hasattr(models.QuerySet, name):
                raise TeamNotChosen(f"Say whose records: `objects.for_team(team).{name}`")
            raise AttributeError(name)


class TeamScoped(models.Model):
    """Base of every record that belongs to exactly one team."""

    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="+")

    all_teams = models.Manager()  # for Django's internals; the guards keep everyone else out

    class Meta:
        abstract = True
        default_manager_name = "all_teams"
        base_manager_name = "all_teams"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_team_links()
        super().save(*args, **kwargs)

    def check_team_links(self) -> None:
        """Refuses a loaded link into another team; the database's own pairing refuses the ids not loaded."""
        loaded = self._state.fields_cache
        for name in links_to_records(type(self)):
            linked = loaded.get(name)
            if linked is not None and linked.team_id != self.team_id:
                raise CrossTeamLink(f"{name} of {self!r} belongs to another team")


@cache
def links_to_records(model: type[models.Model]) -> tuple[str, ...]:
    """The foreign keys of a model whose targets belong to a team too."""
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field.related_model, type) and issubclass(field.related_model, TeamScoped)
    )
