"""One record of every model for a team, with a given text in every cell that can hold text: read off the models."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from wenshu.ids import new_id
from wenshu.teams.models import Membership, Team, User
from wenshu.teams.scoping import TeamScoped

Garden = dict[type[models.Model], models.Model]


@cache
def scoped_models() -> list[type[TeamScoped]]:
    """In an order in which each comes after those it links to (links to its own kind apart)."""
    waiting = [m for m in apps.get_models() if issubclass(m, TeamScoped) and m is not Membership]
    ordered: list[type[TeamScoped]] = [Membership]
    while waiting:
        ready = [m for m in waiting if all(t in ordered or t is m for t in targets(m))]
        assert ready, f"these models link in a ring: {waiting}"
        ordered += ready
        waiting = [m for m in waiting if m not in ready]
    return ordered


def targets(model: type[models.Model]) -> list[type[TeamScoped]]:
    return [f.related_model for f in links(model)]


def links(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and issubclass(f.related_model, TeamScoped)
    ]


def plant(team: Team, user: User, text: str, now: datetime, *, seat: Membership | None = None) -> Garden:
    """Saves one record of every model; a seat that is given is used as it is."""
    garden: Garden = {Team: team, User: user}
    for model in scoped_models():
        if model is Membership and seat is not None:
            garden[model] = seat
            continue
        record = sprout(model, garden, text, now)
        kept = twin(record)
        if kept is None:
            record.save()
        garden[model] = kept or record
    return garden


def twin(record: models.Model) -> models.Model | None:
    """The row that stands in the record's place already: some are kept by the database itself."""
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and not constraint.condition:
            same = {name: getattr(record, name) for name in constraint.fields}
            found = type(record).all_teams.filter(**same).first()  # type: ignore[attr-defined]
            if found:
                return found
    return None


def sprout(model: type[TeamScoped], garden: Garden, text: str, now: datetime) -> TeamScoped:
    """An unsaved record with every cell filled: linked within the garden, alive (no date of deletion or the like)."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            values[field.name] = garden.get(field.related_model)
        elif not field.primary_key:
            values[field.name] = cell(field, text, now)
    return model(**values)


def cell(field: models.Field[Any, Any], text: str, now: datetime) -> Any:
    if field.choices:
        return field.get_default() or next(iter(dict(field.flatchoices)))
    if isinstance(field, models.JSONField):
        return {"text": text, text: text} if field.default is dict else [text]
    if isinstance(field, models.EmailField):
        return f"{text.lower()}@example.com"
    if isinstance(field, models.CharField):
        return "USD" if field.max_length == 3 else (text + field.name)[: field.max_length]
    if isinstance(field, models.TextField):
        return text
    if isinstance(field, models.BinaryField):
        return text.encode()
    if isinstance(field, models.DateTimeField):
        then = now + timedelta(days=1) if field.name.startswith("expires") else now
        return None if field.null else then
    if isinstance(field, models.DateField):
        return now.date()
    if isinstance(field, models.UUIDField):
        return field.get_default() or new_id()
    if field.name.endswith("_month"):
        return now.year * 100 + now.month
    return field.get_default() if field.has_default() else 7


def text_of(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
