"""Forms of records: who owns what is new, every fault at once, and what two people do to one record."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.conftest import PASSWORD
from wenshu import clock
from wenshu.crm import companies, opportunities
from wenshu.crm.contract import CompanyIn, OpportunityPatch
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity
from wenshu.teams.models import Membership, Team

Browser = Callable[[Membership], Client]


def fields(page: str, form: str = "") -> dict[str, str]:
    """What a browser would send of the form: the last one of the page, or the one at that address."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    body = next(each for each in reversed(forms) if "form-end" in each and form in each)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", body):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" in given and (given.get("type") not in {"radio", "checkbox"} or " checked" in tag):
            sent[given["name"]] = html.unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)', body):
        sent[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def error_beside(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-error">.*?</svg>\s*(.*?)</span>', page, re.DOTALL)
    return html.unescape(found[1]) if found else ""


@pytest.fixture
def browser(alice: Membership, client_for: Browser) -> Client:
    return client_for(alice)


@pytest.fixture
def at(team: Team) -> str:
    return f"/t/{team.slug}"


@pytest.mark.parametrize(
    ("plural", "model"), [("opportunities", Opportunity), ("companies", Company), ("contacts", Contact)]
)
def test_whoever_creates_a_record_owns_it_and_may_give_it_away(
    browser: Client, at: str, alice: Membership, team: Team, plural: str, model: Any
) -> None:
    for owner in (alice, None):
        sent = fields(browser.get(f"{at}/{plural}/new").content.decode())
        assert sent["ownerId"] == str(alice.pk)
        sent |= {"name": f"Owned by {owner}", "ownerId": str(owner.pk) if owner else ""}
        assert browser.post(f"{at}/{plural}/new", sent).status_code == 302
        assert model.objects.for_team(team).get(name=sent["name"]).owner == owner


def test_a_company_made_on_the_way_belongs_to_whoever_makes_it(
    browser: Client, at: str, alice: Membership, team: Team
) -> None:
    sent = {"name": "Rollout", "companyName": "Hollinside Foods", "createCompany": "1", "ownerId": ""}
    assert browser.post(f"{at}/opportunities/new", sent).status_code == 302
    assert Opportunity.objects.for_team(team).get().company.owner == alice  # type: ignore[union-attr]


def test_every_wrong_field_is_named_at_once(browser: Client, at: str) -> None:
    wrong = {
        "name": " ", "companyName": "Nobody knows it", "expectedAmount": "86oo", "currency": "USD",
        "probability": "140", "expectedCloseDate": "2026-13-45",
    }  # fmt: skip
    answer = browser.post(f"{at}/opportunities/new", wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in ("name", "companyName", "expectedAmount", "probability", "expectedCloseDate"):
        assert error_beside(page, name), name
    assert 'name="createCompany"' in page


def test_a_wish_for_a_new_company_outlives_another_fields_fault(browser: Client, at: str, team: Team) -> None:
    sent = {"name": "Rollout", "companyName": "Hollinside Foods", "createCompany": "1", "probability": "x"}
    page = browser.post(f"{at}/opportunities/new", sent).content.decode()
    assert not Company.objects.for_team(team).exists()
    again = fields(page) | {"probability": "50"}
    assert again["createCompany"] == "1"
    assert browser.post(f"{at}/opportunities/new", again).status_code == 302
    assert Company.objects.for_team(team).get().name == "Hollinside Foods"


@pytest.mark.parametrize(
    ("amount", "currency", "accepted"),
    [
        ("$500", "CNY", False), ("¥500", "USD", False), ("￥500", "EUR", False),
        ("$500", "HKD", True), ("¥500", "JPY", True), ("500", "CNY", True), ("¥500", "RMB", True),
        ("500", "DM", False),
    ],
)  # fmt: skip
def test_a_sign_that_contradicts_the_currency_is_asked_about(
    browser: Client, at: str, team: Team, amount: str, currency: str, accepted: bool
) -> None:
    sent = {"name": "Signs", "expectedAmount": amount, "currency": currency}
    answer = browser.post(f"{at}/opportunities/new", sent)
    assert answer.status_code == (302 if accepted else 422)
    if accepted:
        assert Opportunity.objects.for_team(team).get().currency == currency.replace("RMB", "CNY")
    else:
        assert error_beside(answer.content.decode(), "expectedAmount")


def test_a_form_that_is_sent_twice_makes_one_record(browser: Client, at: str, team: Team) -> None:
    sent = fields(browser.get(f"{at}/opportunities/new").content.decode()) | {"name": "Once"}
    first = browser.post(f"{at}/opportunities/new", sent)
    assert browser.post(f"{at}/opportunities/new", sent)["Location"] == first["Location"]
    assert Opportunity.objects.for_team(team).count() == 1
    browser.post(
        f"{at}/opportunities/new", sent | {"name": "Another, made from the first by the back button"}
    )
    fresh = fields(browser.get(f"{at}/opportunities/new").content.decode()) | {"name": "Once"}
    browser.post(f"{at}/opportunities/new", fresh)
    assert Opportunity.objects.for_team(team).count() == 3


def test_a_call_that_is_sent_twice_is_logged_once(
    browser: Client, at: str, team: Team, make_opportunity: Callable[..., Opportunity]
) -> None:
    deal = make_opportunity()
    page = browser.get(f"{at}/opportunities/{deal.pk}").content.decode()
    sent = fields(page, f"{deal.pk}/follow-ups") | {"content": "Called"}
    for _ in range(2):
        assert browser.post(f"{at}/opportunities/{deal.pk}/follow-ups", sent).status_code == 302
    assert FollowUp.objects.for_team(team).count() == 1


def test_what_is_logged_in_the_minute_of_a_deals_creation_stands_above_it(
    browser: Client, at: str, team: Team
) -> None:
    browser.post(f"{at}/opportunities/new", {"name": "Just now"})
    deal = Opportunity.objects.for_team(team).get()
    page = browser.get(f"{at}/opportunities/{deal.pk}").content.decode()
    sent = fields(page, f"{deal.pk}/follow-ups") | {"content": "Called at once"}
    assert sent["occurredAt"] <= f"{clock.now():%Y-%m-%dT%H:%M}"
    browser.post(f"{at}/opportunities/{deal.pk}/follow-ups", sent)
    timeline = browser.get(f"{at}/opportunities/{deal.pk}").content.decode().split('id="timeline"')[1]
    assert timeline.index("Called at once") < timeline.index("Created")


def test_a_call_of_last_week_stays_in_last_week(
    browser: Client, at: str, team: Team, make_opportunity: Callable[..., Opportunity]
) -> None:
    deal = make_opportunity()
    last_week = deal.created_at - timedelta(days=7)
    sent = {"kind": "call", "content": "Called", "occurredAt": f"{last_week:%Y-%m-%dT%H:%M}"}
    browser.post(f"{at}/opportunities/{deal.pk}/follow-ups", sent)
    assert FollowUp.objects.for_team(team).get().occurred_at == last_week.replace(second=0, microsecond=0)


def test_of_a_colleagues_edit_only_what_both_changed_is_in_conflict(
    browser: Client,
    at: str,
    team: Team,
    alice: Membership,
    bob: Membership,
    now: datetime,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    deal = make_opportunity("Rollout", region="North", expected_amount="100", source="Fair")
    edit = f"{at}/opportunities/{deal.pk}/edit"
    sent = fields(browser.get(edit).content.decode())
    theirs = OpportunityPatch(name="Rollout of Bob", region="East", expected_amount="200")  # type: ignore[arg-type]
    opportunities.update(deal, theirs, by=bob, via="web", now=now)

    answer = browser.post(edit, sent | {"region": "West", "source": "Website"})
    assert answer.status_code == 412
    page = answer.content.decode()
    assert re.findall(r"Saved meanwhile: <b>(.*?)</b>", page) == ["East"]
    again = fields(page)
    assert (again["name"], again["expectedAmount"]) == ("Rollout of Bob", "200")
    assert (again["region"], again["source"]) == ("West", "Website")

    assert browser.post(edit, again).status_code == 302
    deal = opportunities.find(team, deal.pk)
    assert (deal.name, deal.amount_minor, deal.region, deal.source) == (
        "Rollout of Bob",
        20_000,
        "West",
        "Website",
    )


def test_an_edit_keeps_a_company_that_was_deleted_meanwhile(
    browser: Client,
    at: str,
    team: Team,
    alice: Membership,
    now: datetime,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    company = companies.create(team, CompanyIn(name="Gone Works"), by=alice, via="test", now=now)
    deal = make_opportunity(company_id=company.pk)
    companies.delete(company, by=alice, via="test", now=now)
    edit = f"{at}/opportunities/{deal.pk}/edit"
    sent = fields(browser.get(edit).content.decode()) | {"region": "West"}
    assert sent["companyName"] == "Gone Works"
    assert browser.post(edit, sent).status_code == 302
    deal = opportunities.find(team, deal.pk)
    assert (deal.region, deal.company_id) == ("West", company.pk)


def test_what_was_typed_into_a_record_that_a_colleague_deleted_can_be_saved_with_it(
    browser: Client,
    at: str,
    team: Team,
    bob: Membership,
    now: datetime,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    deal = make_opportunity("Rollout")
    edit = f"{at}/opportunities/{deal.pk}/edit"
    sent = fields(browser.get(edit).content.decode()) | {"description": "Typed for half an hour"}
    opportunities.delete(deal, by=bob, via="web", now=now)
    answer = browser.post(edit, sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Typed for half an hour" in page
    assert not Opportunity.objects.for_team(team).live().exists()
    assert browser.post(edit, fields(page) | {"restore": "1"}).status_code == 302
    assert opportunities.find(team, deal.pk).description == "Typed for half an hour"


def test_a_record_of_another_team_is_neither_shown_nor_brought_back(
    browser: Client, at: str, charlie: Membership, now: datetime, make_opportunity: Callable[..., Opportunity]
) -> None:
    deal = make_opportunity("Foreign", by=charlie)
    opportunities.delete(deal, by=charlie, via="web", now=now)
    for more in ({}, {"restore": "1"}):
        assert browser.post(f"{at}/opportunities/{deal.pk}/edit", {"name": "Mine", **more}).status_code == 404
    assert not Opportunity.objects.for_team(charlie.team).live().exists()


def test_a_form_whose_session_ended_says_so_and_does_not_speak_of_roles(alice: Membership, at: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"{at}/companies/new", {"name": "Late"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This page was open for too long" in page
    assert "role" not in page.split("<h1>")[1].split("</main>")[0].replace('role="', "")


@pytest.mark.parametrize("where", ["log", "edit"])
def test_what_has_not_happened_yet_is_a_plan_and_no_follow_up(
    browser: Client, at: str, team: Team, make_opportunity: Callable[..., Opportunity], where: str
) -> None:
    deal = make_opportunity()
    log = f"{at}/opportunities/{deal.pk}/follow-ups"
    sent = {"kind": "call", "content": "Called", "occurredAt": f"{clock.now():%Y-%m-%dT%H:%M}"}
    if where == "edit":
        browser.post(log, sent)
        log = f"{at}/follow-ups/{FollowUp.objects.for_team(team).get().pk}/edit"
    answer = browser.post(log, sent | {"occurredAt": f"{clock.now() + timedelta(days=3):%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 422
    assert error_beside(answer.content.decode(), "occurredAt")
    assert FollowUp.objects.for_team(team).filter(occurred_at__gt=clock.now()).count() == 0


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_a_follow_up_of_the_first_or_last_year_comes_back_at_its_field(
    browser: Client, at: str, team: Team, make_opportunity: Callable[..., Opportunity], zone: str
) -> None:
    Team.objects.filter(pk=team.pk).update(timezone=zone)
    log = f"{at}/opportunities/{make_opportunity().pk}/follow-ups"
    for far in ("0001-01-01T00:00", "9999-12-31T23:59"):
        for name in ("occurredAt", "nextFollowUpAt"):
            answer = browser.post(log, {"kind": "call", "content": "Called", name: far})
            assert answer.status_code == 422, (name, far)
            assert "between the years" in error_beside(answer.content.decode(), name)
    assert FollowUp.objects.for_team(team).count() == 0


def test_whose_session_ended_comes_back_to_the_page_of_the_form(at: str, alice: Membership) -> None:
    page = f"{at}/opportunities/new?companyName=Ironbeck"
    for referer, target in (
        (f"http://testserver{page}", page),
        ("http://elsewhere.example/x", "/"),
        ("", "/"),
    ):
        answer = Client().post(f"{at}/opportunities/new", {"name": "Late"}, headers={"Referer": referer})
        assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [target]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "至少 15 个字符"), ("123456789012345678", "数字"), ("1q2w3e4r5t6y7u8i9o0p", "太多"),
        ("alice@example.com", "太相似"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_password_is_said_in_the_readers_language(
    alice: Membership, client_for: Browser, at: str, password: str, said: str
) -> None:
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save()
    sent = {"currentPassword": PASSWORD, "password": password}
    page = client_for(alice).post(f"{at}/settings/me/password", sent).content.decode()
    assert said in error_beside(page, "password")
