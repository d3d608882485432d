"""How long a statement waits for another's lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def patience(*, seconds: int) -> Iterator[None]:
    """Inside a transaction: OperationalError when a lock takes longer. SQLite keeps its own time-out of 5 s."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{int(seconds)}s'")
        yield
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
