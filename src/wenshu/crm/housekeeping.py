"""What imports leave behind, and keys of records that were written by other means than the services.

What only some rounds need is imported by those that do: a worker that has nothing to do stays small.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from wenshu.crm import match_keys
from wenshu.crm.models import ImportRun, ImportStatus
from wenshu.jobs.registry import every
from wenshu.teams.models import Team

UPLOADS_KEPT: Final = timedelta(days=2)


@every(timedelta(hours=6))
def forget_uploads(now: datetime) -> int:
    return sum(_forget_uploads(team, before=now - UPLOADS_KEPT) for team in Team.objects.all())


def _forget_uploads(team: Team, *, before: datetime) -> int:
    """Discards files that were uploaded a while ago and never started; returns how many."""
    waiting = ImportRun.objects.for_team(team).filter(status=ImportStatus.UPLOADED)
    forgotten = 0
    for id, stored in waiting.filter(created_at__lt=before).values_list("pk", "stored_name"):
        from wenshu.crm.imports import storage

        if waiting.filter(pk=id).delete()[0]:  # not started in this very moment
            storage.remove(stored)
            forgotten += 1
    return forgotten


@every(timedelta(hours=24))
def mend_match_keys(now: datetime) -> int:
    return sum(match_keys.mend(team) for team in Team.objects.all())
