"""Amounts that add up beyond 64 bits are added up all the same, to the last cent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from wenshu.crm import board
from wenshu.crm.money import MAX_MINOR, text
from wenshu.insights import pipeline
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
DEALS = 130


@pytest.fixture
def giants(team: Team, alice: Membership, make_opportunity: Any) -> None:
    for _ in range(DEALS):
        make_opportunity(
            expected_amount=text(MAX_MINOR, "USD"), probability=90, owner_id=alice.id, name="Giant"
        )


def test_the_weighted_sum_of_many_giant_deals_is_exact(
    giants: None, team: Team, alice: Membership, now: datetime
) -> None:
    weighted = MAX_MINOR * 90 * DEALS
    assert weighted > 2**63
    for question in ("weighted pipeline", "weighted pipeline by stage"):
        answer = pipeline.ask(question, team=team, asked_by=alice, now=now)
        assert answer.status == "answered"
        assert text((weighted + 50) // 100, "USD") in str(answer.table.rows) + str(answer.table.value)


def test_the_board_of_one_owner_shows_it_too(giants: None, team: Team, alice: Membership) -> None:
    (hers,) = board.figures(team, owner_id=alice.id)
    (whole,) = board.figures(team)
    assert hers == whole
    assert hers.weighted_minor == (MAX_MINOR * 90 * DEALS + 50) // 100
