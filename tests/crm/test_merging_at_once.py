"""Two people at the same moment: one merge, one undo, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from wenshu.crm import merging, unmerging
from wenshu.crm.models import Company, Merge
from wenshu.errors import WenshuError
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: list[Callable[[], object]]) -> list[str]:
    told: list[str] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
            told.append("done")
        except WenshuError as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_of_two_who_merge_the_same_pair_either_way_round_one_does_and_one_undo_counts(
    alice: Membership, now: datetime, make_company: Callable[..., Any]
) -> None:
    team, one, other = alice.team, make_company("Hengli"), make_company("Hengli Precision")

    def merge(kept: Company, gone: Company) -> Callable[[], object]:
        return lambda: merging.merge(kept, gone, fields={}, by=alice, via="test", now=now)

    assert at_once([merge(one, other), merge(other, one), merge(one, other)]) == [
        "done",
        "not_found",
        "not_found",
    ]
    assert Company.objects.for_team(team).live().count() == 1
    id = Merge.objects.for_team(team).get().pk
    undo = [lambda: unmerging.undo(merging.find(team, id), by=alice, via="test", now=now)] * 3
    assert at_once(undo) == ["already_undone", "already_undone", "done"]
    assert Company.objects.for_team(team).live().count() == 2
