"""The rooms import one way, as pyproject.toml draws them."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import PACKAGE, ROOT

NOT_A_ROOM = {"locale", "__pycache__"}
OUTSIDE_THE_LAYERS = {"__init__", "__main__", "wsgi"}  # they start everything, or hold nothing


def test_no_room_imports_from_a_room_above_it() -> None:
    # Apart from this process: the tool sets up logging for itself, which silences the loggers there are.
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_has_its_place_in_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {room.strip().removeprefix("wenshu.") for layer in layers for room in layer.split("|")}
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms - NOT_A_ROOM - OUTSIDE_THE_LAYERS == placed


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_requests_and_responses_stay_in_the_faces() -> None:
    below = [
        path
        for room in ["jobs", "crm", "ai", "insights", "assist", "reading"]
        for path in (PACKAGE / room).rglob("*.py")
    ]
    assert len(below) > 30
    met = {
        path.relative_to(ROOT).as_posix()
        for path in below
        if any(name.startswith(("django.http", "django.shortcuts", "django.views")) for name in imports(path))
    }
    assert met == set()


def reads_the_clock(code: str) -> bool:
    return any(word in code for word in ["clock.now(", "datetime.now(", "date.today(", "time.time("])


def test_only_the_faces_jobs_and_the_command_line_read_the_clock() -> None:
    rooms = ["crm", "ai", "insights", "assist", "reading", "teams", "ops"]
    files = {path: path.read_text() for room in rooms for path in (PACKAGE / room).rglob("*.py")}
    readers = {path.relative_to(ROOT).as_posix() for path, code in files.items() if reads_the_clock(code)}
    jobs = {path.relative_to(ROOT).as_posix() for path, code in files.items() if "@job(" in code}
    assert readers - jobs == set()
