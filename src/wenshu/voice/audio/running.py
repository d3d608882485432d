"""Starts the child process for one file, within limits that grow with its size, and believes only what it checked."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import wenshu
from wenshu.voice.audio.refusal import REFUSALS, RefusalCode
from wenshu.voice.errors import VoiceFault

CHILD: Final = "wenshu.voice.audio.child"
PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What starting Python may need. Keys, passwords and addresses of the installation stay here."""
BY_ITSELF: Final = frozenset(
    {
        signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL,  # what it read
        signal.SIGXCPU,  # how long it took
    }
)  # fmt: skip
"""Signals by which a child dies of the file. Any other was sent: by the system, short of memory, or by a person."""
CLOCK_TIMES: Final = 2
"""On a busy machine a second of CPU may take so many by the clock."""
MEGABYTE: Final = 1024 * 1024
MOST_ANSWER_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Allowance:
    """Seconds of CPU for one file: so many, and more for each megabyte."""

    seconds: int
    per_megabyte: int

    def cpu_seconds(self, size: int) -> int:
        return self.seconds + self.per_megabyte * size // MEGABYTE


def run(
    task: Literal["decode", "copy"], source: Path, *, folder: Path, max_seconds: int, bytes_per_second: int,
    allowance: Allowance,
) -> dict[str, Any]:  # fmt: skip
    """What the child answered. `bytes_per_second`: how much it may write for each second of sound, in one file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        size = source.stat().st_size
        if not size:
            raise VoiceFault("empty")
        cpu_seconds = allowance.cpu_seconds(size)
        given = {
            "folder": str(folder.resolve()),
            "max_seconds": max_seconds,
            "cpu_seconds": cpu_seconds,
            "file_bytes": (max_seconds + 60) * bytes_per_second,
        }
        command = [sys.executable, "-P", "-m", CHILD, task, json.dumps(given)]
        with source.open("rb") as file:
            said = _said(command, file.fileno(), patience_s=CLOCK_TIMES * cpu_seconds)
    except OSError as error:
        raise VoiceFault("internal", type(error).__name__) from error
    return _checked(said)


def _said(command: list[str], file: int, *, patience_s: int) -> bytes:
    """What it wrote, nothing when it died of the file. All it may have started is gone afterwards.

    Raises VoiceFault("internal") when it had no chance: it could not start, was killed, or the clock ran out on it.
    """
    process = subprocess.Popen(  # noqa: S603 - starts only this Python
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), cwd="/",
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    is_late = threading.Event()

    def out_of_time() -> None:
        is_late.set()
        _end(process.pid)

    timer = threading.Timer(patience_s, out_of_time)
    timer.start()
    lingers = False
    try:
        said = process.stdout.read(MOST_ANSWER_BYTES)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            lingers = not is_late.is_set()
    finally:
        timer.cancel()
        _end(process.pid)
        process.wait()
        process.stdout.close()
    if process.returncode == 0:
        return said
    if is_late.is_set():
        raise VoiceFault("internal", f"{CHILD} took longer than {patience_s} s by the clock")
    if lingers or -process.returncode in BY_ITSELF:
        return b""
    raise VoiceFault("internal", f"{CHILD} ended {_how(process.returncode)}")


def _how(returncode: int) -> str:
    try:
        return f"by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"with {returncode}"


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def environment() -> dict[str, str]:
    """For every process that looks at a stranger's sound."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    here = str(Path(wenshu.__file__).parents[1])
    return {
        **passed,
        "PYTHONPATH": here,
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _checked(said: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise VoiceFault("protected_or_damaged")
    if "error" in answer:
        code = answer["error"]
        known = isinstance(code, str) and code in REFUSALS
        raise VoiceFault(
            cast(RefusalCode, code) if known else "protected_or_damaged", str(answer.get("detail", ""))
        )
    return answer
