"""The account of every attempt: its tokens are reserved before it is sent and settled after, exactly, under any race.

A team's day has one row, and one UPDATE with its condition decides whether a reservation fits. An attempt whose
process dies is never settled: its row stays open and its reservation counted, for the provider may have counted too.
So the row of the day is at all times the sum of its attempts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from wenshu.ai.endpoint import Endpoint, Task
from wenshu.ai.errors import BudgetSpent
from wenshu.ai.models import ModelAttempt, Outcome, TokenDay
from wenshu.ai.prices import FREE, price
from wenshu.ai.tokens import Spent
from wenshu.clock import local_day
from wenshu.teams.models import Membership, Team


@dataclass(frozen=True)
class Entry:
    """One attempt, not yet over."""

    attempt: ModelAttempt
    endpoint: Endpoint
    reserved: int

    def settle(self, outcome: Outcome, spent: Spent, *, latency_ms: int) -> int:
        """Writes down what it took, gives back the rest, returns its cost in micro-USD. Only the first time counts."""
        team = self.attempt.team
        cost = (price(team, self.endpoint) or FREE).of(spent)
        with transaction.atomic(durable=True):
            attempts = ModelAttempt.objects.for_team(team).filter(pk=self.attempt.pk, outcome=Outcome.OPEN)
            written = attempts.update(
                outcome=outcome,
                input_tokens=spent.input_tokens,
                output_tokens=spent.output_tokens,
                estimated=spent.estimated,
                audio_ms=spent.audio_ms,
                cost=cost,
                latency_ms=latency_ms,
            )
            if written:
                days = TokenDay.objects.for_team(team).filter(day=self.attempt.day)
                days.update(tokens=F("tokens") + spent.tokens - self.reserved)
        return cost

    def cancel(self) -> None:
        """For an attempt that was never sent: as if it had not been reserved."""
        team = self.attempt.team
        with transaction.atomic(durable=True):
            attempts = ModelAttempt.objects.for_team(team).filter(pk=self.attempt.pk, outcome=Outcome.OPEN)
            deleted, _ = attempts.delete()
            if deleted:
                days = TokenDay.objects.for_team(team).filter(day=self.attempt.day)
                days.update(tokens=F("tokens") - self.reserved)


def reserve(
    team: Team,
    *,
    member: Membership | None,
    call_id: UUID,
    task: Task,
    endpoint: Endpoint,
    expected: Spent,
    now: datetime,
) -> Entry:
    """Opens an attempt for as many tokens as it may take at most; raises BudgetSpent when the day has not so many left.

    Both this and settling refuse to run inside a transaction: nobody may hold one open while a model thinks.
    """
    attempt = ModelAttempt(
        call_id=call_id,
        member=member,
        task=task,
        model=endpoint.model,
        input_tokens=expected.input_tokens,
        output_tokens=expected.output_tokens,
        audio_ms=expected.audio_ms,
        day=local_day(now, team.timezone),
        created_at=now,
    )
    with transaction.atomic(durable=True):
        if not _take(team, attempt, expected.tokens):
            raise BudgetSpent
        ModelAttempt.objects.for_team(team).bulk_create([attempt])
    return Entry(attempt, endpoint, expected.tokens)


def _take(team: Team, attempt: ModelAttempt, tokens: int) -> bool:
    """One UPDATE: the condition and the change see the same row, whoever else is at it."""
    day = TokenDay.objects.for_team(team).filter(day=attempt.day)
    limit: int = settings.AI_TEAM_DAILY_TOKENS
    fits = day.filter(tokens__lte=limit - tokens) if limit else day
    if fits.update(tokens=F("tokens") + tokens):
        return True
    TokenDay.objects.for_team(team).bulk_create([TokenDay(day=attempt.day)], ignore_conflicts=True)
    return bool(fits.update(tokens=F("tokens") + tokens))


def used_today(team: Team, *, now: datetime) -> int:
    """Tokens used and reserved on the team's present day."""
    day = TokenDay.objects.for_team(team).filter(day=local_day(now, team.timezone)).first()
    return day.tokens if day else 0
