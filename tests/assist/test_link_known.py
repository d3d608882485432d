"""Names of the team's records are seen in a text, and ordinary words are not taken for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wenshu.assist.link import known_names
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams.models import Membership, Team

MakeCompany = Callable[..., Company]
MakeContact = Callable[..., Contact]
MakeOpportunity = Callable[..., Opportunity]


def said(team: Team, text: str) -> list[tuple[str, str, str]]:
    return [(k.kind, k.name, text[k.span.start : k.span.end]) for k in known_names(team, text)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("今天拜访了苏州恒力精密机械有限公司的陈总。", "苏州恒力精密机械有限公司"),
        ("恒力那边预算批了", "恒力"),
        ("恒力精密想再谈谈", "恒力精密"),
        ("苏州恒力下周签", "苏州恒力"),
        ("和 Hengli 的人通了电话", "Hengli"),
    ],
)
def test_a_chinese_company_is_known_by_all_that_people_call_it(
    team: Team, make_company: MakeCompany, text: str, quote: str
) -> None:
    make_company("苏州恒力精密机械有限公司")
    assert said(team, text) == [("company", "苏州恒力精密机械有限公司", quote)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Call with Blue Ridge Foods, Inc. today", "Blue Ridge Foods, Inc"),
        ("Call with BLUE RIDGE FOODS today", "BLUE RIDGE FOODS"),
        ("blue-ridge foods called", "blue-ridge foods"),
        ("Blue Ridge called", "Blue Ridge"),
    ],
)
def test_an_english_company_is_known_whatever_its_spelling(
    team: Team, make_company: MakeCompany, text: str, quote: str
) -> None:
    make_company("Blue Ridge Foods Inc.")
    assert said(team, text) == [("company", "Blue Ridge Foods Inc.", quote)]


@pytest.mark.parametrize(
    "text",
    [
        "we use ai every day, and the target is clear",
        "Sent FROM my phone: main goal and said aim",
        "next quarter the target moves",
        "permanently",
    ],
)
def test_ordinary_words_are_no_companies(team: Team, make_company: MakeCompany, text: str) -> None:
    for name in ("AI", "Target", "Aim", "Next Logistics", "Perman"):
        make_company(name)
    assert said(team, text) == []


def test_a_short_name_counts_as_it_is_written(team: Team, make_company: MakeCompany) -> None:
    make_company("AI")
    make_company("Target Corp.")
    assert said(team, "Lunch with AI; then Target.") == [
        ("company", "AI", "AI"),
        ("company", "Target Corp.", "Target"),
    ]


def test_ordinary_chinese_words_are_no_companies(team: Team, make_company: MakeCompany) -> None:
    make_company("北京未来科技有限公司")
    assert said(team, "未来三个月的发展") == []
    assert said(team, "未来科技的项目") == [("company", "北京未来科技有限公司", "未来科技")]


def test_a_short_name_of_several_is_told_as_it_is_written(team: Team, make_company: MakeCompany) -> None:
    make_company("苏州恒力精密机械有限公司")
    make_company("苏州恒力装备有限公司")
    assert said(team, "恒力的项目") == [("company", "恒力", "恒力")]
    assert said(team, "恒力装备的项目") == [("company", "苏州恒力装备有限公司", "恒力装备")]


def test_the_longest_name_wins_and_none_lies_within_another(
    team: Team, make_company: MakeCompany, make_contact: MakeContact
) -> None:
    make_company("王芳服饰有限公司")
    make_contact("王芳")
    assert said(team, "王芳服饰的王芳来电") == [
        ("company", "王芳服饰有限公司", "王芳服饰"),
        ("contact", "王芳", "王芳"),
    ]


def test_people_are_known_by_their_whole_name(team: Team, make_contact: MakeContact) -> None:
    make_contact("Anna K. Lee")
    make_contact("陈伟")
    assert said(team, "Anna Lee and 陈伟 agreed; anna did not") == [
        ("contact", "Anna K. Lee", "Anna Lee"),
        ("contact", "陈伟", "陈伟"),
    ]


def test_deals_are_known_by_their_company_or_by_how_they_are_written(
    team: Team, make_company: MakeCompany, make_opportunity: MakeOpportunity
) -> None:
    make_company("苏州恒力精密机械有限公司")
    make_opportunity("MES 二期", company_name="苏州恒力精密机械有限公司")
    make_opportunity("Dock Board Rollout")
    assert ("opportunity", "MES 二期", "MES二期") in said(team, "恒力的MES二期推迟了")
    assert said(team, "The Dock Board Rollout slips.") == [
        ("opportunity", "Dock Board Rollout", "Dock Board Rollout")
    ]


def test_a_customers_name_within_a_deals_is_told_beside_it(
    team: Team, make_company: MakeCompany, make_opportunity: MakeOpportunity
) -> None:
    make_company("苏州恒力精密机械有限公司")
    make_opportunity("恒力精密质检升级", company_name="苏州恒力精密机械有限公司")
    assert said(team, "恒力精密质检升级,92万") == [
        ("company", "苏州恒力精密机械有限公司", "恒力精密"),
        ("opportunity", "恒力精密质检升级", "质检升级"),
    ]


@pytest.mark.parametrize(
    ("stored", "text", "found"),
    [
        ("Meridian Textiles", "Meridian Hotels called", []),
        ("Sun Valley Dairy", "Sun Valley Golf Club, 54k", []),
        ("Hollinside Freight", "Hollinside Pacific Foods wants it", []),
        ("Hollinside Freight", "Hollinside Blue Ridge Group, 54k", []),
        ("Hollinside Freight", "Hollinside Atlas Systems, 54k", [("Hollinside Freight", "Hollinside")]),
        ("Hollinside Freight", "Hollinside Tuesday Logistics", [("Hollinside Freight", "Hollinside")]),
        ("Hollinside Freight", "Hollinside MES Press", [("Hollinside Freight", "Hollinside")]),
        (
            "南通朗驰医疗器械有限公司",
            "南通朗驰医疗器械 设备物联新厂：一期叁拾万",
            [("南通朗驰医疗器械有限公司", "南通朗驰医疗器械")],
        ),
        ("Meridian Textiles", "Meridian Marketing called", [("Meridian Textiles", "Meridian")]),
        (
            "国盛银行股份有限公司苏州分行",
            "国盛银行苏州分行报表",
            [("国盛银行股份有限公司苏州分行", "国盛银行苏州分行")],
        ),
        ("浙江大地环保科技股份有限公司", "大地保险要资料", [("大地", "大地")]),
        ("浙江大地环保科技股份有限公司", "大地环保要资料", [("浙江大地环保科技股份有限公司", "大地环保")]),
    ],
)
def test_what_follows_a_short_name_may_make_it_another(
    team: Team, make_company: MakeCompany, stored: str, text: str, found: list[tuple[str, str]]
) -> None:
    make_company(stored)
    assert [(name, quote) for _, name, quote in said(team, text)] == found


def test_nothing_of_another_team_and_nothing_deleted_is_known(
    team: Team, make_company: MakeCompany, alice: Membership, charlie: Membership, now: Any
) -> None:
    from wenshu.crm import companies

    make_company("Blue Ridge Foods", by=charlie)
    gone = make_company("Harvest Lane Foods")
    companies.delete(gone, by=alice, via="test", now=now)
    assert said(team, "Blue Ridge Foods and Harvest Lane Foods") == []
    assert len(known_names(charlie.team, "Blue Ridge Foods")) == 1


def test_spans_fit_wide_and_accented_spellings(team: Team, make_company: MakeCompany) -> None:
    make_company("Müller Söhne GmbH")
    make_company("ＴＣＬ科技")
    assert [quote for _, _, quote in said(team, "…Ｍüller-Söhne; 和tcl科技, ½ TCL科技")] == [
        "Ｍüller-Söhne",
        "tcl科技",
        "TCL科技",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🙂" * 300, "。" * 500, "\u0301" * 40, "a" * 20_000])
def test_a_text_without_names_has_none(team: Team, make_company: MakeCompany, text: str) -> None:
    make_company("Blue Ridge Foods")
    assert known_names(team, text) == ()
