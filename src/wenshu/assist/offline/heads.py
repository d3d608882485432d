"""Lists of deals: a company at the head of each line, before a colon or a dash."""

from __future__ import annotations

import re

from wenshu.assist.extraction import Span
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.labels import LABELS
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.words_en import NO_NAME

_LINE = re.compile(
    r"(?:^|(?<=\n)|(?<=[.;。] )|(?<=\)\s))[ \t]*(?:[-*•·–]+[ \t]*|\(?\d{1,2}[.)、]\)?[ \t]*)?"
    r"(?P<name>[一-鿿a-z0-9&·]{2,12}|[a-z][\w&'-]*(?: [\w&'-]+){0,3})(?P<who>[ \t]?\([^)\n]{1,24}\))?[ \t]*(?::|--?\s|,\s?(?=[^,\n]*\d))[ \t]*(?P<rest>[^\n]{2,200})"
)
_SAYS_DEAL = re.compile(
    r"[$€£¥]|\d\s?(?:k|m|万|w|亿)(?![a-z])|(?<![a-z])(?:signed|won|lost|proposal|quoted?|waiting|negotiat\w+|decision|budget|demo|pilot|no go|lead|contract|order|renewal)(?![a-z])|签|丢|输|黄|报价|方案|谈判|预算|合同|线索|中标|成交|试用|演示|跟进|商机"
)


def find(page: Page) -> list[Company]:
    """Only where at least two lines are made alike: one line with a colon may be anything."""
    found = [
        Company(page.raw[match.start("name") : match.end("name")], Span(*match.span("name")), 0.75)
        for match in _LINE.finditer(page.text)
        if _is_name(match["name"]) and _SAYS_DEAL.search(match["rest"])
    ]
    return found if len(found) >= 2 else []


def _is_name(words: str) -> bool:
    parts = words.split()
    return (
        words not in LABELS
        and not all(part in NO_NAME for part in parts)
        and parts[0] not in NO_NAME
        and not re.search(r"^[\d一二三四五六七八九十]+$|[的了和是]|\d{3}", words)
    )
