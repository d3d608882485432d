"""Logs, error reports and health answers say what happened, and nothing about people."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from wenshu import env
from wenshu.observe import errors, logs
from wenshu.teams.models import Membership

PERSONAL = "alice@example.com +86 138 0013 8000"


def formatted(record_maker: Callable[[logging.Logger], None]) -> dict[str, Any]:
    logger = logging.Logger("wenshu.test")
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logs.JsonFormatter().format(record))

    logger.addHandler(Keep())
    record_maker(logger)
    [line] = lines
    facts: dict[str, Any] = json.loads(line)
    return facts


def log_an_exception(logger: logging.Logger) -> None:
    try:
        raise ValueError(PERSONAL)
    except ValueError:
        logger.exception("job raised", extra={"job": "import", "rows": 3})


def test_an_exception_is_logged_by_type_and_place_without_its_message() -> None:
    facts = formatted(log_an_exception)
    assert facts["exception"]["type"] == "builtins.ValueError"
    assert facts["exception"]["at"][-1].endswith("log_an_exception")
    assert (facts["job"], facts["rows"]) == ("import", 3)
    assert "alice" not in json.dumps(facts)


def test_djangos_own_messages_keep_their_pattern_only() -> None:
    record = logging.makeLogRecord(
        {"name": "django.request", "msg": "Internal error: %s", "args": ("/t/secret/",)}
    )
    facts = json.loads(logs.JsonFormatter().format(record))
    assert facts["message"] == "Internal error: %s"


@pytest.fixture
def reports() -> Iterator[list[Any]]:
    """Error reports as they would leave, kept by a transport instead of sent."""
    import sentry_sdk
    from sentry_sdk.transport import Transport

    kept: list[Any] = []

    class Keeper(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            kept.append(json.dumps([item.payload.json for item in envelope.items], default=str))

    assert errors.start("https://key@sentry.example.com/1", release="wenshu@test")
    sentry_sdk.get_client().transport = Keeper()
    yield kept
    sentry_sdk.init(dsn=None, default_integrations=False, auto_enabling_integrations=False)


def test_an_error_report_has_type_and_place_and_no_data(reports: list[Any]) -> None:
    password = "hunter2"
    token = logs.request_id.set("request-7")
    try:
        raise ValueError(PERSONAL + password)
    except ValueError:
        logging.getLogger("wenshu.jobs").exception("job raised")
    finally:
        logs.request_id.reset(token)
    [report] = reports
    assert "ValueError" in report
    assert "test_an_error_report_has_type_and_place_and_no_data" in report
    assert "request-7" in report
    assert "alice" not in report
    assert "hunter2" not in report


def test_starting_error_reports_adds_no_automatic_integration(reports: list[Any]) -> None:
    import sentry_sdk

    assert set(sentry_sdk.get_client().integrations) == {"logging"}


@pytest.mark.django_db
def test_a_request_id_is_echoed_when_harmless_and_replaced_when_not() -> None:
    browser = Client()
    assert browser.get("/sign-in", headers={"X-Request-Id": "abc-123"})["X-Request-Id"] == "abc-123"
    made = browser.get("/sign-in", headers={"X-Request-Id": "a b\ninjected"})["X-Request-Id"]
    assert len(made) == 32


def test_live_answers_any_host_without_the_database(client: Client) -> None:
    answer = client.get("/api/health/live", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_is_ready_on_a_current_database(client: Client, alice: Membership) -> None:
    answer = client.get("/api/health/ready", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "failed": []})


@pytest.mark.django_db(transaction=True)
def test_not_ready_before_the_last_migration(client: Client) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("jobs", "0001_job_queue")
    try:
        answer = client.get("/api/health/ready")
    finally:
        recorder.record_applied("jobs", "0001_job_queue")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "failed": ["schema"]})


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://h", {"host": "h", "port": 587, "tls": True, "ssl": False}),
        (
            "smtps://u%40x:p%2Fw@h?from=crm@x.com",
            {"port": 465, "ssl": True, "user": "u@x", "password": "p/w", "sender": "crm@x.com"},
        ),
        ("smtp://localhost:1025", {"port": 1025, "tls": False}),
        ("console:", {"backend": "django.core.mail.backends.console.EmailBackend"}),
        ("file:///tmp/mail", {"backend": "django.core.mail.backends.filebased.EmailBackend"}),
    ],
)
def test_mail_addresses_are_read(
    address: str, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    mail = env.mail("EMAIL_URL")
    assert {name: getattr(mail, name) for name in expected} == expected


def test_the_deployment_files_run_commands_that_exist() -> None:
    import yaml

    from tests.ops.running import ROOT
    from wenshu.cli.arguments import parser

    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    service = compose["services"]["wenshu"]
    assert {volume.split(":")[1] for volume in service["volumes"]} == {"/var/data", "/var/data/voice-notes"}
    image = (ROOT / "Dockerfile").read_text()
    command = next(line for line in image.splitlines() if line.startswith("CMD"))
    assert parser().parse_args(json.loads(command.removeprefix("CMD "))).port == 8000
    assert "USER wenshu" in image
    assert json.loads(
        next(x for x in image.splitlines() if x.startswith("VOLUME")).removeprefix("VOLUME ")
    ) == [
        "/var/data",
        "/var/data/voice-notes",
    ]


def test_a_failed_request_is_logged_by_its_status_and_without_its_path() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", "/t/secret-team/"), None
    )
    facts = json.loads(logs.JsonFormatter().format(record))
    assert facts["message"] == "Internal Server Error"
    assert "secret-team" not in json.dumps(facts)
