"""What a reader is told about a team."""

from __future__ import annotations

from datetime import datetime

import pytest

from wenshu.assist import pipeline
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("currency", "zone", "day"),
    [("USD", "America/Chicago", "2026-12-04"), ("EUR", "Europe/Berlin", "2027-04-12")],
)
def test_a_bare_day_is_read_in_the_order_of_the_team(
    alice: Membership, now: datetime, currency: str, zone: str, day: str
) -> None:
    team = alice.team
    team.currency, team.timezone = currency, zone
    team.save()
    text = "Kessler Dental Ltd wants the rollout for 50k and will sign by 12/4."
    draft = pipeline.read(text, team=team, by=alice, now=now, source="paste")
    fields = {name: each for action in draft.composed.actions for name, each in action.fields.items()}
    assert fields["expectedCloseDate"].value == day
