"""Amounts that add up beyond 64 bits are added up all the same, to the last cent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

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


@pytest.mark.parametrize("amount", ["9999999999999.99", "6000000000000"])
def test_home_and_every_question_about_money_answer(
    amount: str, team: Team, alice: Membership, now: datetime, make_opportunity: Any, client: Client
) -> None:
    for status in ("lead", "won", "lost"):
        for _ in range(3):
            make_opportunity(expected_amount=amount, probability=100, owner_id=alice.id, status=status)
    client.force_login(alice.user)
    assert client.get(f"/t/{team.slug}/").status_code == 200
    assert client.get(f"/t/{team.slug}/pipeline").status_code == 200
    for question in (
        "pipeline",
        "weighted pipeline",
        "pipeline by stage",
        "top 3 deals",
        "average won amount",
        "median deal size",
        "largest deal",
        "win rate by owner",
        "amount by month",
        "share of amount by stage",
    ):
        answer = client.get(f"/t/{team.slug}/ask", {"q": question})
        assert answer.status_code == 200, question
    assert client.get("/api/analytics/dashboard", headers={"X-Team": team.slug}).status_code == 200
