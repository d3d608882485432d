"""Words that only lead to what is said: and, so, 那么. What is told, and where it begins, is without them."""

from __future__ import annotations

import re
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.offline.page import Page

_MARKS: Final = " ,，。;；:：-"
_WHICH: Final = (
    r"[个家边种些样时天位份里儿几次块台套条批件款年月段场方句笔间栋层类道项股会一二三四五六七八九十两\d]"
    r"|周(?![一二三四五六日天末])|么?[多大高长久快贵难远]"
)
"""那家, 那么多: a pointing word, and no lead."""
_LEAD: Final = re.compile(
    rf"(?:(?:and|so(?! (?:far|much|many|long))|but|well(?! (?:known|over|above|below|within))|okay|ok|then|also|anyway|alright|now|yeah|yes|right(?! (?:now|away|after)))[,\s]+)+(?=\w)"
    rf"|(?:(?:那么?(?:(?=[,，、])|(?!{_WHICH}))|然后|所以|另外(?![一二两三几])|还有就是|还有(?![一二两三几\d])|就是(?!说)|就是说|但是?|不过|而且)[,，、]?\s?)+(?=[一-鿿])",
    re.IGNORECASE,
)


def told(words: str) -> str:
    """As they stand, without what only leads to them."""
    line = " ".join(words.split()).strip(_MARKS)
    line = line[_lead_of(line) :]
    return line[:1].upper() + line[1:]


def without_lead(page: Page, span: Span) -> Span:
    """From the first word that is told."""
    start = span.start + _lead_of(page.quote(span))
    return Span(start, span.end) if start < span.end else span


def _lead_of(words: str) -> int:
    """How many signs stand before it."""
    marks = len(words) - len(words.lstrip(_MARKS + "\n\t"))
    lead = _LEAD.match(words, marks)
    return lead.end() if lead else marks
