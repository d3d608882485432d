"""A running job's hold on its row: each piece of its effect commits only while the hold is good."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction

from wenshu import clock
from wenshu.jobs.models import Job
from wenshu.jobs.queue import LEASE, Ticket
from wenshu.teams.models import Team

SHORT_S = 0.05
TURN_S = 0.11  # SQLite has one writer, and who waits looks every 0.1 s: without a pause the next step is always first


class LeaseLost(Exception):
    """Another worker has this job now, or it was cancelled: stop, and leave no trace."""


class WorkerStopping(Exception):
    """The worker was asked to stop: the job goes back to the queue and continues elsewhere."""


class Lease:
    """What a chunked job is given: its team, and transactions that are void once the job is another's."""

    def __init__(
        self, job: Job, *, length: timedelta = LEASE, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self.job_id = job.pk
        self.team: Team = job.team
        self.attempt = job.attempts
        self._ticket = Ticket.of(job)
        self._length = length
        self._stopping = stopping

    @contextmanager
    def step(self) -> Iterator[None]:
        """One transaction: all of the block and of its progress, or none of it.

        The hold is checked first, and the row stays locked until commit, so that it cannot be lost inside.
        """
        if self._stopping():
            raise WorkerStopping
        began = time.monotonic()
        with transaction.atomic():
            self._hold()
            yield
        if connection.vendor == "sqlite" and time.monotonic() - began > SHORT_S:
            time.sleep(TURN_S)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """The one step of a job that is not chunked: its effect and its acknowledgement in one transaction."""
        with transaction.atomic():
            self._hold()
            yield
            self._ticket.finish(now=clock.now())

    def _hold(self) -> None:
        if not self.beat():
            raise LeaseLost

    def beat(self) -> bool:
        """Renews the lease; False when it is lost."""
        return self._ticket.extend(clock.now() + self._length)

    def finish(self) -> None:
        if not self._ticket.finish(now=clock.now()):
            raise LeaseLost

    def release(self) -> None:
        self._ticket.release(now=clock.now())

    def fail(self, error: Exception) -> str:
        """The job's new status, or `lost`."""
        with transaction.atomic():
            return self._ticket.fail(error, now=clock.now()) or "lost"
