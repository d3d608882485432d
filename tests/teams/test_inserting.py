"""Rows that are inserted without records: the team's own, in the very spelling that Django gives a value."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from time import time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from wenshu.crm.models import AuditEntry
from wenshu.ids import new_id
from wenshu.teams.inserting import new_record
from wenshu.teams.models import Membership, Team

NAMES = ("id", "record_kind", "record_id", "action", "changes", "by_id", "via", "at", "engine")


def line(at: datetime, by: Membership | None) -> tuple[Any, ...]:
    return (new_id(), "stage", new_id(), "created", {"name": ["", "阶段 1"]}, by and by.pk, "test", at, "")


def test_ids_ascend_and_tell_their_millisecond() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert {(id.version, id.variant) for id in ids} == {(7, "specified in RFC 4122")}
    assert 0 <= time() - (ids[-1].int >> 80) / 1000 < 1


@pytest.mark.django_db
def test_a_row_is_stored_as_its_record_would_be(team: Team, alice: Membership, now: datetime) -> None:
    row = line(now.astimezone(timezone(timedelta(hours=8))), alice)
    entries = AuditEntry.objects.for_team(team)
    entries.insert(NAMES, [row])
    twin = AuditEntry(team=team)
    for name, value in zip(NAMES[1:], row[1:], strict=True):
        setattr(twin, name, value)
    twin.save(force_insert=True)
    with connection.cursor() as cursor:
        columns = "team_id, record_kind, record_id, action, CAST(changes AS text), by_id, via, at, engine"
        cursor.execute(
            f"SELECT DISTINCT {columns} FROM crm_auditentry WHERE record_kind = 'stage' AND via = 'test'"
        )
        assert len(cursor.fetchall()) == 1
    stored = entries.get(pk=row[0])
    assert (stored.team, stored.by, stored.at, stored.changes) == (team, alice, now, twin.changes)


@pytest.mark.django_db
def test_many_rows_are_all_stored_or_none(team: Team, alice: Membership, now: datetime) -> None:
    entries = AuditEntry.objects.for_team(team)
    before = entries.count()
    rows = [line(now, alice) for _ in range(5_000)]  # more than one statement takes
    with pytest.raises(IntegrityError), transaction.atomic():
        entries.insert(NAMES, [*rows, rows[0]])
    assert entries.count() == before
    entries.insert(NAMES, rows)
    assert entries.count() == before + 5_000
    entries.insert(NAMES, [])
    assert entries.count() == before + 5_000


@pytest.mark.django_db
def test_a_new_record_is_what_its_class_would_make(team: Team, alice: Membership, now: datetime) -> None:
    said = {"id": new_id(), "record_kind": "stage", "record_id": new_id(), "at": now}
    linked = {"team": team, "by": None}
    made, twin = new_record(AuditEntry, said, linked), AuditEntry(**said, **linked)
    columns = [field.attname for field in AuditEntry._meta.concrete_fields]
    assert [getattr(made, name) for name in columns] == [getattr(twin, name) for name in columns]
    assert made._state.fields_cache == twin._state.fields_cache
    assert made._state.adding
    assert new_record(AuditEntry, said, linked).changes is not made.changes
    made.save(force_insert=True)
    assert AuditEntry.objects.for_team(team).get(pk=made.pk).at == now
    with pytest.raises(TypeError, match="colour"):
        new_record(AuditEntry, {**said, "colour": "red"}, linked)
