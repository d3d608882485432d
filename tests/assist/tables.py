"""Everything that a team has, row by row, to tell what a deed left behind."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import JSONField

from wenshu.assist.models import Proposal
from wenshu.crm.models import AuditEntry, StageTotal
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamScoped

GROWS = {"version", "updated_at"}
"""What never goes back: another reader may hold the version in between."""

Tables = dict[str, dict[Any, dict[str, Any]]]


def tables_of(team: Team) -> Tables:
    """Live rows by model and id, as the database holds them; history and proposals only grow and are left out."""
    found: Tables = {}
    with connection.cursor() as cursor:
        for name, sql, columns, meant in _reading():
            cursor.execute(sql, [team.pk])
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            found[name] = {row["id"]: _kept(row, meant) for row in rows if row.get("deleted_at") is None}
    _without_the_gone(found, team)
    return found


@cache
def _reading() -> list[tuple[str, str, list[str], set[str]]]:
    """Each model, its rows in SQL, its columns and those that hold JSON: put together once, for it is asked often."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, TeamScoped) or model in {AuditEntry, Proposal}:
            continue
        fields = [field for field in model._meta.concrete_fields if field.attname not in GROWS]
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        sql = f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)} WHERE team_id = %s"
        meant = {field.attname for field in fields if isinstance(field, JSONField)}
        found.append((model.__name__, sql, [field.attname for field in fields], meant))
    return found


def _kept(row: dict[str, Any], meant: set[str]) -> dict[str, Any]:
    """JSON counts for what it means, however it is written."""
    for column in meant:
        if isinstance(row[column], str):
            row[column] = json.loads(row[column])
    return row


def _without_the_gone(found: Tables, team: Team) -> None:
    """What hangs on a deleted deal went with it; a lane without deals is as good as none; match keys are an index,
    whose rows are as good as others of the same content.
    """
    for name in ("StageChange", "OpportunityContact"):
        found[name] = {
            id: row for id, row in found[name].items() if row["opportunity_id"] in found["Opportunity"]
        }
    found[StageTotal.__name__] = {
        (row["stage_id"], row["currency"]): {k: v for k, v in row.items() if k != "id"}
        for row in found[StageTotal.__name__].values()
        if row["deals"]
    }
    for name in ("CompanyKey", "ContactKey"):
        keys = ({k: v for k, v in row.items() if k != "id"} for row in found[name].values())
        found[name] = {tuple(map(str, key.values())): key for key in keys}
