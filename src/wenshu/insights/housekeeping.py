"""What asking does by the clock, and what it throws away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from wenshu.insights import alerts, digests, history, post
from wenshu.jobs.registry import every
from wenshu.teams.models import Team


@every(timedelta(hours=6))
def forget_questions(now: datetime) -> int:
    """Histories are as long as QUESTIONS_KEPT_DAYS; judged answers and counts stay."""
    before = now - timedelta(days=settings.QUESTIONS_KEPT_DAYS)
    return sum(history.forget_older(team, before=before) for team in Team.objects.all())


@every(timedelta(seconds=20))
def send_digests(now: datetime) -> int:
    return digests.plan_due(now=now)


@every(timedelta(seconds=20))
def check_alerts(now: datetime) -> int:
    return alerts.plan_due(now=now)


@every(timedelta(hours=6))
def forget_letters(now: datetime) -> int:
    """Of letters and firings, what is older than anybody looks back."""
    return sum(
        post.forget_old(team, now=now) + alerts.forget_old(team, now=now) for team in Team.objects.all()
    )
