"""A question asked of a real server is in the history after the server was told to end, however soon."""

from __future__ import annotations

import json
import signal
import urllib.request

from tests.ops.running import Installation, free_port


def test_a_server_that_is_told_to_end_writes_the_last_questions_first(ready: Installation) -> None:
    ready.must(
        "user",
        "create",
        "--email",
        "alice@example.com",
        "--team",
        "East",
        "--password-stdin",
        given="correct horse battery\n",
    )
    token = ready.must(
        "token", "create", "--email", "alice@example.com", "--team", "East", "--scope", "write"
    )
    port = free_port()
    with ready.serving(port=port) as process:
        for place in range(5):
            _ask(port, token.strip(), f"How many deals above {place + 1}k?")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)
    counted = ready.must(
        "manage",
        "shell",
        "-v",
        "0",
        "-c",
        "from wenshu.insights.models import Question; print(Question.all_teams.count())",
    )
    assert counted.split()[-1] == "5"


def _ask(port: int, token: str, question: str) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/ai/insights",
        data=json.dumps({"question": question}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200
