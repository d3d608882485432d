"""What imports leave behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from wenshu.crm.imports import runs
from wenshu.jobs.registry import every
from wenshu.teams.models import Team


@every(timedelta(hours=6))
def forget_uploads(now: datetime) -> int:
    return sum(runs.forget_uploads(team, now=now) for team in Team.objects.all())
