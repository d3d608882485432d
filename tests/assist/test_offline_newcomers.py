"""What somebody new to the product pasted, and read wrongly before: each by its principle, in other words as well."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.assist.offline_reading import ZONE, extract, names, passed, value

KESTRELTON = "Kestrelton United Works"


def _phones(text: str) -> dict[object, object]:
    return {
        c.fields["name"].value: c.fields["phone"].value
        for c in extract(text).of("contact")
        if "phone" in c.fields
    }


def test_a_number_in_a_signature_is_the_signers_whoever_else_the_letter_names() -> None:
    english = (
        "From: Irene Lambert <irene@saltmere.example>\nSubject: Contract\n\nHi Alice,\n\n"
        "Marcus Fontaine can sign in my place.\n\nBest regards,\nIrene Lambert\nCFO, Saltmere United Works\n+1 415 555 0142"
    )
    chinese = "发件人: 徐子轩 <xzx@hengli.example>\n主题: 合同\n\n您好，\n合同看过了，有事找郭海燕。\n\n徐子轩\n采购经理\n手机 13800001234"
    assert _phones(english) == {"Irene Lambert": "+1 415 555 0142"}
    assert _phones(chinese) == {"徐子轩": "13800001234"}
    assert _phones("有事找郭海燕\n\n徐子轩\n手机 13800001234") == {"徐子轩": "13800001234"}


@pytest.mark.parametrize(
    "text",
    [
        "温州恒澜食品没同意18万的价格",
        f"{KESTRELTON} did NOT accept the $50k.",
        f"{KESTRELTON} rejected the price of $50k",
        "苏州恒力精密现在用鼎捷，他们现在每年付80万给鼎捷。",
        f"{KESTRELTON} now pay SAP 80k a year",
    ],
)
def test_a_refused_price_and_what_they_pay_another_are_no_amount_of_ours(text: str) -> None:
    assert value(extract(text), "expectedAmount") is None


def test_what_they_agree_to_pay_us_is_an_amount() -> None:
    assert value(extract("苏州恒力精密没同意18万，同意了16万"), "expectedAmount") == "160000"
    assert value(extract(f"{KESTRELTON} will pay $50k to us"), "expectedAmount") == "50000"


@pytest.mark.parametrize(
    "text",
    [
        "苏州恒力精密 王总出差，1月11号之前别打电话",
        f"Don't call Jane Doe at {KESTRELTON} before Jan 11",
        f"Please do not contact {KESTRELTON} until Friday",
    ],
)
def test_what_is_forbidden_is_neither_done_nor_next(text: str) -> None:
    read = extract(text)
    assert [value(read, name) for name in ("kind", "nextAction", "nextFollowUpAt")] == [None, None, None]


def test_of_a_denied_day_and_another_the_other_one_counts() -> None:
    read = extract(f"Jane Doe from {KESTRELTON} was busy, call her back not this thursday but next thursday")
    assert value(read, "nextAction") == "Call her back"
    assert value(read, "nextFollowUpAt") == "2026-12-03T09:00:00+08:00"


@pytest.mark.parametrize(
    "text",
    [f"If {KESTRELTON} signs we win 54.5k, otherwise it is lost.", "苏州恒力精密月底签，否则就黄了"],
)
def test_what_comes_about_only_otherwise_is_no_status(text: str) -> None:
    assert value(extract(text), "status") is None


@pytest.mark.parametrize("sum_", ["叁拾万元整", "叁拾萬元", "三十万元"])
def test_formal_numerals_are_numbers_and_the_deposit_is_no_amount(sum_: str) -> None:
    read = extract(f"苏州恒力精密 MES一期{sum_}，定金30%，即9万。")
    assert value(read, "expectedAmount") == "300000"


def test_a_name_with_a_product_of_the_team_is_no_competitor() -> None:
    read = extract("设备物联新厂 报价降到28万", products=("设备物联",))
    assert [value(read, name) for name in ("product", "competitor", "nextAction")] == ["设备物联", None, None]


def test_products_are_found_with_and_without_the_blank() -> None:
    products = ("WMS 仓储", "MES 专业版")
    assert value(extract("苏州恒力精密想上WMS仓储，预算30万", products=products), "product") == "WMS 仓储"
    read = extract("苏州恒力精密想上MES专业版，预算30万", products=products)
    assert (value(read, "product"), names(read, "company")) == ("MES 专业版", ["苏州恒力精密"])


def test_a_word_of_a_product_is_no_company_and_a_legal_form_makes_one() -> None:
    products = ("Atlas Manufacturing MES",)
    read = extract("Quillmark Robotics called today, looking at Atlas MES", products=products)
    assert names(read, "company") == ["Quillmark Robotics"]
    assert names(extract("Met Jane Doe of Atlas Ltd yesterday", products=products), "company") == [
        "Atlas Ltd"
    ]


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        (f"Met Jane Doe, Director of Manufacturing Systems at {KESTRELTON}.", [KESTRELTON]),
        (f"Jane Doe\nDirector of Systems\n{KESTRELTON}\n+1 415 555 0142", [KESTRELTON]),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Jane Doe\nTITLE:Director of Systems\nEND:VCARD", []),
    ],
)
def test_what_somebody_is_director_of_is_no_company(text: str, companies: list[str]) -> None:
    assert names(extract(text), "company") == companies


def test_a_name_set_with_blanks_on_a_card_is_a_name() -> None:
    text = "高 建 军  副总经理\n苏州恒力精密机械有限公司\n手机：138 0000 1234\n邮箱：gao@hengli.example"
    read = extract(text)
    [contact] = read.of("contact")
    assert {name: fact.value for name, fact in contact.fields.items()} == {
        "name": "高建军", "title": "副总经理", "email": "gao@hengli.example", "phone": "138 0000 1234",
    }  # fmt: skip
    span = contact.fields["name"].span
    assert span is not None
    assert text[span.start : span.end] == "高 建 军"
    assert not read.of("opportunity")


def test_a_member_who_writes_in_a_chat_is_nobody_of_the_customer() -> None:
    text = f"[11/25/2026, 10:02] Dana Whitfield: just talked to {KESTRELTON}, they want a quote for MES"
    read = extract(text, members=("Dana Whitfield", "Alice Wong"))
    assert (names(read, "company"), names(read, "contact")) == ([KESTRELTON], [])
    assert value(read, "content") == text
    assert value(read, "name", "opportunity") == f"{KESTRELTON} MES"


def test_whom_an_intro_call_is_with_is_a_person() -> None:
    read = extract("intro call with Rae Dunmore next Wednesday")
    assert (names(read, "contact"), names(read, "company")) == (["Rae Dunmore"], [])
    assert names(extract("intro call with Rae Robotics next Wednesday"), "company") == ["Rae Robotics"]


@pytest.mark.parametrize(
    "text",
    [
        f'{KESTRELTON} want a quote for MES, Jane said "maybe sometime next month"',
        f"{KESTRELTON} want a quote for MES and talked about the uh integration",
        "苏州恒力精密要MES报价，王总说“下个月再说吧”",
    ],
)
def test_what_somebody_said_is_no_name_of_a_deal(text: str) -> None:
    assert str(value(extract(text), "name", "opportunity")).endswith(" MES")


def test_a_quoted_name_is_the_deals() -> None:
    read = extract(f'{KESTRELTON} wants a quote for "Line Five Retrofit", budget $50k')
    assert value(read, "name", "opportunity") == "Line Five Retrofit"


def test_a_point_of_the_compass_belongs_to_the_name_before_a_trade() -> None:
    assert names(extract("Northern Lights Bakery wants a quote for MES"), "company") == [
        "Northern Lights Bakery"
    ]


def test_the_likely_figure_within_a_range_is_the_amount() -> None:
    read = extract("苏州恒力精密 预算80-100万，大概率90万")
    assert (value(read, "expectedAmount"), value(read, "probability")) == ("900000", None)


def test_a_team_that_writes_the_month_first_is_read_so() -> None:
    text = f"{KESTRELTON} signs on 12/4"
    assert value(extract(text, month_first=True), "expectedCloseDate") == "2026-12-04"


@pytest.mark.parametrize("text", [f"{KESTRELTON}: dead, no budget", f"{KESTRELTON} - dead, no budget"])
def test_a_dead_deal_is_lost_and_says_why(text: str) -> None:
    read = extract(text)
    assert (value(read, "status"), value(read, "lostReason")) == ("lost", "No budget")


def test_a_mail_is_its_own_contact_at_the_time_it_was_sent() -> None:
    sent = datetime(2026, 11, 20, 9, 30, tzinfo=ZONE)
    text = "From: Jane Doe <jane@kestrelton.example>\nSubject: MES\n\nHi Alice,\nwe would like a quote for MES.\n\nRegards,\nJane Doe"
    assert value(extract(text, said_at=sent), "occurredAt") == "2026-11-20T09:30:00+08:00"


@pytest.mark.parametrize("day", ["23 Nov 2026\n", "23 Nov 2026 - ", "Nov 23, 2026. ", "2026.11.23\n"])
def test_a_note_that_is_dated_happened_on_that_day(day: str) -> None:
    text = f"{day}Call with Jane Doe of {KESTRELTON}. They want a quote for MES. Follow up tomorrow."
    read = extract(text, now=datetime(2026, 11, 26, 8, tzinfo=ZONE))
    assert str(value(read, "occurredAt")).startswith("2026-11-23")
    assert (value(read, "nextFollowUpAt"), passed(read)) == (None, ["2026-11-24"])


def test_what_happened_today_is_not_in_the_future() -> None:
    read = extract("苏州恒力精密今天签了，30万", now=datetime(2026, 11, 23, 8, 5, tzinfo=ZONE))
    assert value(read, "occurredAt") == "2026-11-23T08:05:00+08:00"


def test_a_forward_with_nothing_but_its_subject_reads_like_the_mail() -> None:
    mail = (
        "From: Jonas Weil <jonas@kettlebridge.example>\nSubject: Intro\n\nLucas,\nwe're a contract manufacturer in Leeds "
        "with ~85 staff. Interested in a licence of Flow Scheduling; budget £18,000 for this quarter.\n\n"
        "Jonas Weil\nManaging Director\nKettlebridge Precision Ltd"
    )
    for text in (mail, f"Fwd: Intro\n{mail}"):
        read = extract(text, products=("Flow Scheduling",))
        assert names(read, "company") == ["Kettlebridge Precision Ltd"]
        assert names(read, "contact") == ["Jonas Weil"]
        assert [value(read, n) for n in ("expectedAmount", "currency", "product", "employees")] == [
            "18000", "GBP", "Flow Scheduling", 85,
        ]  # fmt: skip


@pytest.mark.parametrize(
    "text", [f"{KESTRELTON}, MES for $50k, seventy percent sure", "苏州恒力精密 MES 30万 七成"]
)
def test_odds_may_be_spelt_out(text: str) -> None:
    assert value(extract(text), "probability") == 70


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{KESTRELTON} wants MES. They have about 450 people.", 450),
        (f"{KESTRELTON}, about 450 people, wants MES", 450),
        ("苏州恒力精密，约600人，想上MES，预算30万", 600),
        (f"{KESTRELTON} wants MES, training for 40 people", None),
        (f"{KESTRELTON} wants MES for 40 employees", None),
        ("苏州恒力精密想上MES，约600人用", None),
    ],
)
def test_how_many_work_there_is_said_of_the_company(text: str, count: int | None) -> None:
    assert value(extract(text), "employees") == count
    assert "600" not in str(value(extract(text), "nextAction"))
