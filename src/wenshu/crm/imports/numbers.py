"""Amounts, counts and percentages in the spellings people use."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from wenshu.crm import money
from wenshu.crm.imports.table import Cell

_AMBIGUOUS = re.compile(r"(?<![\d.,])\d{1,3}([.,])\d{3}(?![\d.,])")
_UNMISTAKABLE = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){0,4}\.\d\d", re.ASCII)
_THIRDS = re.compile(r"\d{1,3}\.\d{3}")
_MONEY_SIGNS = frozenset("€£¥₹₩₽₫−")
_SEPARATORS = re.compile(r"[.,]")
_RANGE = re.compile(r"([\d,]+)\s*(?:\+|[-–~至到]\s*[\d,]+)")
_ABOUT = re.compile(r"^(?:about|approx\.?|ca\.?|circa|~|≈|约|大约|大概)\s*", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\s*(?:余|多)?\s*(?:人|名|位|员工|名员工|employees?|people|persons?|staff|ppl|fte|mitarbeiter)\s*(?:以上|左右|\+)?$",
    re.IGNORECASE,
)
_NOTHING = frozenset(
    {"", "-", "–", "—", "n/a", "na", "null", "none", "nil", "无", "暂无", "待定", "tbd", "?"}
)


class BadNumber(ValueError):
    """Not a number in a spelling we know; the message is a sentence for the person."""


@dataclass
class DecimalSign:
    """Watches a column: which of point and comma stands before cents. None while nothing told."""

    point: int = 0
    comma: int = 0

    def see_thirds(self, cell: Cell, currency: Cell) -> None:
        """1.250 beside a currency of three decimals is one and a quarter, as programs write it."""
        if isinstance(cell, str) and isinstance(currency, str) and _THIRDS.fullmatch(cell):
            self.point += money.decimals(currency.strip().upper()) == 3

    def see(self, cell: Cell) -> None:
        if not isinstance(cell, str) or not _SEPARATORS.search(cell) or _AMBIGUOUS.search(cell):
            return
        last = max(cell.rfind("."), cell.rfind(","))
        if cell.count(cell[last]) > 1:  # 1,234,567: the sign that repeats groups
            return
        if cell[last] == ".":
            self.point += 1
        else:
            self.comma += 1

    @property
    def sign(self) -> str:
        """Empty when the column did not tell."""
        if self.point == self.comma:
            return ""
        return "." if self.point > self.comma else ","


def amount(cell: Cell, sign: str = "") -> money.ParsedMoney | None:
    """None for an empty cell; raises BadNumber. `sign` is the column's decimal sign, where known."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadNumber(_not_an_amount(str(cell)))
    if isinstance(cell, int | float):
        return money.ParsedMoney(Decimal(repr(cell)))
    text = cell.strip()
    if _UNMISTAKABLE.fullmatch(text):
        return money.ParsedMoney(Decimal(text.replace(",", "")))
    if text.casefold() in _NOTHING:
        return None
    return _written_amount(text, sign)


def _is_strange(text: str) -> bool:
    """Letters and signs that no amount is written with: the file was read in the wrong encoding."""
    if text.isascii():
        return False
    odd = (
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if not sign.isascii() and sign not in _MONEY_SIGNS
    )
    return any(unicodedata.category(sign)[0] in "LS" and not "\u4e00" <= sign <= "\u9fff" for sign in odd)


def _written_amount(text: str, sign: str) -> money.ParsedMoney:
    found = _AMBIGUOUS.search(text)
    if found and found[1] == sign:
        # 1.250 in a column of 12.5 and 3.75: one and a quarter. A fourth decimal tells the money reader so.
        text = text.replace(found[0], found[0].replace(sign, ".") + "0")
    parsed = None if _is_strange(text) else money.parse_money(text)
    if parsed is None:
        raise BadNumber(_not_an_amount(text))
    return parsed


def _not_an_amount(text: str) -> str:
    return _("“%(text)s” is not an amount, such as 1,234.50.") % {"text": text[:40]}


def minor(found: money.ParsedMoney, currency: str) -> int:
    """Rounded to what the currency has: spreadsheets carry 33.333333 along. Raises BadNumber."""
    if not found.amount.is_finite() or found.amount > money.MAX_MINOR:
        raise BadNumber(_("This amount is too large."))
    step = Decimal(1).scaleb(-money.decimals(currency))
    try:
        return money.to_minor(found.amount.quantize(step, ROUND_HALF_UP), currency)
    except money.BadAmount:
        raise BadNumber(_("This amount is too large.")) from None


@dataclass(frozen=True)
class Unit:
    """What a heading says about its numbers: "金额(万元)" is tens of thousands of yuan."""

    scale: Decimal = Decimal(1)
    currency: str | None = None


_HEADING_SCALES = {
    "亿": 10**8, "百万": 10**6, "千万": 10**7, "万": 10**4, "千": 10**3,
    "million": 10**6, "millions": 10**6, "mn": 10**6, "thousand": 10**3, "thousands": 10**3, "k": 10**3,
}  # fmt: skip
_HEADING_CHINESE = re.compile(r"(百万|千万|亿|万|千)(?:元|人民币|美元|欧元)?$")
_HEADING_SIGNS = {"$": None, "€": "EUR", "£": "GBP", "元": None, "美元": "USD", "欧元": "EUR", "rmb": "CNY"}
_SCALED = re.compile(r"[万亿千]|\d\s*(?:k|m|mn|b|bn|w|thousand|million|billion)\b", re.IGNORECASE)


def unit_in(heading: str) -> Unit:
    """Scale and currency named in brackets or at the end of a heading."""
    scale, currency = Decimal(1), None
    for word in re.findall(r"[A-Za-z]+|[$€£]|[\u4e00-\u9fff]+", heading.casefold()):
        chinese = _HEADING_CHINESE.search(word)
        if chinese:
            scale = Decimal(_HEADING_SCALES[chinese[1]])
        elif word in _HEADING_SCALES:
            scale = Decimal(_HEADING_SCALES[word])
        if len(word) == 3 and word.upper() in money.DECIMALS and word != "all":  # "all" is also Albania's lek
            currency = word.upper()
        ending = next((sign for sign in ("美元", "欧元") if word.endswith(sign)), word)
        currency = _HEADING_SIGNS.get(ending) or currency
    return Unit(scale, currency)


def names_a_scale(cell: str) -> bool:
    """The cell itself says 万 or k: the heading's unit does not count twice."""
    return bool(_SCALED.search(cell))


def headcount(cell: Cell) -> int | None:
    """1,200 or 1200.0 or 1.2k or 1,200人; of a range such as "50-200" or "1000+" its lower end."""
    written = cell
    if isinstance(cell, str):
        cell = _PEOPLE.sub("", _ABOUT.sub("", cell.strip()))
        if found := _RANGE.fullmatch(cell):
            cell = found[1]
    try:
        counted = amount(cell)
    except BadNumber:
        raise _not_whole(written) from None
    if counted is None:
        return None
    number = counted.amount
    if not 0 <= number <= 100_000_000 or number != number.to_integral_value():
        raise _not_whole(written)
    return int(number)


def _not_whole(cell: Cell) -> BadNumber:
    return BadNumber(_("“%(text)s” is not a whole number.") % {"text": str(cell)[:40]})


def percent(cell: Cell) -> int | None:
    """50, 50 % and 0.5 are all a half. A lone 1 is one percent; 1.0 and 100 % are certain."""
    if cell is None or (isinstance(cell, str) and cell.strip().casefold() in _NOTHING):
        return None
    text = str(cell).strip().replace("％", "%")
    signed = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%").strip().replace(",", "."))
    except ArithmeticError:
        message = _("“%(text)s” is not a percentage, such as 50 %%.")
        raise BadNumber(message % {"text": text[:40]}) from None
    if not signed and 0 < number <= 1 and "." in text.replace(",", "."):
        number *= 100
    if not number.is_finite() or not 0 <= number <= 100:
        raise BadNumber(_("A percentage is between 0 and 100."))
    return int(number.to_integral_value(ROUND_HALF_UP))
