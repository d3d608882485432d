"""Running totals of every lane, kept by the database itself: a board of 100,000 deals opens as fast as one of 100.

Triggers on the opportunities add and take away in the transaction of the write, whichever way the write was made.
A sum near the end of 64 bits becomes NULL, and stays so until the next count: whoever reads it adds up the deals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

DEALS, TOTALS = "crm_opportunity", "crm_stagetotal"
PREFIX = "total_lanes"
VERSION = 3  # raise it with the triggers' text, so that old ones are replaced and the totals counted anew
LARGEST = 9_000_000_000_000_000_000  # one more deal, at most 10^17, still fits
COUNTED = "stage_id, currency, amount_minor, probability, deleted_at"


def _add(row: str) -> str:
    """Adds one deal to its lane."""
    return (
        f"INSERT INTO {TOTALS} AS t (team_id, stage_id, currency, deals, amount_minor, weighted) "
        f"SELECT {row}.team_id, {row}.stage_id, {row}.currency, 1, coalesce({row}.amount_minor, 0), "
        f"coalesce({row}.amount_minor * {row}.probability, 0) WHERE {row}.deleted_at IS NULL "
        "ON CONFLICT (stage_id, currency) DO UPDATE SET deals = t.deals + excluded.deals, "
        f"amount_minor = {_within('t.amount_minor + excluded.amount_minor')}, "
        f"weighted = {_within('t.weighted + excluded.weighted')};"
    )


def _within(total: str) -> str:
    return f"CASE WHEN abs({total}) < {LARGEST} THEN {total} END"


def _take(row: str) -> str:
    """Takes one deal away; it makes no lane, for the stage may be going too."""
    return (
        f"UPDATE {TOTALS} SET deals = deals - 1, "  # noqa: S608 our own names
        f"amount_minor = amount_minor - coalesce({row}.amount_minor, 0), "
        f"weighted = weighted - coalesce({row}.amount_minor * {row}.probability, 0) "
        f"WHERE stage_id = {row}.stage_id AND currency = {row}.currency AND {row}.deleted_at IS NULL;"
    )


def _changed() -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in COUNTED.split(", "))


def _events() -> dict[str, tuple[str, str]]:
    """Trigger name to (when, body)."""
    add, take = _add("NEW"), _take("OLD")
    return {
        f"{PREFIX}_insert_{VERSION}": ("AFTER INSERT", add),
        f"{PREFIX}_update_{VERSION}": (f"AFTER UPDATE OF {COUNTED}", f"{take} {add}"),
        f"{PREFIX}_delete_{VERSION}": ("AFTER DELETE", take),
    }


def _create(connection: BaseDatabaseWrapper, cursor: CursorWrapper, name: str, when: str, body: str) -> None:
    condition = f"WHEN ({_changed()})" if "UPDATE" in when else ""
    if connection.vendor == "postgresql":
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {body} RETURN NULL; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER {name} {when} ON {DEALS} FOR EACH ROW {condition} EXECUTE FUNCTION {name}()"
        )
    else:
        condition = condition.replace("IS DISTINCT FROM", "IS NOT")
        cursor.execute(f"CREATE TRIGGER {name} {when} ON {DEALS} {condition} BEGIN {_upserts(body)} END")


def _upserts(body: str) -> str:
    """SQLite has no alias for the table of an upsert inside a trigger: its plain name serves."""
    return body.replace(f"INSERT INTO {TOTALS} AS t ", f"INSERT INTO {TOTALS} ").replace("t.", f"{TOTALS}.")


def _present(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> set[str]:
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT tgname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid "
            "WHERE t.relname = %s AND g.tgname LIKE %s AND g.tgenabled IN ('O', 'A') "
            "AND t.relnamespace = current_schema()::regnamespace",
            [DEALS, PREFIX.replace("_", r"\_") + "%"],
        )
    else:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name GLOB %s",
            [DEALS, PREFIX + "*"],
        )
    return {name for (name,) in cursor.fetchall()}


def _has_tables(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> bool:
    return {DEALS, TOTALS} <= set(connection.introspection.table_names(cursor))


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers that this database should have and does not."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if not _has_tables(connection, cursor):
            return []
        return sorted(_events().keys() - _present(connection, cursor))


def restore(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes the triggers where they are missing, and then counts all lanes anew."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if not _has_tables(connection, cursor):
            return
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {TOTALS} IN SHARE ROW EXCLUSIVE MODE")
        present = _present(connection, cursor)
        if present == _events().keys():
            return
        _drop(connection, cursor, present)
        for name, (when, body) in _events().items():
            _create(connection, cursor, name, when, body)
        recount(cursor)


def recount(cursor: CursorWrapper) -> None:
    """All lanes of all teams from the deals themselves."""
    cursor.execute(f"DELETE FROM {TOTALS}")  # noqa: S608 our own name
    cursor.execute(
        f"INSERT INTO {TOTALS} (team_id, stage_id, currency, deals, amount_minor, weighted) {_counted()}"
    )


def _counted() -> str:
    return (
        f"SELECT team_id, stage_id, currency, count(*) AS deals, {_within(_sum('amount_minor'))} AS amount_minor, "  # noqa: S608
        f"{_within(_sum('amount_minor * probability'))} AS weighted "
        f"FROM {DEALS} WHERE deleted_at IS NULL GROUP BY team_id, stage_id, currency"
    )


def wrong_lanes(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Lanes whose kept totals are not those of their deals, in words; in one statement, for deals change meanwhile.

    A kept NULL is never wrong: whoever reads it adds up the deals.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if not _has_tables(connection, cursor):
            return []
        cursor.execute(_WRONG.format(counted=_counted()))
        return [f"{stage} ({currency}) of {team}" for team, stage, currency in cursor.fetchall()]


_WRONG = f"""
WITH counted AS ({{counted}}),
lanes AS (SELECT stage_id, currency FROM counted UNION SELECT stage_id, currency FROM {TOTALS} WHERE deals <> 0)
SELECT team.name, stage.name, lanes.currency FROM lanes
JOIN crm_stage stage ON stage.id = lanes.stage_id JOIN teams_team team ON team.id = stage.team_id
LEFT JOIN counted c ON c.stage_id = lanes.stage_id AND c.currency = lanes.currency
LEFT JOIN {TOTALS} t ON t.stage_id = lanes.stage_id AND t.currency = lanes.currency
WHERE coalesce(t.deals, 0) <> coalesce(c.deals, 0)
OR t.amount_minor <> coalesce(c.amount_minor, 0) OR t.weighted <> coalesce(c.weighted, 0)
ORDER BY team.name, team.id, stage.position, lanes.currency
"""  # noqa: S608 our own names


def mend(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Counts all lanes anew when one of them is wrong; returns those that were."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and _has_tables(connection, cursor):
            cursor.execute(f"LOCK TABLE {TOTALS} IN SHARE ROW EXCLUSIVE MODE")
        wrong = wrong_lanes(using)
        if wrong:
            recount(cursor)
    return wrong


def _sum(expression: str) -> str:
    """In two halves: SQLite's own sum fails beyond 64 bits, where its addition goes on without the last digits."""
    high, low = f"sum({expression} / 1000000000)", f"sum({expression} % 1000000000)"
    return f"coalesce({high} * 1000000000 + {low}, 0)"


def _drop(connection: BaseDatabaseWrapper, cursor: CursorWrapper, names: Iterable[str]) -> None:
    for name in names:
        on_table = f" ON {DEALS}" if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')


def drop_before_migrating(sender: AppConfig, using: str, plan: list[Any], **_: Any) -> None:
    """SQLite only: Django remakes tables there, and a trigger on a table in the making breaks the remake."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with transaction.atomic(using), connection.cursor() as cursor:
            _drop(connection, cursor, _present(connection, cursor))


def restore_after_migrating(sender: AppConfig, using: str, **_: Any) -> None:
    restore(using)


def check(app_configs: Any, databases: Iterable[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    return [
        checks.Critical(
            f"The database does not keep the board's totals: {', '.join(absent)} missing.",
            hint="Run `wenshu migrate`: it restores them.",
            id="crm.E001",
        )
        for using in databases or []
        if (absent := missing(using))
    ]
