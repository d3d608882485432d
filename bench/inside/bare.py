"""What the list of 50 costs without a framework: one statement, tuples into dicts, JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection

from wenshu.teams.models import Team

COLUMNS = (
    "id", "external_id", "name", "company_id", "company_name", "owner_id", "owner_name", "status", "amount_minor",
    "currency", "probability", "expected_close_date", "next_follow_up_at", "source", "region", "product",
    "competitor", "tags", "description", "lost_reason", "closed_at", "created_at", "updated_at", "created_by_id",
    "version",
)  # fmt: skip
JOINED = {"company_name": "c.name", "owner_name": "m.name", "status": "s.key"}
STATEMENT = """
    SELECT {columns} FROM crm_opportunity o
    LEFT JOIN crm_company c ON c.id = o.company_id
    LEFT JOIN teams_membership m ON m.id = o.owner_id
    JOIN crm_stage s ON s.id = o.stage_id
    WHERE o.team_id = {team} AND o.deleted_at IS NULL
    ORDER BY o.created_at DESC, o.id DESC LIMIT 50
"""


def bare_list(team: Team) -> Callable[[], bytes]:
    """On a connection that knows nothing of Django."""
    columns = ", ".join(JOINED.get(column, f"o.{column}") for column in COLUMNS)
    statement = STATEMENT.format(columns=columns, team=team.pk)
    bare = _connection()

    def read() -> bytes:
        rows = bare.execute(statement).fetchall()
        return orjson.dumps({"items": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})

    return read


def _connection() -> Any:
    parameters = connection.get_connection_params()
    if connection.vendor == "sqlite":
        return sqlite3.connect(parameters["database"])
    import psycopg

    names = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{name: parameters[name] for name in names if name in parameters})
