"""Numbers as people type them: digits, 万 and k, words, currencies, percent; and what is no number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wenshu.reading import numbers

VALUES = """
0                     | 0
7                     | 7
007                   | 7
1,200                 | 1200
1,200,000             | 1200000
12,0000               | 120000
1200.50               | 1200.5
.5                    | 0.5
50k                   | 50000
50K                   | 50000
50 k                  | 50000
1.5k                  | 1500
1.2m                  | 1200000
1.2 million           | 1200000
3 mil                 | 3000000
2bn                   | 2000000000
2 billion             | 2000000000
5 thousand            | 5000
5 grand               | 5000
3 hundred             | 300
3 hundred thousand    | 300000
10w                   | 100000
10万                  | 100000
1.5万                 | 15000
120 万                | 1200000
３万                  | 30000
１，２００            | 1200
2亿                   | 200000000
1.2亿                 | 120000000
1亿2千万              | 120000000
3千                   | 3000
3千万                 | 30000000
5百万                 | 5000000
10亿                  | 1000000000
一                    | 1
十                    | 10
十二                  | 12
二十                  | 20
二十五                | 25
一百                  | 100
一百零五              | 105
两百五                | 250
一千二                | 1200
三万五                | 35000
一百二十万            | 1200000
两千万                | 20000000
一亿                  | 100000000
一亿两千万            | 120000000
半                    | 0.5
一百万                | 1000000
三万亿                | 3000000000000
一亿二千三百四十五万六千 | 123456000
十二亿                | 1200000000
1200,0000             | 12000000
三万半                | 35000
二〇二六              | 2026
five                  | 5
twenty                | 20
twenty-five           | 25
twenty five           | 25
two hundred           | 200
two hundred and five  | 205
five thousand         | 5000
twenty-five thousand  | 25000
a hundred thousand    | 100000
a million             | 1000000
half a million        | 500000
two million           | 2000000
one million two hundred thousand | 1200000
"""


@pytest.mark.parametrize(
    ("text", "value"), [[cell.strip() for cell in row.split("|")] for row in VALUES.strip().splitlines()]
)
def test_a_number_is_worth_what_it_says(text: str, value: str) -> None:
    read = numbers.parse(text)
    assert read is not None
    assert read.value == Decimal(value)
    assert "E" not in str(read.value)
    assert not read.percent
    assert read.currency is None


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$50k", 50000, None),  # several currencies share the sign
        ("US$50", 50, "USD"),
        ("50 USD", 50, "USD"),
        ("50美元", 50, "USD"),
        ("20,000 美元", 20000, "USD"),
        ("50 bucks", 50, "USD"),
        ("€1,500", 1500, "EUR"),
        ("1500 euros", 1500, "EUR"),
        ("£2m", 2000000, "GBP"),
        ("¥120万", 1200000, None),
        ("120万元", 1200000, None),
        ("120万人民币", 1200000, "CNY"),
        ("RMB 300", 300, "CNY"),
        ("HK$8", 8, "HKD"),
        ("500块钱", 500, None),
        ("三百万欧元", 3000000, "EUR"),
        ("100 yen", 100, "JPY"),
    ],
)
def test_money_knows_its_currency_where_only_one_is_meant(
    text: str, value: int, currency: str | None
) -> None:
    read = numbers.parse(text)
    assert read is not None
    assert (read.value, read.currency, read.money) == (value, currency, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50%", "50"), ("50 %", "50"), ("12.5%", "12.5"), ("50 percent", "50"), ("50 per cent", "50"), ("30pct", "30"),
        ("百分之五十", "50"), ("百分之30", "30"), ("5个百分点", "5"), ("５０％", "50"),
    ],
)  # fmt: skip
def test_percent_is_said_and_not_divided(text: str, value: str) -> None:
    read = numbers.parse(text)
    assert read is not None
    assert (read.value, read.percent) == (Decimal(value), True)


@pytest.mark.parametrize(
    "text", ["", "k", "万", "百", "million", "hundred", "half a", "GTX", "abc", "-", "％", "and five"]
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert numbers.parse(text) is None


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("50万以上", 500000, "以上"),
        ("5 months", 5, " months"),
        ("3 biggest deals", 3, " biggest deals"),
        ("5个商机", 5, "个商机"),
        ("50kg", 50, "kg"),
        ("3monkeys", 3, "monkeys"),
        ("10 bananas", 10, " bananas"),
        ("10 and 20", 10, " and 20"),
        ("1,20", 1, ",20"),
        ("10-20k", 10, "-20k"),
        ("10k to 50k", 10000, " to 50k"),
        ("100万到200万", 1000000, "到200万"),
    ],
)
def test_a_number_ends_where_it_ends(text: str, value: int, rest: str) -> None:
    read = numbers.read(text)
    assert read is not None
    assert read.value == value
    assert text[read.end :] == rest


def test_a_number_is_read_from_the_middle_of_a_text() -> None:
    read = numbers.read("deals over $1.2m in emea", 11)
    assert read is not None
    assert (read.value, read.end) == (1200000, 16)
