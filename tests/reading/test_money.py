"""Amounts of money in running text, and what is none."""

from __future__ import annotations

import pytest

from wenshu.reading import money

SUMS = """
大概 92 万              | 920000
92万元左右              | 920000
三十五万                | 350000
一百二十万              | 1200000
5万8                    | 58000
22个w                   | 220000
九十多万                | 900000
七八十万                | 700000
1.5亿                   | 150000000
$1.2m                   | 1200000
85k                     | 85000
half a million          | 500000
thirty grand            | 30000
one twenty k            | 120000
12万 月底签             | 120000
a hundred and ten grand | 110000
180K USD                | 180000
48 500 USD              | 48500
120.000 EUR             | 120000
55.000,- EUR            | 55000
¥920,000                | 920000
twenty five thousand dollars | 25000
一百一十万十月中旬      | 1100000
"""


@pytest.mark.parametrize("row", [line for line in SUMS.splitlines() if line.strip()])
def test_a_sum_is_read_however_it_is_written(row: str) -> None:
    words, expected = (part.strip() for part in row.split("|"))
    found = [m for m in money.find(words.lower()) if m.marked or m.scaled]
    assert [str(m.low) for m in found] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "500人",
        "10万台",
        "100k users",
        "s7-1200",
        "80%",
        "5-10%",
        "3个月",
        "1,5m",
        "几十万",
        "4500123456789012345678901",
        "7 . 25 万",
    ],
)
def test_what_is_counted_or_unclear_is_no_sum(words: str) -> None:
    assert [m for m in money.find(words) if (m.marked or m.scaled) and not m.each] == []


def test_a_range_has_two_ends_and_a_change_is_two_sums() -> None:
    [found] = money.find("80-100万")
    assert (found.low, found.high) == (800000, 1000000)
    [found] = money.find("between 80 and 100k")
    assert (found.low, found.high) == (80000, 100000)
    assert [m.low for m in money.find("from 86万 to 92万")] == [860000, 920000]
    assert [m.low for m in money.find("down from $88,000 to $79,500")] == [88000, 79500]


def test_the_price_of_one_is_marked_as_such() -> None:
    assert [m.each for m in money.find("$30 per user")] == [True]
    assert [m.each for m in money.find("单价 1200 元")] == [True]
    assert [(m.each, m.yearly) for m in money.find("$50k a year")] == [(False, True)]
