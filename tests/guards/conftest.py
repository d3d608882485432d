"""One world of two teams for all walks of a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache

from tests.guards.walk_sending import Walker, reading_recorded
from tests.guards.walk_world import CANARY, OURS, planted
from tests.planting import Garden, plant
from wenshu.insights import vocabulary
from wenshu.teams.models import Membership

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class StoppedClock(datetime):
    """Two requests are compared to the letter, so no time passes between them."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return NOON


@pytest.fixture(scope="module")
def walker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walker]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("wenshu.clock.datetime", StoppedClock)
        cache.clear()
        vocabulary.forget()
        with planted(NOON) as world:
            walker = Walker(world)
            with reading_recorded(walker):
                yield walker
        cache.clear()
        vocabulary.forget()


@pytest.fixture
def _nothing_remembered() -> Iterator[None]:
    vocabulary.forget()
    yield
    vocabulary.forget()


@pytest.fixture
def ours(alice: Membership, now: datetime) -> Garden:
    return plant(alice.team, alice.user, OURS, now, seat=alice)  # type: ignore[arg-type]


@pytest.fixture
def plant_theirs(charlie: Membership, now: datetime) -> Callable[[], Garden]:
    def grow() -> Garden:
        charlie.name = f"{CANARY}name"
        charlie.save()
        for n in range(3):
            plant(charlie.team, charlie.user, f"{CANARY}{n}", now, seat=charlie)  # type: ignore[arg-type]
        return plant(charlie.team, charlie.user, CANARY, now, seat=charlie)  # type: ignore[arg-type]

    return grow
