"""Many new records at once, in a third of the time of Django's `bulk_create`: the statement is made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

VALUES_AT_ONCE = 20_000  # SQLite takes 32,766 in one statement
Convert = Callable[[Any], Any]


def insert(records: Sequence[models.Model], *, using: str) -> None:
    """Records of one model that carry their own primary keys; all of them, or none."""
    connection = connections[using]
    fields = type(records[0])._meta.concrete_fields
    read = attrgetter(*(field.attname for field in fields))
    converts = [_converter(field, connection) for field in fields]
    rows = (
        [convert(value) for convert, value in zip(converts, read(record), strict=True)] for record in records
    )
    with transaction.atomic(using=using, savepoint=False), connection.cursor() as cursor:
        head, row = _statement(type(records[0]), connection)
        # Many rows in one statement: one round trip, and SQLite keeps aside what a failing statement would have to
        # take back, page for page, for each statement anew.
        while taken := list(islice(rows, VALUES_AT_ONCE // len(fields))):
            cursor.execute(f"{head} {', '.join([row] * len(taken))}", list(chain.from_iterable(taken)))
    for record in records:
        record._state.adding = False
        record._state.db = using


def inserts(model: type[models.Model]) -> bool:
    """Whether a model is one that `insert` can save: one table, and keys that are not the database's to give."""
    key = model._meta.pk
    return not model._meta.parents and not isinstance(key, models.AutoField)


def _statement(model: type[models.Model], connection: BaseDatabaseWrapper) -> tuple[str, str]:
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES", f"({places})"


def _converter(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Convert:
    """What Django's field does to a value on its way to this database, without asking anew for each value."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.CharField | models.TextField | models.BooleanField | models.IntegerField):
        return _plain
    if connection.vendor == "sqlite" and isinstance(field, models.UUIDField):
        return _hex
    if connection.vendor == "sqlite" and isinstance(field, models.DateTimeField):
        return _utc
    if connection.vendor == "sqlite" and isinstance(field, models.DateField):
        return _iso
    return lambda value: field.get_db_prep_save(value, connection)


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _utc(value: datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _plain(value: Any) -> Any:
    """Text and numbers go as they are; words of an enumeration by their value."""
    return getattr(value, "value", value)
