"""Amounts of money that were said, each with its words and currency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.offline.amounts import DOLLARS, PLAIN_LEAD, currency_of
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading.money import Money

_DOLLARS: Final = re.compile(r"dollars?|bucks")
_COUNTED: Final = re.compile(
    r"\s?(?:times|percent|%|other|different|of (?:them|these|those|us)|kilometers|kilos|square|liters|volts|watts|tons|people)(?![a-z])|\s?(?:多|几)?(?:人|台|套|条|个(?!点)|家|次|张|吨|平|辆|座|米|公里|点|号|期|年|月|天|页|名|位|只|件|岁|块(?:屏|板|钱)?(?:屏|板))"
)
_COUNTED_EN: Final = re.compile(
    r"\s(?!plus|less|this|is|was|as|needs|wants|means|takes|makes|includes|covers|goes|comes|starts|ends|has|does|says|sounds|seems|looks|gets|works|yes|us|its|dollars|euros|pounds|bucks|because|unless|plus|across|versus|times|besides|always|perhaps|taxes|fees|costs|his|hers|theirs|ours)[a-z]{3,}s(?![a-z'])"
)
"""Nine thousand hectolitres."""
LEAST: Final = 100


@dataclass(frozen=True)
class Sum:
    """`span` is of the sheet; `low` and `high` differ for a range."""

    money: Money
    span: Span
    currency: str | None

    @property
    def values(self) -> tuple[Decimal, ...]:
        low, high = self.money.low, self.money.high
        return (low,) if low == high else (low, high)

    @property
    def is_about(self) -> bool:
        return self.money.rough


def found(sheet: Sheet) -> Iterator[Sum]:
    for money in sheet.money:
        if _is_money(sheet, money):
            yield Sum(money, Span(money.start, money.end), _currency(sheet, money))


def _is_money(sheet: Sheet, money: Money) -> bool:
    text = sheet.page.text
    if money.marked:
        return money.low > 0
    if _COUNTED.match(text, money.end) or _COUNTED_EN.match(text, money.end):
        return False
    if money.low < LEAST:
        return False
    if (money.scaled and money.low >= 1000) or (money.grouped and money.low >= 1000):
        return True
    line = text.rfind("\n", 0, money.start) + 1
    lead = text[max(line, money.start - 60) : money.start]
    is_year = 1990 <= money.low <= 2100
    return money.low >= 1000 and not is_year and bool(PLAIN_LEAD.search(lead) or _in_words(text, money))


def _in_words(text: str, money: Money) -> bool:
    """Nine hundred and twenty thousand: a spelt number so large is hardly ever anything but money."""
    return (
        money.low >= 10_000
        and re.search(r"(?:thousand|million|grand|[万亿])\s?$", text[money.start : money.end]) is not None
    )


def _currency(sheet: Sheet, money: Money) -> str | None:
    named = currency_of(sheet, money)
    if named is not None:
        return str(named.value)
    if _DOLLARS.search(sheet.page.text, money.start, money.end):
        return sheet.context.currency if sheet.context.currency in DOLLARS else "USD"
    return None
