"""Links in the terminal lead to where the installation is served, without a setting."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

import pytest

from tests.ops.running import Installation, free_port, get, wait_until
from wenshu import address


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123"),
        ("0.0.0.0", "http://127.0.0.1:8123"),
        ("::", "http://[::1]:8123"),
        ("::1", "http://[::1]:8123"),
        ("crm.example.com", "http://crm.example.com:8123"),
    ],
)
def test_an_address_is_left_as_a_browser_writes_it(host: str, shown: str, tmp_path: Path) -> None:
    assert address.of(host, 8123) == shown
    address.leave(tmp_path, shown)
    assert address.left(tmp_path) == shown
    assert [file.name for file in tmp_path.iterdir()] == ["address"]
    assert stat.S_IMODE((tmp_path / "address").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "written",
    [b"", b"\xff\xfe", b"https://crm.example.com", b"http://a:1/evil", b"javascript:1", b"http://a"],
)
def test_what_is_no_address_is_as_good_as_none(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "address").write_bytes(written)
    assert address.left(tmp_path) == ""
    assert address.left(tmp_path / "nowhere") == ""


def test_a_directory_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    address.leave(tmp_path / "nowhere", "http://127.0.0.1:8123")
    address.forget(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def where(on: Installation) -> str:
    said = on.must("manage", "shell", "-c", "from django.conf import settings; print('at', settings.URL)")
    return said.partition("at ")[2].strip()


def test_commands_know_where_up_and_web_served_last_unless_a_setting_says_it(small: Installation) -> None:
    assert where(small) == "http://127.0.0.1:8000"
    port = free_port()
    with small.serving(port=port):
        assert where(small) == f"http://127.0.0.1:{port}"
        assert f"http://127.0.0.1:{port}" in small.must("doctor").splitlines()[0]
        public = Installation({**small.environment, "WENSHU_URL": "https://crm.example.com"})
        assert where(public) == "https://crm.example.com"
    another = free_port()
    web = small.start("web", "--port", str(another))
    try:
        wait_until(lambda: get(another, "/api/health/live")[0] == 200, seconds=60)
        assert where(small) == f"http://127.0.0.1:{another}"
    finally:
        web.send_signal(signal.SIGTERM)
        web.communicate(timeout=40)
    said = Installation({**small.environment, "WENSHU_URL": "http://localhost:9"})
    web = said.start("web", "--port", str(another))
    try:
        wait_until(lambda: get(another, "/api/health/live")[0] == 200, seconds=60)
        assert where(small) == "http://127.0.0.1:8000"
    finally:
        web.send_signal(signal.SIGTERM)
        web.communicate(timeout=40)


def test_ask_prints_links_to_where_it_is_served(small: Installation, tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text("Name,Amount\nMES rollout,100\n")
    served = "http://127.0.0.1:8123"
    address.leave(tmp_path / "data", served)  # as `up` and `web` do
    team, alice = ["--team", "East China"], "alice@example.com"
    before = small.several(
        ["user", "create", "--email", alice, *team, "--password-stdin"],
        ["import", "opportunities", str(deals), *team, "--as", alice],
        given="correct horse battery\n",
    )
    assert [done.returncode for done in before] == [0, 0]
    said = small.must("ask", "How many deals?", *team)
    links = [line for line in said.splitlines() if line.startswith("[")]
    assert links
    assert all(f"{served}/t/east-china/" in line for line in links)
