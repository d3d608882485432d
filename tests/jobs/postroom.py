"""A post office with workers to kill: `prepare N` makes N digests long due, `report` tells of every letter."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.db import DatabaseError, connections
from django.utils.module_loading import autodiscover_modules

from tests.jobs.killing import open_doors
from wenshu import clock
from wenshu.insights import digests
from wenshu.insights.models import Digest, Letter
from wenshu.insights.plan import Query
from wenshu.insights.schedule_contract import DigestIn, StoredIn
from wenshu.jobs.models import Job
from wenshu.jobs.worker import Worker
from wenshu.teams import accounts, members, teams
from wenshu.teams.models import Role, Team

LEASE = timedelta(seconds=0.6)
READERS = 2


def prepare(count: int) -> None:
    """Each was due three times since; the next time is half a day away."""
    now = clock.now()
    alice, bob = (
        accounts.create_user(f"{name}@example.com", name=name, now=now) for name in ("alice", "bob")
    )
    owner = teams.create(name="Alice's", owner=alice, now=now)
    mate = members.add(owner.team, user=bob, role=Role.MEMBER, now=now)
    question = StoredIn(question="Open deals", intent=Query(shape="scalar", metrics=["count"]))
    for number in range(count):
        data = DigestIn(
            name=f"Digest {number}",
            questions=[question],
            hour=(now.hour + 12) % 24,
            recipient_ids=[owner.pk, mate.pk],
        )
        digests.create(data, by=owner, via="test", now=now)
    Digest.objects.for_team(owner.team).update(next_at=now - timedelta(days=3))


class SlowServer(EmailBackend):
    """Writes letters to the folder as Django's own does; while it takes its time, the killer has a chance."""

    def open(self) -> bool:
        time.sleep(0.1)
        return bool(super().open())

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        time.sleep(0.04)
        sent = super().send_messages(email_messages)
        time.sleep(0.04)
        return int(sent or 0)


def work() -> None:
    settings.EMAIL_BACKEND = f"{SlowServer.__module__}.{SlowServer.__name__}"
    threading.Thread(target=_look, daemon=True).start()
    Worker(concurrency=1, lease=LEASE).run()


def _look() -> None:
    """What a worker's chores do every few seconds, here all the time."""
    while True:
        try:
            digests.plan_due(now=clock.now())
        except DatabaseError:  # as `Chores` has it: the next round comes soon
            connections.close_all()
        time.sleep(0.05)


def report() -> dict[str, Any]:
    """What is still to come is read first: where nothing is, nothing read afterwards can change any more."""
    team = Team.objects.get()
    due = Digest.objects.for_team(team).filter(next_at__lte=clock.now()).count()
    waiting = Job.objects.for_team(team).filter(status__in=["ready", "running"]).count()
    sent = Letter.objects.for_team(team).values_list("pk", "digest_id", "reader_id", "status")
    return {
        "due": due,
        "waiting": waiting,
        "letters": [
            [letter.hex, str(digest), str(reader), status] for letter, digest, reader, status in sent
        ],
        "digests": Digest.objects.for_team(team).count(),
        "attempts": sum(Job.objects.for_team(team).values_list("attempts", flat=True)),
    }


def serve() -> None:
    autodiscover_modules("housekeeping")
    open_doors(work, prepare=prepare, report=report)
