"""A file becomes records through the pages, with the real worker behind them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import TEAMS, Desk, Product

DEALS = """Deal;Account;Phase;Value;Remarks
Harbour crane telemetry;Nordkai Shipping;Proposal;"€12.500,00";first contact at the fair
Yard lighting;Nordkai Shipping;Won;8000;
Dry dock survey;;Proposal;a lot;
;;;;
"""
COUNT = """SELECT count(*) FROM crm_opportunity o JOIN teams_team t ON t.id = o.team_id
           WHERE t.slug = ? AND o.deleted_at IS NULL AND o.name IN ('Harbour crane telemetry', 'Yard lighting')"""


def choose(page: Page, name: str, content: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("#id-file").set_input_files(file)
    page.locator("form.form .btn-primary").click()


def test_a_file_is_looked_at_mapped_imported_and_reported(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/import")
    page.locator("#id-kind").select_option("opportunities")
    choose(page, "deals.csv", DEALS.encode("cp1252"))
    expect(page.locator("#mapping select[name=column-0]")).to_have_value("name")
    page.locator("#mapping select", has=page.locator("option[selected]")).first.wait_for()
    page.locator("#mapping select[name=column-4]").select_option("description")
    page.locator("button[name=look]").click()
    expect(page.locator(".scroll-x table")).to_contain_text("first contact at the fair")
    flawless(page)
    assert product.one(COUNT, TEAMS["en"]) == 0  # nothing is written by looking

    page.locator("#mapping .btn-primary").click()
    expect(page.locator("#import-progress [role=status]")).not_to_contain_text("of", timeout=30_000)
    created = page.locator(".kpi", has_text="Created").locator("dd")
    expect(created).to_have_text("2")
    expect(page.locator("#import-progress table")).to_contain_text("a lot")
    flawless(page)
    assert product.one(COUNT, TEAMS["en"]) == 2
    with page.expect_download() as saved:
        page.locator(".lead a", has_text="CSV").click()
    assert "a lot" in saved.value.path().read_text(encoding="utf-8-sig")

    page.goto(f"{product.team('en')}/opportunities?q=crane")
    page.locator("#list .row-link").click()
    expect(page.locator(".figure b")).to_have_text("€12,500")
    expect(page.locator(".facts")).to_contain_text("Nordkai Shipping")


def test_a_picture_is_refused_beside_its_field_and_a_phone_can_do_all_of_it(desk: Desk) -> None:
    page = desk.open("zh", phone=True, path="/import")
    choose(page, "deals.csv", b"\x89PNG\x00\x01" * 40)
    expect(page.locator("#file-error")).to_be_visible()
    flawless(page)
    page.locator("#id-kind").select_option("companies")
    choose(page, "客户.csv", "公司,行业\n衡岭精工,机械制造\n".encode("gb18030"))
    expect(page.locator("#mapping select[name=column-0]")).to_have_value("name")
    flawless(page)
    page.locator("#mapping .btn-primary").click()
    expect(page.locator(".kpi dd").first).to_have_text("1", timeout=30_000)
    flawless(page)
    page.goto(re.sub("/import/.*", "/companies?q=衡岭", page.url))
    expect(page.locator("#list .row-link")).to_have_text("衡岭精工")


def test_a_discarded_file_is_gone(desk: Desk, tmp_path: Path) -> None:
    page = desk.open("en", path="/import")
    choose(page, "thrown-away.csv", b"Deal\nNever\n")
    page.get_by_text("Discard the file").click()
    page.wait_for_url("**/import")
    expect(page.locator("main")).not_to_contain_text("thrown-away.csv")
