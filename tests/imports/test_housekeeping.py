"""A file that somebody uploaded and never imported does not stay for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from wenshu.crm.housekeeping import forget_uploads
from wenshu.crm.imports import runs, storage
from wenshu.crm.imports.fields import Kind
from wenshu.crm.models import ImportRun
from wenshu.teams.models import Membership


def upload(alice: Membership, at: datetime) -> ImportRun:
    return runs.upload(
        alice.team, kind=Kind.COMPANIES, file_name="a.csv", blocks=[b"name\nHengli\n"], by=alice, now=at
    )


def test_only_files_that_were_never_started_are_forgotten(alice: Membership, now: datetime) -> None:
    forgotten, started = (upload(alice, now - timedelta(days=3)) for _ in range(2))
    recent = upload(alice, now - timedelta(hours=1))
    runs.start(started, mapping={"name": "name"})
    assert forget_uploads(now) == 1
    kept = set(ImportRun.objects.for_team(alice.team).values_list("pk", flat=True))
    assert kept == {started.pk, recent.pk}
    assert not (storage.folder() / forgotten.stored_name).exists()
    assert storage.path_of(started.stored_name).is_file()
    assert storage.path_of(recent.stored_name).is_file()
    assert forget_uploads(now) == 0
