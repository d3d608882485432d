"""More room for SQLite's pages while many rows are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ROOM_KIB = 32_768


@contextmanager
def roomy_page_cache() -> Iterator[None]:
    """A chunk touches leaves of every index of the team. What does not fit the everyday cache is written to the
    journal and read back before the commit, several times over; an eighth of the time went into that (`make bench`).

    The room is this connection's alone and is given back. Elsewhere than on SQLite nothing happens.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        [everyday] = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size = {-ROOM_KIB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {int(everyday)}")
            cursor.execute("PRAGMA shrink_memory")
