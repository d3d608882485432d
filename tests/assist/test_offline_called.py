"""How notes call people and firms, and which day of several is meant, in wordings that no golden text has."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract, names, value


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("老孙负责这个项目，报价40万", "老孙"),
        ("小王说天华家具下周能定", "小王"),
        ("阿强问了交货期，30万", "阿强"),
        ("贝蒂姐说下周四见", "贝蒂姐"),
        ("去了江南造船，见到副总凯文，谈得不错", "凯文"),
        ("给海丰物流的安娜留了言", "安娜"),
        ("周四打给唐娜 13900001234", "唐娜"),
        ("我方：李强\n客户方：周明（财务总监）、郭婷（IT主管）\n预算30万", "周明"),
        ("和明珠酒店的舒琴通电话，预算30万", "舒琴"),
    ],
)
def test_a_contact_is_read_as_notes_call_him(text: str, who: str) -> None:
    assert who in names(extract(text), "contact")


@pytest.mark.parametrize(
    "text",
    ["系统叫停了，预算30万没了", "合同给法务了，等他们的意见", "老客户的采购来电，要加20套", "老师傅说设备还能用", "大哥说没空，谢谢姐", "客户那边的维护费用去年是5万", "公司的理想是做大做强"],
)  # fmt: skip
def test_what_only_sounds_like_a_name_is_nobody(text: str) -> None:
    assert names(extract(text), "contact") == []


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("just left walden brakes they want ten units", "Walden Brakes"),
        ("lost corby stairs - no budget", "Corby Stairs"),
        ("ok to your offer, 4k. thx kate, penrose blinds", "Penrose Blinds"),
        ("Call from Clara Stoker, Stoker Hedges. Budget 20k.", "Stoker Hedges"),
        ("She runs procurement for Barrow Lifts, budget 20k.", "Barrow Lifts"),
    ],
)
def test_a_company_is_read_without_capitals_and_by_its_family(text: str, company: str) -> None:
    assert company in names(extract(text), "company")


@pytest.mark.parametrize(
    "text",
    ["spoke with the team today they want a demo on friday", "good call - they will sign in may, 40k", "met the manager of new business today nice chat", "great week - 3 deals won", "nothing new from today's calls."],
)  # fmt: skip
def test_words_in_small_letters_are_no_company(text: str) -> None:
    assert names(extract(text), "company") == []


def test_the_day_that_answers_when_one_signs_is_the_day_of_closing() -> None:
    read = extract("周倩：贵司什么时候能签？\n高凡：12月9号可以\n周倩：好，我明天发合同")
    assert value(read, "expectedCloseDate") == "2026-12-09"


@pytest.mark.parametrize(
    ("text", "field", "day"),
    [
        ("他们年底前定周一把条款发过去", "nextFollowUpAt", "2026-11-30"),
        ("打电话给高总周四不是这周四下周四", "nextFollowUpAt", "2026-12-03"),
        ("Northgate Pumps | commit | $40k | Dec 18 | forecast", "expectedCloseDate", "2026-12-18"),
        ("Northgate Pumps // 40k // Q1 27 // Jane calls", "expectedCloseDate", "2027-03-31"),
    ],
)
def test_of_several_days_the_one_is_read_that_is_meant(text: str, field: str, day: str) -> None:
    assert str(value(extract(text), field)).startswith(day)
