"""Amounts of money in running text: $1.2m, 92万, 80-100k, 九十多万; what only looks like one is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from wenshu.reading import numbers
from wenshu.reading.numbers import BEFORE, HAN_BIG, HAN_DIGITS, Number

_LONGEST = 24  # characters of an amount; a longer run of digits is an id

_SIGNS = "|".join(re.escape(s) for s in sorted(BEFORE, key=len, reverse=True))
_WORDS = r"half a |hundred (?:and |thousand)|a hundred|a million|a quarter of a million|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?![a-z])"
_START = re.compile(
    rf"(?<![a-z0-9_#@.\-/&=])(?<!\d,)(?:(?:{_SIGNS})\s?)?(?:\d|\.\d)|(?<![a-z]){_WORDS}|(?<![几数第一二两三四五六七八九十百千万\d])[一二两三四五六七八九十百半](?=[一二两三四五六七八九十百千万亿零半多来几余])"
)
_RUN = re.compile(r"[\d,.]*")
_RANGE = re.compile(r"\s?(?:-|~|到|至|to|and)\s?")
_SCALE_AFTER = re.compile(r"\s?(?:[kmbw万亿千百]|thousand|million|mil)(?![a-z])")
_ABOUT_ZH = re.compile(r"(?:多|来|几|余)(十)?(千万|百万|万|亿|千)")
_PAIR = re.compile(rf"([{''.join(HAN_DIGITS)}])([{''.join(HAN_DIGITS)}])(十|百|千)?(万|亿)")
_DOTTED = re.compile(r"(?P<digits>\d{1,3}(?:\.\d{3})+)(?!\d)(?:,-|,\d\d(?!\d))?")
_LEAD = re.compile(
    r"(?:about|around|approx\.?|approximately|roughly|some|circa|ca\.?|nearly|almost|close to|~|大概|大约|差不多|约|估计|近|左右)\s?$"
)
_UNDER = re.compile(
    r"(?:up to|at most|max(?:imum)?(?: of)?|no more than|under|below|less than|not more than|不超过|最多|不到|以内|低于|少于)\s?$"
)
_OVER = re.compile(
    r"(?:over|more than|at least|above|min(?:imum)?(?: of)?|超过|至少|不低于|高于|upwards of)\s?$"
)
_BETWEEN = re.compile(r"(?:between|from)\s?$")
_UNIT = re.compile(
    r"\s?(?:[-+]?\s?)(?:人|名|位|台|套|个|家|年|个月|月(?![底初末中])|天|次|期|条|件|只|吨|平|米|公里|点|号|楼|层|页|倍|度|户|单(?!子)|支|箱|辆|把|张|份|颗|片|座|路|字|行|秒|分钟|小时|周|岁|届|级|寸|升|克|公斤|千克|员工|用户|客户|学生|床|粉丝"
    r"|(?:(?!this |next |last |every |each |for |over |in |by |within |until |and |from |of |to |at |per |after )\w+ )?(?:users?|seats?|licen[sc]es?|people|persons?|staff|employees|workers|units?|pcs|pieces|months?|years?|yrs?|days?|weeks?|hours?|hrs?|minutes?|mins?|km|kg|tons?|tonnes|sites?|stores?|shops|devices|customers|records|rows|sqm|orders|stations|machines|lines|visitors|followers|downloads|transactions|members|words|rpm|kw|mw|mhz|gb|tb|mb|beds|students|vehicles|trucks|parts|plants|branches|offices|locations|agents|calls|tickets|documents|pages|clinics|hotels|rooms|warehouses|sensors|robots|cameras|screens|tables|points|percent|x)(?![a-z])|%|th(?![a-z])|st(?![a-z])|nd(?![a-z])|rd(?![a-z])|:\d|/\d)"
)
_EACH = re.compile(
    r"\s?(?:/(?P<zh>年|月|台|套|人|个|件|天|次|吨)|(?:/\s?|per |a |every |each )(?P<per>year|annum|yr|y|month|mo|seat|user|unit|piece|pcs|head|day|week|licen[sc]e|hour|site|device|person|employee|store|machine|sensor)(?![a-z])|(?:each|apiece|per [a-z]+)(?![a-z])|(?P<pa>p\.?a\.?)(?![a-z])|(?:一|每)(?P<zh2>年|月|台|套|人|个月|个|件|天|次|吨|家|条))"
)
_EACH_LEAD = re.compile(
    r"(?:单价|均价|unit price|price per \w+|list price)[^,。;\n]{0,6}$|每(?:台|套|人|个|件|吨|条|次|家|月|户|个月)[^,。;\n]{0,2}$"
)
_YEARLY_LEAD = re.compile(r"(?:每年|年费|年付|一年|per year|yearly|annual(?:ly)?)[^,。;\n\d]{0,6}$")
_YEAR_WORDS = {"pa.", "p.a.", "p.a", "pa", "year", "annum", "yr", "y", "年"}


@dataclass(frozen=True, slots=True)
class Money:
    """`low` and `high` differ for a range. `currency` None: not named, or by a sign that several share (`sign`)."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    currency: str | None = None
    sign: str = ""
    marked: bool = False  # a currency stands beside it
    scaled: bool = False  # k, m, 万: rarely anything but money
    bound: str = ""  # "under" | "over": a limit, not the amount
    yearly: bool = False
    each: bool = False  # the price of one, or of one month
    grouped: bool = False  # 15,400: written as large sums are
    rough: bool = False  # 百来万, a hundred and something k: its figure is only about it


def find(text: str) -> tuple[Money, ...]:
    """In order. Plain numbers are among them (`marked` and `scaled` false): who calls knows whether money is spoken of."""
    found: list[Money] = []
    at = 0
    while match := _START.search(text, at):
        run = _RUN.match(text, match.end())
        if run is not None and run.end() - match.start() > _LONGEST:
            at = run.end()
            continue
        money = _money(text, match.start())
        at = max(match.end(), money[1] if money else 0)
        if money and money[0]:
            found.append(money[0])
    return tuple(found)


def _money(text: str, at: int) -> tuple[Money | None, int] | None:
    """The money at that place, and where reading goes on; without money what stands there is something else."""
    first = _number(text, at)
    torn = r"\d\s*\.\s+$" if first and first.money else r"\d\s*[.,]\s+$"
    signed = text[at] in "$€£¥"  # "by 5/29. $23,400" begins anew
    if first is None or (
        not signed and re.search(torn, text[max(0, at - 5) : at])
    ):  # 7 . 25: torn apart; 12/4, $50k is not
        return None
    low, high, end, currency, marked = first.value, first.value, first.end, first.currency, first.money
    if first.percent:
        return None, end
    if pair := _PAIR.match(text, at):  # 七八十万
        high = Decimal(HAN_DIGITS[pair[2]] * _unit(pair))
    elif (joint := _RANGE.match(text, end)) and (
        joint[0].strip() != "and" or _BETWEEN.search(text, max(0, at - 9), at)
    ):
        second = _number(text, joint.end())
        if second and _is_change(text, at, first, second, joint[0].strip()):
            pass  # from 86万 to 92万: two sums
        elif second and not second.percent and second.value > 0:
            low, high = _range(text, first, second)
            end, currency, marked = second.end, currency or second.currency, marked or second.money
        elif second and second.percent:
            return None, second.end
    if _is_something_else(text, at, end, marked):
        return None, end
    each = _EACH.match(text, end)
    lead = text[max(0, at - 16) : at]
    yearly = bool(each and (each["pa"] or each["per"] or each["zh"] or each["zh2"]) in _YEAR_WORDS)
    single = bool((each and not yearly) or _EACH_LEAD.search(lead))
    scaled = bool(re.search(r"[a-z万亿千]", text[at:end])) and low >= 100
    sign = next((s for s in ("$", "¥", "元", "块") if s in text[at:end]), "")
    bound = (
        "under"
        if _UNDER.search(lead) or text.startswith(("以内", "之内"), end)
        else "over"
        if _OVER.search(lead)
        else ""
    )
    start = at - len(about[0]) if (about := _LEAD.search(lead)) else at
    return Money(
        start,
        _about_end(text, end),
        low,
        max(low, high),
        currency,
        sign,
        marked,
        scaled,
        bound,
        yearly or bool(_YEARLY_LEAD.search(lead)),
        single,
        bool(re.search(r"\d,\d{3}", text[at:end])),
        bool(_SOMETHING.match(text, at) or re.search(r"[多来几余把]", text[at:end])),
    ), end


def _is_change(text: str, at: int, first: Number, second: Number, joint: str) -> bool:
    """From one sum to another, or down to a smaller one; 80 to 100k is a range."""
    if joint not in {"to", "到", "至"}:
        return False
    own = first.value >= 1000 and second.value >= 1000
    led = re.search(r"(?:from|从|由)\s?$", text[max(0, at - 8) : at]) and not re.search(
        r"(?:range\w*|anywhere|在)\s(?:from\s)?$", text[max(0, at - 16) : at]
    )
    return own and (bool(led) or second.value < first.value)


def _about_end(text: str, end: int) -> int:
    return end + 2 if text.startswith("左右", end) else end


def _number(text: str, at: int) -> Number | None:
    """What `numbers.read` reads, and what is only about a number: 九十多万, 七八十万, 1.200.000 €."""
    if pair := _PAIR.match(
        text, at
    ):  # 七八十万: between seventy and eighty; the range is made by the caller's low
        return Number(Decimal(HAN_DIGITS[pair[1]] * _unit(pair)), pair.end(), None, money=True)
    if rough := _roughly(text, at):
        return rough
    if dotted := _dotted(text, at):
        return dotted
    if special := _grouped_by_spaces(text, at) or _with_classifier(text, at) or _before_a_month(text, at):
        return special
    if text.startswith("hundred", at):  # "the hundred and twenty thousand"
        spoken = numbers.read("a " + text[at : at + 80])
        return (
            Number(spoken.value, at + spoken.end - 2, spoken.currency, money=spoken.money) if spoken else None
        )
    number = numbers.read(text, at)
    if number is None:
        return None
    if number.value < 1000 and (
        grand := re.match(r"\s(?:grand|k)(?![a-z])", text[number.end : number.end + 7])
    ):
        return Number(number.value * 1000, number.end + grand.end(), number.currency, money=True)
    if about := _ABOUT_ZH.match(text, number.end):
        scale = numbers.SCALES[about[2]]
        after = numbers._AFTER.match(text, about.end())
        return Number(
            number.value * scale, after.end() if after else about.end(), number.currency, money=True
        )
    return number


def _unit(pair: re.Match[str]) -> int:
    return {"十": 10, "百": 100, "千": 1000}.get(pair[3] or "", 1) * HAN_BIG[pair[4]]


_SPELT = {
    word: n
    for n, word in enumerate(["a", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)
}
_SOMETHING = re.compile(
    rf"(?:(?P<digits>[1-9])00|(?:(?P<word>{'|'.join(_SPELT)}|one) )?hundred) ?(?:and |-)?(?:something|some|odd)[ -]?(?P<scale>k|thousand|grand|million|m)(?![a-z])"
)
_ABOUT_BIG = re.compile(r"(?P<unit>[十百千])(?:来|多|把|余)(?P<big>万|亿)(?:元|块)?")


def _roughly(text: str, at: int) -> Number | None:
    """A hundred and something k, 百来万: the round figure is all that is said."""
    if spoken := _SOMETHING.match(text, at):
        count = int(spoken["digits"] or _SPELT.get(spoken["word"] or "a", 1))
        scale = 10**8 if spoken["scale"] in {"million", "m"} else 10**5
        return Number(Decimal(count * scale), spoken.end(), money=True)
    if about := _ABOUT_BIG.match(text, at):
        value = {"十": 10, "百": 100, "千": 1000}[about["unit"]] * HAN_BIG[about["big"]]
        return Number(Decimal(value), about.end(), money=True)
    return None


_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)")
_CLASSIFIED = re.compile(r"(\d{1,4}(?:\.\d+)?)\s?个\s?(w|万|亿|million)(?![a-z])")
_THEN_A_DAY = re.compile(
    r"([一二两三四五六七八九十百千零]+[万亿])[一二三四五六七八九十]{1,3}(?=月|号|日|点|天|周|个|年|台|套|人)"
)


def _grouped_by_spaces(text: str, at: int) -> Number | None:
    """48 500 USD: only where a currency says that it is one number."""
    before = numbers._BEFORE.match(text, at)
    match = _SPACED.match(text, before.end() if before else at)
    after = numbers._AFTER.match(text, match.end()) if match else None
    if match is None or not (before or after):
        return None
    currency = (BEFORE[before[0].strip()] if before else None) or (
        numbers.AFTER[after[0].strip()] if after else None
    )
    return Number(
        Decimal(match[0].replace(" ", "")), after.end() if after else match.end(), currency, money=True
    )


_INDIAN = re.compile(r"(\d{1,4}(?:\.\d+)?)\s?(lakh|crore)s?(?![a-z])")


def _with_classifier(text: str, at: int) -> Number | None:
    if indian := _INDIAN.match(text, at):
        scale = 10**5 if indian[2] == "lakh" else 10**7
        return Number(numbers._plain(Decimal(indian[1]) * scale), indian.end(), money=True)
    match = _CLASSIFIED.match(text, at)
    return (
        Number(numbers._plain(Decimal(match[1]) * numbers.SCALES[match[2]]), match.end(), money=True)
        if match
        else None
    )


def _before_a_month(text: str, at: int) -> Number | None:
    """一百一十万十月中旬: the month's numeral is not the sum's."""
    match = _THEN_A_DAY.match(text, at)
    value = numbers.han_value(match[1]) if match else None
    return Number(value, match.end(1)) if match and value is not None else None


def _dotted(text: str, at: int) -> Number | None:
    """1.200.000 and, in euros, 120.000: points that group thousands."""
    before = numbers._BEFORE.match(text, at)
    match = _DOTTED.match(text, before.end() if before else at)
    if match is None:
        return None
    after = numbers._AFTER.match(text, match.end())
    currency = (BEFORE[before[0].strip()] if before else None) or (
        numbers.AFTER[after[0].strip()] if after else None
    )
    if match["digits"].count(".") < 2 and currency not in {"EUR", "CHF"}:
        return None
    value = Decimal(match["digits"].replace(".", ""))
    return Number(value, after.end() if after else match.end(), currency, money=bool(before or after))


def _range(text: str, first: Number, second: Number) -> tuple[Decimal, Decimal]:
    """80-100万: the scale of the second holds for both."""
    low, high = first.value, second.value
    scaled = re.search(r"[kmbw万亿千]|thousand|million", text[first.end : second.end])
    if scaled and low < 1000 <= high:
        for scale in (10**3, 10**4, 10**6, 10**8, 10**9):
            if low * scale <= high < low * scale * 10 and high >= scale:
                return low * scale, high
    return (low, high) if low <= high else (low, low)


def _is_something_else(text: str, at: int, end: int, marked: bool) -> bool:
    """A count, a model number, a time, a version, a decimal comma; a comma after 41万 ends a clause."""
    goes_on = r"[.,]\d|[a-z_]|-\w|'s" if text[end - 1].isdigit() else r"[a-z_]|-\w|'s"
    if re.match(goes_on, text[end : end + 3]) and not marked:
        return True
    return bool(_UNIT.match(text, end)) and not _EACH.match(text, end)
