"""A process with workers to kill: `prepare N` fills the queue, `serve` forks a worker per line, `report` counts."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

from django.db import connections

from tests.jobs import deeds
from wenshu import clock
from wenshu.jobs import queue
from wenshu.jobs.models import Job
from wenshu.jobs.worker import Worker
from wenshu.teams.models import Membership, Team

LEASE = timedelta(seconds=0.6)


def prepare(jobs: int) -> None:
    team = Team.objects.create(name="Alice's", slug="alice", created_at=clock.now())
    for number in range(jobs):
        deed = deeds.whole_deed if number % 2 else deeds.deed_in_pieces
        queue.defer(deed, team=team, number=number)


def serve() -> None:
    """Forked, not started: a new worker is at work within milliseconds, so most kills hit one in mid-job."""
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            worker = Worker(concurrency=1, lease=LEASE)
            worker.stop_on_signals()
            worker.run()
            os._exit(0)
        print(pid, flush=True)


def report() -> None:
    team = Team.objects.get()
    jobs = Job.objects.for_team(team)
    facts = {
        "statuses": sorted(jobs.values_list("status", flat=True)),
        "attempts": sum(jobs.values_list("attempts", flat=True)),
        "marks": sorted(Membership.objects.for_team(team).values_list("name", flat=True)),
        "running": list(jobs.filter(status="running").values_list("worker", flat=True)),
    }
    print(json.dumps(facts))


def main() -> None:
    {"prepare": lambda: prepare(int(sys.argv[2])), "serve": serve, "report": report}[sys.argv[1]]()
    connections.close_all()
