"""A team's tokens of a day: never more than the budget, however many ask at once, and none lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum

from tests.ai.model_server import ModelServer, hang, says, status
from tests.databases import Migrated
from wenshu.ai import ledger
from wenshu.ai.client import client_for
from wenshu.ai.errors import BudgetSpent, ModelUnavailable, TooManyRequests
from wenshu.ai.models import ModelAttempt, TokenDay
from wenshu.teams.models import Membership, Team


def ask(member: Membership, now: datetime, *, most: int = 100) -> str:
    client = client_for(member.team, member, now=now, background=True)
    return client.text(task="summary", system="", user="Hello", max_output_tokens=most).value


def totals(team: Team) -> tuple[int, int]:
    """Of the day's row, and of the attempts: the two must agree."""
    day = TokenDay.objects.for_team(team).aggregate(n=Sum("tokens"))["n"] or 0
    rows = ModelAttempt.objects.for_team(team)
    return day, rows.aggregate(n=Sum(F("input_tokens") + F("output_tokens")))["n"] or 0


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_stay_within_the_budget_and_no_token_is_lost(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 5_000
    settings.AI_MAX_RETRIES = 0
    highest: list[int] = []

    def answer(exchange: Any) -> None:
        """Every third request fails, the others take 200 + 100."""
        exchange.wait(0.02)
        number = len(model_server.requests)
        (status(400, "no") if number % 3 == 0 else says("Yes.", tokens=(200, 100)))(exchange)

    model_server.always(answer)
    outcomes: Counter[str] = Counter()

    def one() -> None:
        try:
            ask(alice, now, most=400)
            outcomes["ok"] += 1
        except ModelUnavailable as fault:
            outcomes[fault.reason] += 1
        finally:
            highest.append(ledger.used_today(alice.team, now=now))
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcomes.values()) == 50
    assert outcomes["budget"] > 0
    assert outcomes["ok"] > 8
    assert max(highest) <= 5_000
    assert totals(alice.team) == (outcomes["ok"] * 300,) * 2
    assert outcomes["ok"] + outcomes["refused"] == len(model_server.requests)
    assert not ModelAttempt.objects.for_team(alice.team).filter(outcome="open").exists()


@pytest.mark.django_db(transaction=True)
def test_reservations_race_for_the_last_tokens_and_exactly_as_many_win_as_fit(
    alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 1_000
    won: list[int] = []

    def many() -> None:
        for _ in range(10):
            try:
                reserve(alice, now, tokens=70)
                won.append(1)
            except BudgetSpent:
                pass
        connection.close()

    threads = [threading.Thread(target=many) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 14
    assert totals(alice.team) == (980, 980)


def reserve(member: Membership, now: datetime, *, tokens: int) -> ledger.Entry:
    from wenshu.ai.endpoint import Endpoint
    from wenshu.ai.tokens import Spent
    from wenshu.ids import new_id

    return ledger.reserve(
        member.team,
        member=member,
        call_id=new_id(),
        task="chat",
        endpoint=Endpoint("http://127.0.0.1/v1", "m", ""),
        expected=Spent(tokens, 0, estimated=True),
        now=now,
    )


@pytest.mark.django_db
def test_a_spent_budget_is_said_before_anything_is_sent(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 50
    with pytest.raises(BudgetSpent) as spent:
        ask(alice, now)
    assert spent.value.reason == "budget"
    assert model_server.requests == []
    assert totals(alice.team) == (0, 0)


@pytest.mark.django_db
def test_the_next_day_of_the_teams_calendar_has_its_own_budget(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 400
    Team.objects.filter(pk=alice.team.pk).update(timezone="Asia/Shanghai")
    alice.team.refresh_from_db()
    model_server.always(says("Yes.", tokens=(200, 100)))
    ask(alice, now)
    with pytest.raises(BudgetSpent):
        ask(alice, now + timedelta(hours=5))  # 23:00 in Shanghai
    ask(alice, now + timedelta(hours=6, minutes=1))


@pytest.mark.django_db
def test_another_teams_tokens_are_its_own(
    model_server: ModelServer, alice: Membership, charlie: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 400
    model_server.always(says("Yes.", tokens=(200, 100)))
    ask(alice, now)
    ask(charlie, now)
    with pytest.raises(BudgetSpent):
        ask(charlie, now)


@pytest.mark.django_db
def test_settling_twice_counts_once(alice: Membership, now: datetime) -> None:
    from wenshu.ai.models import Outcome
    from wenshu.ai.tokens import Spent

    entry = reserve(alice, now, tokens=500)
    for _ in range(2):
        entry.settle(Outcome.OK, Spent(20, 10), latency_ms=1)
    assert totals(alice.team) == (30, 30)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_held_open_while_a_model_thinks(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(alice, now)
    assert model_server.requests == []


@pytest.mark.django_db
def test_a_member_asks_so_often_in_a_minute_and_no_more(
    model_server: ModelServer, alice: Membership, bob: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_USER_REQUESTS_PER_MINUTE = 2
    model_server.always(says("Yes."))

    def one(member: Membership, later: int = 0) -> str:
        client = client_for(member.team, member, now=now + timedelta(seconds=later))
        return client.text(task="chat", system="", user="Hello").value

    one(alice)
    one(alice, later=1)
    with pytest.raises(TooManyRequests) as limited:
        one(alice, later=2)
    assert limited.value.retry_after_s in {28, 29}
    one(bob)
    one(alice, later=32)
    ask(alice, now)


KILLED = """
import django, sys; django.setup()
from wenshu.ai.client import client_for
from wenshu.clock import now
from wenshu.teams.models import Membership, Team
team = Team.objects.get()
print("ready", flush=True)
client_for(team, None, now=now()).text(task="chat", system="", user="Hello", max_output_tokens=150)
"""
MADE = """
import django; django.setup()
from wenshu.clock import now
from wenshu.teams.models import Team
Team.objects.create(name="A", slug="a", created_at=now())
"""
READ = """
import django; django.setup()
from wenshu.ai import ledger
from wenshu.ai.models import ModelAttempt
from wenshu.clock import now
from wenshu.teams.models import Team
team = Team.objects.get()
[row] = ModelAttempt.objects.for_team(team)
print(row.outcome, row.input_tokens + row.output_tokens, ledger.used_today(team, now=now()))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_reservation_of_a_killed_process_stays_counted(
    kind: str, migrated: Migrated, tmp_path: Path
) -> None:
    with ModelServer() as server, migrated(kind, tmp_path) as database:
        server.replies(hang())
        known = {
            "DJANGO_SETTINGS_MODULE": "wenshu.settings",
            "PYTHONPATH": "src",
            "OPENAI_BASE_URL": server.url,
        }
        environment = {**os.environ, **database, **known}
        subprocess.run([sys.executable, "-c", MADE], env=environment, check=True)
        asking = subprocess.Popen([sys.executable, "-c", KILLED], env=environment)
        waited = time.monotonic()
        while not server.requests and time.monotonic() - waited < 20:
            time.sleep(0.05)
        asking.send_signal(signal.SIGKILL)
        asking.wait()
        read = subprocess.run([sys.executable, "-c", READ], env=environment, capture_output=True, text=True)
    outcome, attempt, day = read.stdout.split()
    assert outcome == "open"
    assert int(attempt) == int(day) > 150
