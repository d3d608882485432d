"""What the queue and signing in leave behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from wenshu.jobs import queue
from wenshu.jobs.registry import every
from wenshu.teams.models import RateBucket


@every(timedelta(hours=1))
def delete_finished_jobs(now: datetime) -> int:
    return queue.delete_finished(now=now)


@every(timedelta(hours=6))
def delete_expired_sessions(now: datetime) -> int:
    removed, _ = Session.objects.filter(expire_date__lt=now).delete()
    return removed


@every(timedelta(hours=6))
def delete_full_buckets(now: datetime) -> int:
    """A full bucket is the same as none."""
    removed, _ = RateBucket.objects.filter(full_at__lt=now).delete()
    return removed
