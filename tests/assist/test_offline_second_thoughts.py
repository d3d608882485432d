"""What is denied, put off or taken back in the same text: the last word counts."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract, names, value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Kestrelton Works: will NOT sign this month, pushed to February. Still 96k", "2027-02-28"),
        ("Kestrelton Works can't sign in December, moved to March. 96k", "2027-03-31"),
        ("Kestrelton Works 96k - decision slipped from December to next February", "2027-02-28"),
        ("Kestrelton Works, 96k. The order was postponed until 15 January", "2027-01-15"),
        ("Kestrelton Works 96k. Signing was planned for December, so realistically February", None),
        ("绍兴百丽印染：这个月签不了，推到2月，金额58万", "2027-02-28"),
        ("绍兴百丽印染58万，原定12月签约，顺延到明年3月", "2027-03-31"),
        ("绍兴百丽印染58万，本月底定不下来，拖到1月15日", "2027-01-15"),
    ],
)
def test_what_is_put_off_closes_on_the_later_day(text: str, day: str | None) -> None:
    assert value(extract(text), "expectedCloseDate") in ({day} if day else {"2027-02-28", None})


@pytest.mark.parametrize(
    "text",
    [
        "Kestrelton Works will not sign this month. 96k",
        "Kestrelton Works, 96k, they won't sign in December",
        "Kestrelton Works have decided not to proceed this year, 96k",
        "绍兴百丽印染58万，这个月签不了",
        "绍兴百丽印染58万，12月来不及签",
    ],
)
def test_a_time_that_is_denied_is_no_close_date(text: str) -> None:
    assert value(extract(text), "expectedCloseDate") is None


def test_no_later_than_is_no_denial() -> None:
    assert value(
        extract("Kestrelton Works 96k, they will sign no later than 18 December"), "expectedCloseDate"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Kestrelton Works - not going ahead with MES, too pricey. Hang on, actually no, she just rang back, they'll take it",
        "Kestrelton Works said it's dead. Scratch that: the CEO overruled, they want the 38k package",
        "Kestrelton Works cancelled the project. An hour later they called back, it is back on",
        "绍兴百丽印染说不做了。不对，她后来说老板改主意了，先做一半，7.5万",
        "绍兴百丽印染的项目黄了。下午又来电：总部追加了15万预算",
    ],
)
def test_who_changes_their_mind_is_not_lost(text: str) -> None:
    read = extract(text)
    assert value(read, "status") != "lost"
    assert value(read, "lostReason") is None


@pytest.mark.parametrize(
    "text",
    [
        "Kestrelton Works went with Zentrix. I called back to ask why: price.",
        "绍兴百丽印染丢单了，丢单原因其实是价格太高",
        "Kestrelton Works: lost. They will stay with Zentrix for another year.",
    ],
)
def test_a_loss_that_is_told_of_again_stays_one(text: str) -> None:
    assert value(extract(text), "status") == "lost"


@pytest.mark.parametrize(
    "text",
    [
        "Priya at Kestrelton Works wants us to move the start to 11 January. We talk Thursday.",
        "Kestrelton Works agreed. We need to move go-live to 11 January; talk again Thursday",
        "绍兴百丽印染：启动时间改到1月11日，周四再聊",
    ],
)
def test_the_day_that_a_start_is_moved_to_is_not_when_we_talk(text: str) -> None:
    assert str(value(extract(text), "nextFollowUpAt")).startswith("2026-11-26")


def test_a_meeting_that_is_moved_is_when_we_meet() -> None:
    read = extract("Kestrelton Works asked to move the demo to 3 December")
    assert value(read, "expectedCloseDate") is None
    assert str(value(read, "nextFollowUpAt")).startswith("2026-12-03")


@pytest.mark.parametrize(
    "text",
    [
        "Lunch with Jane Holt from Kestrelton Works. Nothing new.",
        "Coffee with Jane Holt, Kestrelton Works, just keeping in touch.",
        "和绍兴百丽印染的吴总吃了顿饭，没聊业务",
    ],
)
def test_a_meeting_without_news_is_no_deal(text: str) -> None:
    read = extract(text)
    assert not read.of("opportunity")
    assert value(read, "kind") == "meeting"


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        ("拜访绍兴百丽印染，预算35万，目前还在看用友和一家本地厂商", "用友"),
        ("绍兴百丽印染，35万，也在接触金蝶", "金蝶"),
        ("绍兴百丽印染现在倾向于用华为的，集团统一采购", "华为"),
        ("绍兴百丽印染不再考虑MES，已与管家婆签约", "管家婆"),
        ("Kestrelton Works, 54k. Also looking at Salesforce but found it too heavy.", "Salesforce"),
        ("Kestrelton Works, 54k, they're talking to Metricly too", "Metricly"),
        ("kestrelton works 54k, up against zentrix, decision friday", "zentrix"),
        ("Kestrelton Works 54k: in the end went with a smaller package from Stockwise.", "Stockwise"),
    ],
)
def test_a_rival_in_passing_is_a_rival_and_no_customer(text: str, rival: str) -> None:
    read = extract(text)
    assert value(read, "competitor") == rival
    assert rival not in names(read, "company")


@pytest.mark.parametrize(
    "text",
    [
        "绍兴百丽印染还在看方案，35万",
        "绍兴百丽印染，35万，还在对比几家",
        "绍兴百丽印染35万，合同还在谈细节",
        "Kestrelton Works, 54k, also looking at other options",
    ],
)
def test_what_is_looked_at_and_is_no_firm_is_no_rival(text: str) -> None:
    assert value(extract(text), "competitor") is None


@pytest.mark.parametrize(
    "signed", ["Regards,\nDominic Achter\nKestrelton Ltd", "Cheers\nDom\n\nDominic Achter\nKestrelton Ltd"]
)
def test_whom_a_letter_greets_is_neither_its_writer_nor_a_customer(signed: str) -> None:
    read = extract(f"Hi Clara\n\nwe would like to see MES. Could you send a quote?\n\n{signed}")
    assert names(read, "contact") == ["Dominic Achter"]
    assert names(read, "company") == ["Kestrelton Ltd"]


def test_whom_one_of_ours_greets_is_the_customer() -> None:
    read = extract(
        "Hi Clara,\n\nour quote is 9,480 EUR. I'll ring you on Friday.\n\nBest regards,\nAlice Wong"
    )
    assert names(read, "contact") == ["Clara"]
