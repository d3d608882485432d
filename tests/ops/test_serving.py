"""`wenshu up`: one process tree that starts, heals and stops as one."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import Migrated, fresh_database
from tests.ops.running import Installation, children, free_port, get, log_lines, wait_until


def of_kind(pid: int, kind: str) -> list[int]:
    return [child for child, command in children(pid).items() if f"wenshu {kind}" in command]


@dataclass(frozen=True)
class Run:
    """What was seen of an installation that was served for the first time, asked once, and told to stop."""

    port: int
    kinds: set[str]
    left: list[int]
    code: int
    out: str
    err: str


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def first_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    port = free_port()
    with (
        fresh_database(request.param, tmp_path_factory.mktemp("first") / "data") as environment,
        Installation(environment).serving(port=port) as up,
    ):
        before = list(children(up.pid))
        kinds = {kind for kind in ("web", "worker") if of_kind(up.pid, kind)}
        assert get(port, "/sign-in?next=/t/secret-team/&email=alice@example.com")[0] == 200
        assert up.stdout
        said = next(line for line in up.stdout if f"http://127.0.0.1:{port}" in line)  # once it answers
        up.send_signal(signal.SIGTERM)
        out, err = up.communicate(timeout=30)
        left = [pid for pid in before if os.path.exists(f"/proc/{pid}")]
        yield Run(port, kinds, left, up.returncode, said + out, err)


def test_one_signal_stops_every_process(first_run: Run) -> None:
    assert first_run.kinds == {"web", "worker"}
    assert first_run.code == 0
    assert not first_run.left
    assert "worker stopped" in [line["message"] for line in log_lines(first_run.err)]
    assert get(first_run.port, "/api/health/live") == (0, b"")


def test_the_log_of_a_request_names_the_route_and_nobody(first_run: Run) -> None:
    requests = [line for line in log_lines(first_run.err) if line["message"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [("sign-in", 200)]
    assert requests[0]["request_id"]
    assert "secret-team" not in first_run.err
    assert "alice" not in first_run.err


@dataclass(frozen=True)
class Served:
    port: int
    pid: int


@pytest.fixture(scope="module")
def served(migrated: Migrated, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One that runs on while its parts are killed."""
    port = free_port()
    with (
        migrated("sqlite", tmp_path_factory.mktemp("served")) as environment,
        Installation(environment).serving(port=port) as up,
    ):
        yield Served(port, up.pid)


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_a_part_that_dies_is_started_again(served: Served, kind: str) -> None:
    [victim, *rest] = of_kind(served.pid, kind)
    for pid in [*rest, victim]:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: bool(of_kind(served.pid, kind)) and victim not in of_kind(served.pid, kind))
    wait_until(lambda: is_ready(served.port))


def test_nothing_of_a_killed_web_server_goes_on_answering(served: Served) -> None:
    old = of_kind(served.pid, "web")
    master = next(pid for pid in old if pid in children_of(served.pid))
    os.kill(master, signal.SIGKILL)
    wait_until(lambda: not [pid for pid in old if alive(pid)])  # until then it may be they who answer
    wait_until(lambda: is_ready(served.port))
    assert master not in of_kind(served.pid, "web")


def is_ready(port: int) -> bool:
    return get(port, "/api/health/ready")[0] == 200


def children_of(pid: int) -> set[int]:
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for file in listed for child in file.read_text().split()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_taken_port_is_said_in_one_sentence(small: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = small.call("up", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "Choose another with --port" in done.stderr
    assert "Traceback" not in done.stderr


def test_pages_link_to_hashed_files_that_browsers_keep_for_ever(served: Served) -> None:
    wait_until(lambda: is_ready(served.port))
    status, page = get(served.port, "/sign-in")
    assert status == 200
    linked = [part.split('"')[0] for part in page.decode().split('href="')[1:]]
    path = next(target for target in linked if target.startswith("/static/css/"))
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(request.encode())
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].decode().lower()
    assert head.startswith("http/1.1 200")
    assert "immutable" in head
    assert "content-encoding: gzip" in head


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_nothing_outlives_a_parent_that_is_killed(migrated: Migrated, tmp_path: Path) -> None:
    port = free_port()
    with (
        migrated("sqlite", tmp_path / "killed") as environment,
        Installation(environment).serving(port=port) as up,
    ):
        family = children(up.pid)
        assert {"web", "worker"} == {kind for kind in ("web", "worker") if of_kind(up.pid, kind)}
        os.kill(up.pid, signal.SIGKILL)
        wait_until(lambda: not [pid for pid in family if alive(pid)])
        assert get(port, "/api/health/live") == (0, b"")
