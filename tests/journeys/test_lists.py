"""Lists: filters, order and pages, each in the address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.product import TEAMS, Desk, Product

COUNT = """SELECT count(*) FROM crm_opportunity o JOIN crm_stage s ON s.id = o.stage_id
           JOIN teams_team t ON t.id = o.team_id WHERE t.slug = ? AND o.deleted_at IS NULL AND {}"""


@pytest.fixture
def page(desk: Desk) -> Page:
    return desk.open("en", path="/opportunities")


def shown(page: Page, count: int) -> None:
    expect(page.locator(".list-head .num")).to_have_text(re.compile(rf"^{count} opportunit"))


def test_filters_narrow_the_list_stand_above_it_and_are_taken_away_one_by_one(
    page: Page, product: Product
) -> None:
    rich = product.one(COUNT.format("s.key = 'won' AND o.amount_minor >= 5000000"), TEAMS["en"])
    won = product.one(COUNT.format("s.key = 'won'"), TEAMS["en"])
    page.locator(".filters summary").click()
    page.locator("input[name=status][value=won]").check()
    page.locator("#f-minAmount").fill("50k")
    page.locator("#f-minAmount").press("Enter")
    shown(page, rich)
    assert set(page.locator("#list td .badge").all_inner_texts()) == {"Won"}
    page.reload()  # the address holds it all
    shown(page, rich)
    page.locator(".list-head .chip", has_text="Amount from").click()
    shown(page, won)
    page.get_by_text("Clear all").click()
    expect(page.locator(".list-head .chip")).to_have_count(0)


def test_a_wrong_filter_is_named_and_the_rest_still_holds(page: Page) -> None:
    page.goto(page.url + "?status=lead&minAmount=much")
    expect(page.locator("#f-minAmount-error")).to_have_count(1)
    assert set(page.locator("#list td .badge").all_inner_texts()) == {"Lead"}


def test_searching_answers_while_one_types(page: Page) -> None:
    name = page.locator("#list .row-link").first.inner_text()
    page.locator(".search input").press_sequentially(name, delay=10)
    page.wait_for_url("**q=*")
    expect(page.locator("#list .row-link").first).to_have_text(name)
    assert set(page.locator("#list .row-link").all_inner_texts()) == {name}


def test_sorted_by_amount_the_pages_go_down_and_show_each_deal_once(page: Page, product: Product) -> None:
    page.locator("#list thead a", has_text="Amount").click()
    expect(page.locator("#list th[aria-sort=descending]")).to_contain_text("Amount")
    seen: list[str] = []
    amounts: list[int] = []
    while True:
        rows = page.locator("#list tbody tr")
        seen += page.locator("#list .row-link").evaluate_all("links => links.map(link => link.pathname)")
        amounts += [int(re.sub(r"\D", "", text) or 0) for text in rows.locator("td.num").all_inner_texts()]
        following = page.locator("a[rel=next]")
        if not following.count():
            break
        following.click()
        page.wait_for_load_state()
    assert amounts == sorted(amounts, reverse=True)
    assert len(seen) == len(set(seen)) == product.one(COUNT.format("1"), TEAMS["en"])
    page.get_by_text("First page").click()
    expect(page.locator("#list .row-link").first).to_have_attribute("href", seen[0])


def test_a_list_leaves_as_a_file_with_its_filters(page: Page, product: Product) -> None:
    page.goto(page.url + "?status=won")
    with page.expect_download() as saved:
        page.get_by_text("Export").click()
    lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) >= product.one(COUNT.format("s.key = 'won'"), TEAMS["en"]) + 1


def test_the_next_step_is_ticked_off_and_comes_back(desk: Desk) -> None:
    page = desk.open("en", path="/follow-ups?who=all")
    step = page.locator(".due-list li", has=page.locator(".acts")).first
    deal = step.locator(".t a").get_attribute("href")
    mine = page.locator(f'.due-list a[href="{deal}"]')
    step.locator(".acts button").click()
    expect(page.locator(".toast")).to_contain_text("no next step now")
    expect(mine).to_have_count(0)
    page.locator(".toast button").click()
    expect(mine).to_have_count(1)
