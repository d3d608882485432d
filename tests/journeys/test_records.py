"""Keeping records: create, edit, meet a colleague's edit, log, delete and take back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Product

SAVE = "form.form .btn-primary"


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#id-{name}").fill(value)


def create(page: Page, product: Product, kind: str, **fields: str) -> str:
    """The address of the new record."""
    page.goto(f"{product.team('en')}/{kind}/new")
    fill(page, **fields)
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(rf"/{kind}/[0-9a-f-]{{36}}$"))
    return page.url


def test_a_company_its_contact_and_its_deal_are_created_and_find_each_other(
    page: Page, product: Product
) -> None:
    company = create(page, product, "companies", name="Quillmark Ferries", industry="Shipping")
    create(
        page,
        product,
        "contacts",
        name="Ida Lund",
        companyName="Quillmark Ferries",
        email="ida@quillmark.example",
    )
    page.goto(f"{product.team('en')}/opportunities/new")
    fill(page, name="Deck scheduling", expectedAmount="86k", tags="ferry, pilot")
    page.locator("#id-companyName").press_sequentially("Quillm", delay=20)
    page.locator("[role=option]", has_text="Quillmark Ferries").click()
    expect(page.locator("#id-companyName")).to_have_value("Quillmark Ferries")
    page.locator(SAVE).click()
    expect(page.locator(".headline h1")).to_have_text("Deck scheduling")
    expect(page.locator(".figure b")).to_have_text("$86,000")
    expect(page.locator(".toast")).to_contain_text("Deck scheduling")
    flawless(page)

    page.locator(".adder summary").click()
    page.locator("#id-contactName").press_sequentially("Ida", delay=20)
    page.locator("[role=option]", has_text="Ida Lund").click()
    page.locator(".adder .btn", has_text="Add").last.click()
    expect(page.locator("#people .who a")).to_have_text("Ida Lund")

    page.goto(company)
    expect(page.locator(".record-main .row-link")).to_have_text("Deck scheduling")
    expect(page.locator(".people .who a")).to_have_text("Ida Lund")


def test_a_wrong_field_is_named_beside_it_and_what_was_typed_is_kept(page: Page, product: Product) -> None:
    page.goto(f"{product.team('en')}/opportunities/new")
    fill(page, name="Half typed", expectedAmount="86oooo", description="Two lines\nof notes")
    page.locator("#id-description").press("Control+Enter")
    expect(page.locator("#expectedAmount-error")).to_contain_text("for example 860000")
    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("#id-name")).to_have_value("Half typed")
    expect(page.locator("#id-expectedAmount")).to_have_value("86oooo")
    expect(page.locator("#id-description")).to_have_value("Two lines\nof notes")
    flawless(page)


def test_of_two_tabs_the_later_one_sees_what_was_saved_first_and_loses_nothing(
    page: Page, product: Product
) -> None:
    deal = create(page, product, "opportunities", name="Two tabs", region="North")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{deal}/edit")
    fill(page, region="West")
    page.locator(SAVE).click()
    expect(page.locator(".facts")).to_contain_text("West")

    fill(other, region="South", description="Typed meanwhile")
    other.locator(SAVE).click()
    expect(other.locator("[role=alert]").first).to_contain_text("A colleague saved first")
    expect(other.locator(".field", has=other.locator("#id-region"))).to_contain_text("West")
    expect(other.locator("#id-region")).to_have_value("South")
    expect(other.locator("#id-description")).to_have_value("Typed meanwhile")
    flawless(other)

    other.locator(SAVE).click()  # knowingly
    expect(other.locator(".facts")).to_contain_text("South")
    expect(other.locator("#timeline")).to_contain_text("West")


def test_a_call_is_logged_with_its_next_step_and_can_be_taken_back(page: Page, product: Product) -> None:
    create(page, product, "opportunities", name="Calls back")
    page.locator(".kinds label", has_text="Meeting").click()
    fill(page, content="They want a trial.\nBudget is there.", nextAction="Send the trial terms")
    page.locator("#id-nextFollowUpAt").fill("2030-05-06T10:30")
    page.locator("#log .btn-primary").click()
    logged = page.locator("#timeline li", has_text="They want a trial.")
    expect(logged).to_contain_text("Send the trial terms")
    expect(page.locator(".figure")).to_contain_text("6 May 2030")

    logged.locator(".link-button").click()
    expect(page.locator("#timeline")).not_to_contain_text("They want a trial.")
    page.locator(".toast button").click()
    expect(page.locator("#timeline")).to_contain_text("They want a trial.")


@pytest.mark.parametrize("kind", ["opportunities", "companies", "contacts"])
def test_a_deleted_record_leaves_its_list_and_comes_back_by_undo(
    page: Page, product: Product, kind: str
) -> None:
    name = f"Deleted by mistake, {kind}"
    record = create(page, product, kind, name=name)
    page.locator(".bar details.menu summary").click()
    page.locator(".bar .menu-list button").click()
    page.wait_for_url(re.compile(rf"/{kind}$"))
    expect(page.locator("#list")).not_to_contain_text(name)
    assert page.context.request.get(record).status == 404

    page.locator(".toast button").click()
    expect(page.locator("h1", has_text=name)).to_be_visible()
    assert page.url == record


def test_a_deal_is_lost_with_a_reason_on_its_page(page: Page, product: Product) -> None:
    create(page, product, "opportunities", name="Lost to price")
    page.locator(".lose summary").click()
    page.locator(".lose input[name=lostReason]").fill("Too dear")
    page.locator(".lose .btn-primary").click()
    expect(page.locator(".figure")).to_contain_text("Lost")
    expect(page.locator(".facts")).to_contain_text("Too dear")


def test_a_viewer_reads_and_is_offered_nothing_to_write(desk: Desk, product: Product) -> None:
    page = desk.open("en")
    page.goto(f"{product.team('zh')}/opportunities")  # here she only looks on
    expect(page.locator(".bar .btn-primary")).to_have_count(0)
    page.locator("#list .row-link").first.click()
    expect(page.locator(".headline h1")).to_be_visible()
    expect(page.locator("#log")).to_have_count(0)
    expect(page.locator(".bar .menu")).to_have_count(0)
    assert page.goto(f"{product.team('zh')}/opportunities/new").status == 403  # type: ignore[union-attr]
    flawless(page)
