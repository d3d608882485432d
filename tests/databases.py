"""Databases of their own for tests that start real processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import dj_database_url
import pytest

from tests.ops.running import Installation

FILE = "wenshu.sqlite3"
Environment = dict[str, str]
Migrated = Callable[[str, Path], AbstractContextManager[Environment]]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """`with migrated("sqlite", folder)`: as `fresh_database`, at the current schema; only the first takes its time."""
    originals: dict[str, Environment] = {}
    with ExitStack() as stack:

        @contextmanager
        def copy(kind: str, folder: Path) -> Iterator[Environment]:
            if kind not in originals:
                made = stack.enter_context(fresh_database(kind, tmp_path_factory.mktemp("migrated")))
                Installation(made).must("migrate")
                originals[kind] = made
            with fresh_database(kind, folder, like=originals[kind]) as environment:
                yield environment

        yield copy


@contextmanager
def fresh_database(kind: str, folder: Path, *, like: Environment | None = None) -> Iterator[Environment]:
    """Environment for a product process on an empty database of this kind, or a copy of one that nobody is at.

    PostgreSQL's is dropped afterwards.
    """
    environment = {"WENSHU_DATA_DIR": str(folder), "DATABASE_URL": ""}
    if kind == "sqlite":
        if like:
            folder.mkdir(exist_ok=True)
            shutil.copy(Path(like["WENSHU_DATA_DIR"]) / FILE, folder)
        yield environment
        return
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("PostgreSQL: TEST_DATABASE_URL is not set")
    name = f"wenshu_{uuid4().hex[:12]}"
    original = like["DATABASE_URL"].rpartition("/")[2] if like else ""
    _command(server, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{original}"' if original else ""))
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
