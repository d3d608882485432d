"""Where what a command prints cannot arrive, it says so in a sentence and does not end well."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Migrated
from tests.ops.running import ROOT, WENSHU, Installation

FULL = Path("/dev/full")
USER = ["user", "create", "--email", "alice@example.com", "--team", "East China", "--password-stdin"]
COMMANDS = [
    ["ask", "How many deals are open?", "--team", "east-china"],
    ["ask", "How many deals are open?", "--team", "east-china", "--json"],
    ["export", "opportunities", "--team", "east-china"],
    ["token", "create", "--email", "alice@example.com", "--team", "east-china"],
    ["migrate"],
    ["doctor"],
    ["--help"],
    ["manage", "showmigrations", "crm"],
]


@pytest.fixture(scope="module")
def with_alice(migrated: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with migrated("sqlite", tmp_path_factory.mktemp("output")) as environment:
        installation = Installation(environment)
        installation.must(*USER, given="correct horse battery\n")
        yield installation


def printed_to(file: int, command: list[str], installation: Installation, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [*WENSHU, *command],
        env={**installation._whole_environment(), **more},
        cwd=ROOT,
        stdout=file,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    return done.returncode, "\n".join(line for line in done.stderr.splitlines() if not line.startswith("{"))


@pytest.mark.skipif(not FULL.exists(), reason="this system has no full disk to write to")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_full_disk_is_told(command: list[str], with_alice: Installation) -> None:
    with FULL.open("w") as full:
        code, said = printed_to(full.fileno(), command, with_alice)
    assert (code, said) == (1, "wenshu: The output could not be written: No space left on device.")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", COMMANDS[:3], ids=" ".join)
def test_a_reader_that_went_away_is_told(
    command: list[str], unbuffered: str, with_alice: Installation
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        code, said = printed_to(writer, command, with_alice, PYTHONUNBUFFERED=unbuffered)
    finally:
        os.close(writer)
    assert (code, said) == (1, "wenshu: The output could not be written: Broken pipe.")


def test_what_arrives_is_as_it_was_printed(with_alice: Installation) -> None:
    done = with_alice.call("ask", "How many deals are open?", "--team", "east-china", "--json")
    assert (done.returncode, done.stdout[:1], done.stdout[-2:]) == (0, "{", "}\n")
