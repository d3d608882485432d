"""Jobs whose every effect is a row that can be counted: a lost one is missing, a doubled one is there twice."""

from __future__ import annotations

import time

from wenshu import clock
from wenshu.errors import Conflict
from wenshu.jobs.lease import Lease
from wenshu.jobs.registry import job
from wenshu.teams.models import Membership, Team

PIECES = 4


def leave_a_mark(team: Team, name: str) -> None:
    Membership.objects.for_team(team).create(name=name, created_at=clock.now())


@job(max_attempts=100)
def whole_deed(*, team: Team, number: int) -> None:
    leave_a_mark(team, f"whole {number}")
    time.sleep(0.03)  # the killer's chance: after the effect, before the acknowledgement


@job(max_attempts=100, chunked=True)
def deed_in_pieces(*, team: Team, lease: Lease, number: int) -> None:
    done = Membership.objects.for_team(team).filter(name__startswith=f"piece {number}.").count()
    for piece in range(done, PIECES):
        time.sleep(0.02)  # work outside the transaction
        with lease.step():
            leave_a_mark(team, f"piece {number}.{piece}")
            time.sleep(0.01)


@job(max_attempts=3)
def always_wrong(*, team: Team) -> None:
    leave_a_mark(team, "never to be seen")
    raise ValueError("no")


@job(max_attempts=3)
def never_possible(*, team: Team) -> None:
    raise Conflict("The file is not a table.")


def mark_as_given_up(*, team: Team, number: int) -> None:
    leave_a_mark(team, f"given up {number}")


def fail_to_say_so(*, team: Team) -> None:
    leave_a_mark(team, "given up, nearly")
    raise RuntimeError("nobody listens")


@job(max_attempts=2, given_up=mark_as_given_up)
def wrong_and_says_so(*, team: Team, number: int) -> None:
    raise RuntimeError(f"wrong again, {number}")


@job(max_attempts=1, given_up=fail_to_say_so)
def wrong_in_the_end_too(*, team: Team) -> None:
    raise RuntimeError("wrong from the start")


@job(max_attempts=3, chunked=True)
def waits_before_its_step(*, team: Team, lease: Lease) -> None:
    hook.call()
    with lease.step():
        leave_a_mark(team, "late")


class Hook:
    """What happens to the job above while it is at work, set by a test."""

    def __init__(self) -> None:
        self.call = lambda: None


hook = Hook()
