"""What a text says against a record keeps it from being linked, however much else fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.assist.linking_world import read
from tests.assist.scripted import Desk, Script
from wenshu.assist import pipeline
from wenshu.assist.extraction import Extraction
from wenshu.assist.link import link
from wenshu.assist.matches import Match, Matches
from wenshu.crm.models import Company
from wenshu.teams.models import Membership

Make = Callable[..., Any]
Link = Callable[..., Matches]
BOUGHT = {"product": "Atlas MES", "expectedAmount": "51000"}


@pytest.fixture
def linked(alice: Membership, now: datetime) -> Link:
    def run(text: str, extraction: Extraction) -> Matches:
        return link(extraction, team=alice.team, by=alice, now=now, text=text)

    return run


def ids(match: Match) -> list[UUID]:
    return [each.id for each in match.candidates]


# deals


@pytest.fixture
def mossvale(make_company: Make, make_contact: Make, make_opportunity: Make) -> Any:
    """A deal that fits in all but whose it is."""
    company = make_company("Mossvale Cheese")
    contact = make_contact("Nina Rolfe", company_id=company.pk)
    return make_opportunity(
        "Atlas MES – Mossvale Cheese",
        company_id=company.pk,
        contact_ids=[contact.pk],
        product="Atlas MES",
        expected_amount="51000",
    )


@pytest.mark.parametrize("is_known", [False, True])
def test_a_deal_of_another_company_than_the_texts_is_an_alternative_at_most(
    linked: Link, mossvale: Any, make_company: Make, is_known: bool
) -> None:
    if is_known:
        make_company("Bramblewick Dairy")
    text = "Bramblewick Dairy wants Atlas MES for 51000, contact Nina Rolfe"
    found = linked(text, read(text, "Bramblewick Dairy", ["Nina Rolfe"], deal=BOUGHT))
    assert found["d1"].verdict == "new"
    assert found["c1"].verdict == ("link" if is_known else "new")
    assert found["p1"].verdict != "link"


def test_the_same_words_about_its_own_company_find_the_deal(linked: Link, mossvale: Any) -> None:
    text = "Mossvale Cheese wants Atlas MES for 51000, contact Nina Rolfe"
    match = linked(text, read(text, "Mossvale Cheese", ["Nina Rolfe"], deal=BOUGHT))["d1"]
    assert (match.verdict, ids(match)) == ("link", [mossvale.pk])


def test_a_follow_up_of_another_companys_deal_is_not_written_there(desk: Desk, mossvale: Any) -> None:
    text = "Bramblewick Dairy wants Atlas MES for $51,000, contact Nina Rolfe. Call Tuesday."
    told = {"team": desk.by.team, "by": desk.by, "now": desk.now}
    for action in pipeline.actions_of(pipeline.propose(text, source="paste", **told)):
        assert action.kind.startswith("create_")
        assert action.target is None


@pytest.fixture
def langchi(make_company: Make) -> Company:
    company: Company = make_company("无锡朗驰医疗器械有限公司")
    return company


REPLY = "回复: MES 报价\n无锡朗驰这边预算批了46万，原来报的52万"


def test_a_product_of_another_name_and_a_far_amount_speak_against_the_only_deal(
    linked: Link, langchi: Company, make_opportunity: Make
) -> None:
    make_opportunity("设备物联 二期", company_id=langchi.pk, product="设备物联", expected_amount="133500")
    other = make_opportunity("MES 专业版 一期", product="MES 专业版")
    extraction = read(REPLY, "无锡朗驰", deal={"expectedAmount": "460000"})
    assert linked(REPLY, extraction)["d1"].verdict == "new"
    other.delete()
    make_opportunity("MES 专业版 三期", company_id=langchi.pk, product="MES 专业版", expected_amount="520000")
    assert linked(REPLY, extraction)["d1"].verdict == "link"


@pytest.mark.parametrize(
    ("product", "amount"), [("设备物联", "300000"), ("MES 标准版", "120000")], ids=["product", "amount"]
)
def test_either_of_them_alone_is_asked_about(
    linked: Link, langchi: Company, make_opportunity: Make, product: str, amount: str
) -> None:
    make_opportunity("MES 专业版 一期", product="MES 专业版")
    deal = make_opportunity("二期", company_id=langchi.pk, product=product, expected_amount=amount)
    match = linked(REPLY, read(REPLY, "无锡朗驰", deal={"expectedAmount": "460000"}))["d1"]
    assert (match.verdict, ids(match)) == ("ask", [deal.pk])


@pytest.mark.parametrize(
    "text",
    [
        "Atlas Copco: James pushed it back to May, support is fine",
        "Atlas Copco raised the budget to 50000",
    ],
)
def test_words_that_only_look_like_a_product_speak_against_nothing(
    linked: Link, make_company: Make, make_opportunity: Make, text: str
) -> None:
    for product in ("Atlas Suite", "MES Pro", "Support Plus"):
        make_opportunity(product, product=product)
    company = make_company("Atlas Copco")
    deal = make_opportunity("Line 4", company_id=company.pk, product="Scanners")
    match = linked(text, read(text, "Atlas Copco", deal={}))["d1"]
    assert (match.verdict, ids(match)) == ("link", [deal.pk])


def test_a_new_deal_is_not_named_after_a_company_that_is_not_decided(desk: Desk, make_company: Make) -> None:
    freight = make_company("Hollinside Freight")
    script = Script("Hollinside wants Plant Insights")
    script.company(name="Hollinside")
    script.deal(company="c", product="Plant Insights")
    script.is_("c", freight, verdict="ask", score=0.3)
    actions = {each.kind: each for each in pipeline.actions_of(desk.propose(script))}
    name = actions["create_opportunity"].fields["name"]
    assert (name.value, name.accepted) == ("Plant Insights", True)
    assert not actions["create_opportunity"].fields["companyName"].accepted


# people


@pytest.mark.parametrize("stored", ["刘总", "刘建国"])
@pytest.mark.parametrize("named", ["南通晨曦食品有限公司", "海门云帆纺织有限公司", None])
def test_what_anybody_is_called_never_links_somebody_of_another_company(
    linked: Link, langchi: Company, make_company: Make, make_contact: Make, stored: str, named: str | None
) -> None:
    make_contact(stored, company_id=langchi.pk, title="总经理")
    make_company("南通晨曦食品有限公司")
    text = f"{named or ''} 王总 / 刘总 想上MES"
    found = linked(text, read(text, named, ["王总", "刘总"], deal={}))
    assert {found[key].verdict for key in ("p1", "p2")} <= ({"new"} if named else {"new", "ask"})
    at_home = "无锡朗驰 刘总 想上MES"
    assert linked(at_home, read(at_home, "无锡朗驰", ["刘总"], deal={}))["p1"].verdict == "link"


def test_of_several_companies_a_third_ones_people_are_not_meant(
    linked: Link, langchi: Company, make_company: Make, make_contact: Make
) -> None:
    make_contact("刘总", company_id=langchi.pk)
    text = "晨曦食品和云帆纺织的刘总"
    one, other = read(text, "晨曦食品", ["刘总"]).entities, read(text, "云帆纺织").entities
    extraction = Extraction((one[0], replace(other[0], key="c2"), replace(one[1], company="")))
    assert linked(text, extraction)["p1"].verdict == "new"


# companies


def test_a_longer_name_is_not_cut_to_the_beginning_that_is_known(desk: Desk, make_company: Make) -> None:
    for name in ("Hollinside Freight", "Hollinside Motors"):
        make_company(name)
    told = {"team": desk.by.team, "by": desk.by, "now": desk.now}
    text = "Hollinside Pacific Foods (unknown) wants 40 scanners for $51,000."
    found = {each.kind: each for each in pipeline.actions_of(pipeline.propose(text, source="paste", **told))}
    assert found["create_company"].fields["name"].value == "Hollinside Pacific Foods"
    assert "Freight" not in str(found["create_opportunity"].fields["name"].value)


def test_where_a_product_goes_is_no_company_beside_the_one_that_is_known(
    desk: Desk, make_company: Make, make_opportunity: Make
) -> None:
    company = make_company("南通朗驰医疗器械有限公司")
    make_opportunity("一期", product="设备物联")
    told = {"team": desk.by.team, "by": desk.by, "now": desk.now}
    text = "南通朗驰医疗器械 设备物联新厂：一期叁拾万"
    actions = pipeline.actions_of(pipeline.propose(text, source="paste", **told))
    assert [each.target and each.target.id for each in actions if "company" in each.kind] == [company.pk]


def test_a_deal_is_no_surer_than_whoever_leads_to_it(
    linked: Link, langchi: Company, make_contact: Make, make_opportunity: Make
) -> None:
    """Where the text names nobody else, it is whose deal it is that is unsure."""
    person = make_contact("刘总", company_id=langchi.pk)
    deal = make_opportunity("二期", company_id=langchi.pk, contact_ids=[person.pk])
    found = linked("刘总说预算批了", read("刘总说预算批了", contacts=["刘总"], deal={}))
    assert (found["p1"].verdict, found["d1"].verdict) == ("ask", "ask")
    assert ids(found["d1"]) == [deal.pk]
