"""The commands people script against: what they print, and how they fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Migrated
from tests.ops.running import Installation

PASSWORD = "correct horse battery\n"


ALICE = ["user", "create", "--email", "alice@example.com", "--team", "East China", "--name", "Alice"]
ALICE += ["--password-stdin"]


def test_migrating_twice_and_from_two_processes_at_once_ends_well(installation: Installation) -> None:
    both = [installation.start("migrate"), installation.start("migrate")]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(out.startswith("Applied") for out, _ in said) == [False, True]
    assert installation.must("migrate") == "The database is up to date.\n"


def test_a_generated_password_is_printed_once_and_a_second_run_changes_nothing(ready: Installation) -> None:
    first = ready.must("user", "create", "--email", "alice@example.com", "--team", "East China")
    assert "alice@example.com owns the new team East China (east-china)." in first
    password = first.partition("Password: ")[2].strip()
    assert len(password) >= 15
    again = ready.must("user", "create", "--email", "alice@example.com", "--team", "east-china")
    assert again == "alice@example.com is owner in East China (east-china).\n"


def test_a_second_person_gets_a_members_seat_unless_another_role_is_said(ready: Installation) -> None:
    bob = ["user", "create", "--email", "bob@example.com", "--team", "East China", "--password-stdin"]
    alice, once, again = ready.several(ALICE, bob, [*bob, "--role", "manager"], given=PASSWORD)
    assert (alice.returncode, once.returncode, again.returncode) == (0, 0, 0)
    assert "bob@example.com is member" in once.stdout
    assert "bob@example.com is manager" in again.stdout


def test_a_token_is_printed_alone(ready: Installation) -> None:
    ready.must(*ALICE, given=PASSWORD)
    printed = ready.must(
        "token", "create", "--email", "alice@example.com", "--team", "East China", "--scope", "write"
    )
    assert printed.startswith("wenshu_")
    assert printed.count("\n") == 1
    assert " " not in printed


@pytest.fixture(scope="module")
def with_alice(migrated: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """For commands that change nothing."""
    with migrated("sqlite", tmp_path_factory.mktemp("alice")) as environment:
        installation = Installation(environment)
        installation.must(*ALICE, given=PASSWORD)
        yield installation


MISTAKES = [
    (
        ["token", "create", "--email", "bob@example.com", "--team", "East China"],
        "bob@example.com has no seat",
    ),
    (
        ["token", "create", "--email", "alice@example.com", "--team", "West"],
        "There is no team “West” (there is: east",
    ),
    (["user", "create", "--email", "not an address", "--team", "x", "--password-stdin"], "e-mail address"),
    (["restore", "/nowhere/backup.tar.gz"], "There is no file /nowhere/backup.tar.gz"),
    (["ask", "How many deals?", "--team", "West"], "There is no team “West”"),
    (["export", "opportunities", "--team", "West"], "There is no team “West”"),
    (["backup", "/nowhere/at/all/backup.tar.gz"], "/nowhere/at/all"),
]


def test_mistakes_are_answered_in_a_sentence(with_alice: Installation) -> None:
    commands = [command for command, _ in MISTAKES]
    ends = [with_alice.call(*commands[0]), *with_alice.several(*commands, given=PASSWORD)]
    for done, (command, sentence) in zip(ends, [MISTAKES[0], *MISTAKES], strict=True):
        assert (done.returncode, done.stdout) == (1, ""), command
        assert sentence in done.stderr, command
        assert "Traceback" not in done.stderr, command


def test_no_number_of_processes_or_jobs_that_could_do_nothing_is_taken(bare: Installation) -> None:
    for command in (["worker", "--concurrency"], ["up", "--workers"], ["web", "--workers"]):
        done = bare.several(*([*command, number] for number in ("0", "-1", "65", "two", "٢")))
        assert {each.returncode for each in done} == {2}
        assert all("write a number from 1 to 64" in each.stderr for each in done)


def test_a_question_in_another_encoding_is_refused_in_words(bare: Installation) -> None:
    done = bare.call("ask", "pipel\udce9ine", "--team", "east-china")  # latin-1, as a terminal hands it over
    assert done.returncode == 2
    assert "it is not written in UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_port_is_said_before_anything_starts(bare: Installation, tmp_path: Path) -> None:
    ports = ["99999", "0", "-1", "http", "٣", "9" * 400]
    commands = [[command, f"--port={port}"] for command in ("web", "up", "demo") for port in ports]
    for done in [bare.call(*commands[0]), *bare.several(*commands)]:
        assert (done.returncode, done.stdout) == (2, ""), done.args
        assert "is no port: write a number from 1 to 65535" in done.stderr, done.args
    assert not (tmp_path / "data").exists()


def test_an_empty_database_says_what_to_run(installation: Installation) -> None:
    done = installation.call("token", "create", "--email", "alice@example.com", "--team", "East China")
    assert done.returncode == 1
    assert "wenshu migrate" in done.stderr


def test_doctor_is_content_with_a_fresh_installation(ready: Installation) -> None:
    assert "✗" not in ready.must("doctor")


def test_doctor_finds_a_missing_guard_between_teams_and_migrate_mends_it(
    small: Installation, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "data" / "wenshu.sqlite3") as database:
        [name] = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1").fetchone()
        database.execute(f'DROP TRIGGER "{name}"')
    done = small.call("doctor")
    assert done.returncode == 1
    assert "✗ team guards" in done.stdout
    small.must("migrate")
    small.must("doctor")


def test_doctor_names_what_is_wrong_with_the_settings(small: Installation) -> None:
    wrong = Installation({**small.environment, "WENSHU_URL": "https://crm.example.com"})
    done = wrong.call("doctor")
    assert done.returncode == 1
    assert "Add crm.example.com to ALLOWED_HOSTS." in done.stdout
    assert "TRUSTED_PROXY_COUNT is 0" in done.stdout
    away = Installation({**small.environment, "DATABASE_URL": "postgres://postgres@127.0.0.1:1/none"}).call(
        "doctor"
    )
    assert away.returncode == 1
    assert "✗ database" in away.stdout


def test_settings_for_the_open_network_pass_djangos_own_check(small: Installation) -> None:
    public = {
        "WENSHU_URL": "https://crm.example.com",
        "ALLOWED_HOSTS": "crm.example.com",
        "TRUSTED_PROXY_COUNT": "1",
    }
    done = Installation({**small.environment, **public}).call(
        "manage", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
