"""Databases of their own for tests that start real processes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import dj_database_url
import pytest
from django.conf import settings
from django.db import connection

from tests.ops.running import Installation

FILE = "wenshu.sqlite3"
Environment = dict[str, str]
Migrated = Callable[[str, Path], AbstractContextManager[Environment]]


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once("name", make)`: a folder that the first worker of a run makes and every worker copies from."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # of all workers

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        done, making = root / f"once-{name}", root / f"once-{name}.part"
        with (root / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(making, ignore_errors=True)
                making.mkdir()
                make(making)
                making.rename(done)
        return done

    return folder_of


@pytest.fixture(scope="session")
def migrated_folder(once: Once) -> Path:
    """A data directory at the current schema, with nobody there, on SQLite. To be copied, never used."""
    return once("migrated", lambda folder: _on_sqlite(folder).must("migrate"))


@pytest.fixture(scope="session")
def demo_folder(once: Once, migrated_folder: Path) -> Path:
    """One with the demo teams. To be copied, never used."""

    def load(folder: Path) -> None:
        shutil.copytree(migrated_folder, folder, dirs_exist_ok=True)
        _on_sqlite(folder).must("demo", "--only-load")

    return once("demo", load)


def _on_sqlite(folder: Path) -> Installation:
    return Installation({"WENSHU_DATA_DIR": str(folder), "DATABASE_URL": ""})


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> Iterator[bool]:
    """On SQLite each worker's database is a copy of the migrated one: migrating takes as long as a hundred tests."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        yield bool(request.config.getvalue("reuse_db"))
        return
    file = Path(database["TEST"]["NAME"])
    shutil.copy(request.getfixturevalue("migrated_folder") / FILE, file)
    yield True
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """`with migrated("sqlite", folder)`: as `fresh_database`, at the current schema; only the first takes its time."""
    originals: dict[str, Environment] = {}
    with ExitStack() as stack:

        @contextmanager
        def copy(kind: str, folder: Path) -> Iterator[Environment]:
            if kind == "sqlite":
                originals[kind] = {"WENSHU_DATA_DIR": str(request.getfixturevalue("migrated_folder"))}
            elif kind not in originals:
                made = stack.enter_context(fresh_database(kind, tmp_path_factory.mktemp("migrated")))
                Installation(made).must("migrate")
                originals[kind] = made
            with fresh_database(kind, folder, like=originals[kind]) as environment:
                yield environment

        yield copy


def check_once() -> None:
    """After records were loaded for a whole module: PostgreSQL else checks their links again after each test in it."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


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
