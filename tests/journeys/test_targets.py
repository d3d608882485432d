"""Targets in the browser: typed without a script, walked by arrows and pasted as a block with one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import TEAMS, Desk, Product

PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
MEMBERS = """SELECT count(*) FROM teams_membership m JOIN teams_team t ON t.id = m.team_id
WHERE t.slug = ? AND m.is_active"""


def targets_of(page: Page, product: Product, year: int) -> list[list[str]]:
    page.goto(f"{product.team('en')}/settings/targets?year={year}")
    return [
        [each.input_value() for each in row.locator("input").all()]
        for row in page.locator("tr:has(input)").all()
    ]


def test_without_a_script_targets_are_typed_saved_and_mended(desk: Desk, product: Product) -> None:
    page = desk.open("en", java_script_enabled=False)
    seats = product.one(MEMBERS, TEAMS["en"])
    assert targets_of(page, product, 2031) == [[""] * 12] * (1 + seats)  # the team's own, and each member's
    page.locator("tbody input").first.fill("much")
    page.locator("tbody input").nth(1).fill("1.2m")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Jan 2031: Enter a number")
    expect(page.locator("tbody input").nth(1)).to_have_value("1.2m")
    page.locator("tbody input").first.fill("5000")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")
    assert targets_of(page, product, 2031)[0][:3] == ["5,000", "1,200,000", ""]


def test_arrows_move_between_members_and_a_pasted_block_fills_cells(desk: Desk, product: Product) -> None:
    page = desk.open("en")
    targets_of(page, product, 2032)
    rows = page.locator("tr:has(input)")
    rows.nth(0).locator("input").nth(2).focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1).locator("input").nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(rows.nth(0).locator("input").nth(2)).to_be_focused()
    page.keyboard.press("Tab")
    expect(rows.nth(0).locator("input").nth(3)).to_be_focused()
    cell = rows.nth(rows.count() - 2).locator("input").nth(10)
    page.evaluate(PASTE, [cell.element_handle(), "1\t2\t3\r\n4\t5\t6\r\n7\t8\t9\r\n"])
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")
    kept = targets_of(page, product, 2032)
    assert [row[9:] for row in kept[-3:]] == [["", "", ""], ["", "1", "2"], ["", "4", "5"]]


def test_names_stay_in_sight_on_a_phone_and_errors_are_flawless_at_night(
    desk: Desk, product: Product
) -> None:
    page = desk.open("zh", phone=True, color_scheme="dark")
    page.goto(f"{product.team('zh')}/settings/targets?year=2033")
    name = page.locator("tbody th").first
    before = name.bounding_box()
    page.locator("tbody input").nth(11).scroll_into_view_if_needed()
    after = name.bounding_box()
    assert before
    assert after
    assert round(before["x"]) == round(after["x"])
    page.locator("tbody input").first.fill("很多")
    page.locator(".form-end .btn-primary").tap()
    expect(page.get_by_role("alert")).to_be_focused()
    flawless(page)


IN_SIGHT = """() => {
  const box = document.querySelector(".targets-body .scroll-x").getBoundingClientRect();
  const month = document.querySelector("thead [aria-current=date]").getBoundingClientRect();
  const names = document.querySelector(".targets thead th").getBoundingClientRect();
  return names.right <= month.left + 1 && month.right <= box.right + 1;
}"""


@pytest.mark.parametrize("on_phone", [False, True])
def test_the_grid_opens_where_the_present_month_can_be_seen(
    desk: Desk, product: Product, on_phone: bool
) -> None:
    page = desk.open("en", phone=on_phone)
    page.goto(f"{product.team('en')}/settings/targets")
    page.wait_for_function(IN_SIGHT)
