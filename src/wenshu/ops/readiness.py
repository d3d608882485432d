"""What must hold before this process may serve: each check by name, with its problem in words where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from wenshu.crm import totals
from wenshu.ops import migrating
from wenshu.teams import pairing
from wenshu.teams.models import Team


@dataclass(frozen=True)
class Check:
    """`remedy` says what to do about `problem`; both are empty when all is well, and `note` says what is so."""

    name: str
    problem: str = ""
    remedy: str = ""
    note: str = ""


def checks() -> list[Check]:
    """Ends at the first failure of the database: what comes after would only repeat it."""
    return list(_in_order())


def _in_order() -> Iterator[Check]:
    yield data_directory()
    database = _database()
    yield database
    if database.problem:
        return
    schema = _schema()
    yield schema
    if not schema.problem:
        yield _team_guards()
        yield _board_totals()


def data_directory() -> Check:
    folder = settings.DATA_DIR
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    problem = "" if writable else f"{folder} is not a directory this user may write to"
    return Check("data directory", problem, "Create it, or set WENSHU_DATA_DIR to another.")


def _database() -> Check:
    try:
        Team.objects.exists() if migrated() else connection.ensure_connection()
    except (DatabaseError, InterfaceError) as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return Check("database", said, "Check DATABASE_URL, and that the server runs and lets this user in.")
    return Check("database")


def migrated() -> bool:
    return Team._meta.db_table in connection.introspection.table_names()


def _schema() -> Check:
    pending = migrating.pending()
    problem = f"{len(pending)} migrations are not applied, first {pending[0]}" if pending else ""
    return Check("schema", problem, "Run: wenshu migrate")


def _team_guards() -> Check:
    missing = pairing.missing()
    problem = f"{len(missing)} guards between teams are missing, first {missing[0]}" if missing else ""
    return Check("team guards", problem, "Run: wenshu migrate")


def _board_totals() -> Check:
    missing = totals.missing()
    problem = f"{len(missing)} triggers that keep the board's totals are missing" if missing else ""
    return Check("board totals", problem, "Run: wenshu migrate")
