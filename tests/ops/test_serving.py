"""`wenshu up`: one process tree that starts, heals and stops as one."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.ops.running import Installation, children, free_port, get, log_lines, wait_until


def of_kind(pid: int, kind: str) -> list[int]:
    return [child for child, command in children(pid).items() if f"wenshu {kind}" in command]


def test_one_signal_stops_every_process(installation: Installation) -> None:
    port = free_port()
    with installation.serving(port=port) as up:
        assert of_kind(up.pid, "web")
        assert of_kind(up.pid, "worker")
        before = list(children(up.pid))
        assert up.stdout
        assert any(f"http://127.0.0.1:{port}" in line for line in up.stdout)  # said once it answers
        up.send_signal(signal.SIGTERM)
        _, err = up.communicate(timeout=30)
    assert up.returncode == 0
    assert not [pid for pid in before if os.path.exists(f"/proc/{pid}")]
    assert "worker stopped" in [line["message"] for line in log_lines(err)]
    assert get(port, "/api/health/live") == (0, b"")


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_a_part_that_dies_is_started_again(small: Installation, kind: str) -> None:
    port = free_port()
    with small.serving(port=port) as up:
        [victim, *rest] = of_kind(up.pid, kind)
        for pid in [*rest, victim]:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: bool(of_kind(up.pid, kind)) and victim not in of_kind(up.pid, kind))
        wait_until(lambda: get(port, "/api/health/ready")[0] == 200)


def test_nothing_of_a_killed_web_server_goes_on_answering(small: Installation) -> None:
    port = free_port()
    with small.serving(port=port) as up:
        old = of_kind(up.pid, "web")
        master = next(pid for pid in old if pid in children_of(up.pid))
        os.kill(master, signal.SIGKILL)
        wait_until(lambda: bool(of_kind(up.pid, "web")) and master not in of_kind(up.pid, "web"))
        wait_until(lambda: get(port, "/api/health/ready")[0] == 200)
        wait_until(lambda: not [pid for pid in old if alive(pid)])


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


def test_pages_link_to_hashed_files_that_browsers_keep_for_ever(small: Installation) -> None:
    port = free_port()
    with small.serving(port=port):
        status, page = get(port, "/sign-in")
        assert status == 200
        linked = [part.split('"')[0] for part in page.decode().split('href="')[1:]]
        path = next(target for target in linked if target.startswith("/static/css/"))
        with socket.create_connection(("127.0.0.1", port)) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].decode().lower()
    assert head.startswith("http/1.1 200")
    assert "immutable" in head
    assert "content-encoding: gzip" in head


def test_the_log_of_a_request_names_the_route_and_nobody(small: Installation) -> None:
    port = free_port()
    with small.serving(port=port) as up:
        get(port, "/sign-in?next=/t/secret-team/&email=alice@example.com")
        up.send_signal(signal.SIGTERM)
        _, err = up.communicate(timeout=30)
    requests = [line for line in log_lines(err) if line["message"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [("sign-in", 200)]
    assert requests[0]["request_id"]
    assert "secret-team" not in err
    assert "alice" not in err
