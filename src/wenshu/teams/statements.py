"""Queries of every request: their SQL is made once per process, because making it costs more than asking it.

A statement is written like any other query, through the one door, with a `Given` in place of each value that is
said when it runs. SQL is all that is kept, never an answer: every run asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import cache, cached_property
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, Expression, Field, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from wenshu.teams.models import Team

M = TypeVar("M", bound=Model)
RawRow = tuple[Any, ...]
Column = Sequence[Any]
Reader = Callable[[Column], Column]

MOST_SHAPES: Final = 500
_NO_TEAM: Final = Team(pk=-1)  # stands for the team until there is one; no team has its number


class Given(Expression):
    """A value that the statement is told, by this name, when it runs."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        return "%s", [self]

    def bound(self, value: Any, connection: BaseDatabaseWrapper) -> object:
        return self.output_field.get_db_prep_value(value, connection)


_TEAM: Final = Given("team", BigAutoField())


class GivenIds(Given):
    """For `…__in`: any number of ids is one value to the database, so that the SQL is the same for all numbers."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "(SELECT unnest(%s::uuid[]))", [self]

    def bound(self, value: Iterable[UUID], connection: BaseDatabaseWrapper) -> object:
        if connection.vendor == "sqlite":
            return orjson.dumps([id.hex for id in value]).decode()
        return list(value)


class GivenTexts(Given):
    """The same for texts."""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "(SELECT unnest(%s::text[]))", [self]

    def bound(self, value: Iterable[str], connection: BaseDatabaseWrapper) -> object:
        return orjson.dumps(list(value)).decode() if connection.vendor == "sqlite" else list(value)


class Statement:
    """Decorates the function that says what is asked: a queryset of `values_list`."""

    def __init__(self, ask: Callable[[], QuerySet[Any, Any]]) -> None:
        self._ask = ask

    def rows(self, **given: object) -> list[RawRow]:
        return self._compiled.rows(given)

    def count(self, **given: object) -> int:
        return self._compiled.count(given)

    @cached_property
    def _compiled(self) -> Compiled:
        return compiled(self._ask())


class TeamStatement:
    """The same for a query of one team's records, which the function takes as every other does, and every run too."""

    def __init__(self, ask: Callable[[Team], QuerySet[Any, Any]]) -> None:
        self._ask = ask

    def rows(self, team: Team, **given: object) -> list[RawRow]:
        return self._compiled.rows({**given, _TEAM.name: team.pk})

    def count(self, team: Team, **given: object) -> int:
        return self._compiled.count({**given, _TEAM.name: team.pk})

    @cached_property
    def _compiled(self) -> Compiled:
        """Should a place be missed, the team that is not there has no records."""
        found = compiled(self._ask(_NO_TEAM))
        return replace(found, params=tuple(_TEAM if each == _NO_TEAM.pk else each for each in found.params))


class KeyedStatement(TeamStatement):
    """Of a team's rows that are named by ids. On SQLite the ids lead: it knows no numbers, and would rather read
    everything of the team."""

    @cached_property
    def _compiled(self) -> Compiled:
        found = super()._compiled
        table = self._ask(_NO_TEAM).model._meta.db_table
        team = f'"{table}"."team_id" = '
        if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
            assert team in found.sql
            return replace(found, sql=found.sql.replace(team, f"+{team}"))
        return found


@dataclass(frozen=True)
class Compiled:
    """SQL; the values it takes, some of them still to be given; readers of those columns that need one."""

    sql: str
    params: tuple[Any, ...]
    readers: list[tuple[int, Reader]]

    def rows(self, given: Mapping[str, object]) -> list[RawRow]:
        found = self._run(self.sql, given)
        if not found:
            return []
        columns: list[Column] = list(zip(*found, strict=True))
        for place, reader in self.readers:
            columns[place] = reader(columns[place])
        return list(zip(*columns, strict=True))

    def count(self, given: Mapping[str, object]) -> int:
        (count,) = self._run(f"SELECT COUNT(*) FROM ({self.sql}) counted", given)[0]  # noqa: S608 the ORM's own
        return int(count)

    def _run(self, sql: str, given: Mapping[str, object]) -> list[RawRow]:
        connection = connections[DEFAULT_DB_ALIAS]
        bound: list[Any] = [
            each.bound(given[each.name], connection) if isinstance(each, Given) else each
            for each in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, bound)
            found: list[RawRow] = cursor.fetchall()
        return found


_shapes: dict[tuple[object, ...], Compiled] = {}


def rows(records: QuerySet[Any, Any], columns: tuple[str, ...], *, limit: int) -> list[RawRow]:
    """As `records.values_list(*columns)[:limit]`: what reads alike but for its values is made once."""
    query = records.query
    if not _is_plain(query):
        return list(records.values_list(*columns)[:limit])
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        where, params = query.get_compiler(connection=connection).compile(query.where)
    except EmptyResultSet:
        return []
    order = (query.order_by, query.standard_ordering, query.default_ordering)
    shape = (records.model, columns, order, limit, where)
    found = _shapes.get(shape)
    if found is None:
        found = compiled(records.values_list(*columns)[:limit])
        assert found.params == tuple(params)
        if len(_shapes) >= MOST_SHAPES:
            _shapes.clear()
        _shapes[shape] = found
    return replace(found, params=tuple(params)).rows({})


def _is_plain(query: Query) -> bool:
    """Its conditions and its order tell everything about it."""
    more = query.annotations or query.distinct or query.combinator or query.extra or query.is_sliced
    tables = [alias for alias, uses in query.alias_refcount.items() if uses]
    return len(tables) == 1 and not more and not query.select_for_update


def compiled(asked: QuerySet[Any, Any]) -> Compiled:
    connection = connections[DEFAULT_DB_ALIAS]
    compiler = asked.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    readers = [
        (place, _reader(expression, connection)) for place, (expression, _, _) in enumerate(compiler.select)
    ]
    return Compiled(sql, tuple(params), [(place, reader) for place, reader in readers if reader])


def _reader(expression: Expression, connection: BaseDatabaseWrapper) -> Reader | None:
    """What Django's converters do value by value, for a column at once."""
    quick = _QUICK.get(expression.output_field.get_internal_type()) if connection.vendor == "sqlite" else None
    of_backend = connection.ops.get_db_converters(expression)
    of_field = expression.get_db_converters(connection)
    if quick and not of_field:
        return quick
    converters = of_backend + of_field

    def read(column: Column) -> Column:
        for convert in converters:
            column = [convert(value, expression, connection) for value in column]
        return column

    return read if converters else None


def _ids(column: Column) -> Column:
    """Owners and companies come again and again in a list."""
    known = {text: UUID(text) for text in set(column) if text is not None}
    return [known.get(text) for text in column]


def _moments(column: Column) -> Column:
    return [None if moment is None else moment.replace(tzinfo=UTC) for moment in column]


_QUICK: Final[dict[str, Reader]] = {"UUIDField": _ids, "DateTimeField": _moments}
"""On SQLite, whose ids are text and whose times, always UTC, do not say so."""


# Records out of rows


@cache
def columns(model: type[Model], path: str = "") -> tuple[str, ...]:
    """All of a model's, for `values_list`; `path` leads there, as in `member__`."""
    return tuple([f"{path}{field.attname}" for field in model._meta.concrete_fields])


def record(model: type[M], values: Sequence[Any]) -> M:
    """Of its `columns`."""
    return model.from_db(DEFAULT_DB_ALIAS, columns(model), values)
