"""When two phone numbers are one."""

from __future__ import annotations

import pytest

from wenshu.reading import addresses


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("020 7946 0318", "+44 20 7946 0318"),
        ("+44 (0)20 7946 0318", "0044 20 7946 0318"),
        ("138 0013 8000", "+86 13800138000"),
        ("0512-6288 1234", "6288 1234 转 801"),
        ("555-0100", "(212) 555-0100"),
        ("１３８００１３８０００", "13800138000"),
        ("110", "110"),
    ],
)
def test_a_number_is_the_same_with_or_without_its_codes(one: str, other: str) -> None:
    assert addresses.same_phone(one, other)
    assert addresses.same_phone(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("13812345678", "13912345678"), ("020 7946 0318", "020 7946 0319"), ("110", "2110")]
)
def test_numbers_that_only_end_alike_are_two(one: str, other: str) -> None:
    assert not addresses.same_phone(one, other)
