"""How likely a deal is, in the writer's words: a figure that is stated, or a feeling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wenshu.assist.extraction import Fact, Span
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading import numbers
from wenshu.reading.numbers import HAN_DIGITS

_ABOUT_IT = r"(?:sure|chance|chances|likely|likelihood|probability|confident|certain|odds|win rate|to (?:win|close)|there)"
_STATED = re.compile(
    rf"(?:probability|chance|chances|likelihood|odds|confidence|win rate|赢率|概率|把握|可能性|成功率|成交率|胜算|希望)(?:\sof\s\w+)?\s?(?:is|are|at|of|:|=|大概|大约|在|有|是|为|约|提到|提高到|升到|up to|now)*\s?(?:about |around |maybe |~|有)?(?P<a>\d{{1,3}})\s?(?:%|percent|个点)"
    rf"|(?P<b>\d{{1,3}})\s?(?:%|percent)\s?(?:\w+\s)?{_ABOUT_IT}(?![a-z])|(?P<c>\d{{1,3}})\s?%\s?(?:的)?(?:左右)?(?:的)?(?:把握|可能|概率|赢率|机会|胜算|希望|能成|能签)"
    r"|(?:reckons?|thinks?|says?|puts? it at|estimates?) (?P<e>\d{1,3})\s?(?:%|percent)|(?<![a-z])(?:deal|opp|opportunity|this one|it|we|i'?d say)(?: is|'s|'re| are| at)? (?:now |still |at |about |around |say )*(?P<f>\d{1,2}[05]|5|\d0)\s?(?:%|percent)|百分之(?P<d>[一二三四五六七八九十]{1,3})的?(?:把握|可能|概率|机会)"
)
_SHARE = (
    r"off|discounts?|rebates?|reductions?|cuts?|savings?|of|up ?front|deposits?|done|complete|cheaper|lower|higher|more|less|vat|tax|gst|duty|down|now and"
    r"|increases?|rises?|raises?|uplifts?|hikes?|growth|margins?|mark-?ups?|commissions?|shares?|stakes?|interest|penalt(?:y|ies)|per (?:year|annum|month)|a (?:year|month)|on (?:top|signing|signature|order|delivery)"
)
_NO_ODDS_BEHIND = re.compile(
    rf"\s?(?:[a-z-]+ ){{0,2}}?(?:{_SHARE})(?![a-z])|\s?(?:is|was|would be) (?:the |our |as |their )?(?:most|maximum|max|limit|best|ceiling|furthest|far)(?![a-z])|(?:左右)?的?(?:[一-鿿]{{0,3}}?)(?:折扣|优惠|折让|让利|返点|返利|涨幅|降幅|增幅|增长|毛利|利润|税|份额|占比|股份|定金|订金|预付|首付|首款|佣金|提成)"
)
_NO_ODDS_BEFORE = re.compile(
    r"(?<![a-z])(?:discount|rebate|reduction|increase|uplift|margin|mark-?up|commission|market share|vat|tax|gst|interest|deposit|down ?payment|growth)s?(?![a-z])|折扣|优惠|让利|返点|返利|涨价|降价|涨幅|降幅|增长|毛利|利润|税率|增值税|份额|占比|定金|订金|预付|首付|佣金|提成"
)
"""By how much a price goes down or up, and how large a part of it is: no probability."""
_LONE = re.compile(
    r"(?:[^:]{2,40}:\s?)?(?:now |still |at |about |around |~)*(?P<n>\d0|\d5|100)\s?%(?: now| likely| sure)?"
)
"""Yarra Glass: 80%."""
_SPELT_OUT = re.compile(
    rf"(?<![a-z-])(?P<n>{'|'.join(numbers.TENS_WORDS)}) (?:percent|per cent) (?:\w+ )?{_ABOUT_IT}(?![a-z])"
)
_RATE = "把握|可能性|概率|赢率|胜算|成功率|成交率|成单率|签单率|赢单率|成功的?机会"
_TENTHS = re.compile(
    rf"(?<![第\d])(?P<n>[一二三四五六七八九])(?P<n2>[一二三四五六七八九])?成(?P<half>半)?(?:左右|的|以上)*(?:{_RATE}|可能|希望|机会|能|会)|(?:{_RATE})(?:我?(?:个人)?(?:估计|觉得|看|感觉|评估)|应该|大概|大约|差不多|目前|现在|至少|也就|能|在|有|到|是|约|:)*\s?(?P<m>[一二三四五六七八九])(?:[一二三四五六七八九])?成|(?:觉得|估计|感觉|我看|判断)(?:应该|大概|大约|差不多|能|有|是)*(?P<k>[一二三四五六七八九])成(?=吧?(?:左右)?$)"
)
_OPINIONS = (
    (95, r"in the bag|done deal|slam dunk|shoo-in|a sure thing|板上钉钉|稳了|十拿九稳|跑不了|没跑了|妥了"),
    (
        90,
        r"almost certain|nearly certain|as good as (?:done|signed|won)|very confident|virtually certain|八九不离十|九成九|基本(?:上)?(?:定了|稳了|没问题|敲定)|问题不大|十有八九",
    ),
    (
        80,
        r"pretty sure|fairly sure|quite sure|very likely|highly likely|good chance|strong chance|pretty confident|fairly confident|confident we(?:'ll| will)|confident that|looks (?:very )?(?:good|promising)|feels? (?:very )?(?:good|positive|strong) about|很有希望|希望很大|把握(?:很|比较|挺)大|大概率(?!是?\s?\d)|可能性(?:很|比较|挺)大|很有把握|挺有把握|比较有把握|胜算很大",
    ),
    (
        50,
        r"fifty[- ]fifty|50[/-]50|coin flip|coin toss|toss-?up|could go either way|五五开|一半一半|对半开|不好说",
    ),
    (
        20,
        r"long shot|(?:is |are |very |highly |quite |pretty |looks )unlikely|not (?:very )?likely|slim chance|small chance|doubtful|not (?:very |too )?optimistic|希望不大|可能性不大|机会不大|把握不大|悬了|比较悬|有点悬|够呛|不太乐观|难度很大",
    ),
)
_OPINION = [
    (value, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])" if words[0].isascii() else words))
    for value, words in _OPINIONS
]


def read(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    for labelled in sheet.labels("odds", clauses):
        if figure := re.search(
            r"(\d{1,3})\s?(?:%|$)|([一二三四五六七八九])成",
            sheet.page.text[labelled.value.start : labelled.value.end],
        ):
            value = int(figure[1]) if figure[1] else HAN_DIGITS[figure[2]] * 10
            return Fact(value, labelled.value, 0.95) if value <= 100 else None
    for clause in reversed(clauses):
        if fact := _stated(sheet, clause) or _opinion(sheet, clause):
            return fact
    return None


def _stated(sheet: Sheet, clause: Clause) -> Fact | None:
    text = sheet.page.of(clause)
    if match := _STATED.search(text):
        digits = match["a"] or match["b"] or match["c"] or match["e"] or match["f"]
        value = int(digits) if digits else _tens(match["d"])
        lead = text[max(0, match.start() - 12) : match.start()]
        if (
            0 <= value <= 100
            and not re.search(r"(?:not|n't|不|没)\s?(?:even )?$", lead)
            and not _is_a_share(text, match)
        ):
            return Fact(value, Span(clause.start + match.start(), clause.start + match.end()), 0.92)
    if spoken := _SPELT_OUT.search(text):
        value = numbers.TENS_WORDS[spoken["n"]]
        return Fact(value, Span(clause.start + spoken.start(), clause.start + spoken.end()), 0.85)
    if (lone := _LONE.fullmatch(text)) and not _NO_ODDS_BEFORE.search(text):
        return Fact(int(lone["n"]), Span(clause.start + lone.start("n"), clause.end), 0.8)
    if alone := re.fullmatch(r"(?:大概|大约|约)?(?P<n>[一二三四五六七八九])成(?:吧|左右)?", text):
        return Fact(HAN_DIGITS[alone["n"]] * 10, Span(clause.start, clause.end), 0.78)
    if match := _TENTHS.search(text):
        digit = match["n"] or match["m"] or match["k"]
        value = HAN_DIGITS[digit] * 10 + (5 if match["half"] or match["n2"] else 0)
        return Fact(
            value,
            Span(clause.start + match.start(), clause.start + match.end()),
            0.6 if match["n2"] else 0.78,
        )
    return None


_BY_NAME = re.compile(
    r"probability|chances?|likelihood|odds|confidence|win rate|赢率|概率|把握|可能性|成功率|成交率|胜算"
)


def _is_a_share(text: str, match: re.Match[str]) -> bool:
    """ "I think 10% off", 希望有10%的折扣: of something else, unless the figure is called a probability."""
    if _BY_NAME.search(match[0]):
        return False
    of_another = match["e"] or match["f"]
    return bool(
        _NO_ODDS_BEHIND.match(text, match.end())
        or (of_another and _NO_ODDS_BEFORE.search(text[: match.end()]))
    )


def _tens(numeral: str) -> int:
    head, _, tail = numeral.partition("十")
    if "十" not in numeral:
        return HAN_DIGITS.get(numeral, 0)
    return (HAN_DIGITS.get(head, 1) if head else 1) * 10 + (HAN_DIGITS.get(tail, 0) if tail else 0)


def _opinion(sheet: Sheet, clause: Clause) -> Fact | None:
    text = sheet.page.of(clause)
    for value, words in _OPINION:
        match = words.search(text)
        if match and not (value > 50 and re.search(r"(?:not|n't|不|没)\s?(?:\w+ )?$", text[: match.start()])):
            return Fact(
                value, Span(clause.start + match.start(), clause.start + match.end()), 0.52, "opinion"
            )
    return None
