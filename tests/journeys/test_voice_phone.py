"""Voice notes on the narrowest phone: every choice can be read, and nothing runs over the side."""

from __future__ import annotations

import pytest

from tests.journeys.looking import TOO_WIDE
from tests.journeys.product import Desk, Language

NARROWER_THAN_THEIR_WORDS = """(choices) => [...document.querySelectorAll(choices)].flatMap((each) => {
  const whole = each.cloneNode(true);
  whole.style.cssText = "position: absolute; flex: none; width: max-content; min-width: 0; max-width: none";
  each.after(whole);
  const cut = each.getBoundingClientRect().width < whole.getBoundingClientRect().width - 1;
  whole.remove();
  return cut ? [each.name] : [];
})"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_filter_of_the_list_shows_all_its_words(desk: Desk, language: Language) -> None:
    page = desk.open(language, phone=True, path="/voice")
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.locator("#filters select").count() == 3
    assert page.evaluate(NARROWER_THAN_THEIR_WORDS, "#filters select") == []
    assert page.evaluate(TOO_WIDE) == []
