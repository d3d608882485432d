"""The worker: threads that claim and run jobs, one that keeps their leases alive, and chores in between."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from datetime import datetime, timedelta
from types import FrameType

from django.db import DatabaseError, close_old_connections, connections
from django.utils.module_loading import autodiscover_modules

from wenshu import clock
from wenshu.jobs import presence, queue, registry
from wenshu.jobs.lease import Lease, LeaseLost, WorkerStopping
from wenshu.jobs.models import Job
from wenshu.stopping import StopSign

log = logging.getLogger("wenshu.jobs")

SHORTEST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
AFTER_DATABASE_ERROR_S = 5.0


def run(job: Job, lease: Lease) -> str:
    """Runs one claimed job to its end; returns what became of it."""
    try:
        _call(registry.named(job.name), job, lease)
    except LeaseLost:
        return "lost"
    except WorkerStopping:
        lease.release()
        return "released"
    except Exception as error:
        log.warning("job raised", exc_info=True, extra={"job": job.name, "job_id": str(job.pk)})
        return lease.fail(error)
    return "done"


def _call(wanted: registry.Registered, job: Job, lease: Lease) -> None:
    if wanted.chunked:
        wanted.function(team=job.team, lease=lease, **job.arguments)
        lease.finish()
    else:
        with lease.whole():
            wanted.function(team=job.team, **job.arguments)


def drain(*, limit: int = 1000) -> int:
    """Runs everything that is due, here and now, in the calling thread; returns how many jobs it ran."""
    for ran in range(limit):
        job = queue.claim("drain", now=clock.now())
        if job is None:
            return ran
        run(job, Lease(job))
    return limit


class Worker:
    """`concurrency` jobs at a time, until `stop()`; a job in hand is then finished, or handed back."""

    def __init__(self, *, concurrency: int = 2, lease: timedelta = queue.LEASE) -> None:
        self.name = f"{socket.gethostname()[:50]}:{os.getpid()}"
        self._concurrency = concurrency
        self._lease = lease
        self._stop = StopSign()
        self._leases: dict[Lease, None] = {}
        self._guard = threading.Lock()

    def stop(self) -> None:
        self._stop.set()

    def stop_on_signals(self) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def run(self) -> None:
        """Works until told to stop; the calling thread does the chores."""
        hands = [threading.Thread(target=self._work, name=f"job-{n}") for n in range(self._concurrency)]
        heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        presence.forget_silent(now=clock.now())
        presence.beat(self.name)
        for thread in [*hands, heart]:
            thread.start()
        log.info("worker started", extra={"worker": self.name, "concurrency": self._concurrency})
        Chores().repeat(self._stop)
        for thread in hands:
            thread.join()
        presence.leave(self.name)
        log.info("worker stopped", extra={"worker": self.name})

    def _work(self) -> None:
        pause = SHORTEST_PAUSE_S
        while not self._stop.is_set():
            close_old_connections()
            try:
                worked = self._work_once()
            except DatabaseError:
                log.exception("database error in the worker")
                self._stop.wait(AFTER_DATABASE_ERROR_S)
                continue
            pause = SHORTEST_PAUSE_S if worked else min(pause * 1.5, LONGEST_PAUSE_S)
            if not worked:
                self._stop.wait(pause)
        connections.close_all()

    def _work_once(self) -> bool:
        job = queue.claim(self.name, now=clock.now(), lease=self._lease)
        if job is None:
            return False
        lease = Lease(job, length=self._lease, stopping=self._stop.is_set)
        with self._guard:
            self._leases[lease] = None
        began = time.monotonic()
        try:
            outcome = run(job, lease)
        finally:
            with self._guard:
                del self._leases[lease]
        took = round((time.monotonic() - began) * 1000)
        facts = {
            "job": job.name,
            "job_id": str(job.pk),
            "attempt": job.attempts,
            "outcome": outcome,
            "ms": took,
        }
        log.info("job ended", extra=facts)
        return True

    def _beat(self) -> None:
        """Lives as long as the process: a job may still be finishing after `stop()`."""
        while True:
            time.sleep(self._lease.total_seconds() / 3)
            if not self._stop.is_set():
                presence.beat(self.name)
            with self._guard:
                held = list(self._leases)
            for lease in held:
                try:
                    lease.beat()
                except DatabaseError:  # a busy database: the next beat comes well before the lease ends
                    log.warning("heartbeat missed", extra={"job_id": str(lease.job_id)})
            close_old_connections()


class Chores:
    """Each room's `housekeeping.py`, at its intervals; the first round comes a minute after the start."""

    def __init__(self) -> None:
        autodiscover_modules("housekeeping")
        start = clock.now() + timedelta(minutes=1)
        self._next: list[tuple[datetime, timedelta, registry.Chore]] = [
            (start, interval, chore) for interval, chore in registry.chores()
        ]

    def repeat(self, stop: StopSign) -> None:
        while not stop.wait(1.0):
            close_old_connections()
            self.do_due(now=clock.now())
        connections.close_all()

    def do_due(self, *, now: datetime) -> None:
        self._next = [self._do(at, interval, chore, now) for at, interval, chore in self._next]

    def _do(
        self, at: datetime, interval: timedelta, chore: registry.Chore, now: datetime
    ) -> tuple[datetime, timedelta, registry.Chore]:
        if at > now:
            return at, interval, chore
        try:
            rows = chore(now)
            # those that look every few seconds whether something is due would else fill the log with nothing
            log.log(
                logging.INFO if rows else logging.DEBUG,
                "chore done",
                extra={"chore": chore.__name__, "rows": rows},
            )
        except Exception:
            log.exception("chore failed", extra={"chore": chore.__name__})
        return now + interval, interval, chore
