"""What the JSON face throws away."""

from __future__ import annotations

from datetime import datetime, timedelta

from wenshu.api.models import IdempotentRequest
from wenshu.jobs.registry import every
from wenshu.teams.models import Team

KEEP_ANSWERS = timedelta(hours=24)


@every(timedelta(hours=1))
def delete_old_answers(now: datetime) -> int:
    """Forgets the answers to idempotent requests once no client may retry them any more."""
    removed = 0
    for team in Team.objects.all():
        old = IdempotentRequest.objects.for_team(team).filter(created_at__lt=now - KEEP_ANSWERS)
        removed += old.delete()[0]
    return removed
