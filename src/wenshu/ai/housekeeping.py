"""How long attempts are kept: as long as a report can reach, and a little longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from wenshu.ai.models import ModelAttempt, TokenDay
from wenshu.clock import local_day
from wenshu.jobs.registry import every
from wenshu.teams.models import Team

KEPT: Final = timedelta(days=400)


@every(timedelta(hours=6))
def forget_attempts(now: datetime) -> int:
    removed = 0
    for team in Team.objects.all():
        first = local_day(now - KEPT, team.timezone)
        removed += ModelAttempt.objects.for_team(team).filter(day__lt=first).delete()[0]
        removed += TokenDay.objects.for_team(team).filter(day__lt=first).delete()[0]
    return removed
