"""Tells a failure when it happens: a run that is stopped from outside would never come to its summary."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Failures(reporter), "failures")


class Failures:
    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self.reporter = reporter

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.reporter.write_line("")
            self.reporter.write_line(
                f"FAILED {report.nodeid} ({report.when}, {report.duration:.0f} s)", red=True
            )
            self.reporter.write_line(report.longreprtext)
