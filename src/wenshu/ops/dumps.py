"""A consistent copy of the database by its own online means: SQLite's backup API, PostgreSQL's pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.db import connection, connections

from wenshu.errors import Unavailable
from wenshu.ops.archive import BadArchive

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


def take(folder: Path) -> tuple[str, Path]:
    """The copy's name in an archive, and where it is now. Readers and writers go on meanwhile."""
    name = NAMES[connection.vendor]
    copy = folder / name
    if connection.vendor == "sqlite":
        with closing(_live()) as live, closing(sqlite3.connect(copy)) as target:
            live.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, no -wal beside it
    else:
        _run(
            ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(copy), *_database()]
        )
    return name, copy


def verify(copy: Path) -> None:
    """Raises BadArchive when the database program itself does not find the copy whole."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as opened:
            try:
                [found] = opened.execute("PRAGMA integrity_check").fetchone()
            except sqlite3.DatabaseError as error:
                raise BadArchive from error
        if found != "ok":
            raise BadArchive
    else:
        _run(["pg_restore", "--list", str(copy)])


def put_back(copy: Path) -> None:
    """Replaces the database's content in one transaction, through its own locks: a reader sees old or new."""
    connections.close_all()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as source, closing(_live()) as live:
            source.backup(live)
        return
    script = _run(
        ["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", str(copy)]
    )
    whole = b"".join([*_drops(), script])
    _run(["psql", "-q", "-X", "--single-transaction", "-v", "ON_ERROR_STOP=1", *_database()], given=whole)


def _live() -> sqlite3.Connection:
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    live = sqlite3.connect(path, timeout=30)
    live.execute("PRAGMA journal_mode=WAL")
    return live


def _drops() -> Iterable[bytes]:
    """Our own tables only; a newer schema may have some that the backup lacks."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {
        "django_migrations"
    }
    for table in sorted(ours & set(connection.introspection.table_names())):
        yield f'DROP TABLE "{table}" CASCADE;\n'.encode()
    connections.close_all()  # psql needs the tables to itself


def _database() -> list[str]:
    return ["--dbname", str(connection.settings_dict["NAME"])]


def _run(command: list[str], *, given: bytes | None = None) -> bytes:
    """A PostgreSQL client program; the password goes by its environment, not by its arguments."""
    if shutil.which(command[0]) is None:
        raise Unavailable(
            f"{command[0]} is not installed. It comes with PostgreSQL's client tools (Debian: postgresql-client)."
        )
    to = connection.settings_dict
    where = {"PGHOST": to["HOST"], "PGPORT": to["PORT"], "PGUSER": to["USER"], "PGPASSWORD": to["PASSWORD"]}
    environment = {**os.environ, **{name: str(value) for name, value in where.items() if value}}
    done = subprocess.run(command, env=environment, input=given, capture_output=True)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        reason = next((line for line in said if "error" in line.lower()), said[0])
        raise Unavailable(f"{command[0]} failed: {reason}")
    return done.stdout
