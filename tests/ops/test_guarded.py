"""No page, no answer and no job while a guard between teams is missing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.ops.running import Installation, free_port, get, wait_until
from wenshu.ops.guarded import Guarded


def without_a_guard(data: Path) -> None:
    with sqlite3.connect(data / "wenshu.sqlite3") as database:
        [name] = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE 'total%' LIMIT 1"
        ).fetchone()
        database.execute(f'DROP TRIGGER "{name}"')
    database.close()


def test_web_answers_503_and_the_worker_does_not_start_until_migrate_mends_it(
    small: Installation, tmp_path: Path
) -> None:
    without_a_guard(tmp_path / "data")
    worker = small.call("worker")
    assert worker.returncode == 1
    assert "wenshu migrate" in worker.stderr
    port = free_port()
    web = small.start("web", "--port", str(port))
    try:
        wait_until(lambda: get(port, "/api/health/live")[0] == 200, seconds=60)
        assert get(port, "/sign-in") == (503, GUARDS_MISSING)
        assert get(port, "/api/me")[0] == 503
        assert get(port, "/api/health/ready")[0] == 503
        small.must("migrate")
        assert get(port, "/sign-in")[0] == 200
    finally:
        web.terminate()
        web.communicate(timeout=40)


GUARDS_MISSING = b"The database lacks guards between teams. Run: wenshu migrate"


@pytest.mark.django_db
def test_the_guards_are_looked_for_until_they_were_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from wenshu.teams import pairing

    looked = []

    def missing() -> list[str]:
        looked.append(1)
        return ["pair_x"] if len(looked) == 1 else []

    monkeypatch.setattr(pairing, "missing", missing)
    statuses: list[str] = []

    def application(environ: dict[str, Any], answer: Any) -> list[bytes]:
        answer("200 OK", [])
        return [b""]

    served = Guarded(application)
    for _ in range(3):
        served({"PATH_INFO": "/"}, lambda status, headers: statuses.append(status))
    assert [status[:3] for status in statuses] == ["503", "200", "200"]
    assert len(looked) == 2
