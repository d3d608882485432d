"""How long attempts are kept: as long as a report can reach, and a little longer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from wenshu.ai.models import ModelAttempt, TokenDay
from wenshu.clock import local_day
from wenshu.jobs.registry import every
from wenshu.teams.models import Team

KEPT: Final = timedelta(days=400)


@every(timedelta(hours=6))
def forget_attempts(now: datetime) -> int:
    return sum(_forget(team, before=local_day(now - KEPT, team.timezone)) for team in Team.objects.all())


def _forget(team: Team, *, before: date) -> int:
    attempts = ModelAttempt.objects.for_team(team).filter(day__lt=before)
    days = TokenDay.objects.for_team(team).filter(day__lt=before)
    return attempts.delete()[0] + days.delete()[0]
