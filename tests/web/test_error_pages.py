"""Error pages say what happened, and the number under which the log tells more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client

from wenshu.teams.models import Membership


def test_an_error_page_shows_the_number_that_the_log_knows_the_request_by(
    alice: Membership, client_for: Callable[[Membership], Client]
) -> None:
    answer = client_for(alice).get(f"/t/{alice.team.slug}/nothing", headers={"X-Request-Id": "call-4711"})
    assert answer.status_code == 404
    assert "<code>call-4711</code>" in answer.content.decode()
    assert answer.headers["X-Request-Id"] == "call-4711"


def test_a_form_of_many_megabytes_is_refused_in_words(client: Client, alice: Membership) -> None:
    client.force_login(alice.user)
    answer = client.post(
        f"/t/{alice.team.slug}/companies/new",
        "name=" + "x" * 3_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
    assert "That was too much at once" in answer.content.decode()


@pytest.mark.parametrize("place", ["page", "middleware"])
def test_a_database_that_does_not_answer_in_time_is_503_and_may_be_tried_again(
    place: str, alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(alice.user)

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    if place == "page":
        monkeypatch.setattr("wenshu.crm.activity.Write.record", locked, raising=True)
    else:
        monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", locked)
    answer = client.post(f"/t/{alice.team.slug}/companies/new", {"name": "Northwind"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert "The database is busy" in answer.content.decode()


def test_the_api_says_so_too(alice: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(alice.user)

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("wenshu.teams.members.of_team", locked)
    answer = client.get("/api/teams/members", headers={"X-Team": alice.team.slug})
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer["Content-Type"] == "application/problem+json"
