"""Customers who share a name with one of ours keep their records, and companies that hold one keep theirs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assist.offline_reading import extract, names, value
from wenshu.assist.link.person_likeness import parse
from wenshu.assist.ours import is_ours

ADDRESSES = frozenset({"bob@wenshu.example", "alice@wenshu.example", "li@wenshu.example"})


def reading(text: str, *members: str, **changes: Any) -> Any:
    return extract(text, members=members, addresses=ADDRESSES, **changes)


def test_a_namesake_of_a_member_has_a_company() -> None:
    read = reading("Met Bob Lee from Acme Ltd", "Bob Miller")
    assert (names(read, "company"), names(read, "contact")) == (["Acme Ltd"], ["Bob Lee"])


def test_a_namesake_of_a_member_has_an_address_and_his_company_its_domain() -> None:
    text = "Call with Alice Brown (alice.brown@acme.com) of Acme Ltd about 20k."
    read = reading(text, "Alice Wong")
    assert value(read, "email", "contact") == "alice.brown@acme.com"
    assert value(read, "domain", "company") == "acme.com"


def test_a_mail_from_a_namesake_of_a_member_is_a_customers() -> None:
    text = "From: Li Hua <li.hua@acme.com>\nTo: li@wenshu.example\nSubject: Quote\n\nPlease send us a quote for 20k by Friday."
    read = reading(text, "Li Ming")
    assert names(read, "contact") == ["Li Hua"]
    assert value(read, "email", "contact") == "li.hua@acme.com"


@pytest.mark.parametrize(
    ("said", "address", "ours"),
    [
        ("Bob", "", True),
        ("bob miller", "", True),
        ("Bob Lee", "", False),
        ("Bob", "bob@acme.com", False),
        ("B. M.", "Bob@wenshu.example", True),
        ("林悦经理", "", True),
        ("林悦然", "", False),
        ("", "", False),
        ("我", "", True),
    ],
)
def test_one_rule_says_who_is_ours(said: str, address: str, ours: bool) -> None:
    assert is_ours(said, ["Bob Miller", "林悦", " "], address=address, addresses=ADDRESSES) is ours


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_member_without_a_name_breaks_nothing(blank: str) -> None:
    read = reading("From: Jane Doe <jane@acme.com>\n\nHi,\nAcme Ltd wants 20 seats for 20k.", blank)
    assert "Acme Ltd" in names(read, "company")
    reading("Jane: hello\nSam: 20k then\nJane: fine", blank)


@pytest.mark.parametrize(
    ("member", "company", "text"),
    [
        ("Tim", "Timber Works Ltd", "Met Jane Doe of Timber Works Ltd, budget 20k"),
        ("Sun", "Sunrise Foods Ltd", "Met Jane Doe of Sunrise Foods Ltd, budget 20k"),
        ("大通", "安徽大通精密", "拜访了安徽大通精密，预算20万"),
    ],
)
def test_a_company_whose_name_holds_a_members_is_a_company(member: str, company: str, text: str) -> None:
    assert names(reading(text, member), "company") == [company]


@pytest.mark.parametrize(
    "host",
    ["ymail.com", "mac.com", "gmx.com", "t-online.de", "zoho.com", "vip.qq.com", "naver.com", "orange.fr"],
)
def test_where_anybody_has_a_mailbox_is_no_companys_domain(host: str) -> None:
    read = reading(f"Jane Doe (jane.doe@{host}) of Acme Ltd wants 20 seats for 20k.")
    assert (value(read, "email", "contact"), value(read, "domain")) == (f"jane.doe@{host}", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("和端木磊总谈了", "端木磊"),
        ("和南宫雪总谈了合同", "南宫雪"),
        ("拜访了恒力精密的宇文静经理", "宇文静"),
    ],
)
def test_surnames_of_two_characters_are_the_same_for_reading_and_linking(text: str, name: str) -> None:
    assert names(reading(text), "contact") == [name]
    assert parse(f"{name[:2]}总").family == name[:2]
