"""The demo, loaded for all tests of this folder: it takes as long as a hundred of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from tests.databases import check_once
from wenshu.crm import demo
from wenshu.teams.models import Team

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """The teams, and those of an earlier load: under other names they do not count as loaded."""

    teams: list[Team]
    before: list[Team]


@pytest.fixture(scope="package")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Told]:
    with django_db_blocker.unblock(), transaction.atomic():
        before = demo.load(now=NOW)
        Team.objects.update(name=F("slug"))
        again = demo.load(now=NOW)
        check_once()
        yield Told(again, before)
        transaction.set_rollback(True)


@pytest.fixture
def loaded(told: Told) -> list[Team]:
    return told.teams
