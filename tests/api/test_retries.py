"""A request that is sent twice has one effect; two who save at once cannot overwrite each other unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.conftest import JsonClient
from wenshu.api.models import IdempotentRequest
from wenshu.crm.models import AuditEntry, Company, Opportunity
from wenshu.teams import limits
from wenshu.teams.models import ApiToken, Membership, Team

Connect = Callable[..., JsonClient]
ONCE = {"Idempotency-Key": "order-1"}


def companies(team: Team) -> int:
    return Company.objects.for_team(team).count()


def test_a_retry_gets_the_first_answer_and_makes_nothing_new(
    api: Connect, alice: Membership, team: Team
) -> None:
    program = api(alice)
    first = program.post("/api/companies", {"name": "Acme"}, headers=ONCE)
    again = program.post("/api/companies", {"name": "Acme"}, headers=ONCE)
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert (again["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
    assert companies(team) == 1


def test_the_same_key_for_another_body_or_address_is_422(api: Connect, alice: Membership, team: Team) -> None:
    program = api(alice)
    program.post("/api/companies", {"name": "Acme"}, headers=ONCE)
    for answer in (
        program.post("/api/companies", {"name": "Other"}, headers=ONCE),
        program.post("/api/contacts", {"name": "Acme"}, headers=ONCE),
    ):
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("idempotency_key_reused")
    assert companies(team) == 1


def test_a_refused_request_keeps_no_answer(api: Connect, alice: Membership, team: Team) -> None:
    program = api(alice)
    assert program.post("/api/companies", {"name": "Acme", "ownerId": "x"}, headers=ONCE).status_code == 422
    assert program.post("/api/companies", {"name": "Acme"}, headers=ONCE).status_code == 201


def test_a_key_is_the_members_own(api: Connect, alice: Membership, bob: Membership, team: Team) -> None:
    for member in (alice, bob):
        assert api(member).post("/api/companies", {"name": "Acme"}, headers=ONCE).status_code == 201
    assert companies(team) == 2


def test_after_a_day_a_key_is_free_again(api: Connect, alice: Membership, team: Team) -> None:
    program = api(alice)
    program.post("/api/companies", {"name": "Acme"}, headers=ONCE)
    kept = IdempotentRequest.objects.for_team(team)
    kept.update(created_at=kept.get().created_at - timedelta(hours=25))
    again = program.post("/api/companies", {"name": "Acme"}, headers=ONCE)
    assert (again.status_code, "Idempotency-Replayed" in again) == (201, False)
    assert companies(team) == 2


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Runs them in threads that start together, each on its own connection."""
    gate, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = tasks[index]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def rival(program: JsonClient) -> JsonClient:
    return JsonClient(program.secret, type(program.client)())


@pytest.mark.django_db(transaction=True)
def test_one_key_sent_by_six_at_once_has_one_effect(api: Connect, alice: Membership, team: Team) -> None:
    program = api(alice)

    def send() -> Any:
        return rival(program).post("/api/opportunities", {"name": "Once"}, headers=ONCE)

    answers = at_once(*[send] * 6)
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = {answer.content for answer in answers if answer.status_code == 201}
    assert len(done) == 1
    deal = Opportunity.objects.for_team(team).get()
    assert AuditEntry.objects.for_team(team).filter(record_id=deal.id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_version_one_is_told(
    api: Connect, alice: Membership, bob: Membership, make_opportunity: Callable[..., Opportunity]
) -> None:
    deal = make_opportunity()

    def save(member: Membership, name: str) -> Callable[[], Any]:
        program = api(member)
        return lambda: program.patch(
            f"/api/opportunities/{deal.id}", {"name": name}, headers={"If-Match": '"1"'}
        )

    answers = at_once(save(alice, "Alice's"), save(bob, "Bob's"))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    kept = next(answer.json() for answer in answers if answer.status_code == 200)
    told = next(answer.json() for answer in answers if answer.status_code == 412)
    assert (told["current"]["name"], told["current"]["version"]) == (kept["name"], 2)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_external_id_get_one_record(
    api: Connect, alice: Membership, team: Team
) -> None:
    program = api(alice)

    def send() -> Any:
        return rival(program).post("/api/companies", {"name": "Acme", "externalId": "SF-1"})

    answers = at_once(*[send] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert companies(team) == 1


@pytest.mark.django_db(transaction=True)
def test_writes_at_once_all_move_the_teams_data_version(api: Connect, alice: Membership, team: Team) -> None:
    program = api(alice)
    team.refresh_from_db()
    before = team.data_version

    def send() -> Any:
        return rival(program).post("/api/companies", {"name": "Acme"})

    answers = at_once(*[send] * 6)
    team.refresh_from_db()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert team.data_version == before + 6


def test_too_many_requests_are_429_with_a_time_to_wait(api: Connect, alice: Membership) -> None:
    from wenshu.api import throttle
    from wenshu.clock import now

    program = api(alice)
    token = ApiToken.objects.for_team(alice.team).get()
    key = limits.key("api", str(token.pk))
    limits.take(key, per_minute=throttle.PER_MINUTE, burst=throttle.BURST, now=now(), cost=throttle.BURST)
    refused = program.get("/api/me")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
