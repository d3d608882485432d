"""The amount of a deal: which of the sums that a text names it is, and how surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from wenshu.assist.extraction import Caution, Fact, ReasonCode, Span
from wenshu.assist.offline import earlier_sums, words_en, words_zh
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import RIVAL, UNSURE, Sheet
from wenshu.reading import numbers
from wenshu.reading.money import Money

DOLLARS = frozenset(["USD", "HKD", "SGD", "AUD", "CAD", "NZD", "TWD"])
_DEAL = re.compile(rf"(?<![a-z])(?:{words_en.DEAL_MONEY})(?![a-z])|{words_zh.DEAL_MONEY}")
_FINAL = re.compile(rf"(?<![a-z])(?:{words_en.FINAL_MONEY})(?![a-z])|{words_zh.FINAL_MONEY}")
_OTHER = re.compile(rf"(?<![a-z])(?:{words_en.OTHER_MONEY})(?![a-z])|{words_zh.OTHER_MONEY}")
_OLD = re.compile(
    rf"(?:(?<![a-z]){words_en.OLD_MONEY}\s(?:about |around |the )?|(?:{words_zh.OLD_MONEY})[^,。;\d]{{0,8}})$"
)
PLAIN_LEAD = re.compile(
    r"(?:budget|amount|price|value|worth|total|quote[ds]?|offer(?:ed)?|deal|contract|order|signed|agreed|fee|cost|bid|proposal)(?: \w+){0,3}?\s?(?:is|of|at|for|:|=|to|was|about|around|-)?\s?$|(?:预算|金额|报价|总价|合同额?|价格|成交价?|订单|总额|合计|费用|签了|报了|给了|标的|价)[^,。;\d]{0,6}$"
)
_NEXT_IS_NEW = re.compile(
    r"\s?(?:up |down )?(?:to|->|=>|→|now|but now|instead)|\s?(?:涨|加|增|提|升|调|改|降|压|砍|减|追加|扩|变|谈)[^,。;\d]{0,4}(?:到|为|成|至)|\s?(?:到|至)"
)
_FINAL_BEHIND = re.compile(
    r"\s?(?:now|final|is final|it is|is the final|as agreed)(?![a-z])|就这个数|定了|成交|不变"
)
_TOTAL = re.compile(
    r"(?<![a-z])(?:total|in all|all in|altogether|overall|combined)(?![a-z])|全包|打包价|总共|(?<![一总合公])共\s?\x00|合计|一共|总价|总额|加起来|总计|共计"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """Money that may be the deal's: `strength` tells the likelier one."""

    money: Money
    strength: int
    confidence: float
    reason: ReasonCode


@dataclass(frozen=True, slots=True)
class Amount:
    fact: Fact
    currency: Fact | None
    cautions: tuple[Caution, ...] = ()


def read(sheet: Sheet, clauses: Sequence[Clause], entity: str) -> Amount | None:
    sums = [
        s
        for clause in clauses
        for money in sheet.money_in(clause.start, clause.end)
        if (s := _sum(sheet, clause, money))
    ]
    if not sums:
        return _multiplied(sheet, clauses)
    if len(sums) == 1 and (product := _times_of(sheet, clauses, sums[0].money)):
        return product
    sums = _narrowed(sheet, sums)
    best = max(sums, key=lambda s: (s.strength, s.money.start if s.strength < 0 else -s.money.start))
    rivals = [s for s in sums if s.money.low != best.money.low]
    unclear = [s for s in rivals if s.strength >= best.strength]
    fact = Fact(
        _written(best.money.low), Span(best.money.start, best.money.end), best.confidence, best.reason
    )
    cautions = []
    if unclear:
        fact = Fact(fact.value, fact.span, min(0.62, fact.confidence), "one_of_several")
        cautions.append(
            Caution(
                "several_amounts",
                entity,
                "expectedAmount",
                fact.span,
                {"amounts": ", ".join(sheet.quote(Span(s.money.start, s.money.end)) for s in sums[:5])},
            )
        )
    if best.money.high != best.money.low:
        cautions.append(
            Caution(
                "amount_range",
                entity,
                "expectedAmount",
                fact.span,
                {"low": _written(best.money.low), "high": _written(best.money.high)},
            )
        )
    currency = currency_of(sheet, best.money)
    if currency and currency.value != sheet.context.currency:
        cautions.append(
            Caution(
                "other_currency",
                entity,
                "currency",
                currency.span,
                {"currency": str(currency.value), "team": sheet.context.currency},
            )
        )
    return Amount(fact, currency, tuple(cautions))


_LIKELIER = re.compile(
    r"(?<![a-z])(?:most likely|probably|likely|more like)(?: about| around| to be)?\s?$|(?:大概率|很可能|多半|最可能)(?:是|在|就|会是)?\s?$"
)


def _narrowed(sheet: Sheet, sums: list[Sum]) -> list[Sum]:
    """80-100万，大概率90万: of a range and the likely figure within it, the figure."""
    likely = [s for s in sums if _LIKELIER.search(sheet.page.text[: s.money.start][-24:])]
    wide = [s for s in sums if any(s.money.low < x.money.low <= x.money.high < s.money.high for x in likely)]
    wide += [a for a, b in pairwise(sums) if _is_corrected(sheet, a, b)]
    left = [s for s in sums if s not in wide]
    return [s for s in left if not _is_earlier(sheet, s)] or left


def _is_earlier(sheet: Sheet, one: Sum) -> bool:
    text, (start, end) = sheet.page.text, (one.money.start, one.money.end)
    return earlier_sums.is_earlier(text[max(0, start - 60) : start], text[end : end + 60])


_NOW_IT_IS = re.compile(
    r"(?:(?<![a-z])(?:no,? wait|wait,? no|i mean|sorry|correction|scratch that|make (?:it|that)|gonna be|going to be|now it's|so it's|it's now|is now|now|makes? (?:it|that)|chang(?:ed|es) (?:it |that )?to|becomes?|went (?:up |down )?to|up to|down to|instead)|->|=>|→|不对[,，]?(?:是|应该是)?|说错了[,，]?(?:是|应该是)?|更正(?:为|:)?|改[成为到]|变[成为]|[调涨加提降减]到|调整[成为到])\s?(?:about |around |roughly )?$"
)


def _is_corrected(sheet: Sheet, a: Sum, b: Sum) -> bool:
    """449.5k 改成 430k, "we said 57,000 … so it's gonna be 62,500": the first no longer holds."""
    between = sheet.page.text[a.money.end : b.money.start]
    return len(between) < LONGEST_CORRECTION and bool(_NOW_IT_IS.search(between))


LONGEST_CORRECTION = 90


_QUANTITY = re.compile(
    r"(?P<n>\d{1,6}|[一二两三四五六七八九十百]{1,4}|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty))\s?(?:套|台|个|件|把|只|支|辆|箱|吨|(?:[a-z]+\s){0,3}?[a-z]+s(?![a-z]))[^,。;.\d]{0,12}[,]?\s?(?:at|x|@|for|times|à|of|每(?:台|套|个|件|把|只|支|辆|箱|吨)|单价)?\s?(?:是|为)?\s?$"
)


def _multiplied(sheet: Sheet, clauses: Sequence[Clause]) -> Amount | None:
    """Twelve of them at 1,450 each: said as clearly as the product, unless it is so much a month."""
    for clause in clauses:
        for money in sheet.money_in(clause.start, clause.end):
            if times := _times(sheet, clause, money):
                return times
            if not money.each or re.search(
                r"month|月", sheet.page.text[money.start - 6 if money.start > 6 else 0 : money.end + 10]
            ):
                continue
            lead = sheet.page.text[max(0, money.start - 44) : money.start]
            match = _QUANTITY.search(lead)
            count = numbers.parse(match["n"]) if match else None
            if match and count and count.value > 1 and not _is_rivals(sheet, clause, money):
                start = money.start - len(lead) + match.start()
                fact = Fact(_written(money.low * count.value), Span(start, money.end), 0.8, "composed")
                return Amount(fact, currency_of(sheet, money))
    return None


_TIMES = re.compile(
    r"(?P<n>\d{1,4}|[一二两三四五六七八九十]{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\s?(?:times|x|×|\*|乘以?)\s?$"
)


def _times_of(sheet: Sheet, clauses: Sequence[Clause], money: Money) -> Amount | None:
    clause = next((c for c in clauses if c.start <= money.start < c.end), None)
    return _times(sheet, clause, money) if clause else None


def _times(sheet: Sheet, clause: Clause, money: Money) -> Amount | None:
    """Four times eighteen hundred."""
    lead = sheet.page.text[max(clause.start, money.start - 20) : money.start]
    match = _TIMES.search(lead)
    count = numbers.parse(match["n"]) if match else None
    if match is None or count is None or count.value <= 1 or _is_rivals(sheet, clause, money):
        return None
    start = money.start - len(lead) + match.start()
    fact = Fact(_written(money.low * count.value), Span(start, money.end), 0.8, "composed")
    return Amount(fact, currency_of(sheet, money))


def _sum(sheet: Sheet, clause: Clause, money: Money) -> Sum | None:
    label = sheet.label_at(money.start)
    text = sheet.page.text
    lead = text[clause.start : money.start]
    tail = text[money.end : clause.end]
    own = {"", "amount", "note", "deal", "product", "next", "stage"} | (
        {"close"} if money.marked or money.scaled else set()
    )
    if label not in own:
        return None
    if (
        not (money.marked or money.scaled or money.grouped or label == "amount" or PLAIN_LEAD.search(lead))
        or money.low < 100
        or (money.low < 1000 and not money.marked)
    ):
        return None
    if money.each or _is_past(sheet, clause) or _LAST_YEARS.search(lead) or earlier_sums.is_denied(lead):
        return None
    if not (money.marked or money.scaled) and (_is_a_year(money) or money.low > 10**10):
        return None
    around = _near(lead, tail)
    before = max(
        (m.end for m in sheet.money_in(clause.start, money.start) if m.end <= money.start),
        default=clause.start,
    )
    if (
        _OTHER.search(_close_by(text[before : money.start], tail))
        and label != "amount"
        and not _TOTAL.search(around)
    ):
        return None
    if _is_rivals(sheet, clause, money):
        return None
    if label != "amount" and (_APART_BEFORE.search(lead) or _APART_BEHIND.match(tail)):
        return None
    if _is_refused(lead) or _is_paid_elsewhere(lead, tail) or _is_a_part(sheet, clause, lead):
        return None
    if re.match(r"\s?(?:-+>|=+>|→|=)", tail):  # £13k -> £11.5k; 2*60w=120w
        return None
    if re.search(r"(?<![a-z])(?:po|no\.?|ref|id|order)\s?#?\s?$|单号\s?$", lead) and not (
        money.marked or money.scaled
    ):
        return None
    if _OLD.search(lead[-24:]) and (
        _NEXT_IS_NEW.match(tail)
        or _other_money_follows(sheet, money)
        or re.search(r"(?:not|instead of|rather than|而不是|不是)\s?$", lead)
    ):
        return None
    asked = text[clause.end : clause.end + 1] == "?"
    return _weighed(money, label, lead, around, text[clause.start : clause.end] + ("?" if asked else ""))


_REFUSED = re.compile(
    r"(?<![a-z])(?:(?:not|n't|never|refus\w*(?: to)?|declin\w*(?: to)?) (?:accept|agree to|approve|take|pay|like|go for)|(?:reject|refus|declin)(?:ed|es|ing)|turned down)(?: (?:the|our|a|an|that|his|her|their|price|quote|offer|of|at|for|proposal|amount))*\s?$"
    r"|(?<!还)(?:没有?|未|不)(?:能|肯|愿意?|想)?(?:同意|接受|答应|认可|批准?)[^,。;]{0,6}$|拒绝了?[^,。;]{0,6}$"
)
_PAYS = re.compile(
    r"(?<![a-z])pay(?:s|ing)?(?: about| around| roughly| some| over)?\s?$|(?:付|交|花)(?:了|着|过)?(?:大概|大约|约)?\s?$"
)
_TO_ANOTHER = re.compile(
    r"(?: now| currently| already)?(?:,? (?:a|per|every|each) (?:year|month|quarter)| annually| yearly| monthly)? to (?!us(?![a-z])|me(?![a-z])|you(?![a-z])|our)|(?:左右|上下)?(?:块钱?|元)?给(?!我|咱|你|您|贵)"
)
_PAYS_THEM = re.compile(
    r"(?<![a-z])(?:now|currently|already|today|still) (?:pay(?:s|ing)?) (?!us |you |me |for |up )(?:\w+ ){1,3}(?:about |around )?$"
)


_TOO_MUCH = re.compile(
    r"\s?(?:is |was |would be |'s )?(?:(?:a |quite |just |really |still |way |far )*(?:bit |little )?(?:of )?(?:a )?stretch|(?:way |far |a bit |still |just )?too (?:much|high|steep|rich|expensive|pricey|dear)|over (?:their|his|her) (?:budget|limit))(?![a-z])"
    r"|(?:块|元|的)?(?:还是|有点|有些|实在|还|就)?(?:太高|太贵|偏高|偏贵|高了|贵了|超预算|超出预算)"
)


def _is_refused(lead: str) -> bool:
    """The price that they did not accept."""
    return bool(_REFUSED.search(lead))


def _is_paid_elsewhere(lead: str, tail: str) -> bool:
    """What they pay to somebody else."""
    return bool((_PAYS.search(lead) and _TO_ANOTHER.match(tail)) or _PAYS_THEM.search(lead))


def _is_a_part(sheet: Sheet, clause: Clause, lead: str) -> bool:
    """定金30%，即9万: the sum of the share that the clause before it names."""
    if not re.fullmatch(r"(?:即|也就是|就是|合|折合|that is|i\.e\.?|=|so)?\s?", lead):
        return False
    before = [c for c in sheet.page.sentence(clause) if c.end <= clause.start][-1:]
    words = sheet.page.of(before[0]) if before else ""
    return bool(re.search(r"(?:%|percent|成)\s?$", words) and _OTHER.search(words))


_APART_BEFORE = re.compile(
    r"(?<![a-z])(?:(?:cheaper|lower|less|higher|more expensive|more|dearer|short|over|under|apart|off|beat us|undercut us|overspent|differ\w*|exceed\w*) by|(?:difference|gap|delta|shortfall|saving)s?(?: is| was| of)?(?: still| only| just)?|knock(?:ed)? off|apart is|save[sd]?(?: \w+){0,2}|saving(?: \w+){0,2}|cut(?:s|ting)? (?:another|a further|off)) (?:about |around |some |roughly |only |just |another |up to )?$"
    r"|(?:便宜|[贵差]|差价|价差|高出|低了?|少了?|多出?了?|相差|差距(?:是|有)?|差额(?:是|为)?|省下?|节约|节省|砍掉?|砍|让|降|优惠|减|降低|下降|压低?|让利)(?:[他我你]们?)?(?:了|出|掉|去)?(?:大概|大约|约|近|将近|差不多|至少|有|个)?\s?$"
)
_APART_BEHIND = re.compile(
    r"\s?(?:cheaper|lower|less (?:than|expensive)|more (?:expensive|than)|higher|dearer|apart(?: on)?|off(?:$|[ ,.])(?!ered)|below|above (?:us|our|their|his|her|budget)|over (?:budget|our|us)|under (?:us|our)|short(?![a-z])|difference|gap|savings?(?![a-z])|a year (?:cheaper|saved|in savings)|的?(?:差价|差额|差距|价差|优惠|折让|让利)|[块元]?的?差)"
)
"""By how much one sum differs from another is no sum of the deal."""
_BOUGHT = re.compile(
    r"(?<![a-z])(?:bought|purchased|used to pay|paid us)(?![a-z])|买过|采购过|上次买|以前买|之前买|做过一期"
)


_LAST_YEARS = re.compile(
    r"(?:去年|上年度?|上一年|前年)[^,。;]{0,6}(?:合同|金额|费|成交|采购|签)[^,。;]{0,4}$"
)


def _is_past(sheet: Sheet, clause: Clause) -> bool:
    """What was bought long ago, in the clause or in the one before it of the same sentence."""
    near = [c for c in sheet.page.sentence(clause) if c.start <= clause.start][-2:]
    for one in near:
        old = any(w.past and (sheet.today - w.days.last).days > 60 for w in sheet.days_in(one.start, one.end))
        dated = any(
            w.stated and (sheet.today - w.days.last).days > 60 for w in sheet.days_in(one.start, one.end)
        )
        if _BOUGHT.search(sheet.page.of(one)) and (old or dated or one is clause):
            return True
    return False


def _weighed(money: Money, label: str, lead: str, around: str, clause: str) -> Sum:
    strength, confidence = 1, 0.8
    reason: ReasonCode = "stated"
    if _DEAL.search(around):
        strength, confidence = 2, 0.92
    if money.grouped and not (money.marked or money.scaled or _DEAL.search(around)):
        strength, confidence = 0, 0.7
    if _FINAL.search(lead[-26:]) or _FINAL_BEHIND.match(around.partition("\x00")[2]):
        strength, confidence = 4, 0.93
    if _TOTAL.search(around):
        strength, confidence = 5, 0.94
    if label == "amount":
        strength, confidence = 6, 0.97
    if money.high != money.low:
        confidence, reason = min(confidence, 0.75), "range"
    if money.rough:
        confidence, reason = min(confidence, 0.65), "range"
    if money.bound or money.yearly:
        strength, confidence = strength - bool(money.bound), min(confidence, 0.72)
    if _TOO_MUCH.match(around.partition("\x00")[2]):
        strength, confidence = strength - 2, min(confidence, 0.66)
    if UNSURE.search(clause) and re.search(
        r"(?<![a-z])if(?![a-z])|如果|要是|假如|听说|据说|[?]|吗$|能不能|可不可以|能否|行不行|better than",
        clause,
    ):
        strength, confidence = strength - 2, min(confidence, 0.6)
    return Sum(money, strength, confidence, reason)


def _near(lead: str, tail: str) -> str:
    return lead[-40:] + "\x00" + tail[:22]


def _close_by(lead: str, tail: str) -> str:
    return lead[-18:] + "\x00" + tail[:11]


def _other_money_follows(sheet: Sheet, money: Money) -> bool:
    return any(other.marked or other.scaled for other in sheet.money_in(money.end + 1, money.end + 60))


_OWN_BUDGET = re.compile(
    r"(?:预算|budget)(?:还|就|大概|大约|差不多|一共|总共)*(?:是|有|为)?(?:大概|大约)?\s?$|(?<![a-z])budget (?:is |of |was )?(?:still |about |around )*$"
)


def _is_rivals(sheet: Sheet, clause: Clause, money: Money) -> bool:
    """A competitor's price: its name or "competitor" stands before it in the same clause, or just before that."""
    lead = sheet.page.text[clause.start : money.start]
    if _OWN_BUDGET.search(lead):
        return False
    if RIVAL.search(lead):
        return True
    return any(clause.start - 2 <= span.start < money.start for span in sheet.rivals)


def _is_a_year(money: Money) -> bool:
    return 1990 <= money.low <= 2100 and money.low == money.low.to_integral_value()


def _written(value: Decimal) -> str:
    """A decimal string as the API writes money."""
    return f"{value:.2f}" if value != value.to_integral_value() else str(int(value))


def currency_of(sheet: Sheet, money: Money) -> Fact | None:
    """Only where the text names one; a sign that several share is the team's if that is one of them."""
    span, team = Span(money.start, money.end), sheet.context.currency
    if money.currency:
        return Fact(money.currency, span, 0.95)
    if money.sign == "$":
        return Fact(team if team in DOLLARS else "USD", span, 0.85)
    if money.sign == "¥":
        return Fact(team if team in {"CNY", "JPY"} else "CNY", span, 0.85)
    if money.sign in {"元", "块"}:
        return Fact(team if team in {"CNY", "HKD", "TWD"} else "CNY", span, 0.85)
    return None
