"""Money in minor units, spelled for people and read from them; names in one form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wenshu.crm import money, names
from wenshu.crm.money import BadAmount, ParsedMoney


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1200.50", "USD", 120_050),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("0", "USD", 0),
        ("5.0000", "JPY", 5),
    ],
)
def test_amounts_become_exact_minor_units_and_come_back(amount: str, currency: str, minor: int) -> None:
    assert money.to_minor(Decimal(amount), currency) == minor
    assert money.to_major(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.001", "USD"), ("0.5", "JPY"), ("1e30", "USD"), ("NaN", "USD"), ("1e-99", "USD")],
)
def test_an_amount_is_never_rounded_or_cut(amount: str, currency: str) -> None:
    with pytest.raises(BadAmount):
        money.to_minor(Decimal(amount), currency)


def test_weighted_amounts_round_halves_up_and_unknown_ones_stay_unknown() -> None:
    assert [money.weighted(minor, 50) for minor in (101, 99, 0, None)] == [51, 50, 0, None]
    assert money.weighted(-101, 50) == -51


@pytest.mark.parametrize(
    ("minor", "currency", "language", "compact", "shown"),
    [
        (63_450_000, "USD", "en", True, "$635K"),
        (84_550_000, "USD", "en", True, "$846K"),
        (12_250_000_000, "USD", "en", True, "$123M"),
        (1_005, "USD", "en", True, "$10.05"),
        (120_000, "USD", "en", False, "$1,200"),
        (120_050, "USD", "en", False, "$1,200.50"),
        (-120_050, "CNY", "zh", False, "-¥1,200.50"),
        (120_000_000, "CNY", "zh", True, "¥120万"),
        (12_000_000_000, "CNY", "zh", True, "¥1.2亿"),
        (99_999_999, "USD", "en", True, "$1M"),
        (12_345, "CHF", "en", False, "CHF\N{NO-BREAK SPACE}123.45"),
        (500, "JPY", "en", False, "¥500"),
    ],
)
def test_money_is_shown_as_each_language_writes_it(
    minor: int, currency: str, language: money.MoneyLanguage, compact: bool, shown: str
) -> None:
    assert money.format_money(minor, currency, language, compact=compact) == shown


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("$1,200.50", "1200.50", None),
        ("1.200,50 €", "1200.50", "EUR"),
        ("1 200,50", "1200.50", None),
        ("120万", "1200000", None),
        ("１２０万元", "1200000", None),
        ("¥1.2亿", "120000000", None),
        ("1.2m", "1200000", None),
        ("USD 50k", "50000", "USD"),
        ("(300)", "-300", None),
        ("-$5", "-5", None),
        ("1'200'000.5 CHF", "1200000.5", "CHF"),
        ("人民币 5,000", "5000", "CNY"),
        ("一百二十万", "1200000", None),
        ("两百万元", "2000000", None),
        ("5万8", "58000", None),
        ("3万5千", "35000", None),
        ("half a million", "500000", None),
        ("one hundred and twenty thousand", "120000", None),
    ],
)
def test_the_usual_spellings_of_money_are_read(written: str, amount: str, currency: str | None) -> None:
    assert money.parse_money(written) == ParsedMoney(Decimal(amount), currency)


@pytest.mark.parametrize(
    "written",
    ["", "abc", "12 apples", "$", "1,2,3", "1e30", "9" * 50, "1.2.3", "5 to 6", "10-20万", "百来万",
     "一百二十万左右", "不到5万8", "三个", "一百二十万和五十万", "three", "twenty users", "5万8一年",
     "half a million and more"],
)  # fmt: skip
def test_what_is_not_money_is_not_read(written: str) -> None:
    assert money.parse_money(written) is None


def test_spellings_of_a_name_share_a_key() -> None:
    assert len({names.key(name) for name in ("GTX Pro", "gtx-pro", "ＧＴＸ　Ｐｒｏ", "GTXPro")}) == 1
    assert names.key("!!!") == "!!!"
    assert len(names.key("\ufdfa" * 100)) == 200


def test_the_core_of_a_name_leaves_out_its_legal_form() -> None:
    assert names.core("Acme Corp.") == names.core("ACME Corporation") == "acme"
    assert names.core("北京华信科技有限公司") == "北京华信科技"
    assert names.core("Group") == "group"


def test_tags_are_one_spelling_each_in_the_order_given() -> None:
    assert names.tags([" VIP ", "vip", "重点  客户", "", "ＶＩＰ"]) == ["VIP", "重点 客户"]
