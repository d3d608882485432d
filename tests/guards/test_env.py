"""Every setting is read in one place, typed, and written down in .env.example."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.guards.sources import PACKAGE, ROOT, modules

READER = re.compile(r"env\.[a-z_]+\(\s*\"([A-Z0-9_]+)\"")
LINE = re.compile(r"^([A-Z][A-Z0-9_]+)=", re.MULTILINE)
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DISPLAY", "WAYLAND_DISPLAY", "PATH_INFO", "HF_HUB_OFFLINE"}
"""Of others: Django, desktops, a request, a library that is told to stay off the network."""


def variables_read() -> set[str]:
    return {name for path in modules() for name in READER.findall(path.read_text())}


def variables_documented() -> set[str]:
    return set(LINE.findall((ROOT / ".env.example").read_text()))


def test_every_variable_is_in_the_example_and_no_other() -> None:
    assert variables_read() == variables_documented()
    assert len(variables_read()) >= 10


def test_every_variable_is_explained_in_the_documentation() -> None:
    text = (ROOT / "docs" / "configure.md").read_text()
    assert {name for name in variables_read() if f"`{name}`" not in text} == set()


def test_nothing_reads_the_environment_past_the_typed_readers() -> None:
    direct = re.compile(r"environ(?:\.get|\.setdefault)?[\[(]\"([A-Z_]+)\"")
    found = {
        (path.name, name)
        for path in modules()
        if path != PACKAGE / "env.py"
        for name in direct.findall(path.read_text())
    }
    assert {name for _, name in found} - NOT_OURS == {
        "WENSHU_URL"
    }  # `wenshu up` tells its children their address


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WENSHU_URL", "ftp://crm.example.com"),
        ("WENSHU_URL", "https://crm.example.com/sales"),
        ("DATABASE_URL", "mysql://u:hunter2@host/name"),
        ("DATABASE_URL", "postgres://u:hunter2@host:port/name"),
        ("EMAIL_URL", "pigeon://hunter2@host"),
        ("EMAIL_URL", "smtp://u:hunter2@host:99999"),
        ("OPENAI_BASE_URL", "127.0.0.1:11434/v1"),
        ("OPENAI_BASE_URL", "ftp://models.example.com/v1"),
        ("OPENAI_BASE_URL", "https://hunter2@models.example.com/v1"),
        ("OPENAI_BASE_URL", "https://models.example.com:port/v1"),
        ("OPENAI_BASE_URL", "https://models.example.com/v1?key=hunter2"),
        ("AI_OUTPUT_MODE", "yaml"),
        ("AI_TIMEOUT_S", "0"),
        ("AI_USER_REQUESTS_PER_MINUTE", "0"),
        ("AI_TEAM_DAILY_TOKENS", "many"),
        ("LOG_LEVEL", "chatty"),
        ("DEBUG", "maybe"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("WENSHU_DATA_DIR", "/dev/null/here"),
    ],
)
def test_a_bad_value_fails_at_start_and_names_its_variable(name: str, value: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import wenshu.settings"],
        env={"PYTHONPATH": str(ROOT / "src"), "SECRET_KEY": "x", name: value},
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert run.stderr.startswith(f"{name}=")
    assert "Traceback" not in run.stderr
    assert "hunter2" not in run.stderr
