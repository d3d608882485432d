"""From an answer to a letter in the mailbox, and from a number to a note at home."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import Looks, flawless
from tests.journeys.product import OWNERS, TEAMS, Desk, Language, Product
from tests.journeys.test_asking import ask, cited

QUESTIONS = {"en": "How many open deals are there?", "zh": "进行中的商机有多少个？"}
SEND = {"en": "Send me this…", "zh": "定期发给我…"}
WATCH = {"en": "Alert me…", "zh": "提醒我…"}
names = count(1)


def on_a_phone_at_night(page: Page) -> None:
    """The page that is open, as it looks there."""
    looks = Looks(page)
    looks.become(phone_by_night=True)
    flawless(page)
    looks.become(phone_by_night=False)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_answer_is_sent_as_a_letter_with_the_same_number(
    desk: Desk, product: Product, language: Language
) -> None:
    page = desk.open(language)
    ask(page, QUESTIONS[language])
    number = cited(page)
    page.get_by_role("link", name=SEND[language]).click()
    flawless(page)
    on_a_phone_at_night(page)
    name = f"Journey {next(names)}"
    page.locator("#id-name").fill(name)
    page.locator("form.form .btn-primary").click()
    expect(page.locator(".letter h2")).to_contain_text(name)
    expect(page.locator(".letter")).to_contain_text(f"{number:,}")
    flawless(page)
    on_a_phone_at_night(page)
    page.locator("form[action$='/send'] button").click()
    letter = product.letter_to(OWNERS[language])
    assert name in letter
    assert f"{number:,} [1]" in letter
    records = re.search(rf"\[1\].*?{re.escape(product.url)}(\S+)", letter)
    assert records
    page.goto(product.url + records[1])
    expect(page.locator(".list-head .num")).to_have_text(re.compile(rf"^{number}\b"))
    stop = re.search(rf"{re.escape(product.url)}(/digests/stop/\S+)", letter)
    assert stop
    stranger = desk.stranger(language)
    stranger.goto(stop[1])
    flawless(stranger)
    stranger.locator("form .btn-primary").first.click()
    expect(stranger.get_by_role("status")).to_contain_text(name)
    flawless(stranger)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_number_is_watched_without_a_script(desk: Desk, product: Product, language: Language) -> None:
    page = desk.open(language, java_script_enabled=False)
    page.goto(f"/t/{TEAMS[language]}/ask?q={QUESTIONS[language]}")
    number = cited(page)
    page.get_by_role("link", name=WATCH[language]).click()
    page.locator("#id-threshold").fill(str(number + 1))
    page.locator("form.form .btn-primary").click()
    expect(page.locator(".watched")).to_contain_text(f"{number + 1:,}")
    expect(page.locator(".watched")).to_contain_text(f"{number:,}")
    seen = desk.open(language)
    seen.goto(page.url)
    flawless(seen)
    on_a_phone_at_night(seen)
    seen.goto(page.url + "/edit")
    flawless(seen)
    seen.goto(f"/t/{TEAMS[language]}/alerts")
    flawless(seen)
