"""What trade a company is in, where the text says so: behind 行业, or in brackets behind its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenshu.assist.extraction import Fact, Span
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.words_zh import FIELDS, MORE_TRADES
from wenshu.reading.company_names import HAN_TRADES

_WORD = "|".join(sorted({*HAN_TRADES, *MORE_TRADES, *FIELDS}, key=len, reverse=True))
_NAMED = rf"(?:所属|所在|主要|主营)?(?:行业|industry|sector)\s?(?:是|为|:)?\s?(?P<named>(?:{_WORD}){{1,4}}业?|(?<=:)[一-鿿]{{2,8}}|(?<=:\s)[a-z][a-z &/-]{{2,40}})(?:行业)?"
_BRACKETED = re.compile(
    rf"(?<=[一-鿿a-z])\s?\(\s?(?:{_NAMED}|(?P<alone>(?:{_WORD}){{1,4}}业?)(?:行业|企业)?)\s?(?=[),、;])"
)
_LABELLED = re.compile(r"(?:^|(?<=[\n,。;、(]))\s?" + _NAMED + r"(?=[\n,。;、)]|$)")


@dataclass(frozen=True, slots=True)
class Industry:
    """`bracket` is where a bracket opens with it: what stands before that is a company."""

    value: Span
    bracket: int | None = None


def find(page: Page) -> list[Industry]:
    found = []
    for match in _BRACKETED.finditer(page.text):
        group = "named" if match["named"] else "alone"
        bracket = page.text.index("(", match.start())
        found.append(Industry(Span(*match.span(group)), bracket))
    taken = {each.value.start for each in found}
    said = (Span(*match.span("named")) for match in _LABELLED.finditer(page.text))
    found += [Industry(span) for span in said if span.start not in taken]
    return sorted(found, key=lambda each: each.value.start)


def of_company(page: Page) -> Fact | None:
    """Where one is said; of several it is not clear whose they are."""
    found = find(page)
    if len(found) != 1:
        return None
    return Fact(page.quote(found[0].value), found[0].value, 0.85)
