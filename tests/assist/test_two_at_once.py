"""Two browsers at the same moment: one effect, and the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from tests.assist.scripted import Desk
from tests.assist.test_apply import everything
from wenshu.assist import pipeline
from wenshu.assist.errors import AlreadyDecided
from wenshu.assist.models import Proposal
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: list[Callable[[], object]]) -> list[str]:
    told: list[str] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
            told.append("done")
        except AlreadyDecided:
            told.append("already decided")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_applied_by_four_at_once_it_is_written_once(desk: Desk, team: Team, now: datetime) -> None:
    id = desk.propose(everything()).pk
    told = at_once([lambda: pipeline.apply(pipeline.find(team, id), by=desk.by, now=now)] * 4)
    assert told == ["already decided"] * 3 + ["done"]
    assert Opportunity.objects.for_team(team).count() == 1


def test_applied_and_rejected_at_once_it_is_one_of_both(desk: Desk, team: Team, now: datetime) -> None:
    id = desk.propose(everything()).pk
    told = at_once(
        [
            lambda: pipeline.apply(pipeline.find(team, id), by=desk.by, now=now),
            lambda: pipeline.reject(pipeline.find(team, id), by=desk.by, now=now),
        ]
    )
    assert told == ["already decided", "done"]
    applied = Proposal.objects.for_team(team).get().status == "applied"
    assert Opportunity.objects.for_team(team).count() == int(applied)


def test_undone_by_three_at_once_it_is_undone_once(desk: Desk, team: Team, now: datetime) -> None:
    id = pipeline.apply(desk.propose(everything()), by=desk.by, now=now).pk
    told = at_once([lambda: pipeline.undo(pipeline.find(team, id), by=desk.by, now=now)] * 3)
    assert told == ["already decided"] * 2 + ["done"]
    assert Opportunity.objects.for_team(team).live().count() == 0
