"""Numbers as people write them in English and Chinese: 120万, 一百二十万, 1.2m, $50k, half a million, 50 %."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read: its value in major units, and where it ends in the text."""

    value: Decimal
    end: int
    currency: str | None = None  # ISO 4217, when the text names exactly one: $ and ¥ are shared by several
    percent: bool = False
    money: bool = False  # by its own spelling: a currency's sign or name stands beside it


BEFORE: dict[str, str | None] = {  # None: several currencies share the sign
    "us$": "USD", "usd": "USD", "$": None, "hk$": "HKD", "¥": None, "cny": "CNY", "rmb": "CNY", "€": "EUR",
    "eur": "EUR", "£": "GBP", "gbp": "GBP", "jpy": "JPY",
}  # fmt: skip
AFTER: dict[str, str | None] = {
    "美元": "USD", "美金": "USD", "dollars": None, "dollar": None, "usd": "USD", "bucks": "USD", "$": None,
    "人民币": "CNY", "元": None, "块钱": None, "块": None, "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "欧元": "EUR", "euros": "EUR", "euro": "EUR", "eur": "EUR", "€": "EUR",
    "英镑": "GBP", "pounds": "GBP", "gbp": "GBP", "港币": "HKD", "港元": "HKD", "hkd": "HKD",
    "日元": "JPY", "yen": "JPY", "jpy": "JPY",
}  # fmt: skip
SCALES = {
    "hundred": 10**2, "thousand": 10**3, "grand": 10**3, "million": 10**6, "mil": 10**6, "billion": 10**9,
    "bn": 10**9, "mn": 10**6, "mm": 10**6, "k": 10**3, "m": 10**6, "b": 10**9, "w": 10**4,
    "lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7,
    "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8,
    "十万": 10**5, "百万": 10**6, "千万": 10**7, "百亿": 10**10, "十亿": 10**9, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
SMALL_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
TENS_WORDS = {
    word: (position + 2) * 10
    for position, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    )
}
HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN_BIG = {"万": 10**4, "亿": 10**8}

_LATIN_END = r"(?![a-z])"
_HAN_SCALES = "|".join(sorted((s for s in SCALES if not s.isascii()), key=len, reverse=True))
_ASCII_SCALES = "|".join(sorted((s for s in SCALES if s.isascii()), key=len, reverse=True))
_LOOSE_SCALES = (
    "lakhs?|crores?|hundred|thousand|grand|million|mil|billion|bn|mn|k|m"  # may stand apart from the digits
)
_BEFORE = re.compile("(?:" + "|".join(re.escape(s) for s in sorted(BEFORE, key=len, reverse=True)) + r")\s?")
_AFTER = re.compile(
    r"\s?(?:"
    + "|".join(
        re.escape(s) + (_LATIN_END if s.isalpha() and s.isascii() else "")
        for s in sorted(AFTER, key=len, reverse=True)
    )
    + ")"
)
_DIGITS = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?![\d,])|\d{1,4}(?:,\d{4})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
)
_SCALE = re.compile(
    rf"(?:{_ASCII_SCALES}){_LATIN_END}|\s(?:{_LOOSE_SCALES}){_LATIN_END}|\s?(?:{_HAN_SCALES})"
)
PARTS = 3  # 1亿2千万5百 has that many after each other; more are several numbers
_PERCENT = re.compile(rf"\s?(?:%|percent{_LATIN_END}|per cent{_LATIN_END}|pct{_LATIN_END}|个百分点|个点)")
_HAN = re.compile(f"[{''.join(HAN_DIGITS)}{''.join(HAN_UNITS)}{''.join(HAN_BIG)}]+半?|半")
_HAN_PERCENT = re.compile("百分之")
_LEAD = re.compile(r"half a |a (?=hundred|thousand|million|billion)")
_WORD = re.compile(r"[a-z]+")
_SEPARATOR = re.compile(r"\s?-\s?|\s(?:and\s)?")


def read(text: str, at: int = 0) -> Number | None:
    """The longest number that starts at `at` of a lower-case NFKC text, with its currency or percent sign."""
    before = _BEFORE.match(text, at)
    start = before.end() if before else at
    if percent := _HAN_PERCENT.match(text, start):
        return _percentage_in_words(text, percent.end())
    found = _digits(text, start) or _words(text, start) or _han(text, start)
    if found is None:
        return None
    value, end = found
    currency = BEFORE[before.group().strip()] if before else None
    if currency is None and (percent := _PERCENT.match(text, end)):
        return Number(_plain(value), percent.end(), percent=True)
    after = _AFTER.match(text, end)
    if after:
        end = after.end()
        currency = currency or AFTER[after.group().strip()]
    return Number(_plain(value), end, currency, money=bool(before or after))


def parse(text: str) -> Number | None:
    """The number a whole text spells, or None."""
    tidy = unicodedata.normalize("NFKC", text).strip().lower()
    number = read(tidy)
    return number if number is not None and number.end == len(tidy) else None


def _percentage_in_words(text: str, at: int) -> Number | None:
    found = _digits(text, at) or _han(text, at)
    return Number(_plain(found[0]), found[1], percent=True) if found else None


def _plain(value: Decimal) -> Decimal:
    """Without the zeros that multiplying left behind: 1.2 million is 1200000, not 1200000.0."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _digits(text: str, at: int, *, parts: int = PARTS) -> tuple[Decimal, int] | None:
    match = _DIGITS.match(text, at)
    if match is None:
        return None
    value, end = Decimal(match.group().replace(",", "")), match.end()
    while scale := _SCALE.match(text, end):  # "1.2 million", "3千万"
        value *= SCALES[scale.group().strip()]
        end = scale.end()
    if scaled_again := _tail_of_scaled(text, end, value, parts):  # "1亿2千万"
        return scaled_again
    return value, end


def _tail_of_scaled(text: str, at: int, above: Decimal, parts: int) -> tuple[Decimal, int] | None:
    """1亿2千万; of one digit more it is the tenth of the last unit: 5万8 is 58,000."""
    match = _DIGITS.match(text, at)
    if match is None or above < HAN_BIG["万"] or text[at - 1] not in HAN_BIG or not parts:
        return None
    rest = _digits(text, at, parts=parts - 1)
    if rest is not None and rest[1] == at + 1:
        return above + rest[0] * HAN_BIG[text[at - 1]] / 10, rest[1]
    return (above + rest[0], rest[1]) if rest and rest[0] < above else None


def _han(text: str, at: int) -> tuple[Decimal, int] | None:
    match = _HAN.match(text, at)
    if match is None or match.group()[0] in HAN_BIG or match.group() in {"百", "千", "零"}:
        return None
    value = han_value(match.group())
    return (value, match.end()) if value is not None else None


def han_value(numeral: str) -> Decimal | None:
    """一百二十万 → 1200000; 两百五 → 250; 二〇一七 → 2017; None for what is no number."""
    half = numeral.endswith("半")
    digits = numeral.removesuffix("半")
    if not digits:
        return Decimal("0.5")
    if len(digits) > 1 and all(c in HAN_DIGITS for c in digits):
        return None if half else Decimal("".join(str(HAN_DIGITS[c]) for c in digits))
    total, section, digit, unit = 0, 0, 0, 1
    for char in digits:
        if char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
            unit = 1 if char in "零〇" else unit
        elif char in HAN_UNITS:
            unit = HAN_UNITS[char]
            section, digit = section + (digit or 1) * unit, 0
        else:
            unit = HAN_BIG[char]
            above = total if char == "万" else 0  # 一亿两千万: 万 counts only what follows 亿
            total, section, digit = above + (total - above + section + digit) * unit, 0, 0
    if digit and unit > 10 and digits[-1] in HAN_DIGITS:  # 三万五 is 35,000: the last unit's tenth
        digit *= unit // 10
    value = Decimal(total + section + digit)
    return value + Decimal(unit) / 2 if half else value  # 三万半: half of the last unit


def _words(text: str, at: int) -> tuple[Decimal, int] | None:
    """English number words: twenty-five thousand, half a million, a hundred thousand."""
    lead = _LEAD.match(text, at)
    total, current, end = Decimal(0), Decimal(0), at
    position = at
    if lead:
        current = Decimal("0.5") if lead.group().startswith("half") else Decimal(1)
        position = lead.end()
    while word := _WORD.match(text, position):
        said = word.group()
        if said in SMALL_WORDS or said in TENS_WORDS:
            if said in TENS_WORDS and 0 < current < 10:  # "one twenty": spoken, a hundred and twenty
                current *= 100
            current += SMALL_WORDS.get(said, TENS_WORDS.get(said, 0))
        elif said == "hundred" and current:
            current *= 100
        elif said in {"thousand", "lakh", "lakhs", "million", "crore", "crores", "billion"} and current:
            total, current = total + current * SCALES[said], Decimal(0)
        else:
            break
        end = word.end()
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        position = separator.end()
    return (total + current, end) if end > at and not (lead and end == lead.end()) else None
