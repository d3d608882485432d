"""A phone in one hand; and a browser that runs no script: reading, forms and asking still work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Product


@pytest.fixture
def phone(desk: Desk) -> Page:
    return desk.open("zh", phone=True)


@pytest.fixture
def plain(desk: Desk) -> Page:
    return desk.open("en", java_script_enabled=False)


def test_the_tab_bar_leads_everywhere_with_targets_for_a_thumb(phone: Page) -> None:
    expect(phone.locator(".side")).to_be_hidden()
    tabs = phone.locator(".tabbar a")
    expect(tabs).to_have_count(5)
    for each in tabs.all():
        box = each.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    for place, path in ((1, "/pipeline"), (3, "/follow-ups"), (4, "/more"), (0, "/")):
        tabs.nth(place).tap()
        phone.wait_for_url(f"**/t/east-china{path}")
        expect(tabs.nth(place)).to_have_attribute("aria-current", "page")
    phone.goto(phone.url + "more")
    phone.locator("main .menu-item", has_text="客户").tap()
    phone.wait_for_url("**/companies")


def test_a_phone_moves_a_card_by_its_menu_and_filters_in_a_sheet(phone: Page, product: Product) -> None:
    phone.goto(f"{product.team('zh')}/pipeline")
    card = phone.locator(".lane[data-stage=lead] .deal").first
    name = card.locator(".ti").inner_text()
    card.locator("[data-move]").tap()
    phone.locator("#move-menu [data-to=qualified]").tap()
    expect(phone.locator(".toast")).to_be_visible()
    expect(phone.locator(".lane[data-stage=qualified] .ti").first).to_have_text(name)

    phone.goto(f"{product.team('zh')}/opportunities")
    phone.locator(".filters summary").tap()
    panel = phone.locator(".filter-panel")
    box = panel.bounding_box()
    assert box
    assert (box["x"], round(box["width"]), round(box["y"] + box["height"])) == (0, 390, 844)
    flawless(phone)
    panel.locator("input[value=won]").check()
    expect(phone.locator(".list-head .chip")).to_have_count(1)


def test_facts_come_before_the_form_on_a_phone(phone: Page, product: Product) -> None:
    phone.goto(f"{product.team('zh')}/opportunities")
    phone.locator("#list .row-link").first.tap()
    facts, log = phone.locator(".facts").bounding_box(), phone.locator("#log").bounding_box()
    assert facts
    assert log
    assert facts["y"] < log["y"]


def test_asking_without_a_script_answers_with_links(plain: Page) -> None:
    plain.locator("#q").fill("How many open deals are there?")
    plain.locator(".ask button").click()
    plain.wait_for_url("**/ask?q=*")
    plain.locator("#answer .cite").first.click()
    plain.wait_for_url("**/opportunities?*plan=*")
    assert plain.locator("#list .row-link").count() > 0
    plain.locator("a[rel=next]").click()
    assert plain.locator("#list .row-link").count() > 0


def test_records_are_kept_without_a_script(plain: Page, product: Product) -> None:
    plain.goto(f"{product.team('en')}/opportunities/new")
    plain.locator("#id-name").fill("Typed without a script")
    plain.locator("#id-companyName").fill("A company of no script")
    plain.locator("form.form .btn-primary").click()
    plain.locator("input[name=createCompany]").check()  # there is no such company yet: say so, and go on
    plain.locator("form.form .btn-primary").click()
    expect(plain.locator(".headline h1")).to_have_text("Typed without a script")

    plain.locator("#id-content").fill("Spoke to them")
    plain.locator("#log .btn-primary").click()
    expect(plain.locator("#timeline")).to_contain_text("Spoke to them")
    plain.locator(".stage-steps button", has_text="Qualified").click()
    expect(plain.locator(".stage-steps [aria-current]")).to_have_text("Qualified")
    plain.locator(".bar details.menu summary").click()  # menus are native
    plain.locator(".bar .menu-list button").click()
    plain.locator(".toast button").click()
    expect(plain.locator(".headline h1")).to_have_text("Typed without a script")


def test_lists_filter_and_the_board_reads_without_a_script(plain: Page, product: Product) -> None:
    plain.goto(f"{product.team('en')}/opportunities")
    plain.locator(".search input").fill("pilot")
    plain.locator("noscript button, .filters > button").first.click()
    plain.wait_for_url(re.compile("q=pilot"))
    for name in plain.locator("#list .row-link").all_inner_texts():
        assert "pilot" in name.lower()
    expect(plain.get_by_text("…", exact=True)).to_be_hidden()

    plain.goto(f"{product.team('en')}/pipeline")
    plain.locator(".lane[data-stage=won] .more a").click()
    plain.wait_for_url("**/opportunities?status=won")
