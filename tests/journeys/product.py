"""The product seen from outside: its address, its letters, its database for counting by hand; and people's browsers."""

from __future__ import annotations

import re
import sqlite3
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

Language = Literal["en", "zh"]
PASSWORD = "try wenshu today"
OWNERS = {"en": "maya@example.com", "zh": "linyue@example.com"}
TEAMS = {"en": "harbor-lane-software", "zh": "east-china"}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
PATIENCE_MS = 30_000  # with a slow machine
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
KEPT_BY_PAGES = "local_storage,indexeddb,cache_storage,service_workers"
COMPLAIN = """document.addEventListener('securitypolicyviolation', (event) =>
  window.blocked(`${event.violatedDirective} ${event.blockedURI} ${event.sample} on ${location.pathname}`))"""


@dataclass
class Product:
    url: str
    letters: Path
    database: sqlite3.Connection

    def team(self, language: Language) -> str:
        return f"{self.url}/t/{TEAMS[language]}"

    def one(self, sql: str, *values: object) -> Any:
        """The first cell of an independent query."""
        row = self.database.execute(sql, values).fetchone()
        return row[0] if row else None

    def letter_to(self, address: str) -> str:
        """The newest letter to this address, in words."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for file in sorted(
                self.letters.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True
            ):
                # the folder keeps the letters of a process in one file, with a rule after each
                for letter in reversed(re.split(rb"\n-{79}\n", file.read_bytes())):
                    message = message_from_bytes(letter.lstrip(), policy=policy.default)
                    body = message.get_body(("plain",)) if message["To"] == address else None
                    if body is not None:
                        return str(body.get_content())
            time.sleep(0.1)
        raise AssertionError(f"no letter to {address}")


@dataclass
class Window:
    """A browser of its own: cookies, storage, cache; its first page stays, with the process that draws the others."""

    context: BrowserContext
    kind: str
    complaints: list[str]
    is_kept: bool = True


@dataclass
class Seats:
    """What lasts from journey to journey: who has signed in (slow on purpose), and windows with a warm cache."""

    cookies: dict[Language, Any] = field(default_factory=dict)
    free: list[Window] = field(default_factory=list)

    def take(self, browser: Browser, kind: str) -> Window | None:
        fits = (each for each in self.free if each.kind == kind and each.context.browser is browser)
        window = next(fits, None)
        if window:
            self.free.remove(window)
        return window


@dataclass
class Desk:
    """Browsers of several people at one product."""

    product: Product
    browser: Browser
    seats: Seats
    complaints: list[str] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    def open(
        self, language: Language = "en", *, phone: bool = False, path: str = "/", **options: Any
    ) -> Page:
        """A browser in which this team's owner is signed in, on a page of the team."""
        if language not in self.seats.cookies:
            page = self.stranger(language)
            self.sign_in(page, OWNERS[language], PASSWORD)
            self.seats.cookies[language] = page.context.cookies()
        page = self.stranger(language, phone=phone, **options)
        page.context.add_cookies(self.seats.cookies[language])
        page.goto(self.product.team(language) + path)
        return page

    def stranger(
        self, language: Language = "en", *, phone: bool = False, kept: bool = True, **options: Any
    ) -> Page:
        """A browser that nobody has signed in with; not kept for later journeys if this one changes its clock."""
        size = PHONE if phone else DESK
        options |= {
            **size,
            "locale": LOCALES[language],
            "reduced_motion": "reduce",
            "base_url": self.product.url,
        }
        window = (kept and self.seats.take(self.browser, repr(options))) or self._new(options)
        window.complaints, window.is_kept = self.complaints, kept
        self.windows.append(window)
        page = window.context.new_page()
        window.context.clear_cookies()
        tidy = window.context.new_cdp_session(page)  # nothing of an earlier journey but its cache
        tidy.send("Storage.clearDataForOrigin", {"origin": self.product.url, "storageTypes": KEPT_BY_PAGES})
        tidy.detach()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        return page

    def sign_in(self, page: Page, email: str, password: str) -> None:
        page.goto(f"{self.product.url}/sign-in")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("form.form .btn-primary").click()
        page.wait_for_url(re.compile("/t/"))

    def close(self) -> None:
        for window in self.windows:
            for page in window.context.pages[1:]:  # the first keeps the process that draws this window
                page.close()
            if window.is_kept:
                self.seats.free.append(window)
            else:
                window.context.close()

    def _new(self, options: dict[str, Any]) -> Window:
        context = self.browser.new_context(**options)
        window = Window(context, repr(options), [])
        context.set_default_timeout(PATIENCE_MS)
        context.expose_binding("blocked", lambda _, what: window.complaints.append(f"blocked: {what}"))
        context.add_init_script(COMPLAIN)
        context.new_page().goto("/api/health/live")
        return window

    def _heard(self, message: ConsoleMessage) -> None:
        """A refusal such as 404 or 412 is an answer, not a broken page."""
        if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
            self.complaints.append(f"console: {message.text}")
