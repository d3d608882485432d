"""A question's second life: found again, asked again, pinned to home, judged, run again beside what it showed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Language

QUESTIONS: dict[Language, str] = {
    "en": "Win rate by owner, last 6 months",
    "zh": "近6个月各负责人的赢单率",
}


def ask(page: Page, question: str) -> Locator:
    page.locator("#q").fill(question)
    page.locator("#q").press("Enter")
    expect(page.locator("#answer .q")).to_contain_text(question)
    return page.locator("#answer")


def pin(answer: Locator, title: str, whose: str = "me") -> None:
    answer.locator(".answer-foot .menu-end > summary").click()
    answer.locator("input[name=title]").fill(title)
    answer.locator(f"button[name=for][value={whose}]").click()


def tile(page: Page, title: str) -> Locator:
    return page.locator(".pin").filter(has=page.get_by_role("link", name=title, exact=True))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_question_is_found_in_the_history_and_asked_again(desk: Desk, language: Language) -> None:
    page = desk.open(language)
    said = ask(page, QUESTIONS[language]).locator(".a").inner_text()
    page.locator("a[data-go=q]").click()
    flawless(page)
    word = QUESTIONS[language].split()[-1][-3:]
    page.locator("#words").fill(word)
    page.locator("#words").press("Enter")
    expect(page.locator(".history .t").first).to_have_text(QUESTIONS[language])
    page.locator(".history .t").first.click()
    expect(page.locator("#answer .a")).to_have_text(re.sub(r"\s+", " ", said).strip())
    flawless(page)


def test_a_pin_is_renamed_moved_and_removed_on_home(desk: Desk) -> None:
    page = desk.open("en")
    for question, title in (("How many open deals are there?", "Open now"), (QUESTIONS["en"], "Win rates")):
        pin(ask(page, question), title)
        expect(page.locator(".toast")).to_contain_text(title)
        page.goto(desk.product.team("en"))
    titles = page.locator(".pin h3")
    expect(titles).to_have_text(["Open now", "Win rates"])
    flawless(page)
    tile(page, "Win rates").locator("summary[aria-label]").click()
    tile(page, "Win rates").get_by_role("button", name="Move forward").click()
    expect(titles).to_have_text(["Win rates", "Open now"])
    tile(page, "Open now").locator("summary[aria-label]").click()
    flawless(page)
    tile(page, "Open now").locator("input[name=title]").fill("Still open")
    tile(page, "Open now").get_by_role("button", name="Rename").click()
    expect(titles).to_have_text(["Win rates", "Still open"])
    tile(page, "Still open").locator(".cite").first.click()
    expect(page.locator(".chip-plan")).to_be_visible()
    page.go_back()
    for title in ("Win rates", "Still open"):
        tile(page, title).locator("summary[aria-label]").click()
        tile(page, title).get_by_role("button", name="Remove from home").click()
    expect(titles).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrong_number_is_reported_looked_into_and_closed(desk: Desk, language: Language) -> None:
    page = desk.open(language)
    answer = ask(page, QUESTIONS[language])
    answer.locator(".judge summary").click()
    answer.locator("textarea[name=comment]").fill("42?")
    answer.locator(".judge button[value=wrong]").click()
    expect(answer.locator(".judge [role=status]")).to_be_visible()
    page.goto(desk.product.team(language) + "/cases")
    flawless(page)
    page.locator(".history .t").first.click()
    expect(page.locator(".comment")).to_have_text("42?")
    then, now = page.locator(".then-now .a").all_inner_texts()
    assert then.split() == now.split()
    flawless(page)
    page.locator("button[name=state][value=closed]").click()
    expect(page.locator("button[name=state][value=open]")).to_be_visible()


def test_without_javascript_a_question_is_pinned_judged_and_deleted(desk: Desk) -> None:
    page = desk.open("en", path="/ask?q=How+many+open+deals+are+there", java_script_enabled=False)
    page.locator(".answer-foot .menu-end > summary").click()
    page.locator("input[name=title]").fill("Plain")
    page.locator("button[name=for][value=me]").click()
    expect(page.locator(".pin h3")).to_have_text(["Plain"])
    tile(page, "Plain").locator("summary[aria-label]").click()
    tile(page, "Plain").get_by_role("button", name="Remove from home").click()
    page.goto(desk.product.team("en") + "/ask?q=How+many+open+deals+are+there")
    page.locator(".judge button[value=up]").click()
    expect(page.locator(".toast")).to_contain_text("Thank you")
    first = page.locator(".history > li").first
    place = first.get_attribute("id")
    first.locator("button").click()
    expect(page.locator(f"#{place}")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_runs_over_the_side(desk: Desk, scheme: str) -> None:
    page = desk.open("zh", phone=True, color_scheme=scheme)
    pin(ask(page, QUESTIONS["zh"]), "赢单率", "team")
    expect(page.locator(".toast")).to_contain_text("赢单率")
    for path in ("/", "/questions", "/cases"):
        page.goto(desk.product.team("zh") + path)
        flawless(page)
    page.goto(desk.product.team("zh"))
    tile(page, "赢单率").locator("summary[aria-label]").click()
    flawless(page)
    tile(page, "赢单率").locator("form[action$=remove] button").click()
    expect(page.locator(".pin")).to_have_count(0)
