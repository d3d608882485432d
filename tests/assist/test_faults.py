"""Whatever a model's endpoint does, a text ends in a proposal by rules, in time, with its reason and its row."""

from __future__ import annotations

import json
import socket
import time
from datetime import datetime
from typing import Any

import pytest

from tests.ai.model_server import (
    ModelServer,
    Reply,
    busy,
    cut,
    drip,
    garbage,
    gone,
    half_json,
    hang,
    html,
    huge,
    no_credit,
    no_usage,
    raw,
    says,
    status,
    unknown_keys,
    wrong_key,
)
from tests.assist.reading import answer, company, deal
from wenshu.ai import policy
from wenshu.ai.models import ModelAttempt, ModelUse
from wenshu.assist import pipeline
from wenshu.assist.models import Proposal
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
TEXT = "Met Anna Lind of Borealis Foods. They have a budget of $92,000 for the new line."
MARGIN = 3.0  # seconds, on a machine that has other things to do
GOOD = answer(
    company(name=("Borealis Foods", "Borealis Foods")),
    deal(company="c1", expectedAmount=("92000", "$92,000")),
)
FAULTS: dict[str, tuple[Reply, str]] = {
    "429": (busy(), "rate_limited"),
    "429, wait a minute": (busy(retry_after=60), "rate_limited"),
    "no credit": (no_credit(), "refused"),
    "500": (status(500), "unreachable"),
    "503": (status(503), "unreachable"),
    "hangs": (hang(), "timeout"),
    "drips": (drip(), "timeout"),
    "drips headers": (drip(headers_too=True), "timeout"),
    "HTML 200": (html(), "bad_reply"),
    "HTML 502": (html(502), "unreachable"),
    "half a JSON": (half_json(), "bad_reply"),
    "cut line": (cut(), "unreachable"),
    "garbage object": (garbage(), "bad_reply"),
    "megabytes": (huge(), "bad_reply"),
    "no choices": (raw({"choices": []}), "bad_reply"),
    "empty words": (says("  "), "bad_reply"),
    "words": (says("I would rather not."), "bad_reply"),
    "a list": (says([1, 2, 3]), "bad_reply"),
    "null": (says(None), "bad_reply"),
    "half an answer": (says('{"entities": [{"kind": "comp', finish="length"), "bad_reply"),
    "unknown keys": (says({"entities": [], "apply": True}), "bad_reply"),
    "an entity of another kind": (says({"entities": [{"kind": "invoice", "key": "i"}]}), "bad_reply"),
    "a thousand deals": (
        says(answer(*(deal(f"o{n}", product=("line", "line")) for n in range(1000)))),
        "bad_reply",
    ),
    "a value of a megabyte": (says(answer(company(name=("x" * 1_000_000, "Borealis")))), "bad_reply"),
    "retired model": (gone(), "gone"),
    "wrong key": (wrong_key(), "refused"),
}


def proposed(alice: Membership, now: datetime, **options: Any) -> Proposal:
    asked: dict[str, Any] = {"source": "paste", "engine": "llm", **options}
    return pipeline.propose(TEXT, team=alice.team, by=alice, now=now, **asked)


def outcomes(alice: Membership) -> list[str]:
    rows = ModelAttempt.objects.for_team(alice.team).order_by("id")
    return list(rows.values_list("outcome", flat=True))


@pytest.fixture(autouse=True)
def _pauses_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenshu.ai.calling.PAUSES", (0.05,))


@pytest.fixture
def by_rules(alice: Membership, now: datetime) -> list[object]:
    return list(proposed(alice, now, engine="rules").actions)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_a_proposal_by_rules_in_time_and_in_the_log(
    model_server: ModelServer,
    alice: Membership,
    now: datetime,
    settings: Any,
    by_rules: list[object],
    name: str,
) -> None:
    reply, reason = FAULTS[name]
    settings.AI_TIMEOUT_S = 0.5 if reason == "timeout" else 2  # which only those use up
    model_server.always(reply)
    began = time.monotonic()
    proposal = proposed(alice, now)
    assert time.monotonic() - began < settings.AI_TIMEOUT_S + MARGIN
    assert (proposal.engine, proposal.fallback) == ("rules", reason)
    assert proposal.actions == by_rules
    assert proposal.status == "proposed"
    assert len(outcomes(alice)) == len(model_server.requests) > 0
    assert set(outcomes(alice)) <= {reason, "unsupported"}


def test_nobody_listening_is_a_proposal_by_rules(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any, by_rules: list[object]
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.OPENAI_BASE_URL = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        proposal = proposed(alice, now)
    assert (proposal.engine, proposal.fallback, proposal.actions) == ("rules", "unreachable", by_rules)


def test_a_spent_budget_is_said_and_nothing_is_sent(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any, by_rules: list[object]
) -> None:
    settings.AI_TEAM_DAILY_TOKENS = 10
    proposal = proposed(alice, now)
    assert (proposal.engine, proposal.fallback, proposal.actions) == ("rules", "budget", by_rules)
    assert model_server.requests == []


def test_a_persons_pace_is_said(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_USER_REQUESTS_PER_MINUTE = 1
    model_server.says(GOOD)
    assert [proposed(alice, now).fallback for _ in range(2)] == ["", "rate_limited"]


def test_an_endpoint_that_keeps_failing_is_left_alone(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_MAX_RETRIES = 0
    model_server.always(status(500))
    said = [proposed(alice, now).fallback for _ in range(6)]
    assert said == ["unreachable"] * 5 + ["circuit_open"]
    assert len(model_server.requests) == 5


@pytest.mark.parametrize("engine", ["auto", "llm"])
@pytest.mark.parametrize("switch", ["operator", "team", "own network", "no endpoint"])
def test_a_model_that_is_switched_off_is_not_asked(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any, switch: str, engine: str
) -> None:
    if switch == "operator":
        settings.AI_ENABLED = False
    elif switch == "no endpoint":
        settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    elif switch == "team":
        policy.set_use(alice.team, ModelUse.OFF, by=alice)
    else:
        policy.set_use(alice.team, ModelUse.LOCAL, by=alice)
        settings.OPENAI_BASE_URL = ""
    proposal = proposed(alice, now, engine=engine)
    said = {"auto": "", "llm": "no_endpoint" if switch == "no endpoint" else "off"}[engine]
    assert (proposal.engine, proposal.fallback) == ("rules", said)
    assert model_server.requests == []


@pytest.mark.parametrize(
    "reply",
    [
        says(GOOD),
        no_usage(json.dumps(GOOD)),
        unknown_keys(json.dumps(GOOD)),
        says(f"```json\n{json.dumps(GOOD)}\n```"),
    ],
)
def test_an_answer_in_odd_wrapping_is_an_answer(
    model_server: ModelServer, alice: Membership, now: datetime, reply: Reply
) -> None:
    model_server.replies(reply)
    proposal = proposed(alice, now)
    assert (proposal.engine, proposal.fallback) == ("llm", "")
    assert proposal.input_tokens > 0
    assert proposal.output_tokens > 0


def test_a_moment_of_weakness_is_gone_over(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(status(503), says(GOOD))
    assert proposed(alice, now).engine == "llm"
    assert outcomes(alice) == ["unreachable", "ok"]


@pytest.mark.parametrize(
    "said",
    [
        answer(),
        answer(company(name=("Globex", "Globex Corp")), deal(expectedAmount=("7", "seven million"))),
        answer(deal("o" * 24, company="nobody", contacts=["x"], ownerName=("root", "Anna Lind"))),
    ],
)
def test_an_answer_of_which_nothing_holds_leaves_the_rules_reading(
    model_server: ModelServer, alice: Membership, now: datetime, said: object, by_rules: list[object]
) -> None:
    model_server.says(said)
    proposal = proposed(alice, now)
    assert (proposal.engine, proposal.fallback, proposal.actions) == ("rules", "", by_rules)
    assert proposal.input_tokens > 0  # it was paid for
