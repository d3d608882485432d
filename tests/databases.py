"""Databases of their own for tests that start real processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import dj_database_url
import pytest


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """Environment for a product process on an empty database of this kind; PostgreSQL's is dropped afterwards."""
    environment = {"WENSHU_DATA_DIR": str(folder), "DATABASE_URL": ""}
    if kind == "sqlite":
        yield environment
        return
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("PostgreSQL: TEST_DATABASE_URL is not set")
    name = f"wenshu_{uuid4().hex[:12]}"
    _command(server, f'CREATE DATABASE "{name}"')
    try:
        base, _, _ = server.partition("?")
        yield {**environment, "DATABASE_URL": base.rpartition("/")[0] + "/" + name}
    finally:
        _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _command(server: str, sql: str) -> None:
    import psycopg

    parts = dj_database_url.parse(server)
    with psycopg.connect(
        host=parts["HOST"],
        port=parts["PORT"] or 5432,
        user=parts["USER"],
        password=parts["PASSWORD"] or None,
        dbname=parts["NAME"],
        autocommit=True,
    ) as connection:
        connection.execute(sql)
