"""Claims, fences, retries and the poison limit, one at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from tests.jobs import deeds
from wenshu import clock
from wenshu.jobs import queue
from wenshu.jobs.lease import Lease
from wenshu.jobs.models import Job, JobStatus
from wenshu.jobs.queue import Ticket
from wenshu.jobs.worker import Chores, drain, run
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db


def marks(team: Team) -> list[str]:
    names = Membership.objects.for_team(team).filter(user=None).values_list("name", flat=True)
    return sorted(names)


def claimed(worker: str = "Alice's machine", *, at: datetime | None = None) -> Job:
    job = queue.claim(worker, now=at or clock.now())
    assert job is not None
    return job


def test_a_deferred_job_runs_once_and_is_done(team: Team) -> None:
    job = queue.defer(deeds.whole_deed, team=team, number=1)
    assert drain() == 1
    assert drain() == 0
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert job.finished_at is not None
    assert marks(team) == ["whole 1"]


def test_a_job_of_a_rolled_back_transaction_never_existed(team: Team) -> None:
    with transaction.atomic():
        queue.defer(deeds.whole_deed, team=team, number=1)
        transaction.set_rollback(True)
    assert drain() == 0


def test_a_job_waits_for_its_time(team: Team) -> None:
    later = clock.now() + timedelta(hours=1)
    queue.defer(deeds.whole_deed, team=team, run_at=later, number=1)
    assert queue.claim("w", now=later - timedelta(seconds=1)) is None
    assert queue.claim("w", now=later) is not None


def test_wrong_arguments_are_refused_where_the_job_is_asked_for(team: Team) -> None:
    with pytest.raises(TypeError):
        queue.defer(deeds.whole_deed, team=team, numbr=1)
    with pytest.raises(TypeError):
        queue.defer(marks, team=team)


def test_a_leased_job_is_not_given_to_a_second_worker(team: Team) -> None:
    queue.defer(deeds.whole_deed, team=team, number=1)
    job = claimed()
    assert job.leased_until is not None
    assert queue.claim("Bob's machine", now=job.leased_until - timedelta(seconds=1)) is None
    assert queue.claim("Bob's machine", now=job.leased_until + timedelta(seconds=1)) is not None


def test_a_worker_that_lost_its_lease_can_neither_finish_fail_nor_release(team: Team) -> None:
    queue.defer(deeds.whole_deed, team=team, number=1)
    first = claimed()
    second = claimed("Bob's machine", at=clock.now() + timedelta(minutes=5))
    now = clock.now()
    stale = Ticket.of(first)
    assert not stale.finish(now=now)
    assert not stale.release(now=now)
    assert not stale.extend(now)
    assert stale.fail(ValueError(), now=now) is None
    assert Ticket.of(second).finish(now=now)


def test_the_effect_of_a_worker_that_lost_its_lease_in_mid_job_is_rolled_back(team: Team) -> None:
    queue.defer(deeds.waits_before_its_step, team=team)
    first = claimed()
    deeds.hook.call = lambda: claimed("Bob's machine", at=clock.now() + timedelta(minutes=5)) and None
    assert run(first, Lease(first)) == "lost"
    deeds.hook.call = lambda: None
    assert marks(team) == []
    second = Job.objects.for_team(team).get()
    assert run(second, Lease(second)) == "done"
    assert marks(team) == ["late"]


def test_a_whole_job_that_lost_its_lease_leaves_no_trace(team: Team) -> None:
    queue.defer(deeds.whole_deed, team=team, number=1)
    first = claimed()
    claimed("Bob's machine", at=clock.now() + timedelta(minutes=5))
    assert run(first, Lease(first)) == "lost"
    assert marks(team) == []


def test_a_cancelled_job_stops_before_its_next_step(team: Team) -> None:
    job = queue.defer(deeds.waits_before_its_step, team=team)
    mine = claimed()
    assert queue.cancel(job, now=clock.now())
    assert run(mine, Lease(mine)) == "lost"
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert marks(team) == []
    assert not queue.cancel(job, now=clock.now())


def test_a_failing_job_is_tried_again_later_each_time_and_then_fails_visibly(team: Team) -> None:
    job = queue.defer(deeds.always_wrong, team=team)
    pauses = []
    now = clock.now()
    for _ in range(3):
        mine = claimed(at=now)
        run(mine, Lease(mine))
        job.refresh_from_db()
        pauses.append(job.run_at - clock.now())
        now = job.run_at
    assert job.status == JobStatus.FAILED
    assert job.error == "ValueError: no"
    assert pauses[1] > pauses[0] * 1.5
    assert marks(team) == []
    assert queue.claim("w", now=now + timedelta(days=1)) is None
    assert queue.failed_since(now - timedelta(hours=1)) == 1


def test_an_error_that_trying_again_cannot_mend_ends_the_job_at_once(team: Team) -> None:
    job = queue.defer(deeds.never_possible, team=team)
    drain()
    job.refresh_from_db()
    assert (job.status, job.attempts, job.error) == (JobStatus.FAILED, 1, "The file is not a table.")


def test_a_job_that_kills_its_workers_ends_failed(team: Team) -> None:
    job = queue.defer(deeds.always_wrong, team=team)
    now = clock.now()
    for _ in range(3):
        claimed(at=now)
        now += timedelta(hours=1)
    assert queue.claim("w", now=now) is None
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "3 times" in job.error


def test_whoever_asked_for_a_job_is_told_once_that_it_was_given_up(team: Team) -> None:
    raising = queue.defer(deeds.wrong_and_says_so, team=team, number=1)
    now = clock.now()
    for _ in range(2):
        assert marks(team) == []
        mine = claimed(at=now)
        run(mine, Lease(mine))
        raising.refresh_from_db()
        now = raising.run_at
    assert marks(team) == ["given up 1"]

    queue.defer(deeds.wrong_and_says_so, team=team, number=2)
    for _ in range(2):  # workers that are killed
        claimed(at=now)
        now += timedelta(hours=1)
    assert queue.claim("w", now=now) is None
    assert queue.claim("w", now=now) is None
    assert marks(team) == ["given up 1", "given up 2"]


def test_a_job_ends_even_when_nobody_can_be_told(team: Team) -> None:
    job = queue.defer(deeds.wrong_in_the_end_too, team=team)
    drain()
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, "RuntimeError: wrong from the start")
    assert marks(team) == []


def test_a_stopping_worker_gives_its_job_back_without_counting_the_attempt(team: Team) -> None:
    job = queue.defer(deeds.deed_in_pieces, team=team, number=1)
    mine = claimed()
    assert run(mine, Lease(mine, stopping=lambda: True)) == "released"
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.READY, 0)
    assert drain() == 1


def test_a_job_nobody_knows_is_kept_for_a_newer_worker(team: Team) -> None:
    job = queue.defer(deeds.whole_deed, team=team, number=1)
    Job.objects.for_team(team).update(name="wenshu.crm.from_the_future.fly")
    drain()
    job.refresh_from_db()
    assert job.status == JobStatus.READY
    assert "from_the_future" in job.error


def test_old_finished_jobs_are_deleted_and_others_kept(team: Team) -> None:
    queue.defer(deeds.whole_deed, team=team, number=1)
    queue.defer(deeds.never_possible, team=team)
    drain()
    queue.defer(deeds.whole_deed, team=team, number=2)
    assert queue.delete_finished(now=clock.now() + timedelta(days=1)) == 0
    assert queue.delete_finished(now=clock.now() + timedelta(days=8)) == 1
    assert queue.delete_finished(now=clock.now() + timedelta(days=91)) == 1
    assert Job.objects.for_team(team).count() == 1


def test_chores_of_every_room_run_at_their_intervals(team: Team) -> None:
    queue.defer(deeds.whole_deed, team=team, number=1)
    drain()
    chores = Chores()
    chores.do_due(now=clock.now())
    assert Job.objects.for_team(team).count() == 1
    chores.do_due(now=clock.now() + timedelta(days=8))
    assert Job.objects.for_team(team).count() == 0
