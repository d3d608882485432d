"""Whatever a server does: the right reason, in time, a row for each attempt, and nothing of the SDK."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ai import model_server as server
from tests.ai.model_server import ModelServer, Reply, says, status
from wenshu.ai import wire
from wenshu.ai.client import client_for
from wenshu.ai.errors import (
    BadReply,
    ModelUnavailable,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from wenshu.ai.messages import TextDelta, User
from wenshu.ai.models import ModelAttempt
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
MARGIN = 3  # seconds beyond the deadline, for a machine that is busy
Ask = Callable[[Membership, datetime], object]


def in_words(alice: Membership, now: datetime) -> str:
    return client_for(alice.team, alice, now=now).text(task="summary", system="Be brief.", user="Hello").value


def in_a_stream(alice: Membership, now: datetime) -> str:
    events = client_for(alice.team, alice, now=now).turn([User("Hello")])
    return "".join(event.text for event in events if isinstance(event, TextDelta))


WAYS = pytest.mark.parametrize("ask", [in_words, in_a_stream])


def rows(alice: Membership) -> list[ModelAttempt]:
    return list(ModelAttempt.objects.for_team(alice.team).order_by("id"))


@pytest.fixture(autouse=True)
def _hurry(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenshu.ai.calling.PAUSES", (0.05,))


FAULTS: dict[str, tuple[Reply, str, int]] = {
    "wrong key": (server.wrong_key(), "refused", 1),
    "forbidden": (status(403), "refused", 1),
    "bad request": (status(400, "messages: too long"), "refused", 1),
    "model gone": (server.gone(), "gone", 1),
    "model gone for good": (status(410, "The model has been shut down"), "gone", 1),
    "no credit": (server.no_credit(), "refused", 1),
    "busy": (server.busy(), "rate_limited", 2),
    "busy for long": (server.busy(retry_after=3600), "rate_limited", 1),
    "500": (status(500), "unreachable", 3),
    "503": (status(503), "unreachable", 3),
    "500 in HTML": (server.html(500), "unreachable", 3),
    "hang": (server.hang(), "timeout", 1),
    "drip": (server.drip(), "timeout", 1),
    "drip of headers": (server.drip(headers_too=True), "timeout", 1),
    "HTML": (server.html(), "bad_reply", 1),
    "half JSON": (server.half_json(), "bad_reply", 1),
    "cut": (server.cut(), "unreachable", 3),
    "garbage": (server.garbage(), "bad_reply", 1),
    "huge": (server.huge(), "bad_reply", 1),
    "packed": (server.packed(), "bad_reply", 1),
    "redirect": (server.redirect("http://127.0.0.1:9/v1/chat/completions"), "bad_reply", 1),
    "empty words": (says("  "), "bad_reply", 1),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_with_its_reason_in_time_and_in_the_log(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any, name: str
) -> None:
    reply, reason, attempts = FAULTS[name]
    settings.AI_TIMEOUT_S = 0.5 if reason == "timeout" else 2  # which only those use up
    model_server.always(reply)
    began = time.monotonic()
    with pytest.raises(ModelUnavailable) as fault:
        in_words(alice, now)
    assert time.monotonic() - began < settings.AI_TIMEOUT_S + MARGIN
    assert fault.value.reason == reason
    assert [row.outcome for row in rows(alice)] == [reason] * len(model_server.requests)
    assert len(model_server.requests) == attempts
    assert fault.value.__cause__ is None
    assert type(fault.value).__module__ == "wenshu.ai.errors"


@WAYS
def test_a_moment_of_weakness_is_gone_over(
    model_server: ModelServer, alice: Membership, now: datetime, ask: Ask
) -> None:
    model_server.replies(status(503), status(502), says("Here I am."))
    assert ask(alice, now) == "Here I am."
    assert [row.outcome for row in rows(alice)] == ["unreachable", "unreachable", "ok"]
    assert len({row.call_id for row in rows(alice)}) == 1


def test_a_busy_provider_is_asked_again_when_it_said(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(server.busy(retry_after=1), says("Now."))
    began = time.monotonic()
    assert in_words(alice, now) == "Now."
    assert 1 <= time.monotonic() - began < 1 + MARGIN


def test_a_provider_that_asks_for_too_long_a_wait_is_not_waited_for(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(server.busy(retry_after=60))
    with pytest.raises(TooManyRequests) as busy:
        in_words(alice, now)
    assert (busy.value.retry_after_s, busy.value.http_status) == (60, 429)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (server.broken_stream("Half a"), "bad_reply"),
        (server.broken_stream("Half a", how="event"), "bad_reply"),
        (server.broken_stream("Half a", how="error"), "bad_reply"),
        (server.broken_stream("Half a", how="drips"), "timeout"),
    ],
)
def test_a_stream_that_breaks_gives_what_came_and_then_the_reason(
    model_server: ModelServer, alice: Membership, now: datetime, settings: Any, reply: Reply, reason: str
) -> None:
    settings.AI_TIMEOUT_S = 0.5 if reason == "timeout" else 1
    model_server.replies(reply)
    heard: list[str] = []
    began = time.monotonic()
    with pytest.raises(ModelUnavailable) as fault:
        for event in client_for(alice.team, alice, now=now).turn([User("Hello")]):
            assert isinstance(event, TextDelta)
            heard.append(event.text)
    assert time.monotonic() - began < 1 + MARGIN
    assert (heard, fault.value.reason) == (["Half a"], reason)
    [row] = rows(alice)
    assert (row.outcome, row.estimated) == (reason, True)
    assert row.output_tokens == 2


@pytest.mark.parametrize("reply", [server.html(), server.half_json(), server.garbage(), status(500, "no")])
def test_a_stream_that_is_none_is_a_fault(
    model_server: ModelServer, alice: Membership, now: datetime, reply: Reply
) -> None:
    model_server.always(reply)
    with pytest.raises(ModelUnavailable):
        in_a_stream(alice, now)
    assert {row.outcome for row in rows(alice)} <= {"bad_reply", "unreachable"}


def test_a_reader_who_leaves_ends_the_request_and_is_counted(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.says("A long story about a deal.")
    events = client_for(alice.team, alice, now=now).turn([User("Hello")])
    next(events)
    events.close()
    [row] = rows(alice)
    assert (row.outcome, row.estimated) == ("abandoned", True)
    assert row.input_tokens > 0


def test_nobody_listening_is_unreachable(alice: Membership, now: datetime, settings: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.OPENAI_BASE_URL = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(Unreachable):
            in_words(alice, now)
    assert [(row.outcome, row.input_tokens) for row in rows(alice)] == [("unreachable", 0)] * 3


def test_a_name_that_takes_for_ever_to_look_up_is_unreachable_in_time(
    alice: Membership, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, **__: object) -> list[object]:
        time.sleep(5)
        return []

    monkeypatch.setattr("socket.getaddrinfo", slow)
    settings.OPENAI_BASE_URL = "http://models.example/v1"
    settings.AI_TIMEOUT_S = 0.3
    began = time.monotonic()
    with pytest.raises(ModelUnavailable):
        in_words(alice, now)
    assert time.monotonic() - began < 0.3 + MARGIN


def test_a_redirect_is_not_followed(model_server: ModelServer, alice: Membership, now: datetime) -> None:
    with ModelServer() as elsewhere:
        model_server.replies(server.redirect(elsewhere.url + "/chat/completions"))
        with pytest.raises(BadReply, match="redirect"):
            in_words(alice, now)
        assert elsewhere.requests == []


def test_a_huge_body_is_not_read_to_its_end(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(server.huge(megabytes=4000))
    began = time.monotonic()
    with pytest.raises(BadReply, match="more than"):
        in_words(alice, now)
    assert time.monotonic() - began < 1 + MARGIN
    assert wire.MAX_BYTES < 10_000_000


def test_unknown_keys_and_missing_counts_do_no_harm(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    model_server.replies(server.unknown_keys("Hello."), server.no_usage("你好，世界。"))
    assert in_words(alice, now) == "Hello."
    assert in_words(alice, now) == "你好，世界。"
    counted, estimated = rows(alice)
    assert (counted.estimated, estimated.estimated) == (False, True)
    assert 5 <= estimated.output_tokens <= 8
    assert estimated.input_tokens > 10


# the key


def test_the_key_is_in_no_error_log_or_text(
    model_server: ModelServer,
    alice: Membership,
    now: datetime,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = settings.OPENAI_API_KEY
    caplog.set_level(logging.DEBUG)
    model_server.replies(
        status(401, f"Incorrect API key provided: {key}"), status(400, f"bad {key} value"), server.garbage()
    )
    for _ in range(3):
        with pytest.raises(ModelUnavailable) as fault:
            in_words(alice, now)
        assert key not in repr(fault.value) + str(fault.value) + repr(vars(fault.value))
        assert key not in json.dumps(caplog.messages)
        assert "chat/completions" not in json.dumps(caplog.messages)
        assert key not in repr(frames_of(fault.value))


def frames_of(error: BaseException | None) -> list[str]:
    """How everything within reach of an error prints: what a report of it could hold."""
    found: list[str] = []
    while error:
        trace = error.__traceback__
        while trace:
            inside = "/wenshu/ai/" in trace.tb_frame.f_code.co_filename
            found += [repr(value) for value in trace.tb_frame.f_locals.values()] if inside else []
            trace = trace.tb_next
        error = error.__cause__
    return found


def test_starting_does_not_load_the_sdk() -> None:
    code = (
        "import django, sys; django.setup(); import wenshu.urls, wenshu.ai.client, wenshu.ops.doctor;"
        "print([m for m in ('openai', 'httpx2', 'httpcore2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    ("set_up", "loaded"),
    [
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, ["openai", "wenshu.assist.reading_by"]),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "AI_ENABLED": "false"}, []),
        ({}, []),
    ],
)
def test_with_a_model_a_web_process_loads_ahead_what_its_first_text_would_wait_for(
    tmp_path: Path, set_up: dict[str, str], loaded: list[str]
) -> None:
    code = (
        "import sys, wenshu.wsgi;"
        "print([m for m in ('openai', 'wenshu.assist.reading_by') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"WENSHU_DATA_DIR": str(tmp_path), "PYTHONPATH": "src:.", **set_up},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str(loaded), done.stderr


def test_a_long_deadline_is_for_the_whole_call_not_for_each_attempt(
    model_server: ModelServer, alice: Membership, now: datetime
) -> None:
    def slow_503(exchange: server.Exchange) -> None:
        exchange.wait(0.3)
        status(503)(exchange)

    model_server.always(slow_503)
    with pytest.raises((TimedOut, Unreachable)):
        client_for(alice.team, alice, now=now).text(task="chat", system="", user="Hi", timeout_s=0.5)
    assert len(model_server.requests) <= 2  # of the three that there is time for else
