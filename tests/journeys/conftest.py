"""One served product with the demo teams, one browser: shared by every journey of this folder."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.databases import FILE
from tests.journeys.product import PATIENCE_MS, Desk, Product, Seats
from tests.ops.running import Installation, free_port
from tests.skips import chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def product(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Web and worker as `wenshu up` runs them, letters going to a folder."""
    folder, port = tmp_path_factory.mktemp("journeys"), free_port()
    data, letters = folder / "data", folder / "letters"
    shutil.copytree(demo_folder, data)
    installation = Installation({
        "WENSHU_DATA_DIR": str(data),
        "DATABASE_URL": "",
        "EMAIL_URL": f"file://{letters}",
        "LOG_LEVEL": "ERROR",
        "WENSHU_URL": f"http://127.0.0.1:{port}",
    })  # fmt: skip
    with installation.serving(port=port):
        database = sqlite3.connect(f"file:{data / FILE}?mode=ro", uri=True)
        yield Product(f"http://127.0.0.1:{port}", letters, database)


@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    """Ends with this folder: while it runs, Django would take every later test for asynchronous code."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage", "--process-per-site"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def seats(product: Product, chrome: Browser) -> Seats:
    return Seats()


@pytest.fixture
def desk(product: Product, chrome: Browser, seats: Seats, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Opens browsers for people; afterwards none of them may have met a blocked script or a broken page."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    desk = Desk(product, chrome, seats)
    yield desk
    desk.close()
    assert desk.complaints == []


@pytest.fixture
def page(desk: Desk) -> Page:
    """The English team's owner, at home."""
    return desk.open("en")
