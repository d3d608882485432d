"""What asking throws away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from wenshu.insights import history
from wenshu.jobs.registry import every
from wenshu.teams.models import Team


@every(timedelta(hours=6))
def forget_questions(now: datetime) -> int:
    """Histories are as long as QUESTIONS_KEPT_DAYS; judged answers and counts stay."""
    before = now - timedelta(days=settings.QUESTIONS_KEPT_DAYS)
    return sum(history.forget_older(team, before=before) for team in Team.objects.all())
