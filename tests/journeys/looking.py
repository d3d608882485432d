"""What every page must pass: axe-core finds nothing, and nothing runs over the side."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.journeys.product import DESK, PHONE

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
MORE_OF_THE_SAME = [
    "tbody tr:nth-child(n + 8)",
    ".deal:nth-child(n + 5)",
    ".due-list > li:nth-child(n + 8)",
]
TOO_WIDE = """() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return [];
  const wide = [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1);
  return [`${over}px`, ...wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 80))];
}"""


# Ten thousand elements of a reference take seconds to leave aside one by one: they wait outside meanwhile.
LOOK = """async ([where, how]) => {
  if (!window.axe) return null;
  const same = [...document.querySelectorAll('.api-op:nth-of-type(n + 4)')].map((each) => [each, new Comment()]);
  same.forEach(([each, place]) => each.replaceWith(place));
  const found = await axe.run(where, how);
  same.forEach(([each, place]) => place.replaceWith(each));
  return found.violations;
}"""
# Unseen while it turns: what is seen would pass from one theme's colours to the other's, one parent after another.
HIDE = "() => { document.documentElement.style.display = 'none'; document.documentElement.offsetHeight; }"
SHOW = """async (phone_by_night) => {
  const told = ['(pointer: coarse)', '(max-width: 760px)', '(prefers-color-scheme: dark)'].map((is) => matchMedia(is));
  const turned = () => told.every((each) => each.matches === phone_by_night);
  for (let tries = 0; tries < 500 && !turned(); tries++) await new Promise((done) => setTimeout(done, 10));
  document.documentElement.removeAttribute('style');
  return turned();
}"""


class Looks:
    """A page that is open, now at a desk by day, now on a phone by night; until its page is closed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)

    def become(self, phone_by_night: bool) -> None:
        self.page.evaluate(HIDE)
        size: dict[str, Any] = (PHONE if phone_by_night else DESK)["viewport"]  # type: ignore[assignment]
        metrics = {**size, "deviceScaleFactor": 1, "mobile": phone_by_night}
        self._session.send("Emulation.setDeviceMetricsOverride", metrics)
        self._session.send("Emulation.setTouchEmulationEnabled", {"enabled": phone_by_night})
        scheme = {"name": "prefers-color-scheme", "value": "dark" if phone_by_night else "light"}
        calm = {"name": "prefers-reduced-motion", "value": "reduce"}
        self._session.send("Emulation.setEmulatedMedia", {"features": [scheme, calm]})
        assert self.page.evaluate(SHOW, phone_by_night)


def flawless(page: Page) -> None:
    wide = page.evaluate(TOO_WIDE)
    assert not wide, f"runs over the side: {wide}"
    asked = [{"exclude": MORE_OF_THE_SAME}, {"resultTypes": ["violations"], "preload": False}]
    found = page.evaluate(LOOK, asked)
    if found is None:  # through the debugger: the policy of the page would refuse a script element
        page.evaluate(AXE)
        found = page.evaluate(LOOK, asked)
    violations = [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not violations, "\n".join(violations)
