"""Numbers in words are found however they are written, and idioms that count nothing are left alone."""

from __future__ import annotations

import pytest

from wenshu.reading.number_words import added, holds_number


@pytest.mark.parametrize(
    "words",
    [
        "about 5 more",
        "twice as many",
        "a dozen",
        "Five",
        "zero",
        "One",
        "hundreds",
        "一百二十万",
        "两个",
        "１２",
        "③",
    ],
)
def test_a_number_is_a_number_in_every_spelling(words: str) -> None:
    assert holds_number(words)


@pytest.mark.parametrize("words", ["", "nothing", "someone", "often", "height", "没有", "done"])
def test_words_that_only_look_like_numbers_hold_none(words: str) -> None:
    assert not holds_number(words)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("It is 1.2 million.", "$1,200,000"),
        ("It is 1,200,000.", "about 1.2m"),
        ("thirty-five thousand", "$35,000"),
        ("$35,000", "thirty-five thousand dollars"),
        ("half a million", "500k"),
        ("预算120万", "预算一百二十万"),
        ("预算一百二十万", "120万"),
        ("两周之后", "2周后"),
        ("十一月再谈", "2026-11-03"),
        ("三一重工", "三一重工的项目"),
        ("Two or three of them", "2 of 3"),
        ("The one you asked for; 一起沟通一下，进一步确认", ""),
        ("十分感谢，千万别忘了，第一时间回复", ""),
        ("often, and with attention", ""),
    ],
)
def test_what_the_source_says_in_another_spelling_is_not_added(text: str, source: str) -> None:
    assert added(text, [source]) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("1.5 million were won", "5 million"),
        ("a 10% discount", "attention to 100"),
        ("ten people", "they often pay attention"),
        ("three weeks", "thirteen weeks"),
        ("打八折", "打折"),
        ("三天内", "三十天内"),
        ("两个月", "2026年"),
        ("百分之二十", "百分之三十"),
        ("twice as fast", "fast"),
        ("１５ days", "5 days"),
    ],
)
def test_what_the_source_does_not_say_is_added(text: str, source: str) -> None:
    assert added(text, [source])
