"""Rate limits in the database, exact under any race: a token bucket kept as the moment it will be full again."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from django.db.models import Case, F, Value, When

from wenshu.errors import RateLimited
from wenshu.teams.models import RateBucket


def key(purpose: str, subject: str) -> str:
    """Names a bucket without keeping the address or account itself."""
    return f"{purpose}:{hashlib.sha256(subject.encode()).hexdigest()[:40]}"


def take(key: str, *, per_minute: float, burst: int, now: datetime, cost: int = 1) -> None:
    """Takes `cost` of the bucket's `burst` tokens, which come back at `per_minute`; raises RateLimited.

    Call it outside the transaction of the work it guards, or a rollback gives the tokens back.
    """
    refill = timedelta(minutes=1) / per_minute
    wait = refill * cost
    fullest = now + refill * burst  # a bucket that is full again only after this moment is empty
    full_at = Case(When(full_at__lt=now, then=Value(now) + wait), default=F("full_at") + wait)
    bucket = RateBucket.objects.filter(key=key)
    enough = bucket.filter(full_at__lte=fullest - wait)
    if enough.update(full_at=full_at):
        return
    RateBucket.objects.bulk_create([RateBucket(key=key, full_at=now)], ignore_conflicts=True)
    if enough.update(full_at=full_at):
        return
    then = bucket.values_list("full_at", flat=True).first() or now
    raise RateLimited(max(1, math.ceil((then + wait - fullest).total_seconds())))
