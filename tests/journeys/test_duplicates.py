"""Likely duplicates: warned of while one types, merged side by side, undone; without a script and on a phone too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Language, Product

SAVE = "form.form .btn-primary"


def company(page: Page, team: str, name: str, **fields: str) -> str:
    """The address of a new company, whatever it looks like."""
    page.goto(f"{team}/companies/new")
    for field, value in {"name": name, **fields}.items():
        page.locator(f"#id-{field}").fill(value)
    page.locator(SAVE).click()
    if page.locator("button[name=anyway]").count():
        page.locator("button[name=anyway]").click()
    page.wait_for_url(re.compile(r"/companies/[0-9a-f-]{36}$"))
    return page.url


def test_a_company_that_is_there_is_said_while_one_types_and_once_more_before_it_is_saved(
    page: Page, product: Product
) -> None:
    team = product.team("en")
    company(page, team, "Thistledown Optics Ltd", domain="thistledown.example")
    page.goto(f"{team}/companies/new")
    page.keyboard.press("Tab")
    page.locator("#id-name").press_sequentially("Thistledown Optics", delay=10)
    said = page.locator("#alike .notice")
    expect(said).to_contain_text("Looks like Thistledown Optics Ltd")
    expect(said).to_contain_text("open it, or save anyway")
    flawless(page)
    page.locator("#id-name").fill("Somebody Else Entirely")
    expect(said).to_have_count(0)
    page.locator("#id-domain").fill("thistledown.example")
    expect(said).to_contain_text("same e-mail domain")

    page.locator("#id-name").fill("Thistledown Optics")
    page.locator("#id-name").press("Enter")
    alert = page.locator("[role=alert]")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("This may be there already.")
    expect(page.locator("#id-name")).to_have_value("Thistledown Optics")
    flawless(page)
    page.locator("button[name=anyway]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/companies/[0-9a-f-]{36}$"))


def test_two_companies_are_merged_with_a_choice_for_every_field_and_undone_by_the_toast(
    page: Page, product: Product
) -> None:
    team = product.team("en")
    kept = company(page, team, "Marrowby Kilns", domain="marrowby.example", phone="020 7000 1111")
    gone = company(page, team, "Marrowby Kilns Limited", domain="marrowby.example", phone="020 7000 2222")
    page.goto(f"{team}/duplicates/")
    row = page.locator(".pairs > li", has_text="Marrowby Kilns Limited")
    expect(row.locator(".why")).to_contain_text("same e-mail domain")
    flawless(page)
    row.get_by_role("link", name=re.compile("^Merge…")).click()
    expect(page.locator("h1")).to_contain_text("Marrowby Kilns")
    result = page.locator("#result")
    expect(result).to_contain_text("020 7000 1111")
    flawless(page)
    page.get_by_role("group", name="Phone").locator("input").first.focus()
    page.keyboard.press("ArrowRight")
    expect(result).to_contain_text("020 7000 2222")
    expect(result).not_to_contain_text("020 7000 1111")
    page.locator(SAVE).click()
    page.wait_for_url(kept)
    expect(page.locator(".facts")).to_contain_text("020 7000 2222")
    undo = page.locator("[data-toast] button")
    page.goto(gone)
    page.wait_for_url(kept)  # where its address leads
    page.goto(f"{team}/duplicates/")
    flawless(page)
    page.locator(".pairs > li", has_text="Marrowby Kilns Limited").get_by_role("button", name="Undo").click()
    page.wait_for_url(kept)
    expect(page.locator(".facts")).to_contain_text("020 7000 1111")
    expect(page.locator("#toasts")).to_contain_text("is a record of its own again")
    page.goto(gone)
    page.wait_for_url(gone)
    expect(undo).to_have_count(0)


def test_the_toast_of_a_merge_takes_it_back(page: Page, product: Product) -> None:
    team = product.team("en")
    kept = company(page, team, "Pellworth Dairies", domain="pellworth.example")
    gone = company(page, team, "Pellworth Dairies Ltd", domain="pellworth.example")
    page.goto(f"{kept}")
    page.locator(".menu-end summary").click()
    page.get_by_role("link", name="Merge with…").click()
    flawless(page)
    page.get_by_role("link", name="Pellworth Dairies Ltd").click()
    page.locator(SAVE).click()
    page.wait_for_url(kept)
    page.locator("[data-toast] button").click()
    expect(page.locator("#toasts")).to_contain_text("is a record of its own again")
    page.goto(gone)
    expect(page.locator("h1")).to_have_text("Pellworth Dairies Ltd")


def test_without_a_script_the_warning_is_a_step_and_a_merge_a_form(desk: Desk, product: Product) -> None:
    plain, team = desk.open("en", java_script_enabled=False), product.team("en")
    kept = company(plain, team, "Ashgrove Timber", domain="ashgrove.example")
    plain.goto(f"{team}/companies/new")
    plain.locator("#id-name").fill("Ashgrove Timber Ltd")
    plain.locator("#id-domain").fill("ashgrove.example")
    plain.locator(SAVE).click()
    expect(plain.locator("[role=alert]")).to_contain_text("This may be there already.")
    expect(plain.locator("[role=alert] a")).to_have_attribute("href", re.compile(kept.rpartition("/")[2]))
    plain.get_by_role("button", name="Save anyway").click()
    plain.wait_for_url(re.compile(r"/companies/[0-9a-f-]{36}$"))
    plain.goto(f"{team}/duplicates/")
    row = plain.locator(".pairs > li", has_text="Ashgrove Timber Ltd")
    row.get_by_role("link", name=re.compile("^Merge…")).click()
    plain.get_by_role("group", name="Name").locator("input").last.check()
    plain.locator(SAVE).click()
    plain.wait_for_url(kept)
    expect(plain.locator("h1")).to_have_text("Ashgrove Timber Ltd")
    plain.locator("[data-toast] button").click()
    plain.wait_for_url(kept)
    expect(plain.locator("h1")).to_have_text("Ashgrove Timber")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_by_night_a_pair_is_compared_and_kept_apart(
    desk: Desk, product: Product, language: Language
) -> None:
    phone = desk.open(language, phone=True, color_scheme="dark", path="/duplicates/?kind=opportunity")
    flawless(phone)
    pairs = phone.locator(".pairs > li", has=phone.locator(".acts form[action*=apart]"))
    before = pairs.count()
    assert before > 0
    pairs.first.locator(".acts a").tap()
    phone.wait_for_url(re.compile("/merge"))
    flawless(phone)
    expect(phone.locator(".sides fieldset").first).to_be_visible()
    phone.go_back()
    pairs.first.locator(".acts form button").tap()
    expect(phone.locator("#toasts")).to_contain_text("不是重复" if language == "zh" else "stay apart")
    expect(pairs).to_have_count(before - 1)
    phone.locator("[data-toast] button").tap()
    expect(pairs).to_have_count(before)
