"""Cards, signatures and vCards: somebody to know, and nothing that would be a deal or a note."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract, names, value

CARDS = {
    "with an address": (
        "Jane Doe\nVP Operations\nNorthgate Foods Ltd\n12 Harbour Road, Leeds LS1 4AB\n"
        "+44 113 496 0000\njane.doe@northgate.io\nwww.northgate.io",
        ("Northgate Foods Ltd", "Jane Doe", "VP Operations"),
    ),
    "under a heading": (
        "名片：\n王建国 采购总监\n苏州恒力精密机械有限公司\n地址：苏州工业园区星湖街328号\n手机：13812345678\n邮箱：wjg@hengli.com",
        ("苏州恒力精密机械有限公司", "王建国", "采购总监"),
    ),
    "with labels": (
        "联系人：李志强\n公司：宁波海天塑机\n职位：设备部经理\n电话：0574-87654321\n地址：浙江省宁波市北仑区江南路1688号",
        ("宁波海天塑机", "李志强", "设备部经理"),
    ),
    "a vCard": (
        "BEGIN:VCARD\nVERSION:3.0\nN:Doe;Jane;;;\nFN:Jane Doe\nORG:Northgate Foods Ltd;Sales\nTITLE:VP Operations\n"
        "TEL;TYPE=WORK,VOICE:+44 113 496 0000\nEMAIL;TYPE=INTERNET:jane.doe@northgate.io\n"
        "ADR;TYPE=WORK:;;12 Harbour Road;Leeds;;LS1 4AB;UK\nEND:VCARD",
        ("Northgate Foods Ltd", "Jane Doe", "VP Operations"),
    ),
    "a signature": (
        "Best regards,\nTom Brandt\nHead of IT | Kessler Dental GmbH\nT +49 30 1234567\ntom.brandt@kessler.example",
        ("Kessler Dental GmbH", "Tom Brandt", "Head of IT"),
    ),
    "a signature in Chinese": (
        "--\n李志强\n设备部经理\n宁波海天塑机有限公司\n电话 0574-8765 4321",
        ("宁波海天塑机有限公司", "李志强", "设备部经理"),
    ),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_a_company_and_a_contact_and_nothing_else(name: str) -> None:
    text, (company, person, title) = CARDS[name]
    found = extract(text)
    assert [entity.kind for entity in found.entities] == ["company", "contact"]
    assert (names(found, "company"), names(found, "contact")) == ([company], [person])
    assert value(found, "title", "contact") == title
    assert value(found, "phone", "contact")


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe\nNorthgate Foods\nInterested in MES",
        "Call Jane Doe\n+44 20 7946 0123",
        "客户：恒力精密\n联系人：王建国\n预算92万",
        "Met Tom Brandt at the fair\nKessler Dental GmbH\ntom@kessler.example",
    ],
)
def test_a_line_of_news_makes_a_note_of_a_card(text: str) -> None:
    assert extract(text).of("follow_up")
