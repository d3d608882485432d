"""A recording that the browser has no room for, and one whose opportunity is gone: neither is lost."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.journeys.product import Desk, Product
from tests.journeys.test_voice import deal_path, listening, mic  # noqa: F401  fixtures

NO_ROOM = """(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...rest) {
    const full = %s;
    if (full) throw new DOMException("there is no room", "QuotaExceededError");
    return put.call(this, value, ...rest);
  };
})()"""


@pytest.mark.parametrize(
    "full",
    [
        pytest.param("this.name === 'chunks' && value.n % 2 === 1", id="every second part"),
        pytest.param("true", id="all of it"),
    ],
)
def test_what_the_browser_has_no_room_for_is_sent_all_the_same(
    mic: Desk,  # noqa: F811
    product: Product,
    full: str,
) -> None:
    page = mic.open("en", path="/voice")
    page.evaluate(NO_ROOM % full)
    heard = """() => {
      window.sizes = [];
      const start = MediaRecorder.prototype.start;
      MediaRecorder.prototype.start = function (...told) {
        this.addEventListener("dataavailable", ({ data }) => window.sizes.push(data.size));
        return start.apply(this, told);
      };
    }"""
    page.evaluate(heard)
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-rec-time]")).to_have_text(re.compile("0:0[4-9]"))
    expect(page.locator("[data-intake-problem]")).to_contain_text("no room left")
    before = product.one("SELECT COUNT(*) FROM crm_voicenote")
    rows = page.locator(".voice-row").count()
    page.locator("[data-rec-send]").click()
    expect(page.locator(".voice-row")).to_have_count(rows + 1)
    expect(page.locator("[data-uploads] > li")).to_have_count(0)
    assert product.one("SELECT COUNT(*) FROM crm_voicenote") == before + 1
    size = product.one("SELECT received FROM voice_upload ORDER BY created_at DESC LIMIT 1")
    assert size == page.evaluate("window.sizes.reduce((sum, each) => sum + each, 0)") > 10_000


def test_a_kept_recording_whose_opportunity_is_gone_is_sent_without_it(
    mic: Desk,  # noqa: F811
    product: Product,
) -> None:
    path = deal_path(product, "harbor-lane-software")
    page = mic.open("en", path=path)
    page.locator("[data-record-start]").click()
    expect(page.locator("[data-rec-time]")).to_have_text(re.compile("0:0[2-9]"))
    page.locator("[data-rec-stop]").click()
    expect(page.locator(".unsent")).to_contain_text(re.compile("An unsent recording of .* for “.+” is here"))

    other = mic.open("en", path=path)
    other.evaluate(
        """async (path) => {
          const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
          await fetch(`${path}/delete`, { method: "POST", headers: { "X-CSRFToken": token } });
        }""",
        f"/t/harbor-lane-software{path}",
    )
    assert product.one("SELECT deleted_at FROM crm_opportunity WHERE id = ?", UUID(path.split("/")[-1]).hex)

    page.goto(f"{product.team('en')}/voice")
    page.locator(".unsent [data-send]").click()
    expect(page.locator("[data-intake-said]")).to_contain_text("A voice note was added.")
    expect(page.locator("[data-uploads] > li").first).to_contain_text(
        "Sent without its opportunity, which is no longer there."
    )
    expect(page.locator(".voice-row").first).to_contain_text("no opportunity")
    page.reload()
    expect(page.locator(".voice-row").first).to_be_visible()
    expect(page.locator(".unsent")).to_have_count(0)
    mic.complaints[:] = [each for each in mic.complaints if "422" not in each]
