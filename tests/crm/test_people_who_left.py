"""Who has left a team keeps what is theirs, and is given nothing new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import JsonClient
from wenshu.crm import administration
from wenshu.crm.links import Links
from wenshu.teams.models import Membership

KINDS = ["opportunities", "companies", "contacts"]


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_who_left_is_given_no_record_and_keeps_their_own(
    kind: str, api: Callable[..., JsonClient], alice: Membership, bob: Membership, now: datetime
) -> None:
    program = api(alice)
    theirs = program.post(f"/api/{kind}", {"name": "Old", "ownerId": str(bob.id)}).json()
    other = program.post(f"/api/{kind}", {"name": "Other"}).json()
    administration.deactivate(bob, by=alice, via="test", now=now)
    told: Any = program.post(f"/api/{kind}", {"name": "New", "ownerId": str(bob.id)})
    assert told.status_code == 422
    assert told.json()["errors"] == [{"pointer": "/ownerId", "message": "Bob has left the team."}]
    assert program.patch(f"/api/{kind}/{other['id']}", {"ownerId": str(bob.id)}).status_code == 422
    kept = program.patch(f"/api/{kind}/{theirs['id']}", {"ownerId": str(bob.id), "name": "Renamed"})
    assert (kept.status_code, kept.json()["ownerId"], kept.json()["name"]) == (200, str(bob.id), "Renamed")


def test_a_file_may_hold_the_deals_of_people_who_left(
    alice: Membership, bob: Membership, now: datetime
) -> None:
    administration.deactivate(bob, by=alice, via="test", now=now)
    bob.refresh_from_db()
    links = Links(alice.team)
    links.knows_member(bob)
    assert links.owner(bob.id) == bob
