"""Money: integer minor units inside, decimal strings with an ISO 4217 currency outside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from babel.numbers import get_currency_symbol

MAX_MINOR = 999_999_999_999_999  # nearly ten trillion dollars: thousands of these still add up in 64 bits

_TWO_DECIMALS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_OTHERS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS: dict[str, int] = dict.fromkeys(_TWO_DECIMALS.split(), 2) | {
    code: digits for digits, codes in _OTHERS.items() for code in codes.split()
}

MoneyLanguage = Literal["en", "zh", "zh-hans"]


class BadAmount(ValueError):
    """The amount cannot be held in that currency: it is too large or has too many decimals."""


def decimals(currency: str) -> int:
    """Digits after the point; 2 for a code that ISO 4217 does not know."""
    return DECIMALS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """One record's amount: exact, never rounded, at most MAX_MINOR; raises BadAmount."""
    minor = sum_to_minor(amount, currency)
    if abs(minor) > MAX_MINOR:
        raise BadAmount
    return minor


def sum_to_minor(amount: Decimal, currency: str) -> int:
    """Of any size, for sums are larger than any record; raises BadAmount when finer than the smallest unit."""
    if not amount.is_finite() or abs(amount.adjusted()) > 40:
        raise BadAmount
    minor = amount.scaleb(decimals(currency))
    if minor != minor.to_integral_value():
        raise BadAmount
    return int(minor)


def to_major(minor: int, currency: str) -> Decimal:
    """With all the currency's decimals: 120000 USD is Decimal("1200.00")."""
    return Decimal(minor).scaleb(-decimals(currency))


def text(minor: int | None, currency: str) -> str | None:
    """The API's spelling: a plain decimal string with all the currency's decimals."""
    if minor is None:
        return None
    digits = DECIMALS.get(currency, 2)
    if not digits:
        return str(minor)
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{digits}d}"


def weighted(minor: int | None, probability: int) -> int | None:
    """Amount × probability in whole minor units, halves away from zero."""
    if minor is None:
        return None
    product = abs(minor) * probability
    rounded = (product + 50) // 100
    return -rounded if minor < 0 else rounded


@lru_cache(maxsize=512)
def _symbol(currency: str, language: MoneyLanguage) -> str:
    symbol = get_currency_symbol(currency, locale="en" if language == "en" else "zh_Hans")
    return f"{symbol}\N{NO-BREAK SPACE}" if symbol[-1:].isalpha() else symbol


_SHORT_EN = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
_SHORT_ZH = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))


def _compact(amount: Decimal, language: MoneyLanguage) -> str:
    """Three figures or so: 1.25M, 120万."""
    steps = _SHORT_EN if language == "en" else _SHORT_ZH
    for index, (size, unit) in enumerate(steps):
        if amount < size:
            continue
        scaled = amount / size
        rounded = _half_up(scaled, 2 if scaled < 10 else 1 if scaled < 100 else 0)
        if index and rounded * size >= steps[index - 1][0]:  # 999,999 is 1M, not 1000K
            size, unit = steps[index - 1]
            rounded = Decimal(1)
        return f"{rounded.normalize():,f}{unit}"
    return f"{_half_up(amount, 2).normalize():,f}"


def _half_up(amount: Decimal, places: int) -> Decimal:
    """634.5 is 635 and 635.5 is 636: as people round, not to the even neighbour."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def format_money(minor: int, currency: str, language: MoneyLanguage, *, compact: bool = False) -> str:
    """For people: "$1,200", "¥1,200.50"; compact "$1.2M", "¥120万". Decimals only where there are any."""
    amount = to_major(abs(minor), currency)
    sign = "-" if minor < 0 else ""
    if compact:
        return f"{sign}{_symbol(currency, language)}{_compact(amount, language)}"
    places = 0 if amount == amount.to_integral_value() else decimals(currency)
    return f"{sign}{_symbol(currency, language)}{amount:,.{places}f}"


@dataclass(frozen=True)
class ParsedMoney:
    """What somebody wrote: an amount in major units, and the currency when they named one."""

    amount: Decimal
    currency: str | None = None


_SIGNS = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "r$": "BRL", "a$": "AUD", "c$": "CAD", "s$": "SGD", "cn¥": "CNY",
    "jp¥": "JPY", "$": None, "¥": None, "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₫": "VND",
    "rmb": "CNY", "人民币": "CNY", "美元": "USD", "美金": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
    "港币": "HKD", "港元": "HKD", "元": None, "块": None,
}  # fmt: skip
_SCALES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9,
    "billion": 10**9, "w": 10**4, "千": 10**3, "万": 10**4, "百万": 10**6,
    "千万": 10**7, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d[\d.,' \u00a0\u202f]*|[+-]?[.,]\d+")
_SPOKEN = re.compile("[一二两三四五六七八九十百千半]|\\d万\\d|[a-z]{3}")
_ABOUT = re.compile("左右|上下|[多来几余]")
_LONGEST_IN_WORDS = 60
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")


def parse_money(written: str) -> ParsedMoney | None:
    """Reads the usual spellings: 1,200.50 · 1.200,50 € · $1.2m · 120万 · 一百二十万 · 5万8 · half a million · (300).

    None if it is not one amount. A single separator followed by exactly three digits groups thousands: "1.200" and
    "1,200" are 1200.
    """
    clean = unicodedata.normalize("NFKC", written).strip().casefold()
    return _in_figures(clean) or _in_words(clean)


def _in_words(clean: str) -> ParsedMoney | None:
    """As people say it, where that is all that was written and is neither a range, a limit, a price nor about it."""
    if len(clean) > _LONGEST_IN_WORDS or not _SPOKEN.search(clean) or _ABOUT.search(clean):
        return None
    from wenshu.reading import money  # its patterns take longer to load than all else here

    found = money.find(clean)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(clean)):
        return None
    [said] = found
    if said.low != said.high or said.bound or said.each or said.yearly or said.rough:
        return None
    return ParsedMoney(said.low, said.currency) if said.scaled or said.marked else None


def _in_figures(clean: str) -> ParsedMoney | None:
    negative = clean.startswith("(") and clean.endswith(")")
    clean = clean.strip("()").replace("\u2212", "-")
    match = _NUMBER.search(clean)
    if match is None:
        return None
    number = _plain_number(match.group().strip())
    around = _read_words(clean[: match.start()], clean[match.end() :])
    if number is None or around is None:
        return None
    scale, currency, sign_before = around
    amount = number * scale
    return ParsedMoney(-amount if negative or sign_before else amount, currency)


def _plain_number(digits: str) -> Decimal | None:
    sign = -1 if digits.startswith("-") else 1
    digits = re.sub(r"[ \u00a0\u202f]", " ", digits.lstrip("+-")).rstrip(" .,'")
    if _THOUSANDS.fullmatch(digits):
        digits = re.sub(r"[.,' ]", "", digits)
    else:
        point = max(digits.rfind("."), digits.rfind(","))
        whole, fraction = (digits[:point], digits[point + 1 :]) if point >= 0 else (digits, "")
        if re.search(r"[.,]", whole) and not _THOUSANDS.fullmatch(whole):
            return None
        digits = re.sub(r"[.,' ]", "", whole or "0") + ("." + fraction if fraction else "")
    if not re.fullmatch(r"\d{1,30}(\.\d{1,30})?", digits):
        return None
    return sign * Decimal(digits)


def _read_words(before: str, after: str) -> tuple[int, str | None, bool] | None:
    """Scale, currency and sign from what stands around the number; None when a word means none of these."""
    scale, currency = 1, None
    negative = "-" in before
    for words in (before.replace("-", " "), after):
        for word in re.findall(r"[a-z]*[$¥]|[€£₹₩₽₫]|[a-z]+|[\u4e00-\u9fff]+", words.strip(" +")):
            found = _read_word(word)
            if found is None:
                return None
            scale, currency = scale * found[0], found[1] or currency
        if re.search(r"\d", words):
            return None
    return scale, currency, negative


def _read_word(word: str) -> tuple[int, str | None] | None:
    if word.upper() in DECIMALS:
        return 1, word.upper()
    if word in _SIGNS:
        return 1, _SIGNS[word]
    if word in _SCALES:
        return _SCALES[word], None
    for ending in sorted(_SIGNS, key=len, reverse=True):  # 万元, 亿人民币
        if word.endswith(ending) and word[: -len(ending)] in _SCALES:
            return _SCALES[word[: -len(ending)]], _SIGNS[ending]
    return None
