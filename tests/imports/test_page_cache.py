"""An import works with more room for SQLite's pages, and leaves the connection as it was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from wenshu.crm.imports import runs
from wenshu.crm.imports.page_cache import ROOM_KIB
from wenshu.teams.models import Membership

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has this cache")


def page_cache() -> int:
    with connection.cursor() as cursor:
        [size] = cursor.execute("PRAGMA cache_size").fetchone()
    return int(size)


def bring(file: Path, alice: Membership, now: datetime, during: list[int]) -> None:
    def note(_done: int, _total: int) -> None:
        during.append(page_cache())

    runs.run_from_file("companies", file, team=alice.team, by=alice, now=now, progress=note)


def test_an_import_has_room_and_gives_it_back(alice: Membership, tmp_path: Path, now: datetime) -> None:
    file, everyday, during = tmp_path / "rows.csv", page_cache(), list[int]()
    file.write_text("Company\nHengli\nNordlicht\n")
    bring(file, alice, now, during)
    assert during == [-ROOM_KIB]
    assert page_cache() == everyday != -ROOM_KIB


def test_an_import_that_breaks_gives_it_back_too(
    alice: Membership, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, everyday = tmp_path / "rows.csv", page_cache()
    file.write_text("Company\nHengli\n")

    def broken(*_args: object) -> None:
        raise RuntimeError(page_cache())

    monkeypatch.setattr(runs, "_write", broken)
    with pytest.raises(RuntimeError, match=str(-ROOM_KIB)):
        bring(file, alice, now, [])
    assert page_cache() == everyday
