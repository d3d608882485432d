"""What stands beside the thing that is meant: denied sums, shares that are no odds, a colleague's question, a firm's last word."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import codes, extract, names, value
from wenshu.assist.link.person_likeness import of_people

FIRM = "Kestrelton United Works"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (f"The board okayed $84,500 for MES at {FIRM} (not the 92k you first quoted).", "84500"),
        (f"{FIRM}: we first quoted 92k, the board okayed 84.5k for MES", "84500"),
        (f"{FIRM} take MES for 84.5k instead of the original 92k", "84500"),
        (f"{FIRM}: MES for 84.5k, rather than the budgeted 92k", "84500"),
        (f"{FIRM} take MES at 84.5k, you quoted 92k originally", "84500"),
        ("董事会批了38.5万（不是之前报的42万），苏州恒力精密 MES", "385000"),
        ("苏州恒力精密 MES 38.5万，而不是上次报的42万", "385000"),
        (f"{FIRM} wants MES. It's not 92k.", None),
    ],
)
def test_a_denied_or_earlier_sum_never_wins_over_the_one_that_holds(text: str, amount: str | None) -> None:
    read = extract(text)
    assert value(read, "expectedAmount") == amount
    assert "several_amounts" not in codes(read)


def test_an_earlier_sum_that_nothing_replaced_still_counts() -> None:
    assert value(extract(f"{FIRM} budget is 92k originally, for MES"), "expectedAmount") == "92000"


def test_what_the_team_sells_is_nobody() -> None:
    text = f"The board okayed $84,500 for Warehouse Flow at {FIRM}."
    read = extract(text, products=("Warehouse Flow",))
    assert (names(read, "contact"), value(read, "product")) == ([], "Warehouse Flow")


@pytest.mark.parametrize(
    ("text", "odds"),
    [
        (f"Jane Doe of {FIRM}: I think 10% off if they take three years.", None),
        (f"{FIRM} wants MES, 50k; they think 5% price increase next year", None),
        (f"{FIRM} MES 50k, finance says 20% VAT", None),
        (f"{FIRM} MES 50k, we're at 30% gross margin", None),
        (f"{FIRM} MES 50k, we say 10% is the most we can give", None),
        ("苏州恒力精密 MES 30万，希望有10%的折扣", None),
        ("苏州恒力精密 MES 30万，希望40%预付", None),
        (f"{FIRM} MES 50k, Jane reckons 60%", 60),
        ("苏州恒力精密 MES 30万，成功率差不多七成", 70),
        ("苏州恒力精密 MES 30万，七成成功率", 70),
        ("苏州恒力精密 MES 30万，成功率：七成", 70),
        ("苏州恒力精密 MES 30万，我觉得有七成吧", 70),
    ],
)
def test_a_share_is_no_probability_and_a_rate_is_one(text: str, odds: int | None) -> None:
    assert value(extract(text), "probability") == odds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"{FIRM} want to sign before Christmas, say December 18", "2026-12-18"),
        (f"{FIRM} MES: sign by year end, let's say Dec 18", "2026-12-18"),
        ("苏州恒力精密圣诞前签，比如12月18号", "2026-12-18"),
        ("苏州恒力精密年底前能签，就12月18号吧", "2026-12-18"),
        (f"{FIRM} signs by Friday, they say December 18 is the kick-off", "2026-11-27"),
    ],
)
def test_a_more_exact_day_replaces_the_one_that_it_names(text: str, day: str) -> None:
    assert value(extract(text), "expectedCloseDate") == day


def test_a_weekday_named_for_next_week_is_next_weeks() -> None:
    read = extract(f"{FIRM} signs in December. I'll call next week, say Tuesday")
    assert value(read, "nextFollowUpAt") == "2026-12-01T09:00:00+08:00"


@pytest.mark.parametrize(
    ("text", "action", "day"),
    [
        (
            f"Bob, can you remind me what we said about pricing? {FIRM} went quiet. I'll chase them on Tuesday.",
            "Chase them on Tuesday",
            "2026-11-24",
        ),
        ("苏州恒力精密（报价25万）从11月3号以后就没消息了，我周二催一下", "周二催一下", "2026-11-24"),
        ("苏州恒力精密没消息了，我周二催", "周二催", "2026-11-24"),
        (
            "苏州恒力精密，实施服务每年6万签三年，一共18万，两周后再跟",
            "两周后再跟",
            "2026-12-07",
        ),
        ("苏州恒力精密，要一个价格，周三前给", "要一个价格，周三前给", "2026-11-25"),
    ],
)
def test_the_step_is_what_is_done_next_and_nothing_that_was(text: str, action: str, day: str) -> None:
    read = extract(text)
    assert value(read, "nextAction") == action
    assert str(value(read, "nextFollowUpAt")).startswith(day)


@pytest.mark.parametrize(
    "text",
    [
        f"Call with Jane Doe of {FIRM}. Can you remind me what we said about pricing?",
        f"Call with Jane Doe of {FIRM}. Remind me what we quoted them for MES.",
        "苏州恒力精密想上MES。需要你提醒我一下我们上次报价是多少",
        "苏州恒力精密想上MES。记得我们上次报价是多少吗",
    ],
)
def test_what_a_colleague_is_asked_is_no_step(text: str) -> None:
    assert value(extract(text), "nextAction") is None


def test_what_one_wants_to_be_reminded_to_do_is_a_step() -> None:
    read = extract(f"Remind me to call {FIRM} on Tuesday")
    assert value(read, "nextAction") == f"Call {FIRM} on Tuesday"


def test_the_end_of_a_companys_name_is_no_beginning_of_a_post() -> None:
    read = extract("合肥云栎物流采购经理马丽想要MES报价")
    assert (names(read, "company"), value(read, "title")) == (["合肥云栎物流"], "采购经理")
    assert value(extract("联系人：物流采购经理马丽，合肥云栎商贸"), "title") == "物流采购经理"


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        (f"{FIRM} wants MES, $50k. Competing w Quillon", "Quillon"),
        (f"{FIRM} MES, competing against Quillon on price", "Quillon"),
        (f"{FIRM} MES, competing w/ Quillon", "Quillon"),
        ("苏州恒力精密想上MES，凌川也在抢", "凌川"),
        ("苏州恒力精密想上MES，凌川还在抢这单", "凌川"),
        ("苏州恒力精密想上MES，希望交付更快", None),
        (f"{FIRM} picked Warehouse for its price", None),
    ],
)
def test_who_competes_is_named(text: str, rival: str | None) -> None:
    assert value(extract(text, products=("MES", "Warehouse")), "competitor") == rival


@pytest.mark.parametrize(
    ("text", "rival", "reason"),
    [
        (f"Lost {FIRM}, they're going with Ferrowave, faster delivery", "Ferrowave", "Faster delivery"),
        (f"{FIRM} chose Quillon for better support", "Quillon", "Better support"),
        ("苏州恒力精密丢了，凌川交付更快", "凌川", "凌川交付更快"),
        ("苏州恒力精密 MES 30万丢了，凌川交付比我们快", "凌川", "凌川交付比我们快"),
    ],
)
def test_who_is_faster_won_it_for_that(text: str, rival: str, reason: str) -> None:
    read = extract(text)
    assert [value(read, n) for n in ("status", "competitor", "lostReason")] == ["lost", rival, reason]


def test_a_quote_begins_with_a_whole_word() -> None:
    text = f"Bad news from {FIRM}: they're going with Ferrowave"
    span = next(e.fields["status"].span for e in extract(text).entities if "status" in e.fields)
    assert span is not None
    assert text[span.start : span.end] == "they're going with"


@pytest.mark.parametrize(
    ("said", "stored", "alike"),
    [
        ("Dana", "Daniel Janssen", False),
        ("Marta", "Marcus Janssen", False),
        ("Jenny", "Jennifer Janssen", True),
        ("Tom", "Thomas Janssen", True),
    ],
)
def test_another_first_name_is_no_short_form(said: str, stored: str, alike: bool) -> None:
    assert (of_people(said, stored).odds > 0) is alike
