"""The product as its operators run it: real processes on a database of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
WENSHU = [sys.executable, "-m", "wenshu"]
INHERITED = ["PATH", "HOME", "LANG", "PYTHONPATH"]

ONE_AFTER_ANOTHER = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from wenshu.cli import main

def end_of(command, given):
    sys.stdin, out, err = io.StringIO(given), io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(command)
        except SystemExit as end:
            code = end.code
    return code, out.getvalue(), err.getvalue()

print(json.dumps([end_of(command, sys.argv[2]) for command in json.loads(sys.argv[1])]))
"""


@dataclass(frozen=True)
class Installation:
    """A data directory and a database, and the command line that works on them."""

    environment: dict[str, str]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*WENSHU, *arguments],
            env=self._whole_environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(given, timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def several(self, *commands: list[str], given: str = "") -> list[subprocess.CompletedProcess[str]]:
        """One after another in one process, each as if by itself: a start takes longer than most of them."""
        done = subprocess.run(
            [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(commands), given],
            env=self._whole_environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        ends = zip(commands, json.loads(done.stdout), strict=True)
        return [subprocess.CompletedProcess(command, *end) for command, end in ends]

    def must(self, *arguments: str, given: str = "") -> str:
        done = self.call(*arguments, given=given)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _whole_environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**inherited, "LOG_LEVEL": "INFO", **self.environment}

    @contextmanager
    def serving(self, *, port: int) -> Iterator[subprocess.Popen[str]]:
        """`wenshu up`, from its first answer on; ended by force if the test did not end it."""
        process = self.start("up", "--port", str(port))
        try:
            wait_until(lambda: get(port, "/api/health/ready")[0] == 200, seconds=120)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.communicate(timeout=40)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status 0 where nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read()
    except OSError:
        return 0, b""


def wait_until(true: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.05)


def children(pid: int) -> dict[int, str]:
    """Every living descendant of a process, with its command line."""
    table: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            table.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for child in table.get(waiting.pop(), []):
            found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            waiting.append(child)
    return found


def log_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
