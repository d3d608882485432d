"""Says by name, in the last lines of a run, which parts were not tested here and what they would need."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

POSTGRES = "PostgreSQL: TEST_DATABASE_URL is not set"
CHROMIUM = "Chromium: no chromium or google-chrome on this machine (CHROMIUM=/path/to/it names one)"
FLITE = "flite: not on this machine, so nothing speaks (apt-get install flite)"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def chromium() -> str | None:
    """The browser for journeys: CHROMIUM, else one on the PATH, else one that Playwright fetched."""
    named = os.environ.get("CHROMIUM", "")
    found = [named] if named else [path for name in BROWSERS if (path := shutil.which(name))]
    fetched = Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")
    return next(iter([*found, *map(str, sorted(fetched))]), None)


def has_postgres() -> bool:
    return os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not has_postgres():
        pytest.skip(POSTGRES)
    if item.get_closest_marker("browser") and chromium() is None:
        pytest.skip(CHROMIUM)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Outermost, so that it writes after everybody else."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    reasons = Counter(skip_reason(report) for report in reporter.stats.get("skipped", []))
    if not has_postgres():
        reasons.setdefault(POSTGRES, 0)
    reporter.write_line("Skipped parts:" if reasons else "Skipped parts: none", bold=True)
    for reason, count in sorted(reasons.items()):
        reporter.write_line(f"  {reason} ({count or 'all'} tests)")


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
