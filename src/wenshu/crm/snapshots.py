"""A record's columns as JSON, and back again: what an undo puts back exactly."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import models

from wenshu.crm.models import Record
from wenshu.crm.querysets import RecordQuerySet

GROWING: Final = frozenset({"version", "updated_at"})
"""These never go back."""


def snapshot(rows: RecordQuerySet[Any], id: UUID) -> dict[str, Any]:
    """Every column of one record, as it is stored now."""
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    row: dict[str, Any] = rows.filter(pk=id).values(*columns).get()
    return {column: _kept(value) for column, value in row.items()}


def _kept(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def restored(model: type[Record], column: str, value: object) -> Any:
    """The column's own kind of value from what a snapshot keeps."""
    field = next(each for each in model._meta.concrete_fields if each.attname == column)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return value if isinstance(target, models.JSONField) else target.to_python(value)
