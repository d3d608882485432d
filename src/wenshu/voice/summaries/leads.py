"""Words that only lead to what is said: and, so, 那么. What is told, and where it begins, is without them."""

from __future__ import annotations

import re
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.offline.page import Page

_MARKS: Final = " ,，。;；:：-"
_LEAD: Final = re.compile(
    r"(?:(?:and|so|but|well|okay|ok|then|also|anyway|alright|now|yeah|yes|right)[,\s]+)+(?=\w)|(?:那么?|然后|所以|另外|还有就是|还有|就是|但是?|不过|而且|好)[,，、]?\s?(?=[一-鿿])",
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
