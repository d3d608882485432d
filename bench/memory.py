"""Memory of the whole product in use: `wenshu up` on a large team, with somebody who looks around."""

from __future__ import annotations

import http.cookiejar
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.databases import ROOT, Databases, Environment
from bench.figures import Figure
from bench.questions import QUESTIONS

EMAIL, PASSWORD = "maya@example.com", "try wenshu today"  # of the demo team
PAGES = (
    "/", "/opportunities", "/pipeline", "/companies", "/contacts", "/follow-ups", "/import", "/opportunities?q=crm",
)  # fmt: skip
PATIENCE_S = 60


def figures(databases: Databases, deals: int, runs: int) -> Iterator[Figure]:
    if not Path("/proc/self/smaps_rollup").exists():
        print("Memory is not measured here: it is read from /proc, which only Linux has.")
        return
    port = _free_port()
    environment: Environment = databases.copy_of(deals)
    command = [sys.executable, "-m", "wenshu", "up", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _use(f"http://127.0.0.1:{port}", rounds=max(1, runs // 4))
        family = list(_family(process.pid))
        shared, own, resident = (
            sum(_megabytes(pid, kind) for pid in family) for kind in ("Pss", r"Private_\w+", "Rss")
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)
    note = f"{own:.0f} MB private; {resident:.0f} MB when shared pages count in every process"
    yield Figure("web + worker, in use", shared, "MB", 200, note=note)


def _use(address: str, *, rounds: int) -> None:
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    page = _first_page(browser, f"{address}/sign-in")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "email": EMAIL, "password": PASSWORD, "next": ""}
    home = browser.open(f"{address}/sign-in", urllib.parse.urlencode(form).encode()).geturl().rstrip("/")
    for _ in range(rounds):
        for path in PAGES:
            browser.open(home + path).read()
        for question in QUESTIONS.values():
            browser.open(f"{home}/ask?{urllib.parse.urlencode({'q': question})}").read()


def _first_page(browser: urllib.request.OpenerDirector, address: str) -> str:
    """As soon as the server answers."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            page: bytes = browser.open(address).read()
            return page.decode()
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> Iterator[int]:
    """A process and all that come from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _megabytes(pid: int, kind: str) -> float:
    """`Pss` shares out the pages that several processes hold together; the private ones leave them out."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(number) for number in re.findall(rf"^{kind}:\s+(\d+) kB", rollup, re.MULTILINE)) / 1024
