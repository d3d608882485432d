"""Tells a failure when it happens: a run that is stopped from outside would never come to its summary.

FAILED_TESTS=file also writes the names there, a line each, as `pytest @file` takes them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Failures(reporter), "failures")


class Failures:
    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self.reporter = reporter
        self.kept = Path(os.environ.get("FAILED_TESTS") or os.devnull)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            with self.kept.open("a", encoding="utf-8") as kept:
                kept.write(f"{report.nodeid}\n")
            self.reporter.write_line("")
            self.reporter.write_line(
                f"FAILED {report.nodeid} ({report.when}, {report.duration:.0f} s)", red=True
            )
            self.reporter.write_line(report.longreprtext)
