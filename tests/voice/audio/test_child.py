"""The process that reads the file: what it is given, what it may use, and what is said when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.voice.audio import making
from wenshu.voice.audio import running
from wenshu.voice.audio.decoding import Sound, decode
from wenshu.voice.audio.running import Allowance
from wenshu.voice.errors import VoiceFault

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc")
SECRET = "sk-canary-4711"
LIMITED = ("Max address space", "Max cpu time", "Max file size", "Max core file size")


@pytest.fixture(scope="session")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some hours of a voice: long enough to look at the process that decodes it."""
    data = making.encoded(making.voice(60), "adts", "aac", rate=44_100)
    return making.saved(tmp_path_factory.mktemp("hours"), "memo.aac", data * 180)


def child_of(thread: threading.Thread) -> int:
    """The process that this one started to read a file, once it runs as that."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for task in Path("/proc/self/task").iterdir():
            for pid in (task / "children").read_text().split():
                if running.CHILD in Path(f"/proc/{pid}/cmdline").read_text():
                    return int(pid)
        assert thread.is_alive(), "it ended before it could be looked at"
        time.sleep(0.01)
    raise AssertionError("no child was started")


def decoding(source: Path, folder: Path) -> tuple[threading.Thread, list[Sound | VoiceFault]]:
    ends: list[Sound | VoiceFault] = []

    def work() -> None:
        try:
            ends.append(decode(source, folder=folder, max_seconds=24 * 3600))
        except VoiceFault as fault:
            ends.append(fault)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, ends


@ON_LINUX
def test_the_child_gets_no_secrets_and_leads_a_group_of_its_own(
    hours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "SECRET_KEY", "DATABASE_URL", "SENTRY_DSN", "SOMETHING_ELSE"):
        monkeypatch.setenv(name, SECRET)
    thread, _ = decoding(hours, tmp_path)
    pid = child_of(thread)
    given = Path(f"/proc/{pid}/environ").read_text() + Path(f"/proc/{pid}/cmdline").read_text()
    limits = Path(f"/proc/{pid}/limits").read_text()
    group = os.getpgid(pid)
    os.kill(pid, signal.SIGKILL)
    thread.join(20)
    assert SECRET not in given
    assert "PYTHONPATH" in given, "nothing was read"
    assert "Max address space" in limits
    assert group == pid != os.getpgid(0)


@ON_LINUX
@pytest.mark.parametrize("by", [signal.SIGSEGV, signal.SIGABRT, signal.SIGXCPU])
def test_a_child_that_dies_is_a_damaged_recording_and_nothing_worse(
    by: signal.Signals, hours: Path, tmp_path: Path
) -> None:
    thread, ends = decoding(hours, tmp_path)
    os.kill(child_of(thread), by)
    thread.join(20)
    (end,) = ends
    assert isinstance(end, VoiceFault)
    assert end.error == "protected_or_damaged"


@ON_LINUX
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_that_was_killed_says_nothing_about_the_recording_and_is_tried_again(
    by: signal.Signals, hours: Path, tmp_path: Path
) -> None:
    """As the system does when it is short of memory, whoever took it."""
    thread, ends = decoding(hours, tmp_path)
    os.kill(child_of(thread), by)
    thread.join(20)
    (end,) = ends
    assert isinstance(end, VoiceFault)
    assert (end.error, end.passing) == ("internal", True)
    assert by.name in end.said


@ON_LINUX
def test_the_childs_limits_are_set_before_it_reads(hours: Path, tmp_path: Path) -> None:
    thread, _ = decoding(hours, tmp_path)
    pid = child_of(thread)
    until = time.monotonic() + 20
    rows: dict[str, str] = {}
    # set one after the other: on a busy machine some are seen before the rest
    while time.monotonic() < until and (not rows or "unlimited" in {rows[name] for name in LIMITED}):
        text = Path(f"/proc/{pid}/limits").read_text()
        rows = {line[:25].strip(): line[26:46].strip() for line in text.splitlines()}
    os.kill(pid, signal.SIGKILL)
    thread.join(20)
    assert rows["Max address space"] == str(512 * 1024 * 1024)
    assert rows["Max core file size"] == "0"
    assert int(rows["Max cpu time"]) < 3_600
    assert int(rows["Max file size"]) == (24 * 3600 + 60) * 32_000


def test_a_file_that_takes_too_long_is_given_up(
    hours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CLOCK_TIMES", 60)  # by its own seconds, however busy this machine is
    began = time.monotonic()
    with pytest.raises(VoiceFault) as fault:
        running.run(
            "decode", hours, folder=tmp_path, max_seconds=24 * 3600, bytes_per_second=32_000,
            allowance=Allowance(seconds=1, per_megabyte=0),
        )  # fmt: skip
    assert fault.value.error == "protected_or_damaged"
    assert time.monotonic() - began < 40


def test_a_child_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path, hours: Path) -> None:
    mark = tmp_path / "alive"
    code = (
        f"import subprocess, time; subprocess.Popen(['sh', '-c', 'sleep 3; echo > {mark}']); time.sleep(60)"
    )
    began = time.monotonic()
    with hours.open("rb") as file, pytest.raises(VoiceFault) as fault:
        running._said([sys.executable, "-c", code], file.fileno(), patience_s=1)
    assert (fault.value.error, fault.value.passing) == ("internal", True)
    assert "1 s by the clock" in fault.value.said
    assert time.monotonic() - began < 15
    time.sleep(3)
    assert not mark.exists()


def test_what_else_a_child_says_is_not_believed(tmp_path: Path, hours: Path) -> None:
    says: dict[str, Callable[[], object]] = {
        "nothing": lambda: running._checked(b""),
        "no JSON": lambda: running._checked(b"<html>"),
        "no object": lambda: running._checked(b'"no_speech"'),
        "an error of its own": lambda: running._checked(b'{"error": "quota"}'),
        "an error of no kind": lambda: running._checked(b'{"error": ["empty"]}'),
    }
    for what, ask in says.items():
        with pytest.raises(VoiceFault) as fault:
            ask()
        assert fault.value.error == "protected_or_damaged", what


def test_a_child_that_cannot_even_start_is_our_fault_and_not_the_recordings(
    tmp_path: Path, hours: Path
) -> None:
    with hours.open("rb") as file, pytest.raises(VoiceFault) as fault:
        running._said([sys.executable, "-c", "import no_such_module"], file.fileno(), patience_s=20)
    assert fault.value.error == "internal"
    with pytest.raises(VoiceFault) as fault:
        decode(tmp_path / "gone.mp3", folder=tmp_path / "work", max_seconds=60)
    assert fault.value.error == "internal"


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_child_knows_no_django() -> None:
    known = run_python(
        "import sys; import wenshu.voice.audio.child, wenshu.voice.audio.listening, wenshu.voice.audio.encoding;"
        "print([name for name in sys.modules if name.split('.')[0] == 'django' or name == 'wenshu.settings'])"
    )
    assert known == "[]"


def test_within_its_limits_no_file_can_be_opened_and_no_memory_taken_beyond(tmp_path: Path) -> None:
    said = run_python(
        "from wenshu.voice.audio import limits\n"
        f"limits.limit(cpu_seconds=20, file_bytes=1000)\n"
        "for name, wish in {\n"
        "    'memory': lambda: bytearray(600 << 20),\n"
        f"    'file': lambda: open({str(tmp_path / 'long')!r}, 'wb', buffering=0).write(bytes(999)),\n"
        "    'another': lambda: open('/dev/null'),\n"
        "}.items():\n"
        "    try:\n"
        "        if name == 'another':\n"
        "            with limits.no_more_files(): wish()\n"
        "        else: wish()\n"
        "        print(name, 'given')\n"
        "    except (MemoryError, OSError) as error: print(name, type(error).__name__)\n"
        "open('/dev/null').close()"
    )
    assert said.splitlines() == ["memory MemoryError", "file given", "another OSError"]


def test_a_child_that_says_too_much_and_does_not_end_is_not_believed_either(hours: Path) -> None:
    code = "import sys, time; sys.stdout.write('{' * 70_000); sys.stdout.flush(); time.sleep(60)"
    with hours.open("rb") as file:
        assert running._said([sys.executable, "-c", code], file.fileno(), patience_s=40) == b""


def test_no_number_is_left_for_a_file_below_the_highest_that_is_open() -> None:
    said = run_python(
        "import os\n"
        "from wenshu.voice.audio import limits\n"
        "held = [os.open('/dev/null', os.O_RDONLY) for _ in range(6)]\n"
        "for number in held[1:4]: os.close(number)\n"
        "before = set(os.listdir('/dev/fd'))\n"
        "with limits.no_more_files():\n"
        "    try: open('/dev/null'); print('given')\n"
        "    except OSError as error: print(type(error).__name__)\n"
        "print(set(os.listdir('/dev/fd')) == before)"
    )
    assert said.splitlines() == ["OSError", "True"]


def test_nothing_else_can_be_opened_when_a_recording_is_looked_at_to_be_copied(tmp_path: Path) -> None:
    source = making.saved(tmp_path, "memo.wav", making.wav(making.voice(1)))
    said = run_python(
        "from pathlib import Path\n"
        "from wenshu.voice.audio import encoding\n"
        "from wenshu.voice.audio.reading import Recording\n"
        "class Prying(Recording):\n"
        "    def __init__(self, file):\n"
        "        try: open('/dev/null'); print('given')\n"
        "        except OSError as error: print(type(error).__name__)\n"
        "        super().__init__(file)\n"
        "encoding.Recording = Prying\n"
        f"with open({str(source)!r}, 'rb') as file:\n"
        f"    print(encoding.copy(file, Path({str(tmp_path)!r}), max_seconds=60))"
    )
    assert said.splitlines() == ["OSError", "{'file': 'playback.m4a'}"]
