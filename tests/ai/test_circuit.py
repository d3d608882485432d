"""The circuit breaker: an endpoint that fails is left alone for a moment, then probed by one request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from tests.ai import model_server as server
from tests.ai.model_server import ModelServer, Reply, says, status
from wenshu.ai import endpoint as endpoints
from wenshu.ai import health, ledger
from wenshu.ai.client import client_for
from wenshu.ai.errors import BudgetSpent, CircuitOpen, ModelUnavailable, Refused, Unreachable
from wenshu.ai.models import EndpointHealth, ModelAttempt, ModelUse, TokenDay
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


class Letter(BaseModel):
    letter: str


def in_words(member: Membership, now: datetime) -> str:
    return client_for(member.team, member, now=now).text(task="summary", system="", user="Hello").value


def rested(now: datetime) -> EndpointHealth:
    """The endpoint's circuit is open, and the next request is its probe."""
    endpoint = endpoints.chosen("chat", use=ModelUse.ON, today=now.date()).id
    return EndpointHealth.objects.create(
        endpoint=endpoint, faults=health.FAULTS, rests_until=now - timedelta(seconds=1)
    )


def test_five_faults_in_a_row_open_the_circuit_and_a_probe_closes_it(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_MAX_RETRIES = 0
    model_server.replies(*[status(500)] * 5, status(500), says("Better."), says("Well."))
    for _ in range(5):
        with pytest.raises(Unreachable):
            in_words(alice, now)
    with pytest.raises(CircuitOpen):
        in_words(alice, now)
    assert len(model_server.requests) == 5
    later = now + health.REST + timedelta(seconds=10)
    with pytest.raises(Unreachable):
        in_words(alice, later)
    with pytest.raises(CircuitOpen):
        in_words(alice, later)
    much_later = later + health.REST + timedelta(seconds=10)
    assert in_words(alice, much_later) == "Better."
    assert in_words(alice, much_later) == "Well."


def test_one_request_at_a_time_probes(alice: Membership, now: datetime) -> None:
    EndpointHealth.objects.create(endpoint="x", faults=9, rests_until=now)
    health.admit("x", now=now)
    with pytest.raises(CircuitOpen):
        health.admit("x", now=now)


def test_a_team_without_tokens_does_not_use_up_the_probe(
    model_server: ModelServer, alice: Membership, charlie: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 5000
    rested(now)
    TokenDay.objects.for_team(alice.team).create(day=now.date(), tokens=5000)
    with pytest.raises(BudgetSpent):
        in_words(alice, now)
    model_server.replies(says("Here."))
    assert in_words(charlie, now) == "Here."


def test_a_request_that_lost_the_probe_gives_its_tokens_back(
    model_server: ModelServer,
    alice: Membership,
    now: datetime,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reserve = ledger.reserve

    def overtaken(*args: Any, **more: Any) -> ledger.Entry:
        entry = reserve(*args, **more)
        health.admit(row.pk, now=now)
        return entry

    row = rested(now)
    monkeypatch.setattr(ledger, "reserve", overtaken)
    with pytest.raises(CircuitOpen):
        in_words(alice, now)
    assert not ModelAttempt.objects.for_team(alice.team).exists()
    assert ledger.used_today(alice.team, now=now) == 0
    assert model_server.requests == []


@pytest.mark.parametrize(
    "reply", [server.wrong_key(), server.gone(), server.busy(retry_after=3600), says("  ")]
)
def test_a_no_of_the_endpoint_closes_the_circuit(
    model_server: ModelServer, alice: Membership, now: datetime, reply: Reply
) -> None:
    rested(now)
    model_server.replies(reply, says("Well."))
    with pytest.raises(ModelUnavailable):
        in_words(alice, now)
    assert in_words(alice, now) == "Well."


def test_a_probe_of_the_wrong_shape_is_repaired(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    rested(now)
    model_server.says({"letter": 7}, {"letter": "a"})
    client = client_for(alice.team, alice, now=now)
    assert client.structured(task="chat", system="", user="Hi", schema=Letter).value == Letter(letter="a")


def test_a_circuit_is_open_until_its_rest_is_over(db: None, now: datetime) -> None:
    EndpointHealth.objects.create(endpoint="x", faults=9, rests_until=now)
    assert health.is_open("x", now=now - timedelta(seconds=1))
    assert not health.is_open("x", now=now)


def test_an_answer_in_between_forgives_faults(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_MAX_RETRIES = 0
    for _ in range(3):
        model_server.replies(*[status(500)] * 4, says("Well."))
        for _ in range(4):
            with pytest.raises(Unreachable):
                in_words(alice, now)
        assert in_words(alice, now) == "Well."


def test_what_the_provider_turns_down_does_not_open_the_circuit(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.always(status(400, "no"))
    for _ in range(7):
        with pytest.raises(Refused):
            in_words(alice, now)
