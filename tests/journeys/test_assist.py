"""Adding from text in a browser: read, corrected, applied, seen in the timeline, taken back; without a script, too."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import TEAMS, Desk, Language, Product

LANGUAGES: list[Language] = ["en", "zh"]


@dataclass(frozen=True)
class Story:
    """One text about a deal that is there, and what stands on the page in its language."""

    company: str
    deal: str
    text: str
    amount: str
    corrected: str
    undecided: str
    nothing_twice: str


STORIES: dict[Language, Story] = {
    "en": Story(
        "Kestrel Optics",
        "Lens line rollout",
        "Called Kestrel Optics this afternoon about Lens line rollout. The budget is approved, roughly 92k, and they "
        "want to sign by 18 December 2026. We send the migration plan by next Wednesday.",
        "$92,000",
        "$95,000",
        "undecided",
        "Nothing was written a second time.",
    ),
    "zh": Story(
        "苏州晨曜光学有限公司",
        "镜片产线改造",
        "今天下午和苏州晨曜光学有限公司通了电话，镜片产线改造的预算批下来了，大概 92 万，"
        "希望 2026 年 12 月 18 日前签合同。让我们下周三之前给一份迁移方案，感觉这单八九不离十。",
        "¥920,000",
        "¥950,000",
        "待定",
        "没有重复写入。",
    ),
}
OTHERS: dict[Language, list[tuple[str, str]]] = {
    "en": [
        ("Brambleway Foods", "Cold store sensors"),
        ("Ostrava Castings", "Furnace dashboard"),
        ("Tidewater Packaging", "Pallet tracking"),
        ("Juno Textiles", "Dye house planning"),
    ],
    "zh": [("宁波海曜精密机械有限公司", "冷库温控系统"), ("无锡沃尔铸造有限公司", "熔炉监控平台")],
}
CORRECTIONS = {"en": "95k", "zh": "95万"}


def with_deal(page: Page, story: Story) -> str:
    """A deal of its own; its address."""
    page.goto(re.sub(r"(/t/[\w-]+).*", r"\1/opportunities/new", page.url))
    page.locator("#id-name").fill(story.deal)
    page.locator("#id-companyName").fill(story.company)
    page.locator("#id-expectedAmount").fill("86000")
    page.locator("main form .btn-primary").click()
    if page.locator("input[name=createCompany]").count():
        page.locator("input[name=createCompany]").check()
        page.locator("main form .btn-primary").click()
    if page.locator("[name=anyway]").count():  # much like another
        page.locator("main form .btn-primary").click()
    page.wait_for_url(re.compile(r"/opportunities/[\w-]{36}"))
    return page.url


def about(story: Story, company: str, deal: str) -> Story:
    """The same of another deal: the next test finds its own alone."""
    text = story.text.replace(story.company, company).replace(story.deal, deal)
    return replace(story, company=company, deal=deal, text=text)


def read(page: Page, text: str) -> None:
    """On the page of adding from text."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Control+Enter")
    page.wait_for_url(re.compile(r"/assist/[\w-]{36}/$"))
    expect(page.locator("#decide")).to_be_visible()


def row(page: Page, field: str) -> str:
    return f".diff-row[id$='-{field}']"


def correct(page: Page, field: str, value: str) -> None:
    page.locator(f"{row(page, field)} summary").click()
    box = page.locator(f"{row(page, field)} input[id^=i-]")
    expect(box).to_be_focused()
    with page.expect_response(re.compile("/look$")):
        box.fill(value)
        box.press("Tab")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_read_corrected_applied_seen_and_taken_back(
    desk: Desk, product: Product, language: Language
) -> None:
    story, page = STORIES[language], desk.open(language)
    deal = with_deal(page, story)
    before = page.locator(".figure b").inner_text()
    stage = page.locator(".stage-steps [aria-current]").inner_text()
    page.locator("[data-assist-here]").click()
    expect(page.locator(".for-deal")).to_contain_text(story.deal)
    read(page, story.text)
    expect(page.locator(f"{row(page, 'expectedAmount')} ins")).to_have_text(story.amount)
    expect(page.locator(".paper mark")).not_to_have_count(0)

    correct(page, "expectedAmount", CORRECTIONS[language])
    expect(page.locator(f"{row(page, 'expectedAmount')} ins")).to_have_text(story.corrected)
    page.locator(f"{row(page, 'expectedCloseDate')} .n").click()
    accepted = page.locator(".yn .y :checked").count()
    expect(page.locator("#apply")).to_contain_text(str(accepted))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(deal + "#timeline")
    expect(page.locator(".figure b")).to_have_text(story.corrected)
    expect(page.locator("#timeline")).to_contain_text(story.text[:40])
    expect(page.locator("#timeline a[href*='/assist/']").first).to_be_visible()

    page.locator(".toast button").click()
    page.wait_for_url(deal + "#timeline")
    expect(page.locator(".figure b")).to_have_text(before)
    expect(page.locator(".stage-steps [aria-current]")).to_have_text(stage)
    expect(page.locator("#timeline .said")).to_have_count(0)


@pytest.mark.parametrize("with_scripts", [True, False])
def test_enter_in_a_value_takes_it_and_declines_nothing(desk: Desk, with_scripts: bool) -> None:
    story = about(STORIES["en"], "Fernhill Glass", f"Kiln scheduling {'A' if with_scripts else 'B'}")
    page = desk.open("en", java_script_enabled=with_scripts)
    with_deal(page, story)
    page.locator("[data-assist-here]").click()
    page.locator("#text").fill(story.text)
    page.locator("#read-button").click()
    amount = row(page, "expectedAmount")
    for _ in range(2):
        page.locator(f"{amount} summary").click()
        page.locator(f"{amount} input[id^=i-]").fill("95k")
        page.locator(f"{amount} input[id^=i-]").press("Enter")
        expect(page.locator(f"{amount} ins")).to_have_text(story.corrected)
        page.wait_for_load_state("networkidle")
    expect(page.locator("#apply")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_flawless_in_every_state_by_day_and_on_a_phone_by_night(
    desk: Desk, language: Language
) -> None:
    story = about(STORIES[language], *OTHERS[language][0])
    by_day, by_night = desk.open(language), desk.open(language, phone=True, color_scheme="dark")
    with_deal(by_day, story)
    home = f"/t/{TEAMS[language]}"
    by_day.goto(f"{home}/assist/")
    read(by_day, story.text)
    proposal = by_day.url
    flawless(by_day)  # as htmx left it
    for page in (by_day, by_night):
        for path in ("assist/", "assist/?example=1", "assist/history/", "assist/history/?status=undone"):
            page.goto(f"{home}/{path}")
            flawless(page)
        page.goto(proposal)
        flawless(page)
        page.locator(f"{row(page, 'expectedAmount')} summary").click()
        page.locator(".change-text summary").click()
        flawless(page)
        page.goto("/share")
        flawless(page)
    by_night.goto(proposal)
    for box in (each.bounding_box() for each in by_night.locator(".yn label, .edit > summary").all()[:12]):
        assert box
        assert box["height"] >= 43.5
    by_day.goto(proposal)
    by_day.locator(".applybar .btn-ghost").click()
    for page in (by_day, by_night):
        page.goto(proposal)
        expect(page.locator(".decided")).to_be_visible()
        flawless(page)


def test_a_text_pasted_on_the_board_is_offered_to_be_read(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/pipeline")
    paste = """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })); }"""
    page.evaluate(paste, "too short")
    expect(page.locator(".toast")).to_have_count(0)
    page.evaluate(paste, STORIES["en"].text)
    page.locator(".toast button").click()
    page.wait_for_url(re.compile(r"/assist/[\w-]{36}/$"))
    expect(page.locator(".paper[role=group]")).to_contain_text("Kestrel Optics")
    page.goto(f"{product.team('en')}/assist/")
    expect(page.locator("#text")).to_have_value("")


def test_a_file_is_dropped_or_chosen_and_read(desk: Desk, tmp_path: Path) -> None:
    page = desk.open("en", path="/assist/")
    mail = "From: Elena Novak <elena@brightwater.example>\nDate: Mon, 23 Nov 2026 09:30:00 +0000\n\n"
    drop = """(text) => { const data = new DataTransfer(); data.items.add(new File([text], 'deal.eml'));
      const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
      document.getElementById('assist').dispatchEvent(event); }"""
    page.evaluate(drop, mail + STORIES["en"].text)
    page.wait_for_url(re.compile(r"/assist/[\w-]{36}/$"))
    expect(page.locator(".paper[role=group]")).to_contain_text("elena@brightwater.example")
    file = tmp_path / "deal.pdf"
    file.write_bytes(b"%PDF")
    page.goto(page.url.partition("/assist/")[0] + "/assist/")
    page.locator("#file").set_input_files(file)
    expect(page.locator("#text-error")).to_be_visible()
    flawless(page)


def test_a_text_is_never_lost(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/assist/")
    text = "A long note about a customer, typed for ten minutes."
    page.locator("#text").fill(text)
    page.reload()
    expect(page.locator("#text")).to_have_value(text)

    page.route(
        "**/assist/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.locator("#read-button").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("#text")).to_have_value(text)
    page.unroute("**/assist/")
    desk.complaints.clear()  # the browser says that the request failed

    page.context.clear_cookies(name="wenshu-session")
    page.locator("#read-button").click()
    page.wait_for_url("**/sign-in?next=*")
    page.locator("input[name=email]").fill("maya@example.com")
    page.locator("input[name=password]").fill("try wenshu today")
    page.locator("form.form .btn-primary").click()
    page.wait_for_url("**/assist/")
    expect(page.locator("#text")).to_have_value(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_browsers_that_apply_at_once_write_once(desk: Desk, language: Language) -> None:
    story, first = about(STORIES[language], *OTHERS[language][1]), desk.open(language)
    deal = with_deal(first, story)
    first.locator("[data-assist-here]").click()
    read(first, story.text)
    second = desk.open(language)
    second.goto(first.url)
    first.locator("#apply").click()
    first.wait_for_url(deal + "#timeline")
    second.locator("#apply").click()
    expect(second.locator("[role=alert]")).to_contain_text(story.nothing_twice)
    expect(second.locator(".decided .outcome")).to_be_visible()
    first.reload()
    expect(first.locator("#timeline .said")).to_have_count(1)


def test_everything_works_without_a_script(desk: Desk) -> None:
    story = about(STORIES["en"], *OTHERS["en"][2])
    page = desk.open("en", java_script_enabled=False)
    deal = with_deal(page, story)
    page.locator("[data-assist-here]").click()
    page.locator("#text").fill(story.text)
    page.locator("#read-button").click()
    page.wait_for_url(re.compile(r"/assist/[\w-]{36}/$"))
    page.locator(f"{row(page, 'expectedAmount')} summary").click()
    page.locator(f"{row(page, 'expectedAmount')} input[id^=i-]").fill("95k")
    page.locator(f"{row(page, 'expectedCloseDate')} .n").click()
    page.locator("noscript button").first.click()
    expect(page.locator(f"{row(page, 'expectedAmount')} ins")).to_have_text(story.corrected)
    expect(page.locator(f"{row(page, 'expectedCloseDate')} .n input")).to_be_checked()
    page.locator("#apply").click()
    page.wait_for_url(deal + "#timeline")
    expect(page.locator(".figure b")).to_have_text(story.corrected)
    page.locator(".toast button").click()
    expect(page.locator(".figure b")).to_have_text("$86,000")


def test_a_note_fills_its_form_in_and_drafts_a_message(desk: Desk) -> None:
    page = desk.open("en")
    with_deal(page, about(STORIES["en"], *OTHERS["en"][3]))
    page.locator("#id-content").fill("Met them. Next step: send the migration plan by 2 December 2026.")
    page.locator(".log-acts button").first.click()
    expect(page.locator(".log[data-drafted]")).to_be_visible()
    expect(page.locator("#id-nextFollowUpAt")).to_have_value(re.compile("2026-12-02"))
    flawless(page)
    page.locator(".log-acts button").last.click()
    expect(page.locator("#message-text")).to_have_value(re.compile("Maya Collins"))
    flawless(page)
    expect(page.locator("#timeline .said")).to_have_count(0)


def test_a_slow_reading_names_its_step_and_can_be_cancelled(desk: Desk) -> None:
    page = desk.open("en", path="/assist/", kept=False)
    page.clock.install()
    page.reload()
    page.route("**/assist/", lambda route: None if route.request.method == "POST" else route.continue_())
    page.locator("#text").fill(STORIES["en"].text)
    page.locator("#read-button").click()
    expect(page.locator("#reading")).to_be_visible()
    page.clock.fast_forward(1500)
    expect(page.locator("#reading [data-step]")).to_have_text("Looking for the records it is about")
    page.clock.fast_forward(6000)
    expect(page.locator("[data-cancel]")).to_be_hidden()
    page.clock.fast_forward(1000)
    page.locator("[data-cancel]").click()  # offered after eight seconds
    expect(page.locator("#reading")).to_be_hidden()
    expect(page.locator("#text")).to_have_value(STORIES["en"].text)
    desk.complaints.clear()  # htmx tells the console that it gave up
