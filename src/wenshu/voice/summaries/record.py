"""What was said held against what the deal's record says: a line for every difference, in the team's language."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from wenshu.crm.models import Opportunity
from wenshu.crm.money import BadAmount, format_money, sum_to_minor
from wenshu.voice.contract import Highlight
from wenshu.voice.summaries.rules import Reading
from wenshu.voice.summaries.sums import Sum

_BUDGET: Final = re.compile(r"budget|预算")
_PRICE: Final = re.compile(r"(?<![a-z])(?:quot\w+|offer\w*|price[ds]?|pricing|bid)(?![a-z])|报价|价格|总价")
_CONTRACT: Final = re.compile(
    r"(?<![a-z])(?:contract|deal|order|sign\w*|worth|total)(?![a-z])|合同|订单|签|成交|总额|项目"
)
_NOT_THEIRS: Final = re.compile(
    r"competitor|rival|cheaper|discount|deposit|per (?:seat|user|month|unit|year|site)|each|instal|service fee|maintenance|revenue|turnover|saving|raised|竞|对手|便宜|优惠|折扣|定金|首付|尾款|每|单价|维护|服务费|营收|节省|年产值|运费"
)
_NEAR: Final = (Decimal("0.2"), Decimal(5))
"""Of the record's: a sum outside is another one's, such as an instalment's or a whole plant's."""


def difference(reading: Reading, deal: Opportunity | None, *, language: str) -> Highlight | None:
    """Of the amount that was said last as the budget, the price or the contract's."""
    if deal is None or deal.amount_minor is None:
        return None
    known = Decimal(deal.amount_minor)
    said = [
        (rank, number, told)
        for number, told in enumerate(reading.sums)
        if (rank := _rank(told[0], told[2], deal)) and not _is_far(told[0], known, deal.currency)
    ]
    if not said:
        return None
    _rank_of, _number, (sum_, span, words) = max(said, key=lambda each: each[:2])
    minor = sum_to_minor(sum_.money.low, deal.currency)
    if minor == deal.amount_minor or minor <= deal.amount_minor <= sum_to_minor(
        sum_.money.high, deal.currency
    ):
        return None
    reader: Literal["en", "zh"] = "zh" if language.startswith("zh") else "en"
    shown = format_money(minor, deal.currency, reader)
    quote = reading.spoken.quote(span)
    told = {"said": shown, "known": format_money(deal.amount_minor, deal.currency, reader)}
    with override(language):
        text = _sentence(words, about=_is_about(sum_, quote)) % told
    start, end = reading.spoken.seconds(span)
    return Highlight(kind="amount", text=text, quote=quote, start=start, end=end)


def _rank(sum_: Sum, words: str, deal: Opportunity) -> int:
    """Zero for what is no sum of the deal's, or of another currency."""
    if sum_.money.each or _NOT_THEIRS.search(words) or (sum_.currency and sum_.currency != deal.currency):
        return 0
    try:
        sum_to_minor(sum_.money.high, deal.currency)
    except BadAmount:
        return 0
    return 3 if _BUDGET.search(words) else 2 if _CONTRACT.search(words) or _PRICE.search(words) else 1


def _is_far(sum_: Sum, known: Decimal, currency: str) -> bool:
    if not known:
        return False
    share = Decimal(sum_to_minor(sum_.money.low, currency)) / known
    return not _NEAR[0] <= share <= _NEAR[1]


def _is_about(sum_: Sum, quote: str) -> bool:
    return sum_.is_about or bool(
        re.search(
            r"(?:about|around|roughly|approx|some|nearly|almost|close to|大概|大约|差不多|约|左右|将近)",
            quote.lower(),
        )
    )


def _sentence(words: str, *, about: bool) -> str:
    """With places for what was said and what the record says."""
    if _BUDGET.search(words):
        return (
            _("Budget about %(said)s; the record says %(known)s")
            if about
            else _("Budget %(said)s; the record says %(known)s")
        )
    if _PRICE.search(words):
        return (
            _("Price about %(said)s; the record says %(known)s")
            if about
            else _("Price %(said)s; the record says %(known)s")
        )
    return (
        _("Amount about %(said)s; the record says %(known)s")
        if about
        else _("Amount %(said)s; the record says %(known)s")
    )
