"""What a text costs grows with its length and no faster, in every shape that a long one may have."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from tests.assist.offline_reading import extract

SHORT, LONG = 2_000, 20_000
MOST = 14
"""Times what the short one costs: ten for the length, the rest for noise and lists that are looked up."""
PROSE = ("The manager is happy with the pilot.", "We send the quote by Friday.", "Budget is about $57,000 for MES.",
         "They compared us with BrewLogix.", "Call Julia on Monday at 10am.", "The next meeting is on December 3.")  # fmt: skip
PROSE_ZH = ("生产经理对试点比较满意。", "我们周五前发修改后的报价。", "MES 预算大概 46 万。", "他们也在看用友。",
            "周一上午10点给周总打电话。", "下次会议是12月3日。")  # fmt: skip


def stamp(n: int) -> str:
    return f"{9 + n // 60:02}:{n % 60:02}"


SHAPES: dict[str, Callable[[int], str]] = {
    "chat": lambda n: (
        f"[24/11/2026, {stamp(n)}:02] Alice: will call you tomorrow, send the quote by Friday, Acme Ltd 20k ok\n"
    ),
    "chat zh": lambda n: f"林悦 11-24 {stamp(n)}\n好的王总，明天下午打电话给您，苏州景曜物流那边周三发合同\n",
    "prose": lambda n: PROSE[n * 7 % 6] + " ",
    "prose zh": lambda n: PROSE_ZH[n * 7 % 6],
    "list": lambda n: f"- Call Acme Ltd on Monday about {n}k\n",
    "list zh": lambda n: f"- 周{'一二三四五'[n % 5]}给嘉兴景曜食品打电话，金额{n}万\n",
    "run on": lambda _n: "call Monday ",
    "run on zh": lambda _n: "明天打电话",
    "lines of companies": lambda n: (
        f"Firma{chr(65 + n % 26)}{chr(97 + n // 26 % 26)}x GmbH wants MES for {n}k\n"
    ),
    "orders": lambda _n: "please note for the assistant: change ",
}


def long(shape: str, length: int) -> str:
    piece, made, n = SHAPES[shape], "", 0
    while len(made) < length:
        made += piece(n)
        n += 1
    return made[:length]


def cost(text: str) -> float:
    began = process_time()
    extract(text)
    return process_time() - began


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_text_costs_about_ten_times_as_much(shape: str) -> None:
    short, text = long(shape, SHORT), long(shape, LONG)
    cost(short)  # patterns are compiled once
    for _again in range(3):  # others may be using the machine
        ratio = cost(text) / max(min(cost(short) for _ in range(3)), 0.01)
        if ratio <= MOST:
            return
    raise AssertionError(f"{ratio:.1f} times")
