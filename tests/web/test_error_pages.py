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
