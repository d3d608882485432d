"""A queue with workers to kill: `prepare N` fills it, `report` counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.module_loading import autodiscover_modules

from tests.jobs import deeds
from tests.jobs.killing import open_doors
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


def work() -> None:
    worker = Worker(concurrency=1, lease=LEASE)
    worker.stop_on_signals()
    worker.run()


def report() -> dict[str, Any]:
    team = Team.objects.get()
    jobs = Job.objects.for_team(team)
    return {
        "statuses": sorted(jobs.values_list("status", flat=True)),
        "attempts": sum(jobs.values_list("attempts", flat=True)),
        "marks": sorted(Membership.objects.for_team(team).values_list("name", flat=True)),
        "running": list(jobs.filter(status="running").values_list("worker", flat=True)),
    }


def serve() -> None:
    autodiscover_modules("housekeeping")
    open_doors(work, prepare=prepare, report=report)
