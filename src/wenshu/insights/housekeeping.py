"""What asking does by the clock, and what it throws away.

What answers questions is imported by the first round that needs it: a worker that has nothing to do stays small.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from wenshu.insights import due
from wenshu.insights.models import Alert, Digest, Firing, Letter, Question
from wenshu.jobs.registry import every
from wenshu.teams.models import Team

LETTERS_KEPT: Final = timedelta(days=90)
FIRINGS_KEPT: Final = timedelta(days=400)


@every(timedelta(hours=6))
def forget_questions(now: datetime) -> int:
    """Histories are as long as QUESTIONS_KEPT_DAYS; judged answers and counts stay."""
    before = now - timedelta(days=settings.QUESTIONS_KEPT_DAYS)
    return sum(_forget_questions(team, before=before) for team in Team.objects.all())


def _forget_questions(team: Team, *, before: datetime) -> int:
    return Question.objects.for_team(team).filter(asked_at__lt=before).delete()[0]


@every(timedelta(seconds=20))
def send_digests(now: datetime) -> int:
    if not due.waiting(Digest.all_teams.all(), now=now):
        return 0
    from wenshu.insights import digests

    return digests.plan_due(now=now)


@every(timedelta(seconds=20))
def check_alerts(now: datetime) -> int:
    if not due.waiting(Alert.all_teams.all(), now=now):
        return 0
    from wenshu.insights import alerts

    return alerts.plan_due(now=now)


@every(timedelta(hours=6))
def forget_letters(now: datetime) -> int:
    """Of letters and firings, what is older than anybody looks back."""
    return sum(_forget_letters(team, now=now) for team in Team.objects.all())


def _forget_letters(team: Team, *, now: datetime) -> int:
    letters = Letter.objects.for_team(team).filter(due_at__lt=now - LETTERS_KEPT)
    firings = Firing.objects.for_team(team).filter(fired_at__lt=now - FIRINGS_KEPT)
    return letters.delete()[0] + firings.delete()[0]
