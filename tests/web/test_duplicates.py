"""Pages of likely duplicates: pairs, the merge of two, its undo, and the warning on forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.test_forms import fields
from wenshu.crm import companies, merge_fields, merging
from wenshu.crm.contract import CompanyPatch
from wenshu.crm.models import Apart, Company, Contact, Merge, Opportunity
from wenshu.teams.models import Membership, Team
from wenshu.web import duplicates_values

Browser = Callable[[Membership], Client]
Make = Callable[..., Any]


@pytest.fixture
def browser(alice: Membership, client_for: Browser) -> Client:
    return client_for(alice)


@pytest.fixture
def at(team: Team) -> str:
    return f"/t/{team.slug}"


@pytest.fixture
def pair(make_company: Make) -> tuple[Company, Company]:
    kept = make_company(
        "Suzhou Hengli Precision Co., Ltd", domain="hengli.com", phone="021 5555", tags=["VIP"]
    )
    return kept, make_company("Hengli Precision", domain="hengli.com", tags=["East"])


def merge_form(browser: Client, at: str, pair: tuple[Company, Company]) -> tuple[str, dict[str, str]]:
    url = f"{at}/companies/{pair[0].pk}/merge"
    page = browser.get(f"{url}?other={pair[1].pk}").content.decode()
    return url, fields(page)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_pairs_are_listed_with_score_and_reason_and_lead_to_their_merge(
    browser: Client, at: str, pair: tuple[Company, Company]
) -> None:
    page = browser.get(f"{at}/duplicates/").content.decode()
    assert pair[0].name in page
    assert f"/companies/{pair[0].pk}/merge?other={pair[1].pk}" in page
    assert re.search(r"\d\d%", page)
    assert "same e-mail domain" in page
    for kind in ("contact", "opportunity"):
        assert "No duplicates here" in browser.get(f"{at}/duplicates/", {"kind": kind}).content.decode()
    assert browser.get(f"{at}/duplicates/", {"kind": "deal"}).status_code == 404


def test_two_records_are_merged_by_the_choices_of_the_form_and_the_toast_undoes_it(
    browser: Client, at: str, pair: tuple[Company, Company], make_opportunity: Make
) -> None:
    kept, other = pair
    deal = make_opportunity(company_id=other.pk)
    url, form = merge_form(browser, at, pair)
    assert form["pick-name"] == "this"
    assert form["pick-tags"] == "both"
    assert "pick-domain" not in form  # both say the same
    answer = browser.post(url, form | {"pick-name": "other"}, follow=True)
    assert answer.redirect_chain == [(f"{at}/companies/{kept.pk}", 302)]
    page = answer.content.decode()
    merge = Merge.objects.for_team(kept.team).get()
    assert f'action="{at}/merges/{merge.pk}/undo"' in page
    company = Company.objects.for_team(kept.team).get(pk=kept.pk)
    assert (company.name, company.phone, company.tags) == ("Hengli Precision", "021 5555", ["VIP", "East"])
    assert deal.name in page
    assert "Merged lately" in browser.get(f"{at}/duplicates/").content.decode()
    page = browser.post(f"{at}/merges/{merge.pk}/undo", follow=True).content.decode()
    assert "is a record of its own again" in page
    assert Opportunity.objects.for_team(kept.team).get(pk=deal.pk).company_id == other.pk


def test_the_preview_shows_what_would_come_of_the_choices(
    browser: Client, at: str, pair: tuple[Company, Company], make_contact: Make
) -> None:
    make_contact(company_id=pair[1].pk)
    url, form = merge_form(browser, at, pair)
    form |= {"pick-name": "other", "pick-phone": "other"}
    preview = browser.get(url, form, headers={"HX-Request": "true"}).content.decode()
    assert "<form" not in preview
    assert "Suzhou" not in preview
    assert "021 5555" not in preview
    assert "1 contact" in text(preview)
    assert Merge.objects.for_team(pair[0].team).count() == 0


def test_a_colleague_who_saved_first_is_not_overwritten(
    browser: Client, at: str, pair: tuple[Company, Company], bob: Membership
) -> None:
    url, form = merge_form(browser, at, pair)
    now = pair[0].created_at
    companies.update(pair[1], CompanyPatch(phone="021 7777"), by=bob, via="test", now=now)
    answer = browser.post(url, form | {"pick-name": "other"})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "A colleague saved one of these meanwhile." in page
    assert "021 7777" in page
    form = fields(page)
    assert form["pick-name"] == "other"
    assert browser.post(url, form).status_code == 302


@pytest.mark.parametrize("side", ["mine", "both", "x" * 300])
def test_a_choice_that_there_is_not_merges_nothing(
    browser: Client, at: str, pair: tuple[Company, Company], side: str
) -> None:
    url, form = merge_form(browser, at, pair)
    assert browser.post(url, form | {"pick-name": side}).status_code == 422
    assert Merge.objects.for_team(pair[0].team).count() == 0


@pytest.mark.parametrize("kind", ["companies", "contacts", "opportunities"])
def test_the_address_of_a_merged_record_leads_to_the_one_that_stayed(
    kind: str, browser: Client, at: str, alice: Membership, make_company: Make, make_contact: Make,
    make_opportunity: Make,
) -> None:  # fmt: skip
    make = {"companies": make_company, "contacts": make_contact, "opportunities": make_opportunity}[kind]
    kept, other = make("Hengli"), make("Hengli Precision")
    page = browser.get(f"{at}/{kind}/{kept.pk}/merge?other={other.pk}").content.decode()
    assert "What comes of it" in page
    browser.post(f"{at}/{kind}/{kept.pk}/merge", fields(page))
    assert browser.get(f"{at}/{kind}/{other.pk}")["Location"] == f"{at}/{kind}/{kept.pk}"
    assert browser.get(f"{at}/{kind}/{kept.pk}").status_code == 200


def test_an_undo_that_cannot_be_says_why(
    browser: Client, at: str, pair: tuple[Company, Company], bob: Membership
) -> None:
    url, form = merge_form(browser, at, pair)
    browser.post(url, form)
    merge = Merge.objects.for_team(pair[0].team).get()
    kept = companies.find(pair[0].team, pair[0].pk)
    companies.update(kept, CompanyPatch(phone="1"), by=bob, via="test", now=merge.at)
    page = browser.post(f"{at}/merges/{merge.pk}/undo", follow=True).content.decode()
    assert "Bob has changed Suzhou Hengli Precision Co., Ltd since." in page


def test_a_pair_that_is_none_is_not_offered_again_until_that_is_undone(
    browser: Client, at: str, pair: tuple[Company, Company]
) -> None:
    url = f"{at}/companies/{pair[0].pk}/apart?other={pair[1].pk}"
    page = browser.post(url, follow=True).content.decode()
    assert "These two stay apart." in page
    assert "No duplicates here" in page
    assert Apart.objects.for_team(pair[0].team).count() == 1
    page = browser.post(f"{url}&undo=1", follow=True).content.decode()
    assert "No duplicates here" not in page


def test_the_other_record_is_chosen_among_likely_ones_or_searched_for(
    browser: Client, at: str, pair: tuple[Company, Company], make_company: Make
) -> None:
    far = make_company("Bluewater Logistics")
    url = f"{at}/companies/{pair[0].pk}/merge"
    page = browser.get(url).content.decode()
    assert f"?other={pair[1].pk}" in page
    assert f"?other={far.pk}" not in page
    found = browser.get(url, {"q": "blue"}).content.decode()
    assert f"?other={far.pk}" in found
    assert "Nothing found" in browser.get(url, {"q": "nobody"}).content.decode()


def test_viewers_look_and_change_nothing(
    viewer: Membership, client_for: Browser, at: str, pair: tuple[Company, Company], alice: Membership
) -> None:
    looking = client_for(viewer)
    page = looking.get(f"{at}/duplicates/")
    assert page.status_code == 200
    assert "/merge?other=" not in page.content.decode()
    url = f"{at}/companies/{pair[0].pk}"
    assert looking.get(f"{url}/merge?other={pair[1].pk}").status_code == 403
    assert looking.post(f"{url}/merge", {"other": str(pair[1].pk)}).status_code == 403
    assert looking.post(f"{url}/apart?other={pair[1].pk}").status_code == 403
    merge = merging.merge(*pair, fields={}, by=alice, via="test", now=pair[0].created_at)
    assert looking.post(f"{at}/merges/{merge.pk}/undo").status_code == 403


def test_tags_that_one_of_them_has_all_of_need_no_third_choice(
    browser: Client, at: str, make_company: Make
) -> None:
    pair = make_company("Hengli", tags=["VIP"]), make_company("Hengli Precision", tags=["VIP", "East"])
    url, form = merge_form(browser, at, pair)
    assert form["pick-tags"] == "other"
    browser.post(url, form)
    assert Company.objects.for_team(pair[0].team).get(pk=pair[0].pk).tags == ["VIP", "East"]


def test_every_field_that_can_be_chosen_has_a_name() -> None:
    assert {name for names in merge_fields.FIELDS.values() for name in names} == set(duplicates_values.LABELS)


# the warning on forms


def blank(browser: Client, url: str, **typed: str) -> dict[str, str]:
    return fields(browser.get(url).content.decode()) | typed


def test_a_new_company_that_looks_like_one_is_saved_only_when_its_maker_has_seen_that(
    browser: Client, at: str, pair: tuple[Company, Company]
) -> None:
    url, everything = f"{at}/companies/new", Company.objects.for_team(pair[0].team)
    form = blank(browser, url, name="Hengli Precision", industry="Optics")
    answer = browser.post(url, form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This may be there already." in page
    assert f"{at}/companies/{pair[1].pk}" in page
    assert everything.count() == 2
    again = fields(page)
    assert again["industry"] == "Optics"
    [seen] = re.findall(r'name="anyway" value="([^"]*)"', page)
    assert browser.post(url, again | {"anyway": seen}).status_code == 302
    assert everything.count() == 3


def test_who_changes_the_name_to_another_known_one_is_warned_again(
    browser: Client, at: str, pair: tuple[Company, Company], make_company: Make
) -> None:
    far = make_company("Bluewater Logistics")
    url = f"{at}/companies/new"
    form = blank(browser, url, name="Bluewater Logistics", anyway=f"{pair[0].pk} {pair[1].pk}")
    answer = browser.post(url, form)
    assert answer.status_code == 409
    assert str(far.pk) in answer.content.decode()


def test_contacts_and_opportunities_are_warned_of_too(
    browser: Client, at: str, pair: tuple[Company, Company], make_contact: Make, make_opportunity: Make
) -> None:
    company = pair[0]
    make_contact("Chen Wei", email="chen@hengli.com", company_id=company.pk)
    make_opportunity("MES rollout", company_id=company.pk, expected_amount="920000", product="MES")
    beside = {"companyName": company.name, "companyId": str(company.pk)}
    form = blank(browser, f"{at}/contacts/new", name="Chen Wei", email="chen@hengli.com", **beside)
    assert browser.post(f"{at}/contacts/new", form).status_code == 409
    assert Contact.objects.for_team(company.team).count() == 1
    form = blank(
        browser, f"{at}/opportunities/new", name="MES rollout", expectedAmount="92万", product="MES", **beside
    )
    assert browser.post(f"{at}/opportunities/new", form).status_code == 409
    assert Opportunity.objects.for_team(company.team).count() == 1


def test_what_is_wrong_with_a_form_is_told_before_what_it_looks_like(
    browser: Client, at: str, pair: tuple[Company, Company]
) -> None:
    form = blank(browser, f"{at}/companies/new", name="Hengli Precision", employees="many")
    answer = browser.post(f"{at}/companies/new", form)
    assert answer.status_code == 422
    assert "This may be there already." not in answer.content.decode()


def test_editing_a_record_does_not_warn_of_anything(
    browser: Client, at: str, pair: tuple[Company, Company]
) -> None:
    url = f"{at}/companies/{pair[0].pk}/edit"
    form = blank(browser, url, phone="021 9")
    assert 'id="alike"' not in browser.get(url).content.decode()
    assert browser.post(url, form).status_code == 302


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("companies", {"name": "Hengli Precision"}),
        ("companies", {"name": "Something else", "domain": "www.hengli.com"}),
        ("contacts", {"name": "Chen Wei", "companyName": "Suzhou Hengli Precision Co., Ltd"}),
        ("opportunities", {"name": "MES rollout", "companyName": "Suzhou Hengli Precision Co., Ltd", "product": "MES",
                           "expectedAmount": "92万", "currency": "CNY"}),
    ],
)  # fmt: skip
def test_while_somebody_types_what_it_looks_like_is_said(
    browser: Client, at: str, pair: tuple[Company, Company], make_contact: Make, make_opportunity: Make,
    path: str, typed: dict[str, str],
) -> None:  # fmt: skip
    make_contact("Chen Wei", company_id=pair[0].pk)
    make_opportunity(
        "MES rollout", company_id=pair[0].pk, expected_amount="920000", currency="CNY", product="MES"
    )
    assert f"{at}/{path}/similar" in browser.get(f"{at}/{path}/new").content.decode()
    found = browser.get(f"{at}/{path}/similar", typed).content.decode()
    assert "Looks like" in found
    assert "open it, or save anyway" in found


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": ""},
        {"name": "Bluewater"},
        {"name": "x" * 5000},
        {"name": "\x00", "domain": "http://["},
        {"phone": "abc"},
    ],
)
def test_what_looks_like_nothing_says_nothing(
    browser: Client, at: str, pair: tuple[Company, Company], typed: dict[str, str]
) -> None:
    for path in ("companies", "contacts", "opportunities"):
        odd = typed | {"companyId": "nonsense", "companyName": "nobody", "expectedAmount": "lots"}
        answer = browser.get(f"{at}/{path}/similar", odd)
        assert answer.status_code == 200
        assert "Looks like" not in answer.content.decode()


def test_records_of_another_team_are_never_alike(
    charlie: Membership, client_for: Browser, pair: tuple[Company, Company]
) -> None:
    stranger, at = client_for(charlie), f"/t/{charlie.team.slug}"
    found = stranger.get(f"{at}/companies/similar", {"name": "Hengli Precision", "domain": "hengli.com"})
    assert found.content.decode().strip() == ""
    assert stranger.get(f"{at}/companies/{pair[0].pk}/merge?other={pair[1].pk}").status_code == 404
