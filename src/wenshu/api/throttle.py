"""Rate limits of the API: exact in the database, but not a write for every read.

A process takes tokens from the database's bucket by the dozen and spends them from a purse of its own, so the
limit still holds over all processes and a request rarely waits for the disk.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from django.http import HttpRequest

from wenshu.clock import now
from wenshu.teams import limits
from wenshu.teams.access import client_address

PER_MINUTE = 1200
BURST = 600
PURSE = 24
PURSE_LASTS = timedelta(seconds=30)
STRANGERS_PER_MINUTE = 60

_purses: dict[str, tuple[int, datetime]] = {}
_lock = threading.Lock()


def callers(subject: str) -> None:
    """One request of a token or a person; raises RateLimited."""
    moment = now()
    with _lock:
        left, taken_at = _purses.get(subject, (0, moment))
        if left > 0 and moment - taken_at < PURSE_LASTS:
            _purses[subject] = (left - 1, taken_at)
            return
    limits.take(limits.key("api", subject), per_minute=PER_MINUTE, burst=BURST, now=moment, cost=PURSE)
    with _lock:
        if len(_purses) > 10_000:
            _purses.clear()
        _purses[subject] = (PURSE - 1, moment)


def strangers(request: HttpRequest) -> None:
    """One refused token from an address; raises RateLimited when somebody is guessing."""
    key = limits.key("api-stranger", client_address(request))
    limits.take(key, per_minute=STRANGERS_PER_MINUTE, burst=STRANGERS_PER_MINUTE, now=now())
