"""People come and go: sign in and out, invitations, a forgotten password, several teams, tokens for programs."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.looking import flawless
from tests.journeys.product import OWNERS, PASSWORD, Desk, Product

CARD = "form.form .btn-primary"
LONG = "four unrelated words indeed"


def sign_out(page: Page) -> None:
    page.locator(".side-foot summary").click()
    page.locator(".side-foot button", has_text=re.compile("Sign out|退出登录")).click()
    page.wait_for_url("**/sign-in")


def test_a_wrong_password_says_nothing_about_the_address_and_keeps_it(desk: Desk) -> None:
    page = desk.stranger()
    said = []
    for address in (OWNERS["en"], "nobody@example.com"):
        page.goto("/sign-in")
        page.locator("#id-email").fill(address)
        page.locator("#id-password").fill("not the password at all")
        page.locator(CARD).click()
        said.append(page.locator("[role=alert]").inner_text())
        expect(page.locator("#id-email")).to_have_value(address)
        expect(page.locator("#id-password")).to_have_value("")
    assert said[0] == said[1]
    flawless(page)


def test_a_page_that_needs_a_seat_comes_back_after_signing_in(desk: Desk, product: Product) -> None:
    page = desk.stranger()
    page.goto(f"{product.team('en')}/companies")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.locator("#id-email").fill("owen@example.com")
    page.locator("#id-password").fill(PASSWORD)
    page.locator(CARD).click()
    page.wait_for_url("**/companies")
    sign_out(page)
    page.goto(f"{product.team('en')}/companies")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_invited_colleague_makes_an_account_and_works_in_the_team(desk: Desk, product: Product) -> None:
    owner = desk.open("en", path="/settings/members")
    owner.locator("#id-email").fill("bob@example.com")
    owner.locator("form[action$=invitations] .btn-primary").click()
    link = owner.locator(".notice input").input_value()
    flawless(owner)
    assert link in product.letter_to("bob@example.com")

    bob = desk.stranger()
    bob.goto(link)
    expect(bob.locator("h1")).to_contain_text("Harbor Lane Software")
    flawless(bob)
    bob.locator("#id-name").fill("Bob Carter")
    bob.locator("#id-password").fill("short")
    bob.locator(CARD).click()
    expect(bob.locator("#password-error")).to_be_visible()
    expect(bob.locator("#id-name")).to_have_value("Bob Carter")
    bob.locator("#id-password").fill(LONG)
    bob.locator(CARD).click()
    bob.wait_for_url("**/t/harbor-lane-software/")
    sign_out(bob)
    desk.sign_in(bob, "bob@example.com", LONG)
    expect(bob.locator(".side-foot")).to_contain_text("Bob Carter")
    assert bob.goto(link)
    expect(bob.locator("h1")).to_contain_text("does not work any more")


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(desk: Desk, product: Product) -> None:
    page = desk.stranger("zh")
    page.goto("/sign-in")
    page.locator("a[href='/password-reset']").click()
    page.locator("#id-email").fill("chenwei@example.com")
    page.locator(CARD).click()
    expect(page.locator("[role=status]")).to_contain_text("chenwei@example.com")
    flawless(page)
    link = re.search(r"http://\S+/password-reset/\S+", product.letter_to("chenwei@example.com"))
    assert link
    page.goto(link[0])
    flawless(page)
    page.locator("#id-password").fill(LONG)
    page.locator(CARD).click()
    page.wait_for_load_state()
    other = desk.stranger("zh")
    desk.sign_in(other, "chenwei@example.com", LONG)
    assert other.goto(link[0])
    expect(other.locator("#id-password")).to_have_count(0)


def test_a_person_of_two_teams_goes_from_one_to_the_other(desk: Desk) -> None:
    page = desk.open("en", path="/companies")
    page.locator(".team-menu summary").click()
    page.locator(".team-menu a", has_text="East China").click()
    page.wait_for_url("**/t/east-china/")
    expect(page.locator(".side .team")).to_contain_text("East China")
    page.goto("/")
    page.wait_for_url("**/t/east-china/")  # the team that was open last
    page.goto("/t/harbor-lane-software/")


def test_a_token_is_shown_once_and_works_until_it_is_revoked(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/settings/tokens")
    page.locator("#id-name").fill("Nightly report")
    page.locator("form.form .btn-primary").click()
    secret = page.locator(".notice input").input_value()
    flawless(page)
    bearer = {"Authorization": f"Bearer {secret}"}
    program = desk.stranger().context.request
    assert program.get("/api/companies", headers=bearer).json()["items"]
    assert program.post("/api/companies", headers=bearer, data={"name": "No"}).status == 403  # it may read

    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("Nightly report")
    assert secret not in page.content()
    page.locator("button[aria-label='Revoke Nightly report']").click()
    expect(page.locator("main")).not_to_contain_text("Nightly report")
    assert program.get("/api/companies", headers=bearer).status == 401


def test_language_and_theme_change_at_once_and_stay(desk: Desk) -> None:
    page = desk.stranger()
    page.goto("/sign-in")
    page.locator("button[lang=zh-Hans]").click()
    expect(page.locator("h1")).to_have_text("登录")
    page.locator("button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    flawless(page)


def test_a_stage_is_added_and_stands_on_the_board(desk: Desk, product: Product) -> None:
    page = desk.open("en", path="/settings/stages")
    page.locator("form[action$='stages/new'] input[name=name]").fill("Legal review")
    page.locator("form[action$='stages/new'] .btn-primary").click()
    expect(page.locator("input[value='Legal review']")).to_be_visible()
    flawless(page)
    page.goto(f"{product.team('en')}/pipeline")
    expect(page.locator(".lane h2", has_text="Legal review")).to_be_visible()
