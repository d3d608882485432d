"""Brings the database to the current schema, one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wenshu.crm import totals
from wenshu.ops.locks import file_lock

ADVISORY_LOCK = 0x57454E53485531  # "WENSHU1": any number, the same on every machine


@dataclass(frozen=True)
class Outcome:
    """How many migrations were applied, and which totals of lanes were wrong and are counted anew."""

    applied: int
    mended: list[str]


def migrate() -> Outcome:
    """A second run, or one on another machine, waits and applies none."""
    with only_one():
        wanted = len(pending())
        call_command("migrate", interactive=False, verbosity=0)
        return Outcome(wanted, totals.mend())


def pending() -> list[str]:
    """Names of the migrations this program has and the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@contextmanager
def only_one() -> Iterator[None]:
    """PostgreSQL may be shared by machines: its own lock. SQLite lies on one machine: a file's lock."""
    if connection.vendor != "postgresql":
        with file_lock(settings.DATA_DIR / "migrate.lock"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
