"""`make bench` still measures everything, tried on a small team and a short recording.

How fast this machine is proves nothing here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.guards.sources import ROOT

MEASURED = {
    "JSON list of 50": "× bare",
    "HTML list of 50": "ms",
    "ask, median": "ms",
    "ask again, the slowest": "ms",
    "proposal from a text": "ms",
    "… names of the team and their records in it": "ms",
    "import of 50 rows": "rows/s",
    "m4a of 2 minutes, decoded with peaks": "s",
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """By one run, with nothing kept of an earlier one."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    environment["TMPDIR"] = str(tmp_path_factory.mktemp("bench"))
    command = [sys.executable, "-m", "bench", "--deals", "100", "--runs", "1", "--minutes", "2"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", MEASURED)
def test_the_benchmark_judges_a_figure_by_its_goal(printed: str, name: str) -> None:
    line = rf"^{re.escape(name)} +[\d.,]+ {MEASURED[name]} +[≤≥] [\d.,]+ +(ok|over)\b"
    assert re.search(line, printed, re.MULTILINE), printed


def test_the_list_of_the_benchmark_takes_some_queries_but_no_more_than_eight(printed: str) -> None:
    queries = re.search(r"^HTML list of 50 +(\d+) queries +≤ 8 +ok", printed, re.MULTILINE)
    assert queries, printed
    assert 0 < int(queries[1]) <= 8


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_benchmark_measures_the_memory_of_the_process_that_decodes(printed: str) -> None:
    measured = re.search(r"^… memory of the process that decodes +([\d.,]+) MB +≤ 200", printed, re.MULTILINE)
    assert measured, printed
    assert float(measured[1]) > 20


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_benchmark_measures_the_memory_of_the_running_product(printed: str) -> None:
    measured = re.search(r"^web \+ worker, in use +([\d.,]+) MB +≤ 200", printed, re.MULTILINE)
    assert measured, printed
    assert float(measured[1]) > 20
