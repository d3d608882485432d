"""One world of two teams for all walks of a module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.guards.walk_sending import Walker, reading_recorded
from tests.guards.walk_world import planted
from wenshu.insights import vocabulary

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class StoppedClock(datetime):
    """Two requests are compared to the letter, so no time passes between them."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return NOON


@pytest.fixture(scope="module")
def walker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walker]:
    from django.core.cache import cache

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
