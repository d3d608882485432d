"""A bucket lets its burst through, then its rate, however many take at once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from wenshu.errors import RateLimited
from wenshu.teams import limits
from wenshu.teams.models import RateBucket


def takes(key: str, times: int, now: datetime, **rate: int) -> int:
    passed = 0
    for _ in range(times):
        try:
            limits.take(key, **{"per_minute": 6, "burst": 3} | rate, now=now)
            passed += 1
        except RateLimited:
            pass
    return passed


@pytest.mark.django_db
def test_the_burst_passes_and_no_more(now: datetime) -> None:
    assert takes("k", 10, now) == 3


@pytest.mark.django_db
def test_one_token_comes_back_after_its_share_of_a_minute(now: datetime) -> None:
    takes("k", 3, now)
    assert takes("k", 5, now + timedelta(seconds=9.9)) == 0
    assert takes("k", 5, now + timedelta(seconds=10)) == 1
    assert takes("k", 5, now + timedelta(hours=1)) == 3


@pytest.mark.django_db
def test_a_refusal_says_how_long_to_wait_and_that_is_enough(now: datetime) -> None:
    takes("k", 3, now)
    with pytest.raises(RateLimited) as refused:
        limits.take("k", per_minute=6, burst=3, now=now)
    assert refused.value.retry_after_s == 10
    limits.take("k", per_minute=6, burst=3, now=now + timedelta(seconds=10))


@pytest.mark.django_db
def test_a_dear_request_takes_several_tokens(now: datetime) -> None:
    limits.take("k", per_minute=6, burst=3, now=now, cost=3)
    assert takes("k", 1, now) == 0


@pytest.mark.django_db
def test_buckets_do_not_share_tokens_and_do_not_name_their_subject(now: datetime) -> None:
    mine, yours = limits.key("sign-in as", "alice@example.com"), limits.key("sign-in as", "bob@example.com")
    assert takes(mine, 5, now) == takes(yours, 5, now) == 3
    assert not RateBucket.objects.filter(key__contains="alice").exists()


@pytest.mark.django_db(transaction=True)
def test_a_race_lets_exactly_the_burst_through(now: datetime) -> None:
    passed: list[int] = []

    def hammer() -> None:
        try:
            passed.append(takes("k", 20, now, burst=30))
        finally:
            connection.close()

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 30
