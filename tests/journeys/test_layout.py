"""What measuring shows and reading the page does not: nothing overlaps, sticks out or breaks within a number."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Language, Product

WIDTHS = (1280, 1024, 390)
STICK_OUT = """([box, parts]) => [...document.querySelectorAll(box)].flatMap((each) => {
  const edge = each.getBoundingClientRect();
  const sticks = ({ left, right }) => right > edge.right + 0.5 || left < edge.left - 0.5;
  return [...each.querySelectorAll(parts)]
    .filter((part) => sticks(part.getBoundingClientRect())).map((part) => part.outerHTML.slice(0, 80));
})"""
OVERLAP = """(parts) => {
  const boxes = [...document.querySelectorAll(parts)]
    .map((each) => [each.outerHTML.slice(0, 60), each.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], place) => boxes.slice(place + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${one} lies on ${other}`));
}"""
BROKEN = """(numbers) => [...document.querySelectorAll(numbers)]
  .filter((each) => each.getClientRects().length > 1).map((each) => each.textContent)"""
CUT = """(cells) => [...document.querySelectorAll(cells)]
  .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)"""


def at(page: Page, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    return page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_that_logs_a_follow_up_keeps_its_fields_apart(
    desk: Desk, product: Product, language: Language
) -> None:
    page = desk.open(language, path="/opportunities")
    page.locator("#list .row-link").first.click()
    for width in WIDTHS:
        at(page, width)
        assert page.evaluate(STICK_OUT, [".log", "input:not([type=hidden]), textarea, button"]) == [], width
        assert page.evaluate(OVERLAP, ".log :is(.kinds, .field input, textarea, .btn)") == [], width


@pytest.fixture
def wide(desk: Desk, product: Product) -> str:
    """A team whose amounts are as wide as they get."""
    page = desk.open("en", path="/")
    page.goto("/teams/new")
    page.locator("#id-name").fill("Wide amounts")
    page.locator("#id-currency").select_option("CNY")
    page.locator("form.form .btn-primary").click()
    page.wait_for_url("**/t/wide-amounts*/")
    home = page.url
    for name, amount, currency in (
        ("Jakarta plant", "6000000000000", "IDR"),
        ("Surabaya plant", "6345678901234.56", "IDR"),
        ("Kunshan rollout", "41418500", "CNY"),
    ):
        page.goto(f"{home}opportunities/new")
        page.locator("#id-name").fill(name)
        page.locator("#id-expectedAmount").fill(amount)
        page.locator("[name=currency]").fill(currency)
        page.locator("main form .btn-primary").click()
        page.wait_for_url("**/opportunities/*-*")
    return home


def test_amounts_of_any_width_stay_whole_on_home_the_board_and_the_list(desk: Desk, wide: str) -> None:
    page = desk.open("en", path="/")
    for width in WIDTHS:
        at(page, width).goto(wide)
        assert page.evaluate(BROKEN, ".kpi dd a, .stage .amt, .cite") == [], width
        assert page.evaluate(STICK_OUT, [".kpi", "a"]) == [], width
        assert page.evaluate(STICK_OUT, [".card", ".stage, .stage .amt"]) == [], width
        assert page.evaluate(OVERLAP, ".stage .amt, .stage .share-bar, .kpi dd a") == [], width
        flawless(page)
        page.goto(f"{wide}pipeline")
        assert page.evaluate(STICK_OUT, [".deal", ".amt"]) == [], width
    for width in WIDTHS[:2]:
        at(page, width).goto(f"{wide}opportunities")
        assert page.evaluate(CUT, ".grid-list td.num") == [], width
