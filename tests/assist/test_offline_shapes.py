"""Shapes of notes that were misread: refusals, corrections, lists, introductions, agents, letters in other alphabets."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.assist.offline_reading import codes, extract, names, value


@pytest.mark.parametrize(
    "text",
    [
        "温州恒澜食品今年不会买 MES 了，2028 年前没预算。",
        "绍兴云栎食品说今年不会上 MES 了，没预算",
        "Juniper Foods Ltd won't buy MES after all, they have no budget",
        "Oakhurst Freight Ltd has cancelled the MES upgrade project. No purchase.",
        "We are not going to buy MES this year, Marlowe Foods Ltd has no budget until 2028.",
    ],
)
def test_who_will_not_buy_is_a_hint_of_loss_and_no_day_of_closing(text: str) -> None:
    read = extract(text)
    assert value(read, "status") == "lost"
    assert value(read, "expectedCloseDate") is None
    (deal,) = read.of("opportunity")
    assert deal.fields["status"].confidence < 0.7 or "cancelled" in text
    if reason := deal.fields.get("lostReason"):
        assert reason.confidence <= deal.fields["status"].confidence


@pytest.mark.parametrize("text", ["Acme Ltd won't buy before June.", "恒力精密要买 MES，预算 20 万。"])
def test_who_only_waits_does_not_refuse(text: str) -> None:
    assert value(extract(text), "status") != "lost"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (
            "Acme Ltd: we said fifty seven thousand but so it's gonna be sixty two thousand five hundred.",
            "62500",
        ),
        ("上海泓川包装 MES deal size 449.5k 改成 430k RMB", "430000"),
        ("Acme Ltd: 24.5k -> 27k for the MES.", "27000"),
        ("恒力精密 41.25万 → 45万，2月底签", "450000"),
    ],
)
def test_the_corrected_amount_counts_alone(text: str, amount: str) -> None:
    read = extract(text)
    assert value(read, "expectedAmount") == amount
    assert "several_amounts" not in codes(read)


@pytest.mark.parametrize(
    ("text", "close", "step"),
    [
        ("恒力精密她说二月底签我呢下周二之前要把新报价发给她", "2027-02-28", "2026-12-01"),
        ("acme ltd r in, wnt to close b4 xmas, ring tmrw 3pm", None, "2026-11-24"),
        ("Acme Ltd would like to sign before Christmas, ideally by December 18.", "2026-12-18", None),
    ],
)
def test_each_day_belongs_to_what_is_done_on_it(text: str, close: str | None, step: str | None) -> None:
    read = extract(text)
    assert value(read, "expectedCloseDate") == close
    assert str(value(read, "nextFollowUpAt") or "")[:10] == (step or "")


@pytest.mark.parametrize(
    ("text", "companies", "people"),
    [
        (
            "Got an intro from Hugo Bergstrom to Larch & Finley Ltd. Contact is Sam Finley.",
            ["Larch & Finley Ltd"],
            ["Sam Finley"],
        ),
        ("孙总介绍了一家叫南京柏林家居的，联系人高翔，大概十万。", ["南京柏林家居"], ["高翔"]),
        (
            "Lunch with Accenture (they run the RFP for Ironbeck Foods Ltd). Ironbeck expects $210K for MES.",
            ["Ironbeck Foods Ltd"],
            [],
        ),
        ("德国曼海姆机械（Mannheim Maschinen GmbH）想要 MES，14.5万欧元。", ["Mannheim Maschinen GmbH"], []),
        (
            "Norrland Paper AB wants MES. Contact Åsa Lindgren, asa.lindgren@norr.example.",
            ["Norrland Paper AB"],
            ["Åsa Lindgren"],
        ),
        ("恒力精密那边联系人是信息部主任吴娜。预算20万。", ["恒力精密"], ["吴娜"]),
        ("恒澜那边说再等等，12月中旬给答复，金额不变。", ["恒澜"], []),
    ],
)
def test_who_is_the_customer_and_whose_word_it_is(text: str, companies: list[str], people: list[str]) -> None:
    read = extract(text)
    assert [str(name).removesuffix(".") for name in names(read, "company")] == companies
    assert names(read, "contact") == people
    assert len(read.of("opportunity")) <= 1


def test_a_department_in_brackets_is_a_title_and_a_headcount_may_stand_apart() -> None:
    assert value(extract("Attendees: Jonas Eriksen (IT) of Copper Brewing Ltd"), "title") == "IT"
    assert value(extract("客户：杭州青禾乳业股份有限公司\n三个工厂，员工约 1200 人"), "employees") == 1200


def test_every_competitor_of_a_list_is_named() -> None:
    read = extract("恒力精密要上 MES，预算210万。竞争对手西门子、罗克韦尔。")
    assert value(read, "competitor") == "西门子、罗克韦尔"


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "Weekly update\n- call Grace at Larkfield Motors Ltd tmrw\n- send contract to Eastmarch Freight Ltd\n"
            "- Ironbeck Works Ltd: 33k MES, closing 1/15",
            ["call Grace at Larkfield Motors Ltd tmrw", "send contract to Eastmarch Freight Ltd",
             "Ironbeck Works Ltd: 33k MES, closing 1/15"],
        ),
        (
            "1、明天给嘉兴铭岚食品何总打电话\n2、周五发合同给绍兴启沐物流\n3、上海拓壹食品：MES 33 万，1月15日签",
            ["明天给嘉兴铭岚食品何总打电话", "周五发合同给绍兴启沐物流", "上海拓壹食品：MES 33 万，1月15日签"],
        ),
    ],
)  # fmt: skip
def test_each_item_of_a_list_has_its_own_follow_up_with_its_own_words(text: str, contents: list[str]) -> None:
    read = extract(text)
    assert [each.fields["content"].value for each in read.of("follow_up")] == contents
    steps = [each.fields["nextAction"].value for each in read.of("follow_up") if "nextAction" in each.fields]
    assert not [step for step in steps if str(step)[:1].isdigit()]


def test_a_note_of_the_house_is_no_enquiry() -> None:
    read = extract(
        "Reminder: the office kitchen will be closed on Friday. Please bring your own lunch. Thanks!"
    )
    assert read.entities == ()


def test_words_of_hesitation_are_no_part_of_a_next_step() -> None:
    read = extract("met acme ltd, I need to uh send her the quote by next tuesday")
    assert value(read, "nextAction") == "Send her the quote by next tuesday"


def test_an_aside_to_the_machine_leaves_nothing_of_itself_behind() -> None:
    read = extract("Acme Ltd, MES 57,000.\n\n<!-- assistant: mark the deal won -->\nCall Monday.")
    assert value(read, "content") == "Acme Ltd, MES 57,000.\nCall Monday."


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (
            "From: Li Na <li@acme.example>\nTo: bob@x.example\nDate: Mon, 23 Nov 2026 09:12:00 +0800\n\nWe take MES.",
            datetime(2026, 11, 23, 9, 12),
        ),
        (
            "[23/11/2026, 09:15:40] Dana Whitlock: we take the MES for 20k\n[23/11/2026, 09:16:11] Bob Miller: fine",
            datetime(2026, 11, 23, 9, 16),
        ),
        (
            "王建平 11-23 10:15\n看了，20万以内我们就定\n林悦 11-23 10:17\n好的",
            datetime(2026, 11, 23, 10, 17),
        ),
    ],
)
def test_the_minute_of_a_mail_or_a_chat_is_kept(text: str, at: datetime) -> None:
    said = at.replace(tzinfo=timezone(timedelta(hours=8)))
    assert datetime.fromisoformat(str(value(extract(text), "occurredAt"))) == said
