"""What proposals leave behind, and when it goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from wenshu.assist.models import Proposal, Status
from wenshu.jobs.registry import every
from wenshu.teams.models import Team


@every(timedelta(hours=6))
def forget_proposals(now: datetime) -> int:
    """Texts that became no records are kept for PROPOSALS_KEPT_DAYS; what was applied is history."""
    before = now - timedelta(days=settings.PROPOSALS_KEPT_DAYS)
    return sum(_forget(team, before=before) for team in Team.objects.all())


def _forget(team: Team, *, before: datetime) -> int:
    unused = Proposal.objects.for_team(team).filter(status__in=[Status.PROPOSED, Status.REJECTED])
    gone, _of_each = unused.filter(created_at__lt=before).delete()
    return gone
