"""Talking with one's records: as a stream, without a script, on a phone; and when the answer breaks off."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.looking import flawless
from tests.journeys.product import Desk, Language

FIRST: dict[Language, str] = {
    "en": "How much did we win this quarter, by owner?",
    "zh": "本季度各负责人的赢单金额",
}
NEXT: dict[Language, str] = {"en": "and last quarter?", "zh": "上季度呢"}
SAY = "**/chat/say"
LONG = "Frobnicate " + "quux" * 400


def say(page: Page, text: str) -> None:
    turns = page.locator(".turn .how").count()
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")
    expect(page.locator(".turn .how")).to_have_count(turns + 1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_conversation_streams_goes_on_and_is_deleted(desk: Desk, language: Language) -> None:
    page = desk.open(language)
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/chat")
    with page.expect_response(SAY) as answered:
        say(page, FIRST[language])
    assert answered.value.headers["content-type"].startswith("text/event-stream")
    say(page, NEXT[language])
    assert re.search(r"/chat/[0-9a-f-]{36}$", page.url)
    expect(page.locator("#message")).to_be_focused()
    expect(page.locator("h1")).to_have_text(FIRST[language])
    told = page.locator(".told").all_inner_texts()
    page.reload()
    assert page.locator(".told").all_inner_texts() == told
    expect(page.locator(".talks a[aria-current]")).to_have_text(FIRST[language])
    page.locator(".turn .sources summary").first.click()
    page.locator(".turn .how summary").first.click()
    flawless(page)

    figure = page.locator(".turn .cite").first
    shown = figure.inner_text().split("\u2060")[0]
    figure.click()
    expect(page.locator(".chip-plan")).to_be_visible()
    assert shown
    page.go_back()
    page.locator("#talk-head summary").click()
    page.locator("#talk-head form button").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator(".talks a", has_text=FIRST[language])).to_have_count(0)


def test_a_suggestion_is_asked_with_a_click_and_its_records_are_links(desk: Desk) -> None:
    page = desk.open("en", path="/chat")
    page.locator("#welcome .chip").last.click()
    expect(page.locator(".turn .how")).to_have_count(1)
    name = page.locator(".turn .cite").first
    text = name.inner_text().split("\u2060")[0]
    name.click()
    expect(page.locator(".headline h1")).to_have_text(text)  # a name leads to its record


def test_a_stream_that_breaks_off_keeps_what_came_and_is_tried_again(desk: Desk) -> None:
    page = desk.open("en", path="/chat")

    def half(route: Route) -> None:
        body = 'event: step\ndata: {"text": "Asking…"}\n\nevent: text\ndata: {"text": "We won $1 [1] and <b>"}\n\n'
        route.fulfill(status=200, content_type="text/event-stream; charset=utf-8", body=body)

    page.route(SAY, half)
    page.locator("#message").fill(FIRST["en"])
    page.locator("#message").press("Enter")
    turn = page.locator(".turn")
    expect(turn.locator(".broken")).to_be_visible()
    expect(turn.locator(".coming-text")).to_have_text("We won $11 and <b>")  # the marker stands high
    expect(page.locator("#message")).to_have_value(FIRST["en"])
    flawless(page)
    page.unroute(SAY)
    turn.locator("[data-again]").click()
    expect(page.locator(".turn .how")).to_have_count(1)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#message")).to_have_value("")


def test_after_eight_seconds_a_slow_answer_can_be_cancelled(desk: Desk) -> None:
    page = desk.open("en", path="/chat", kept=False)
    page.clock.install()
    page.reload()
    page.route(SAY, lambda route: None)
    page.locator("#message").fill(FIRST["en"])
    page.locator("#message").press("Enter")
    expect(page.locator(".step-text")).to_be_visible()
    page.clock.fast_forward(7000)
    expect(page.locator("[data-cancel]")).to_be_hidden()
    page.clock.fast_forward(2000)
    page.locator("[data-cancel]").click()
    expect(page.locator(".cancelled")).to_be_visible()
    expect(page.locator("#message")).to_have_value(FIRST["en"])
    expect(page.locator("[data-again]")).to_be_visible()


def test_without_a_script_a_form_and_its_next_page_do(desk: Desk) -> None:
    page = desk.open("en", path="/chat", java_script_enabled=False)
    page.locator("#message").fill("How many deals were won this year?")
    page.locator("#say button").click()
    page.wait_for_url(re.compile(r"/chat/[0-9a-f-]{36}#m-"))
    page.locator("#message").fill("by owner")
    page.locator("#say button").click()
    expect(page.locator(".turn .how")).to_have_count(2)
    page.locator(".turn .cite").first.click()
    assert page.locator("#list .row-link").count() > 0
    page.go_back()
    page.locator("#talk-head summary").click()
    page.locator("#talk-head form button").click()
    expect(page.locator("#welcome")).to_be_visible()


def assert_at_the_bottom(page: Page) -> None:
    """For the thumb: to the right, above the tabs, and large enough."""
    box = page.locator("#say button").bounding_box()
    assert box
    assert box["x"] > 195
    assert 844 - 160 < box["y"] < 844
    assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_one_writes_at_the_bottom_with_one_hand(desk: Desk, scheme: str) -> None:
    page = desk.open("zh", phone=True, path="/chat", color_scheme=scheme)
    page.locator("#message").fill(FIRST["zh"])
    page.locator("#say button").tap()
    expect(page.locator(".turn .how")).to_have_count(1)
    assert_at_the_bottom(page)
    page.locator("#message").fill(LONG)
    page.locator("#say button").tap()
    expect(page.locator(".turn .how")).to_have_count(2)
    expect(page.locator(".told").last).to_be_in_viewport()
    assert_at_the_bottom(page)
    page.locator("#thread").evaluate("thread => thread.scrollTo(0, 0)")
    assert_at_the_bottom(page)
    flawless(page)


def test_a_note_with_markup_stays_text(desk: Desk) -> None:
    page = desk.open("en", path="/opportunities/new")
    page.locator("#id-name").fill("Zyxwv markup <i>deal</i>")
    page.locator("form.form .btn-primary").click()
    page.locator("#id-content").fill("<img src=x onerror=alert(1)> **bold** <script>alert(2)</script>")
    page.locator("#log .btn-primary").click()
    expect(page.locator("#timeline")).to_contain_text("onerror")
    page.goto(desk.product.team("en") + "/chat")
    say(page, "Any news on Zyxwv markup, buddy?")
    for _ in range(2):  # as it streamed, and as the page shows it
        expect(page.locator(".told")).to_contain_text(
            "<img src=x onerror=alert(1)> **bold** <script>alert(2)</script>"
        )
        expect(page.locator(".told :is(img, i, b:not(.sources b), script)")).to_have_count(0)
        page.reload()


# the card of an answer


@pytest.mark.parametrize("script", [True, False])
def test_an_answer_goes_on_with_a_few_words(desk: Desk, script: bool) -> None:
    page = desk.open("zh", path="/ask?q=本季度的赢单金额", java_script_enabled=script)
    page.locator("#go-on").fill("按负责人")
    page.locator("#go-on").press("Enter")
    expect(page.locator(".chain li")).to_have_text(["本季度的赢单金额", "按负责人"])
    page.locator("#go-on").fill("上季度呢")
    page.locator("#go-on").press("Enter")
    expect(page.locator(".chain li")).to_have_text(["本季度的赢单金额", "按负责人", "上季度呢"])
    if script:
        expect(page).to_have_url(re.compile("plan="))
        expect(page.locator("#go-on")).to_be_focused()
    flawless(page) if script else None
    page.locator(".chain a").first.click()
    expect(page.locator("#answer .q")).to_have_text("本季度的赢单金额")


@pytest.mark.parametrize("script", [True, False])
def test_a_chip_changes_the_plan_with_a_click(desk: Desk, script: bool) -> None:
    page = desk.open("en", path="/ask?q=Revenue+by+owner+this+quarter", java_script_enabled=script)
    before = page.locator("#answer .a").inner_text()
    page.locator(".plan summary", has_text="closed from").click()
    page.locator(".plan a", has_text="The quarter before").click()
    expect(page.locator("#answer .a")).not_to_have_text(before)
    page.locator(".plan summary", has_text="by owner").click()
    page.locator(".plan a", has_text="by month").click()
    expect(page.locator(".plan summary", has_text="by month")).to_be_visible()
    if script:
        page.locator(".rows-of-answer summary").click()
        chart, rows = page.locator(".chart").bounding_box(), page.locator(".rows-of-answer").bounding_box()
        assert chart
        assert rows
        assert rows["x"] > chart["x"] + chart["width"] - 1  # beside it
        flawless(page)


def test_an_answer_leaves_as_a_link_and_as_a_file(desk: Desk) -> None:
    page = desk.open(
        "en", path="/ask?q=Revenue+by+owner+this+quarter", permissions=["clipboard-read", "clipboard-write"]
    )
    said = page.locator("#answer .a").inner_text()
    page.locator("[data-copy]").click()
    expect(page.locator(".toast")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "Revenue by owner this quarter" in unquote(link).replace("+", " ")
    with page.expect_download() as download:
        page.locator(".foot-links a[download]").click()
    assert re.fullmatch(r"answer-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    page.goto(link)
    expect(page.locator("#answer .a")).to_have_text(re.sub(r"\s+", " ", said).strip())
    expect(page.locator("#answer .q")).to_have_text("Revenue by owner this quarter")
