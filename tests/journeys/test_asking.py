"""Asking, and walking from a number to the very records behind it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.product import TEAMS, Desk, Language, Product

DEALS = """SELECT {} FROM crm_opportunity WHERE deleted_at IS NULL AND {}
           AND team_id = (SELECT id FROM teams_team WHERE slug = ?)"""
LAST_MONTH = """closed_month = CAST(strftime('%Y%m', 'now', 'start of month', '-1 day') AS INTEGER)"""


def number(text: str) -> int:
    """`¥4,862,000¹` without its sign and its superscript's digit."""
    return int(re.sub(r"\D", "", text))


def cited(page: Page, place: int = 0) -> int:
    link = page.locator("#answer .cite").nth(place)
    note = link.locator("sup").inner_text()
    return number(link.inner_text().strip().removesuffix(note))


def ask(page: Page, question: str) -> None:
    page.locator("#q").fill(question)
    page.locator("#q").press("Enter")
    expect(page.locator("#answer .q")).to_contain_text(question)


@pytest.mark.parametrize(
    ("language", "question"), [("en", "How many open deals are there?"), ("zh", "进行中的商机有多少个？")]
)
def test_the_number_of_an_answer_leads_to_exactly_the_records_it_counts(
    desk: Desk, product: Product, language: Language, question: str
) -> None:
    page = desk.open(language)
    ask(page, question)
    truth = product.one(DEALS.format("count(*)", "stage_kind = 'open'"), TEAMS[language])
    assert cited(page) == truth
    page.locator("#answer .cite").first.click()
    expect(page.locator(".list-head .num")).to_have_text(re.compile(rf"^{truth}\b"))
    expect(page.locator(".chip-plan")).to_be_visible()
    assert read_through(page) == truth


@pytest.mark.parametrize(
    ("language", "question"), [("en", "How much did we win last month?"), ("zh", "上个月赢单金额是多少？")]
)
def test_a_sum_is_the_sum_of_the_list_behind_it(
    desk: Desk, product: Product, language: Language, question: str
) -> None:
    page = desk.open(language)
    ask(page, question)
    won = f"stage_kind = 'won' AND {LAST_MONTH}"
    truth = product.one(DEALS.format("sum(amount_minor) / 100", won), TEAMS[language])
    assert cited(page) == truth
    page.locator("#answer .cite").first.click()
    page.wait_for_url("**/opportunities?*")
    amounts = page.locator("#list tbody td.num").all_inner_texts()
    assert len(amounts) == product.one(DEALS.format("count(*)", won), TEAMS[language])
    assert sum(number(amount) for amount in amounts if amount) == truth


def test_a_bar_of_the_chart_leads_to_its_records_and_the_rows_say_the_same(page: Page) -> None:
    ask(page, "Win rate by owner, last 6 months")
    bars = page.locator(".plot.wide a")
    expect(bars.first).to_be_visible()
    page.locator(".rows-of-answer summary").click()
    table = page.locator(".rows-of-answer tbody tr")
    assert [bar.get_attribute("aria-label").split(":")[0] for bar in bars.all()] == [  # type: ignore[union-attr]
        row.locator("th").inner_text() for row in table.all()
    ]
    bars.first.click()
    page.wait_for_url("**/opportunities?*")
    expect(page.locator("#list tbody tr").first).to_be_visible()


def test_what_cannot_be_answered_is_declined_with_questions_that_can(page: Page) -> None:
    ask(page, "What is the weather tomorrow?")
    expect(page.locator("article.answer")).to_have_attribute("data-status", "out_of_scope")
    page.locator("#answer .next .chip").last.click()
    expect(page.locator("#answer article")).to_have_attribute("data-status", re.compile("answered|empty"))


def test_an_answer_has_an_address_that_can_be_kept(page: Page) -> None:
    ask(page, "How many open deals are there?")
    said, address = page.locator("#answer .a").text_content() or "", page.url
    page.go_back()
    expect(page.locator(".kpis")).to_be_visible()
    kept = page.context.new_page()
    kept.goto(address)
    expect(kept.locator("#answer .a")).to_have_text(said)


def test_slash_goes_to_the_question_and_g_p_to_the_board(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").press("g")  # typing is typing
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/companies")


def read_through(page: Page) -> int:
    """How many different records the list shows, page after page."""
    seen: set[str] = set()
    while True:
        seen |= set(page.locator("#list .row-link").evaluate_all("links => links.map(link => link.pathname)"))
        following = page.locator("a[rel=next]")
        if not following.count():
            return len(seen)
        following.click()
        page.wait_for_load_state()
