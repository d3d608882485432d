"""What models took: a row per attempt, costs to the millionth, days of the team, and who may see what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.ai.model_server import Exchange, ModelServer, says, status
from wenshu.ai import housekeeping, policy, usage
from wenshu.ai.client import client_for
from wenshu.ai.endpoint import Endpoint
from wenshu.ai.models import ModelAttempt
from wenshu.ai.prices import Price, price
from wenshu.ai.tokens import Spent, estimate
from wenshu.errors import Forbidden, Invalid
from wenshu.insights.models import AskedCount
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
URL = "/api/ai/usage"
DAYS = {"from": "2026-11-20", "to": "2026-11-30"}


@pytest.fixture(autouse=True)
def _priced(alice: Membership) -> None:
    policy.set_price(alice.team, "gpt-4o-mini", Price(150_000, 600_000), by=alice)


def call(member: Membership, at: datetime, *, task: Any = "summary") -> None:
    client_for(member.team, member, now=at).text(task=task, system="", user="Hello")


def items(api: Callable[..., Any], member: Membership, **params: str) -> list[dict[str, Any]]:
    response = api(member).get(URL, params={**DAYS, **params})
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["items"]
    return found


def test_attempts_are_added_up_by_day_with_costs_as_decimal_strings(
    model_server: ModelServer, alice: Membership, now: datetime, api: Callable[..., Any]
) -> None:
    def slow(exchange: Exchange) -> None:
        exchange.wait(0.3)
        says("Yes.", tokens=(1000, 501))(exchange)

    model_server.replies(status(500), slow, says("Yes.", tokens=(1, 0)))
    call(alice, now)
    call(alice, now + timedelta(days=1))
    first, second = items(api, alice)
    assert first.pop("latencyMs") >= 300
    assert first == {
        "key": "2026-11-24",
        "label": "2026-11-24",
        "calls": 1,
        "inputTokens": 1000,
        "outputTokens": 501,
        "audioSeconds": 0.0,
        "costUsd": "0.000451",
        "cacheHits": 0,
        "failures": 1,
    }
    assert (second["key"], second["inputTokens"], second["costUsd"]) == ("2026-11-25", 1, "0.000001")


def test_days_are_the_teams_own(
    model_server: ModelServer, alice: Membership, now: datetime, api: Callable[..., Any]
) -> None:
    Team.objects.filter(pk=alice.team.pk).update(timezone="Asia/Shanghai")
    alice.team.refresh_from_db()
    model_server.always(says("Yes."))
    call(alice, now + timedelta(hours=7))
    assert [each["key"] for each in items(api, alice)] == ["2026-11-25"]


@pytest.mark.parametrize(
    ("group_by", "keys"), [("task", ["chat", "summary"]), ("model", ["gpt-4o-mini", "own"])]
)
def test_groups_are_tasks_and_models(
    model_server: ModelServer,
    alice: Membership,
    now: datetime,
    api: Callable[..., Any],
    settings: Any,
    group_by: str,
    keys: list[str],
) -> None:
    settings.AI_CHAT_MODEL = "own"
    model_server.always(says("Yes."))
    call(alice, now)
    call(alice, now, task="chat")
    assert [each["key"] for each in items(api, alice, groupBy=group_by)] == keys
    assert [request.body["model"] for request in model_server.requests] == ["gpt-4o-mini", "own"]


def test_owners_and_managers_see_everybody_and_members_themselves(
    model_server: ModelServer, alice: Membership, bob: Membership, now: datetime, api: Callable[..., Any]
) -> None:
    model_server.always(says("Yes."))
    call(alice, now)
    call(bob, now)
    assert {each["label"]: each["calls"] for each in items(api, alice, groupBy="user")} == {
        "Alice": 1,
        "Bob": 1,
    }
    assert [each["key"] for each in items(api, bob, groupBy="user")] == [str(bob.pk)]
    assert [each["calls"] for each in items(api, bob)] == [1]


def test_a_stranger_sees_nothing_of_it(
    model_server: ModelServer, alice: Membership, charlie: Membership, now: datetime, api: Callable[..., Any]
) -> None:
    model_server.always(says("Yes."))
    call(alice, now)
    assert items(api, charlie) == items(api, charlie, groupBy="user") == []


def test_answers_from_the_cache_stand_beside_calls(
    alice: Membership, bob: Membership, now: datetime, api: Callable[..., Any]
) -> None:
    counts = AskedCount.objects.for_team(alice.team)
    for member, cached in ((alice, 3), (bob, 2)):
        counts.create(member=member, day=now.date(), engine="rules", asked=9, cached=cached)
    assert [(each["key"], each["cacheHits"]) for each in items(api, alice)] == [("2026-11-24", 5)]
    assert [each["cacheHits"] for each in items(api, bob)] == [2]
    assert [(each["key"], each["cacheHits"]) for each in items(api, bob, groupBy="task")] == [("insight", 2)]
    assert {each["label"]: each["cacheHits"] for each in items(api, alice, groupBy="user")} == {
        "Alice": 3,
        "Bob": 2,
    }
    assert items(api, alice, groupBy="model") == []


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"from": "2026-12-01"}, "/from"),
        ({"from": "2024-01-01"}, "/from"),
        ({"from": "yesterday"}, "/from"),
        ({"groupBy": "team"}, "/groupBy"),
        ({"day": "x"}, "/day"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    alice: Membership, api: Callable[..., Any], params: dict[str, str], pointer: str
) -> None:
    response = api(alice).get(URL, params=DAYS | params)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == pointer


def test_attempts_older_than_any_report_are_forgotten(
    model_server: ModelServer, alice: Membership, charlie: Membership, now: datetime
) -> None:
    model_server.always(says("Yes."))
    call(alice, now)
    call(charlie, now + timedelta(days=2))
    assert housekeeping.forget_attempts(now + timedelta(days=401)) == 2
    assert ModelAttempt.objects.for_team(alice.team).count() == 0
    assert ModelAttempt.objects.for_team(charlie.team).count() == 1


# prices


def test_a_teams_price_comes_first_then_nothing_for_ones_own_server_then_the_shipped_one(
    alice: Membership, other_team: Team
) -> None:
    openai, own = (
        Endpoint("https://api.openai.com/v1", "gpt-6-luna", ""),
        Endpoint("http://ollama:11434/v1", "q", ""),
    )
    assert price(alice.team, openai) == Price(100_000, 500_000)
    assert price(alice.team, own) == Price()
    assert price(alice.team, Endpoint("https://models.example.com/v1", "unknown", "")) is None
    policy.set_price(alice.team, "gpt-6-luna", Price(1, 2, 3), by=alice)
    policy.set_price(alice.team, "q", Price(7), by=alice)
    assert (price(alice.team, openai), price(alice.team, own)) == (Price(1, 2, 3), Price(7))
    assert price(other_team, openai) == Price(100_000, 500_000)
    policy.forget_price(alice.team, "gpt-6-luna", by=alice)
    assert price(alice.team, openai) == Price(100_000, 500_000)


def test_costs_are_whole_millionths_rounded_up_and_audio_goes_by_the_minute() -> None:
    assert Price(150_000, 600_000).of(Spent(1, 0)) == 1
    assert Price(150_000, 600_000).of(Spent(1_000_000, 1_000_000)) == 750_000
    assert Price(audio=4_500).of(Spent(600, 20, audio_ms=90_000)) == 6_750
    assert Price().of(Spent(10**9, 10**9)) == 0


def test_only_managers_set_prices_and_switches(bob: Membership) -> None:
    with pytest.raises(Forbidden):
        policy.set_price(bob.team, "m", Price(1), by=bob)
    with pytest.raises(Forbidden):
        policy.set_use(bob.team, "off", by=bob)


def test_prices_below_nothing_and_unknown_switches_are_refused(alice: Membership) -> None:
    with pytest.raises(Invalid):
        policy.set_price(alice.team, "m", Price(-1), by=alice)
    with pytest.raises(Invalid):
        policy.set_price(alice.team, " ", Price(1), by=alice)
    with pytest.raises(Invalid):
        policy.set_use(alice.team, "maybe", by=alice)


def test_estimates_are_a_little_high_in_both_languages() -> None:
    assert 9 <= estimate("How many deals did we win last quarter?") <= 16
    assert 14 <= estimate("上个季度我们赢了多少个商机？") <= 18
    assert estimate("") == 0


def test_money_is_said_in_full() -> None:
    assert [usage.dollars(micro) for micro in (0, 1, 1_234_567)] == ["0", "0.000001", "1.234567"]
