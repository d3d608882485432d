"""Whose record a text speaks of: found, asked or new, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import process_time
from typing import Any
from uuid import UUID

import pytest

from tests.assist.linking_world import read
from wenshu.assist.extraction import Extraction
from wenshu.assist.link import known_names, link
from wenshu.assist.matches import Match, Matches
from wenshu.crm import companies, contacts, opportunities
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams.models import Membership

Make = Callable[..., Any]
Link = Callable[..., Matches]


@pytest.fixture
def linked(alice: Membership, now: datetime) -> Link:
    def run(text: str, extraction: Extraction, *, by: Membership = alice, **more: Any) -> Matches:
        return link(extraction, team=by.team, by=by, now=now, text=text, **more)

    return run


def codes(match: Match) -> set[str]:
    assert match.best is not None
    return {why.code for why in match.best.why}


def first(match: Match) -> UUID | None:
    return match.best.id if match.best else None


# companies


@pytest.mark.parametrize(
    "said",
    [
        "苏州恒力精密机械有限公司",
        "苏州恒力精密",
        "恒力精密",
        "恒力精密机械",
        "苏州恒力",
        "恒力",
        "恒力精密有限公司",
    ],
)
def test_a_chinese_company_is_linked_by_what_people_call_it(
    linked: Link, make_company: Make, said: str
) -> None:
    company = make_company("苏州恒力精密机械有限公司")
    match = linked(f"拜访了{said}", read(f"拜访了{said}", said))["c1"]
    assert match.verdict == "link"
    assert first(match) == company.pk


@pytest.mark.parametrize("said", ["恒利精密", "恒利", "Hengli", "hengli precision"])
def test_a_name_that_sounds_alike_is_found_and_not_taken_for_granted(
    linked: Link, make_company: Make, said: str
) -> None:
    company = make_company("苏州恒力精密机械有限公司")
    match = linked(said, read(said, said))["c1"]
    assert first(match) == company.pk
    assert match.verdict == "ask"
    assert "same_sound" in codes(match)


@pytest.mark.parametrize(
    "said", ["Blue Rigde Foods", "Blu Ridge Foods", "Blueridge Food", "blue ridge foods llc"]
)
def test_a_mistyped_company_is_found(linked: Link, make_company: Make, said: str) -> None:
    company = make_company("Blue Ridge Foods Inc.")
    make_company("Green Ridge Foods")
    match = linked(said, read(said, said))["c1"]
    assert first(match) == company.pk
    assert match.verdict in {"link", "ask"}


@pytest.mark.parametrize("said", ["恒力装备", "苏州恒力装备有限公司", "无锡恒力电子"])
def test_a_sister_company_is_never_linked(linked: Link, make_company: Make, said: str) -> None:
    make_company("苏州恒力精密机械有限公司")
    assert linked(said, read(said, said))["c1"].verdict != "link"


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("湘雅口腔", "湘雅口腔门诊部"),
        ("阿里特新材", "阿里特新材料科技有限公司"),
        ("博雅文化", "上海博雅文化传播有限公司"),
        ("青岛蓝海渔具", "蓝海（青岛）渔具有限公司"),
        ("Mueller Maschinenbau", "Müller Maschinenbau GmbH"),
        ("JF Larsen", "J. F. Larsen A/S"),
        ("Tallow and Finch", "Tallow & Finch plc"),
        ("Greenfield Schools", "Greenfield Schools Trust"),
    ],
)
def test_abridged_names_and_other_spellings_are_linked(
    linked: Link, make_company: Make, said: str, stored: str
) -> None:
    company = make_company(stored)
    match = linked(said, read(said, said))["c1"]
    assert match.verdict == "link"
    assert first(match) == company.pk


def test_branches_are_told_apart_by_their_place(linked: Link, make_company: Make) -> None:
    make_company("国盛银行股份有限公司苏州分行")
    branch = make_company("国盛银行股份有限公司杭州分行")
    match = linked("x", read("x", "国盛银行杭州分行"))["c1"]
    assert match.verdict == "link"
    assert first(match) == branch.pk
    assert linked("x", read("x", "国盛银行"))["c1"].verdict == "ask"


def test_the_first_words_of_a_longer_name_may_be_somebody_else(linked: Link, make_company: Make) -> None:
    make_company("Société Générale de Surveillance")
    assert linked("x", read("x", "Société Générale"))["c1"].verdict == "ask"


@pytest.mark.parametrize(
    ("text", "said"),
    [("大地保险要资料", "大地"), ("Meridian Hotels called", "Meridian")],
)
def test_a_name_that_goes_on_otherwise_in_the_text_is_not_linked(
    linked: Link, make_company: Make, text: str, said: str
) -> None:
    make_company("浙江大地环保科技股份有限公司")
    make_company("Meridian Textiles")
    assert linked(text, read(text, said))["c1"].verdict in {"ask", "new"}


def test_an_only_deal_does_not_tell_which_of_two_companies_is_meant(
    linked: Link, make_company: Make, make_opportunity: Make
) -> None:
    make_opportunity("Line 2", company_id=make_company("Kestrel Packaging").pk)
    make_company("Kestrel Air Services")
    text = "Kestrel again asked for a discount"
    found = linked(text, read(text, "Kestrel", deal={}))
    assert found["c1"].verdict == "ask"
    assert found["d1"].verdict == "ask"


def test_of_sisters_the_one_that_is_meant_is_linked_and_a_name_of_both_is_asked_about(
    linked: Link, make_company: Make
) -> None:
    make_company("苏州恒力精密机械有限公司")
    other = make_company("苏州恒力装备有限公司")
    match = linked("恒力装备", read("恒力装备", "恒力装备"))["c1"]
    assert match.verdict == "link"
    assert first(match) == other.pk
    asked = linked("恒力", read("恒力", "恒力"))["c1"]
    assert asked.verdict == "ask"
    assert len(asked.candidates) == 2


def test_a_company_nobody_knows_is_new(linked: Link, make_company: Make) -> None:
    make_company("苏州恒力精密机械有限公司")
    make_company("Blue Ridge Foods")
    for said in ("上海华悦科技有限公司", "Blue Mountain Coffee", "Ridge Partners", "Summit"):
        assert linked(said, read(said, said))["c1"].verdict == "new", said


def test_a_domain_or_a_colleagues_address_tells_the_company(linked: Link, make_company: Make) -> None:
    company = make_company("苏州恒力精密机械有限公司", domain="hengli.com.cn")
    text = "Suzhou HL Machinery, chen@hengli.com.cn"
    extraction = read(text, "Suzhou HL Machinery", [{"name": "Chen", "email": "chen@hengli.com.cn"}])
    match = linked(text, extraction)["c1"]
    assert first(match) == company.pk
    assert "same_domain" in codes(match)


def test_an_address_that_stands_in_the_text_tells_namesakes_apart(linked: Link, make_company: Make) -> None:
    make_company("宏达贸易有限公司", domain="hongda.com")
    other = make_company("宏达贸易有限公司", domain="hongda-gz.com")
    text = "宏达贸易（hongda-gz.com）要报价"
    match = linked(text, read(text, "宏达贸易"))["c1"]
    assert match.verdict == "link"
    assert first(match) == other.pk


def test_somebody_who_works_there_tells_sisters_apart(
    linked: Link, make_company: Make, make_contact: Make
) -> None:
    make_company("苏州恒力精密机械有限公司")
    other = make_company("苏州恒力装备有限公司")
    make_contact("陈伟", company_id=other.pk)
    match = linked("恒力的陈伟来电", read("恒力的陈伟来电", "恒力", ["陈伟"]))
    assert match["c1"].verdict == "link"
    assert first(match["c1"]) == other.pk
    assert "named_contact" in codes(match["c1"])
    assert match["p1"].verdict == "link"


def test_a_deal_that_fits_tells_sisters_apart(
    linked: Link, make_company: Make, make_opportunity: Make
) -> None:
    one = make_company("苏州恒力精密机械有限公司")
    make_company("苏州恒力装备有限公司")
    deal = make_opportunity("MES 系统", company_id=one.pk, expected_amount="920000", product="MES")
    text = "恒力的MES 92万批下来了"
    found = linked(text, read(text, "恒力", deal={"product": "MES", "expectedAmount": "920000"}))
    assert first(found["d1"]) == deal.pk
    assert first(found["c1"]) == one.pk
    assert found["c1"].verdict == "link"


def test_two_companies_of_one_name_are_asked_about(linked: Link, make_company: Make) -> None:
    make_company("Blue Ridge Foods")
    make_company("Blue Ridge Foods", domain="blueridge.co.uk")
    assert linked("x", read("x", "Blue Ridge Foods"))["c1"].verdict == "ask"


# people


def test_a_person_is_linked_by_address_whatever_the_name(linked: Link, make_contact: Make) -> None:
    contact = make_contact("Anna Lee", email="anna@blueridge.com")
    match = linked("A", read("A", contacts=[{"name": "Anna", "email": "Anna@blueridge.com"}]))["p1"]
    assert match.verdict == "link"
    assert first(match) == contact.pk
    assert "same_email" in codes(match)


def test_a_namesake_at_another_company_is_not_linked(
    linked: Link, make_company: Make, make_contact: Make
) -> None:
    make_company("Blue Ridge Foods")
    other = make_company("Harvest Lane Dairy")
    make_contact("Anna Lee", company_id=other.pk)
    found = linked("Anna Lee of Blue Ridge Foods", read("…", "Blue Ridge Foods", ["Anna Lee"]))
    assert found["p1"].verdict == "new"


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("Wei Chen", "陈伟"),
        ("chen wei", "Chen Wei"),
        ("陈总", "陈伟"),
        ("Anna", "Anna Lee"),
        ("Mr. Lee", "Anna Lee"),
        ("A. Lee", "Anna Lee"),
        ("Ana Lee", "Anna Lee"),
        ("Anna K. Lee", "Anna Lee"),
        ("小陈", "陈伟"),
    ],
)
def test_a_colleague_is_found_by_what_people_call_them(
    linked: Link, make_company: Make, make_contact: Make, said: str, stored: str
) -> None:
    company = make_company("Blue Ridge Foods")
    contact = make_contact(stored, company_id=company.pk)
    make_contact("王芳", company_id=company.pk)
    match = linked(said, read(said, "Blue Ridge Foods", [said]))["p1"]
    assert first(match) == contact.pk
    assert match.verdict in {"link", "ask"}


def test_of_two_of_one_family_the_title_tells(linked: Link, make_company: Make, make_contact: Make) -> None:
    company = make_company("苏州恒力精密机械有限公司")
    boss = make_contact("陈伟", title="总经理", company_id=company.pk)
    make_contact("陈静", title="采购专员", company_id=company.pk)
    asked = linked("陈女士", read("陈女士", "恒力精密", ["陈女士"]))["p1"]
    assert asked.verdict == "ask"
    found = linked("陈总", read("陈总", "恒力精密", ["陈总"]))["p1"]
    assert first(found) == boss.pk


def test_two_namesakes_without_more_are_asked_about(
    linked: Link, make_company: Make, make_contact: Make
) -> None:
    for name in ("Blue Ridge Foods", "Harvest Lane Dairy"):
        make_contact("王伟", company_id=make_company(name).pk)
    assert linked("王伟", read("王伟", contacts=["王伟"]))["p1"].verdict == "ask"


# deals


@pytest.fixture
def hengli(make_company: Make) -> Company:
    company: Company = make_company("苏州恒力精密机械有限公司")
    return company


def test_the_only_open_deal_is_linked_and_why(linked: Link, hengli: Company, make_opportunity: Make) -> None:
    deal = make_opportunity("MES 系统", company_id=hengli.pk, expected_amount="920000", product="MES")
    text = "恒力精密的预算批下来了,95万"
    match = linked(text, read(text, "恒力精密", deal={"expectedAmount": "950000"}))["d1"]
    assert match.verdict == "link"
    assert first(match) == deal.pk
    assert {"same_company", "amount_near", "only_open_deal"} <= codes(match)
    near = next(why for why in match.best.why if why.code == "amount_near")
    assert near.params == {"percent": "5"}


def test_two_open_deals_that_nothing_tells_apart_are_asked_about(
    linked: Link, hengli: Company, make_opportunity: Make
) -> None:
    for name in ("MES 系统", "设备联网"):
        make_opportunity(name, company_id=hengli.pk)
    match = linked("恒力精密想下周再谈", read("恒力精密想下周再谈", "恒力精密", deal={}))["d1"]
    assert match.verdict == "ask"
    assert len(match.candidates) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("恒力精密的设备联网推迟到六月", {"name": "设备联网"}),
        ("恒力精密的设备联网推迟到六月", {}),
        ("恒力精密 40万那个签了", {"expectedAmount": "400000", "status": "won"}),
        ("恒力精密要改联网网关的报价", {"product": "联网网关"}),
    ],
)
def test_of_two_open_deals_the_one_that_is_described_is_linked(
    linked: Link, hengli: Company, make_opportunity: Make, text: str, said: dict[str, str]
) -> None:
    make_opportunity("MES 系统", company_id=hengli.pk, expected_amount="920000", product="MES")
    deal = make_opportunity("设备联网", company_id=hengli.pk, expected_amount="400000", product="联网网关")
    match = linked(text, read(text, "恒力精密", deal=said))["d1"]
    assert first(match) == deal.pk
    assert match.verdict == "link"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("恒力精密有个新项目:扫码枪 3万", {"product": "扫码枪", "expectedAmount": "30000"}),
        ("恒力精密另外还有一个扫码枪的需求,预算3万", {"product": "扫码枪", "expectedAmount": "30000"}),
        ("New project at 恒力精密: scanners", {"product": "scanners", "name": "scanners"}),
    ],
)
def test_a_new_deal_of_a_known_company_is_not_linked_to_an_old_one(
    linked: Link, hengli: Company, make_opportunity: Make, text: str, said: dict[str, str]
) -> None:
    make_opportunity("MES 系统", company_id=hengli.pk, expected_amount="920000", product="MES")
    assert linked(text, read(text, "恒力精密", deal=said))["d1"].verdict == "new"


def test_the_second_phase_is_not_the_first(linked: Link, hengli: Company, make_opportunity: Make) -> None:
    make_opportunity("MES 一期", company_id=hengli.pk)
    text = "恒力精密准备上MES 二期"
    assert linked(text, read(text, "恒力精密", deal={"name": "MES 二期"}))["d1"].verdict != "link"


def test_a_closed_deal_is_meant_only_when_much_says_so(
    linked: Link, hengli: Company, make_opportunity: Make
) -> None:
    closed = make_opportunity("MES 系统", company_id=hengli.pk, status="won", product="MES")
    text = "恒力精密想了解一下"
    assert linked(text, read(text, "恒力精密", deal={}))["d1"].verdict == "new"
    text = "恒力精密的MES 系统验收了"
    match = linked(text, read(text, "恒力精密", deal={"name": "MES 系统", "status": "won"}))["d1"]
    assert first(match) == closed.pk


def test_a_deal_is_found_through_somebody_who_has_a_part_in_it(
    linked: Link, hengli: Company, make_contact: Make, make_opportunity: Make
) -> None:
    contact = make_contact("陈伟", company_id=hengli.pk)
    deal = make_opportunity("MES 系统", company_id=hengli.pk, contact_ids=[contact.pk])
    make_opportunity("设备联网", company_id=hengli.pk)
    text = "陈伟说预算批了"
    match = linked(text, read(text, contacts=["陈伟"], deal={}))["d1"]
    assert first(match) == deal.pk
    assert "named_contact" in codes(match)


def test_a_deal_is_found_by_its_name_alone(linked: Link, make_company: Make, make_opportunity: Make) -> None:
    deal = make_opportunity("Dock Board Rollout", company_id=make_company("Blue Ridge Foods").pk)
    text = "The Dock Board Rollout is signed."
    for said in ({"name": "Dock Board Rollout", "status": "won"}, {"status": "won"}):
        match = linked(text, read(text, deal=said))["d1"]
        assert match.verdict == "link"
        assert first(match) == deal.pk


def test_a_deal_that_was_chosen_is_linked(
    linked: Link, hengli: Company, make_company: Make, make_opportunity: Make
) -> None:
    other = make_opportunity("Rollout", company_id=make_company("Blue Ridge Foods").pk)
    make_opportunity("MES 系统", company_id=hengli.pk)
    match = linked("恒力精密签了", read("恒力精密签了", "恒力精密", deal={}), opportunity=other)["d1"]
    assert match.verdict == "link"
    assert first(match) == other.pk
    assert codes(match) == {"given"}


def test_two_deals_of_one_text_are_two_records(linked: Link, hengli: Company, make_opportunity: Make) -> None:
    mes = make_opportunity("MES 系统", company_id=hengli.pk, product="MES")
    gateway = make_opportunity("设备联网", company_id=hengli.pk, product="联网网关")
    text = "恒力精密:\nMES 80万\n联网网关 40万\n扫码枪 3万"
    said = [
        {"product": "MES", "expectedAmount": "800000"},
        {"product": "联网网关", "expectedAmount": "400000"},
        {"product": "扫码枪", "expectedAmount": "30000"},
    ]
    found = linked(text, read(text, "恒力精密", deals=said))
    assert first(found["d1"]) == mes.pk
    assert first(found["d2"]) == gateway.pk
    assert found["d3"].verdict == "new"


# whose records


def test_nothing_of_another_team_and_nothing_deleted_is_a_candidate(
    linked: Link,
    make_company: Make,
    make_contact: Make,
    make_opportunity: Make,
    alice: Membership,
    charlie: Membership,
    now: datetime,
) -> None:
    def plant(by: Membership) -> tuple[Company, Contact, Opportunity]:
        company = make_company("Blue Ridge Foods", by=by, domain="blueridge.com")
        contact = make_contact("Anna Lee", by=by, email="anna@blueridge.com", company_id=company.pk)
        deal = make_opportunity("Dock Board Rollout", by=by, company_id=company.pk, contact_ids=[contact.pk])
        return company, contact, deal

    plant(charlie)
    company, contact, deal = plant(alice)
    text = "Blue Ridge Foods, Anna Lee: Dock Board Rollout"
    said = read(
        text,
        "Blue Ridge Foods",
        [{"name": "Anna Lee", "email": "anna@blueridge.com"}],
        {"name": "Dock Board Rollout"},
    )
    found = linked(text, said)
    ids = [candidate.id for match in found.values() for candidate in match.candidates]
    assert sorted(ids) == sorted([company.pk, contact.pk, deal.pk])
    opportunities.delete(deal, by=alice, via="test", now=now)
    contacts.delete(contact, by=alice, via="test", now=now)
    companies.delete(company, by=alice, via="test", now=now)
    assert [candidate for match in linked(text, said).values() for candidate in match.candidates] == []


def test_a_colleagues_deal_and_one_of_somebody_who_left_are_candidates(
    linked: Link, hengli: Company, make_opportunity: Make, bob: Membership
) -> None:
    deal = make_opportunity("MES 系统", company_id=hengli.pk, owner_id=bob.pk)
    bob.is_active = False
    bob.save()
    match = linked("恒力精密签了", read("恒力精密签了", "恒力精密", deal={"status": "won"}))["d1"]
    assert match.verdict == "link"
    assert first(match) == deal.pk


def test_an_extraction_without_anything_has_no_matches(linked: Link) -> None:
    assert linked("", Extraction()) == {}


@pytest.mark.parametrize(
    "text",
    [
        "a-" * 10_000,
        "-" * 20_000,
        "a.b-" * 5_000,
        "new " * 5_000,
        '"' * 20_000,
        "恒力" * 10_000,
        "A. " * 6_000,
    ],
)
def test_no_text_takes_long(linked: Link, make_company: Make, make_opportunity: Make, text: str) -> None:
    """Of the time of this process: what others do on the machine does not count."""
    company = make_company("苏州恒力精密机械有限公司")
    make_opportunity("MES 系统", company_id=company.pk)
    began = process_time()
    known_names(company.team, text)
    linked(text, read(text, "恒力", ["A. "], deal={"name": "MES"}))
    assert process_time() - began < 1.5
