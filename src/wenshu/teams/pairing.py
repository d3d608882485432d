"""The schema's own guard: every link of a team's record leads to a record of the same team.

Generated from the models: composite foreign keys on PostgreSQL, triggers on SQLite. On both, a record keeps its team
and its id for life. Whatever an application forgets, the database refuses with an IntegrityError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from django.apps import AppConfig, apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from wenshu.teams.scoping import CrossTeamLink, TeamScoped

ADVISORY_LOCK = 0x7061_6972  # "pair": two migrations at once take turns
LONGEST_NAME = 63


@dataclass(frozen=True)
class Link:
    """`table.column` holds the id of a row of `target`."""

    table: str
    column: str
    target: str


@dataclass(frozen=True)
class Guard:
    """A trigger or constraint. Its name carries a digest of its definition: an outdated one counts as missing."""

    table: str
    purpose: str
    definition: str
    needs: frozenset[tuple[str, str]]  # (table, column) pairs that must be there

    @property
    def name(self) -> str:
        mark = sha256(self.definition.encode()).hexdigest()[:8]
        return f"pair_{self.table}_{self.purpose}"[: LONGEST_NAME - 9] + "_" + mark


class Schema(Protocol):
    """How one kind of database holds the guards."""

    def guards(self) -> Iterable[Guard]: ...
    def create(self, cursor: CursorWrapper, guard: Guard) -> None: ...
    def drop(self, cursor: CursorWrapper, name: str, table: str) -> None: ...
    def present(self, cursor: CursorWrapper) -> dict[str, str]:
        """Name to table of the guards that work."""
        ...

    def columns(self, cursor: CursorWrapper) -> set[tuple[str, str]]: ...


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the guards that the tables of this database should have and do not; empty means safe to serve."""
    connection = connections[using]
    schema = _schema(connection)
    with connection.cursor() as cursor:
        present, columns = schema.present(cursor), schema.columns(cursor)
    return [guard.name for guard in schema.guards() if guard.name not in present and guard.needs <= columns]


def restore(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes what is missing and removes what is outdated; nothing to do costs two queries."""
    connection = connections[using]
    schema = _schema(connection)
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        present, columns = schema.present(cursor), schema.columns(cursor)
        wanted = [guard for guard in schema.guards() if guard.needs <= columns]
        absent = [guard for guard in wanted if guard.name not in present]
        if absent:
            _check_rows(cursor, columns)
        for name in present.keys() - {guard.name for guard in wanted}:
            schema.drop(cursor, name, present[name])
        for guard in absent:
            schema.create(cursor, guard)


def drop_all(using: str = DEFAULT_DB_ALIAS) -> None:
    """SQLite only: Django remakes tables there, and a trigger that names a table in the making breaks the remake."""
    connection = connections[using]
    schema = _schema(connection)
    with transaction.atomic(using), connection.cursor() as cursor:
        for name, table in schema.present(cursor).items():
            schema.drop(cursor, name, table)


def scoped_tables() -> list[str]:
    found = apps.get_models(include_auto_created=True)
    return [m._meta.db_table for m in found if issubclass(m, TeamScoped) and m._meta.managed]


def links() -> list[Link]:
    return [
        Link(model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models()
        if issubclass(model, TeamScoped) and model._meta.managed
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, TeamScoped)
    ]


class SqliteSchema:
    """Triggers. SQLite checks foreign keys at commit, so a target may come after its link: both ends look."""

    def guards(self) -> Iterator[Guard]:
        for table in scoped_tables():
            yield _kept_for_life(table)
            outgoing = [link for link in links() if link.table == table]
            incoming = [link for link in links() if link.target == table]
            if outgoing or incoming:
                yield _on_insert(table, outgoing, incoming)
            if outgoing:
                yield _on_update(table, outgoing)

    def create(self, cursor: CursorWrapper, guard: Guard) -> None:
        cursor.execute(f'CREATE TRIGGER "{guard.name}" {guard.definition}')

    def drop(self, cursor: CursorWrapper, name: str, table: str) -> None:
        cursor.execute(f'DROP TRIGGER "{name}"')

    def present(self, cursor: CursorWrapper) -> dict[str, str]:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'pair_*'"
        )
        return dict(cursor.fetchall())

    def columns(self, cursor: CursorWrapper) -> set[tuple[str, str]]:
        cursor.execute(
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        )
        return set(cursor.fetchall())


def _kept_for_life(table: str) -> Guard:
    body = _refuse_where(
        f"{table}.team_id never changes", "NEW.team_id IS NOT OLD.team_id OR NEW.id IS NOT OLD.id"
    )
    definition = f'BEFORE UPDATE OF team_id, id ON "{table}" BEGIN {body} END'
    return Guard(table, "kept", definition, _needs([], table))


def _on_insert(table: str, outgoing: list[Link], incoming: list[Link]) -> Guard:
    body = " ".join([*map(_leads_away, outgoing), *map(_is_led_to, incoming)])
    definition = f'AFTER INSERT ON "{table}" BEGIN {body} END'
    return Guard(table, "insert", definition, _needs([*outgoing, *incoming], table))


def _on_update(table: str, outgoing: list[Link]) -> Guard:
    columns = ", ".join(f'"{link.column}"' for link in outgoing)
    changed = " OR ".join(f'NEW."{link.column}" IS NOT OLD."{link.column}"' for link in outgoing)
    body = " ".join(map(_leads_away, outgoing))
    definition = f'AFTER UPDATE OF {columns} ON "{table}" WHEN {changed} BEGIN {body} END'
    return Guard(table, "update", definition, _needs(outgoing, table))


def _leads_away(link: Link) -> str:
    target = f'SELECT team_id FROM "{link.target}" WHERE id = NEW."{link.column}"'  # noqa: S608 our own names
    return _refuse_where(f"{link.table}.{link.column} leads to another team", f"({target}) <> NEW.team_id")


def _is_led_to(link: Link) -> str:
    foreign = f'"{link.column}" = NEW.id AND team_id <> NEW.team_id'
    early = f'EXISTS (SELECT 1 FROM "{link.table}" WHERE {foreign})'  # noqa: S608 our own names
    return _refuse_where(f"{link.table}.{link.column} leads to another team", early)


def _refuse_where(message: str, condition: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {condition};"


class PostgresSchema:
    """`FOREIGN KEY (team_id, x_id) REFERENCES target (team_id, id)`, checked at commit like Django's own."""

    KEEP = "CREATE OR REPLACE FUNCTION pair_keep_team() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%.team_id never changes', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"  # noqa: E501

    def guards(self) -> Iterator[Guard]:
        for target in sorted({link.target for link in links()}):
            yield Guard(target, "key", "UNIQUE (team_id, id)", _needs([], target))
        for link in links():
            definition = (
                f'FOREIGN KEY (team_id, "{link.column}") REFERENCES "{link.target}" (team_id, id) '
                "DEFERRABLE INITIALLY DEFERRED"
            )
            yield Guard(link.table, link.column, definition, _needs([link], link.table))
        for table in scoped_tables():
            changed = "OLD.team_id IS DISTINCT FROM NEW.team_id OR OLD.id IS DISTINCT FROM NEW.id"
            definition = (
                f'BEFORE UPDATE OF team_id, id ON "{table}" FOR EACH ROW WHEN ({changed}) '
                "EXECUTE FUNCTION pair_keep_team()"
            )
            yield Guard(table, "kept", definition, _needs([], table))

    def create(self, cursor: CursorWrapper, guard: Guard) -> None:
        if guard.purpose == "kept":
            cursor.execute(self.KEEP)
            cursor.execute(f'CREATE TRIGGER "{guard.name}" {guard.definition}')
        else:
            cursor.execute(f'ALTER TABLE "{guard.table}" ADD CONSTRAINT "{guard.name}" {guard.definition}')

    def drop(self, cursor: CursorWrapper, name: str, table: str) -> None:
        """CASCADE: a key takes the foreign keys that rest on it along; `restore` remakes those."""
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}" CASCADE')

    def present(self, cursor: CursorWrapper) -> dict[str, str]:
        cursor.execute(
            r"""
            SELECT c.conname, t.relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
            WHERE c.conname LIKE 'pair\_%' AND c.convalidated AND t.relnamespace = current_schema()::regnamespace
            UNION ALL
            SELECT g.tgname, t.relname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
            WHERE g.tgname LIKE 'pair\_%' AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
              AND t.relnamespace = current_schema()::regnamespace
            """
        )
        return dict(cursor.fetchall())

    def columns(self, cursor: CursorWrapper) -> set[tuple[str, str]]:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        return set(cursor.fetchall())


def _schema(connection: BaseDatabaseWrapper) -> Schema:
    return PostgresSchema() if connection.vendor == "postgresql" else SqliteSchema()


def _needs(links: list[Link], table: str) -> frozenset[tuple[str, str]]:
    ends = {(link.table, link.column) for link in links}
    teams = {(name, "team_id") for link in links for name in (link.table, link.target)}
    return frozenset(ends | teams | {(table, "team_id"), (table, "id")})


def _check_rows(cursor: CursorWrapper, columns: set[tuple[str, str]]) -> None:
    """Rows written while the guards were away are judged before they are back."""
    for link in links():
        if not _needs([link], link.table) <= columns:
            continue
        pairs = f'"{link.table}" a JOIN "{link.target}" b ON b.id = a."{link.column}"'
        cursor.execute(f"SELECT count(*) FROM {pairs} WHERE a.team_id <> b.team_id")  # noqa: S608 our own names
        if (crossing := cursor.fetchone()[0]) > 0:
            raise CrossTeamLink(f"{crossing} rows of {link.table} lead to another team by {link.column}")


def drop_before_migrating(sender: AppConfig, using: str, plan: list[Any], **_: Any) -> None:
    if plan and connections[using].vendor == "sqlite":
        drop_all(using)


def restore_after_migrating(sender: AppConfig, using: str, **_: Any) -> None:
    restore(using)


def check(app_configs: Any, databases: Iterable[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """For `check --database`, and before the server starts."""
    return [
        checks.Critical(
            f"The database does not guard its teams: {', '.join(absent[:5])} of {len(absent)} missing.",
            hint="Run `wenshu migrate`: it restores them.",
            id="teams.E001",
        )
        for using in databases or []
        if (absent := missing(using))
    ]
