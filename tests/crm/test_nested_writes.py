"""A write inside a write: one line of history for each, and the team's row once, at the very end."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from wenshu.crm import activity, companies
from wenshu.crm.contract import CompanyIn
from wenshu.crm.models import AuditEntry, Company
from wenshu.errors import Invalid
from wenshu.teams.models import Membership, Team


def make(by: Membership, name: str, now: datetime) -> Company:
    return companies.create(by.team, CompanyIn(name=name), by=by, via="test", now=now)


def versions(team: Team) -> tuple[int, int, int]:
    row = Team.objects.get(pk=team.pk)
    return row.data_version, row.vocabulary_version, row.deal_words_version


def grown(team: Team, before: tuple[int, int, int]) -> list[int]:
    return [now - then for now, then in zip(versions(team), before, strict=True)]


def test_writes_in_a_write_touch_the_team_once_at_the_end(alice: Membership, now: datetime) -> None:
    before = versions(alice.team)
    with (
        CaptureQueriesContext(connection) as captured,
        activity.write(alice.team, by=alice, via="test", now=now),
    ):
        make(alice, "Hengli", now)
        with activity.write(alice.team, by=alice, via="test", now=now) as inner:
            inner.new_deal_word = True
            make(alice, "Quillon", now)
    told = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert ["teams_team" in sql and sql.startswith("UPDATE") for sql in told] == [False] * (len(told) - 1) + [
        True
    ]
    assert AuditEntry.objects.for_team(alice.team).count() == 2
    assert grown(alice.team, before) == [1, 1, 1]


def test_a_write_that_fails_inside_another_leaves_no_history(alice: Membership, now: datetime) -> None:
    before = versions(alice.team)
    with activity.write(alice.team, by=alice, via="test", now=now):
        make(alice, "Hengli", now)
        with pytest.raises(Invalid), activity.write(alice.team, by=alice, via="test", now=now):
            make(alice, "Quillon", now)
            raise Invalid.field("name", "No.")
    assert [each.name for each in Company.objects.for_team(alice.team)] == ["Hengli"]
    assert AuditEntry.objects.for_team(alice.team).count() == 1
    assert grown(alice.team, before) == [1, 1, 0]


def test_after_a_write_that_failed_the_next_stands_on_its_own(alice: Membership, now: datetime) -> None:
    with pytest.raises(Invalid), activity.write(alice.team, by=alice, via="test", now=now):
        raise Invalid.field("name", "No.")
    before = versions(alice.team)
    make(alice, "Hengli", now)
    assert grown(alice.team, before) == [1, 1, 0]


def test_writes_in_somebody_elses_transaction_are_told_at_once(alice: Membership, now: datetime) -> None:
    before = versions(alice.team)
    with transaction.atomic():
        make(alice, "Hengli", now)
        assert grown(alice.team, before) == [1, 1, 0]
        make(alice, "Quillon", now)
    assert grown(alice.team, before) == [2, 2, 0]


def test_a_write_to_another_team_inside_is_that_teams(
    alice: Membership, charlie: Membership, now: datetime
) -> None:
    before = versions(alice.team), versions(charlie.team)
    with activity.write(alice.team, by=alice, via="test", now=now):
        make(charlie, "Hengli", now)
    assert [grown(alice.team, before[0]), grown(charlie.team, before[1])] == [[0, 0, 0], [1, 1, 0]]
