"""The queue: rows of one table, claimed under a lease, finished only by whoever holds the newest fence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from wenshu import clock
from wenshu.errors import WenshuError
from wenshu.jobs import registry
from wenshu.jobs.models import Job, JobStatus
from wenshu.teams.models import Team

log = logging.getLogger("wenshu.jobs")

LEASE = timedelta(seconds=30)
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(hours=1)
KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
LONGEST_ERROR = 2000

Argument = str | int | bool | None


def defer(
    function: Callable[..., None], *, team: Team, run_at: datetime | None = None, **arguments: Argument
) -> Job:
    """Asks for `function(team=team, **arguments)`, in the caller's transaction: no commit, no job."""
    wanted = registry.registered(function)
    wanted.check_arguments(arguments)
    now = clock.now()
    return Job.objects.for_team(team).create(
        name=wanted.name,
        arguments=arguments,
        run_at=run_at or now,
        max_attempts=wanted.max_attempts,
        created_at=now,
    )


def cancel(job: Job, *, now: datetime) -> bool:
    """Stops a job that is waiting, or one that is running before its next step. False when it was over."""
    over = {JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED}
    waiting = Job.objects.for_team(job.team).filter(pk=job.pk).exclude(status__in=over)
    return waiting.update(status=JobStatus.CANCELLED, finished_at=now) == 1


def claim(worker: str, *, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """The job due longest, now leased to `worker`; None when nothing is due."""
    while _due(now).exists():  # read first: an idle poll must not take SQLite's only write lock
        with transaction.atomic():
            job = _lock_first(_due(now).select_related("team"))
            if job is None:
                return None
            if job.attempts < job.max_attempts:
                return _lease(job, worker, now=now, lease=lease)
            _give_up(job, now=now)
    return None


def _due(now: datetime) -> QuerySet[Job]:
    ready = Q(status=JobStatus.READY, run_at__lte=now)
    abandoned = Q(status=JobStatus.RUNNING, leased_until__lt=now)
    return Job.all_teams.filter(ready | abandoned).order_by("run_at", "pk")


def _lock_first(jobs: QuerySet[Job]) -> Job | None:
    if connection.features.has_select_for_update_skip_locked:
        return jobs.select_for_update(skip_locked=True, of=("self",)).first()
    return jobs.first()  # SQLite: the transaction began IMMEDIATE, nobody else is choosing


def _lease(job: Job, worker: str, *, now: datetime, lease: timedelta) -> Job:
    job.status = JobStatus.RUNNING
    job.worker = worker
    job.attempts += 1
    job.fence += 1
    job.leased_until = now + lease
    job.save(update_fields=["status", "worker", "attempts", "fence", "leased_until"])
    return job


def _give_up(job: Job, *, now: datetime) -> None:
    """The poison limit: its workers died, each time, before they could say why."""
    job.status = JobStatus.FAILED
    job.error = job.error or f"Its worker stopped without a word, {job.attempts} times."
    job.finished_at = now
    job.save(update_fields=["status", "error", "finished_at"])
    _tell_given_up(job)


def _tell_given_up(job: Job) -> None:
    """What goes wrong in there is logged and taken back: it must not keep the job, and the queue behind it, alive."""
    try:
        with transaction.atomic():
            if given_up := registry.named(job.name).given_up:
                given_up(team=job.team, **job.arguments)
    except Exception:
        log.exception("nobody could be told that a job was given up", extra={"job_id": str(job.pk)})


@dataclass(frozen=True)
class Ticket:
    """Proof of one claim: what is done with it works only while nobody claimed the job since."""

    job_id: UUID
    fence: int

    @classmethod
    def of(cls, job: Job) -> Ticket:
        return cls(job.pk, job.fence)

    def _held(self) -> QuerySet[Job]:
        return Job.all_teams.filter(pk=self.job_id, fence=self.fence, status=JobStatus.RUNNING)

    def extend(self, until: datetime) -> bool:
        """Also locks the row until the transaction ends, so that the claim cannot be lost within it."""
        return self._held().update(leased_until=until) == 1

    def finish(self, *, now: datetime) -> bool:
        return self._held().update(status=JobStatus.DONE, error="", finished_at=now) == 1

    def release(self, *, now: datetime) -> bool:
        """Gives an unfinished job back, as if this attempt had not been made."""
        job = self._held().first()
        if job is None:
            return False
        return self._held().update(status=JobStatus.READY, run_at=now, attempts=job.attempts - 1) == 1

    def fail(self, error: Exception, *, now: datetime) -> JobStatus | None:
        """Plans another attempt, or ends the job; returns its new status, None when the claim is lost."""
        job = self._held().first()
        if job is None:
            return None
        hopeless = isinstance(error, WenshuError) and not error.retry
        over = hopeless or job.attempts >= job.max_attempts
        status = JobStatus.FAILED if over else JobStatus.READY
        held = self._held().update(
            status=status,
            error=describe(error),
            run_at=now + retry_after(job),
            finished_at=now if over else None,
        )
        if held and over:
            _tell_given_up(job)
        return status if held else None


def describe(error: Exception) -> str:
    said = error.detail if isinstance(error, WenshuError) else f"{type(error).__name__}: {error}"
    return said[:LONGEST_ERROR]


def retry_after(job: Job) -> timedelta:
    """Doubles with each attempt; up to a fifth longer by the job's id, so that jobs do not return in step."""
    pause: timedelta = min(FIRST_RETRY * 2 ** min(job.attempts, 20), LONGEST_RETRY)
    return pause * (1 + (job.pk.int % 1000) / 5000)


def waiting(*, now: datetime) -> int:
    """How many jobs are due and not yet taken, over all teams: for health checks."""
    return _due(now).count()


def oldest_wait(*, now: datetime) -> timedelta:
    """How long the job due longest has waited, over all teams."""
    due = _due(now).values_list("run_at", flat=True).first()
    return now - due if due else timedelta(0)


def failed_since(moment: datetime) -> int:
    return Job.all_teams.filter(status=JobStatus.FAILED, finished_at__gte=moment).count()


def delete_finished(*, now: datetime) -> int:
    """Removes jobs that ended long ago, over all teams; failed ones are kept longer, to be looked at."""
    done = Q(status__in=[JobStatus.DONE, JobStatus.CANCELLED], finished_at__lt=now - KEEP_DONE)
    failed = Q(status=JobStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    removed, _ = Job.all_teams.filter(done | failed).delete()
    return removed
