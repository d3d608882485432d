"""Pages that cost the same wherever they are: a cursor is the last row's place in an index, not a count of rows."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Field, Func, Model, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

from wenshu.crm.fields import FIRST_YEAR, LAST_YEAR
from wenshu.errors import FieldError, Invalid
from wenshu.teams import statements
from wenshu.teams.scoping import TeamQuerySet

Row = TypeVar("Row")
Shaped = TypeVar("Shaped")
RawRow = tuple[Any, ...]
Place = tuple[object, UUID]  # the sort column's value (None: among those without one) and the id


class BadCursor(Invalid):
    """This cursor belongs to another list. Start again without it."""

    code = "bad_cursor"

    def __init__(self) -> None:
        message = _("This cursor belongs to another list. Start again without it.")
        super().__init__([FieldError("/cursor", message)])


class BadSort(Invalid):
    """The list cannot be sorted by that."""

    code = "bad_sort"

    def __init__(self, offered: Iterable[str]) -> None:
        message = _("Use one of %(words)s, with a leading - to turn it round.") % {
            "words": ", ".join(offered)
        }
        super().__init__([FieldError("/sort", message)])


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`total` counts all pages, when it was asked for."""

    items: list[Row]
    next_cursor: str | None
    total: int | None = None

    def shaped(self, shape: Callable[[Row], Shaped]) -> Page[Shaped]:
        return Page([shape(row) for row in self.items], self.next_cursor, self.total)


@dataclass(frozen=True)
class Order:
    """A sort that an index serves: by `column`, then by id in the same direction. Rows without a value come last."""

    column: str
    kind: type
    nullable: bool = False


class RowPast(Func):
    """`(a, id) > (x, y)` as one comparison, which an index can seek to; OR-ed conditions make it scan."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, kind: Field[Any, Any], place: Place, *, descending: bool) -> None:
        value, id = place
        super().__init__(F(column), F("id"), Value(value, output_field=kind), Value(id))
        self.sign = "<" if descending else ">"

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        column, id, value, last = (sql for sql, _params in compiled)
        params = [param for _sql, given in compiled for param in given]
        return f"({column}, {id}) {self.sign} ({value}, {last})", params


def page(
    records: TeamQuerySet[Any],
    columns: tuple[str, ...],
    *,
    orders: dict[str, Order],
    sort: str,
    cursor: str | None,
    limit: int,
    count: bool,
) -> Page[RawRow]:
    """Rows of `columns`, which begin with `id` and hold every column that the list is sorted by.

    A nullable column is walked in two stretches, each of them one range of the same index: the rows with a value,
    then those without. So both databases agree, and both directions end with "no value".
    """
    order = orders.get(sort.removeprefix("-"))
    if order is None:
        raise BadSort(orders)
    descending = sort.startswith("-")
    told = f"{records.model._meta.model_name} {sort}"
    place = _decode(cursor, told, order) if cursor else None
    rows: list[RawRow] = []
    if place is None or place[0] is not None:
        rows = statements.rows(_stretch(records, order, place, descending), columns, limit=limit + 1)
    if order.nullable and len(rows) <= limit:
        resume = place if place and place[0] is None else None
        rest = _without_value(records, order, resume, descending)
        rows += statements.rows(rest, columns, limit=limit + 1 - len(rows))
    more, rows = len(rows) > limit, rows[:limit]
    last = _encode(told, (rows[-1][columns.index(order.column)], rows[-1][0])) if more else None
    return Page(rows, last, records.count() if count else None)


def _stretch(
    records: TeamQuerySet[Any], order: Order, place: Place | None, descending: bool
) -> TeamQuerySet[Any]:
    if order.nullable:
        records = records.filter(**{f"{order.column}__isnull": False})
    if place is not None:
        kind = _column(records.model, order)
        records = records.filter(RowPast(order.column, kind, place, descending=descending))
    sign = "-" if descending else ""
    return records.order_by(f"{sign}{order.column}", f"{sign}id")


def _without_value(
    records: TeamQuerySet[Any], order: Order, place: Place | None, descending: bool
) -> TeamQuerySet[Any]:
    records = records.filter(**{f"{order.column}__isnull": True})
    if place is not None:
        records = records.filter(**{f"id__{'lt' if descending else 'gt'}": place[1]})
    return records.order_by("-id" if descending else "id")


def _column(model: type[Model], order: Order) -> Field[Any, Any]:
    field = model._meta.get_field(order.column)
    assert isinstance(field, Field)
    return field


def _encode(told: str, place: Place) -> str:
    """`told` names the list and its order, so that no other list takes the place for one of its own."""
    value, id = place
    written = value.isoformat() if isinstance(value, datetime | date) else value
    return urlsafe_b64encode(orjson.dumps([told, written, id])).rstrip(b"=").decode()


def _decode(cursor: str, expected: str, order: Order) -> Place:
    """A cursor comes back from outside: every part of it is checked for what it may be."""
    try:
        parts = orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=="))
        told, written, id = parts
        if told != expected or not isinstance(parts, list):
            raise BadCursor
        return _value(written, order), UUID(id)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise BadCursor from None


def _value(written: object, order: Order) -> object:
    if written is None and order.nullable:
        return None
    if order.kind in {datetime, date} and isinstance(written, str):
        value: date = order.kind.fromisoformat(written)
        naive = isinstance(value, datetime) and value.tzinfo is None
        if naive or not FIRST_YEAR - 1 <= value.year <= LAST_YEAR + 1:
            raise BadCursor
        return value
    if order.kind is int and type(written) is int and abs(written) < 2**62:
        return written
    if order.kind is str and isinstance(written, str) and len(written) <= 1000 and "\0" not in written:
        return written
    raise BadCursor
