"""Error pages say what happened, and the number under which the log tells more."""

from __future__ import annotations

from collections.abc import Callable

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
