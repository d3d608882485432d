from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Migrated, fresh_database
from tests.ops.running import Installation


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Empty, not yet migrated; on each database in turn."""
    with fresh_database(request.param, tmp_path / "data") as environment:
        yield Installation(environment)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ready(request: pytest.FixtureRequest, migrated: Migrated, tmp_path: Path) -> Iterator[Installation]:
    """Migrated, and nobody there; on each database in turn."""
    with migrated(request.param, tmp_path / "data") as environment:
        yield Installation(environment)


@pytest.fixture
def small(migrated: Migrated, tmp_path: Path) -> Iterator[Installation]:
    """Migrated, on SQLite only: for what does not depend on the database."""
    with migrated("sqlite", tmp_path / "data") as environment:
        yield Installation(environment)


@pytest.fixture
def bare(tmp_path: Path) -> Installation:
    """Not even a directory."""
    return Installation({"WENSHU_DATA_DIR": str(tmp_path / "data")})
