"""Where voice notes ask something, every choice can be read and reached, on the narrowest phone too."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.looking import TOO_WIDE
from tests.journeys.product import PATIENCE_MS, Desk, Language, Product

NARROWER_THAN_THEIR_WORDS = """(choices) => [...document.querySelectorAll(choices)].flatMap((each) => {
  const whole = each.cloneNode(true);
  whole.style.cssText = "position: absolute; flex: none; width: max-content; min-width: 0; max-width: none";
  each.after(whole);
  const cut = each.getBoundingClientRect().width < whole.getBoundingClientRect().width - 1;
  whole.remove();
  return cut ? [each.name] : [];
})"""

IS_SEEN = """(each) => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return each.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def is_seen(place: Locator) -> bool:
    """At last: a list that has just come is still being laid out."""
    until = monotonic() + PATIENCE_MS / 1000
    while not (seen := bool(place.evaluate(IS_SEEN))) and monotonic() < until:
        place.page.wait_for_timeout(100)
    return seen


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_filter_of_the_list_shows_all_its_words(desk: Desk, language: Language) -> None:
    page = desk.open(language, phone=True, path="/voice")
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.locator("#filters select").count() == 3
    assert page.evaluate(NARROWER_THAN_THEIR_WORDS, "#filters select") == []
    assert page.evaluate(TOO_WIDE) == []


def test_whoever_is_asked_for_the_deal_of_a_note_finds_it_in_place_and_goes_on(
    desk: Desk, product: Product
) -> None:
    page = desk.open("en", path="/voice")
    page.set_viewport_size({"width": 1440, "height": 1400})
    page.get_by_text("Add a transcript").first.click()
    page.locator("#text-said").fill("The person I met wants to think about it. I will call again on Friday.")
    page.locator("#add-text .btn-primary").click()
    follow_up = page.locator(".gist button", has_text="Create follow-up")
    expect(follow_up).to_be_visible()
    page.reload()  # so that nothing on the page is still coming
    follow_up.click()
    asked = page.locator("[data-slot]")
    expect(asked).to_contain_text("Which opportunity is it about?")
    under_way = page.locator(".htmx-request, .htmx-swapping, .htmx-settling")
    expect(under_way).to_have_count(0)  # the field listens
    asked.locator("[role=combobox]").fill("Support Plus")
    choice = asked.locator("[role=option][data-id]").first
    expect(choice).to_have_attribute("data-name", re.compile("Support Plus"))  # of what was typed
    expect(choice).to_be_visible()
    name = choice.get_attribute("data-name")
    assert is_seen(choice)  # nothing cuts the list off
    choice.click()
    asked.get_by_role("button", name="Link").click()
    expect(asked.locator(".applybar")).to_be_visible()
    expect(page.locator("#about")).to_contain_text(name or "")
    note = page.url.rpartition("/")[2].partition("?")[0].replace("-", "")
    linked = (
        "SELECT o.name FROM crm_voicenote n JOIN crm_opportunity o ON o.id = n.opportunity_id WHERE n.id = ?"
    )
    assert product.one(linked, note) == name
