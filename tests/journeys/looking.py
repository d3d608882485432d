"""What every page must pass: axe-core finds nothing, and nothing runs over the side."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
MORE_OF_THE_SAME = [
    ".api-op:nth-of-type(n + 4)",
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


def flawless(page: Page) -> None:
    wide = page.evaluate(TOO_WIDE)
    assert not wide, f"runs over the side: {wide}"
    page.evaluate(AXE)  # through the debugger: the policy of the page would refuse a script element
    result = page.evaluate(
        "([where, how]) => axe.run(where, how)",
        [{"exclude": MORE_OF_THE_SAME}, {"resultTypes": ["violations"], "preload": False}],
    )
    violations = [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
    assert not violations, "\n".join(violations)
