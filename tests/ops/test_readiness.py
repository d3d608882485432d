"""What a process must have before it serves is looked for part by part."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from wenshu.crm import totals
from wenshu.ops import readiness


@pytest.mark.django_db
def test_a_whole_database_is_ready() -> None:
    assert [check.name for check in readiness.checks()] == [
        "data directory", "database", "schema", "team guards", "board totals",
    ]  # fmt: skip
    assert Client().get("/api/health/ready").json() == {"status": "ok", "failed": []}


@pytest.mark.django_db
def test_a_database_that_does_not_keep_the_boards_totals_is_not_ready() -> None:
    name = sorted(totals._events())[0]
    on_table = f" ON {totals.DEALS}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on_table}')
    answer = Client().get("/api/health/ready")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["board totals"])
