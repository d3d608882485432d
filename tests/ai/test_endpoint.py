"""Where the model is, whether it may be asked, and what becomes of models that are retired."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.ai import model_server as server
from tests.ai.model_server import ModelServer, gone, says
from wenshu.ai import addresses, policy, probe, retirement
from wenshu.ai.client import client_for, why_not
from wenshu.ai.endpoint import TASKS, Endpoint, model_for
from wenshu.ai.errors import ModelGone, NoEndpoint, SwitchedOff
from wenshu.ai.models import EndpointDialect, ModelAttempt, TokenDay
from wenshu.ops import model_checks
from wenshu.ops.readiness import Check
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


def ask(alice: Membership, now: datetime) -> str:
    return client_for(alice.team, alice, now=now).text(task="chat", system="", user="Hello").value


def test_switched_off_by_the_operator_nothing_is_asked(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.AI_ENABLED = False
    with pytest.raises(SwitchedOff, match="AI_ENABLED") as off:
        ask(alice, now)
    assert (off.value.reason, off.value.http_status) == ("off", 503)


def test_without_key_and_address_there_is_no_endpoint(
    alice: Membership, now: datetime, settings: Any
) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    with pytest.raises(NoEndpoint):
        ask(alice, now)
    why = why_not(alice.team, "chat", now=now)
    assert why is not None
    assert why.reason == "no_endpoint"


def test_a_team_switches_models_off_for_itself_alone(
    model_server: ModelServer, alice: Membership, charlie: Membership, now: datetime
) -> None:
    model_server.says("Hello.")
    policy.set_use(alice.team, "off", by=alice)
    with pytest.raises(SwitchedOff):
        ask(alice, now)
    assert why_not(alice.team, "chat", now=now) is not None
    assert why_not(charlie.team, "chat", now=now) is None
    assert ask(charlie, now) == "Hello."
    assert ModelAttempt.objects.for_team(alice.team).count() == 0


def test_a_team_that_uses_only_its_own_network_reaches_a_server_there(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says("Hello.")
    policy.set_use(alice.team, "local", by=alice)
    assert ask(alice, now) == "Hello."


def test_a_team_that_uses_only_its_own_network_connects_to_no_other_address(
    alice: Membership, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy.set_use(alice.team, "local", by=alice)
    settings.OPENAI_API_KEY = "k"
    settings.OPENAI_BASE_URL = ""
    with pytest.raises(SwitchedOff, match="own network"):
        ask(alice, now)
    settings.OPENAI_BASE_URL = "http://model.internal/v1"  # a name that turns out to lead outside, too
    found = [(0, 0, 0, "", (address, 80)) for address in ("10.0.0.7", "203.0.113.9")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    connected: list[object] = []
    monkeypatch.setattr("httpcore2.SyncBackend.connect_tcp", lambda *args, **_: connected.append(args))
    with pytest.raises(SwitchedOff, match="elsewhere"):
        ask(alice, now)
    assert connected == []
    [row] = ModelAttempt.objects.for_team(alice.team)
    assert (row.outcome, row.input_tokens) == ("off", 0)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_own_addresses(address: str) -> None:
    assert addresses.is_own(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.32.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "2001:db8::1",
        "::ffff:8.8.8.8",
        "0.0.0.0",
        "host",
    ],
)
def test_foreign_addresses(address: str) -> None:
    assert not addresses.is_own(address)


def test_the_key_shows_in_no_repr() -> None:
    assert "secret" not in repr(Endpoint("http://127.0.0.1/v1", "m", "secret"))


# models


def test_each_task_has_its_model_and_falls_back_to_the_one_for_all(settings: Any) -> None:
    today = date(2026, 11, 24)
    assert {model_for(task, today=today) for task in TASKS} == {"gpt-4o-mini", "gpt-4o-mini-transcribe"}
    settings.AI_MODEL = "all"
    settings.AI_INSIGHT_MODEL = "plans"
    assert [model_for(task, today=today) for task in TASKS] == [
        "all",
        "plans",
        "all",
        "all",
        "gpt-4o-mini-transcribe",
    ]


@pytest.mark.parametrize(
    ("day", "model", "transcription"),
    [
        (date(2027, 1, 13), "gpt-4o-mini", "gpt-4o-mini-transcribe"),
        (date(2027, 1, 14), "gpt-6-luna", "gpt-4o-mini-transcribe"),
        (date(2027, 2, 26), "gpt-6-luna", "gpt-transcribe"),
    ],
)
def test_a_default_gives_way_to_its_successor_on_the_day(day: date, model: str, transcription: str) -> None:
    assert (model_for("chat", today=day), model_for("transcription", today=day)) == (model, transcription)


def test_a_model_that_was_named_is_kept_and_its_end_is_said_clearly(
    model_server: ModelServer, alice: Membership, settings: Any
) -> None:
    settings.AI_MODEL = "gpt-4o-mini"
    model_server.replies(gone("gpt-4o-mini"))
    with pytest.raises(ModelGone, match="does not have the model gpt-4o-mini"):
        ask(alice, datetime(2027, 1, 20, tzinfo=UTC))
    assert model_server.requests[0].body["model"] == "gpt-4o-mini"


def test_warnings_begin_ninety_days_before() -> None:
    assert retirement.due("gpt-4o-mini", today=date(2026, 10, 15)) is None
    assert retirement.due("gpt-4o-mini", today=date(2026, 10, 16)) is not None
    assert retirement.due("gpt-4o-mini", today=date(2027, 6, 1)) is not None
    assert retirement.due("qwen3", today=date(2027, 6, 1)) is None


def test_a_notice_tells_a_default_from_a_model_that_was_set(settings: Any) -> None:
    settings.AI_CHAT_MODEL = "gpt-4.1-mini"
    found = {notice.model: notice for notice in probe.notices(today=date(2026, 12, 1))}
    assert found["gpt-4.1-mini"].is_set
    assert not found["gpt-4o-mini"].is_set
    assert found["gpt-4o-mini-transcribe"].successor == "gpt-transcribe"
    assert {notice.model for notice in probe.notices(today=date(2027, 3, 1))} == {"gpt-4.1-mini"}


# doctor


def doctor(now: datetime) -> dict[str, Check]:
    return {check.name: check for check in model_checks.checks(now, probe.look(today=now.date()))}


def test_doctor_finds_endpoint_model_and_mode(
    model_server: ModelServer, now: datetime, settings: Any
) -> None:
    settings.AI_MODEL = "qwen3"
    settings.AI_TEAM_DAILY_TOKENS = 50_000
    model_server.replies(server.models("qwen3:latest", "other"))
    EndpointDialect.objects.create(
        endpoint=Endpoint(model_server.url, "qwen3", "").id, model="qwen3", mode="tool"
    )
    found = doctor(now)
    assert [check.problem for check in found.values()] == [""] * len(found)
    assert found["model"].note == "127.0.0.1 answers"
    assert found["model names"].note == "qwen3 for chat, insight, assist, summary"
    assert found["model answers"].note == "asked for by tool"
    assert found["model budget"].note == "50,000 tokens a day for each team"
    assert (model_server.requests[0].method, model_server.requests[0].path) == ("GET", "/v1/models")


def test_doctor_names_a_model_that_is_not_there(model_server: ModelServer, now: datetime) -> None:
    model_server.replies(server.models("other"))
    assert doctor(now)["model names"].problem == "127.0.0.1 does not list gpt-4o-mini"


def test_doctor_accepts_an_endpoint_without_a_list(model_server: ModelServer, now: datetime) -> None:
    model_server.replies(server.status(404, "Not Found"))
    found = doctor(now)
    assert found["model"].problem == found["model names"].problem == ""
    assert "no list" in found["model names"].note


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (server.wrong_key(), "key"),
        (server.html(), "text/html"),
        (server.status(503), "503"),
        (server.cut(), "broke off"),
    ],
)
def test_doctor_says_what_is_wrong_and_prints_no_key(
    model_server: ModelServer, now: datetime, settings: Any, reply: server.Reply, says: str
) -> None:
    model_server.replies(reply)
    found = doctor(now)
    assert says in found["model"].problem
    assert "model names" not in found
    assert settings.OPENAI_API_KEY not in repr(found)


def test_doctor_is_content_without_a_model(now: datetime, settings: Any) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    assert doctor(now)["model"] == Check("model", note="none is set up; what needs none works")


def test_doctor_warns_of_retirements_and_of_teams_without_tokens(
    model_server: ModelServer, alice: Membership, settings: Any
) -> None:
    settings.AI_MODEL = "gpt-4o-mini"
    settings.AI_TEAM_DAILY_TOKENS = 1000
    model_server.always(server.models("gpt-4o-mini"))
    soon = datetime(2026, 12, 24, tzinfo=UTC)
    TokenDay.objects.for_team(alice.team).create(day=soon.date(), tokens=995)
    warned = [
        check
        for check in model_checks.checks(soon, probe.look(today=soon.date()))
        if check.name == "model retirement"
    ]
    assert warned[0].problem == "gpt-4o-mini will be gone on 2027-01-14"
    assert "gpt-6-luna" in warned[0].remedy
    assert warned[1].problem == ""
    assert "gpt-transcribe" in warned[1].note
    assert doctor(soon)["model budget"].note.endswith("1 teams have used theirs up today")


def test_hello_is_answered_by_a_server_without_a_key(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.OPENAI_API_KEY = ""
    model_server.replies(says("Hello."))
    assert ask(alice, now) == "Hello."
