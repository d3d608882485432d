"""Two deals of one customer: one is lost, of another something else is said. The fields of each stay with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wenshu.assist.offline import details, stages
from wenshu.assist.offline.deal import Deal, is_evident
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet

_ANOTHER_OF_THEIRS = re.compile(
    r"(?:and |but |also )*(?:the (?:other|second)|another|a second|their (?:other|second))(?: \w+){0,2} (?:deal|order|project|contract|opportunity|one|part|site|plant|tender)(?![a-z])|(?:但是?|不过|而|还有)?(?:另外?|第二)(?:的)?[一]?(?:个|笔|份|单)(?!人|问题|月)"
)
_ANOTHERS = re.compile(
    r"(?:and |but |also )*(?:meanwhile|separately|on another note|another (?:customer|client|company|account)|the other (?:customer|client|company|account))(?![a-z])|(?:但是?|不过|而|还有)?另(?:外)?一家|另外[,:]?"
)


def apart(sheet: Sheet, deal: Deal) -> list[Deal]:
    """The deal, or the two that its clauses speak of: by a second product or project, or by "the other one"."""
    clauses = deal.clauses
    lost = [n for n, clause in enumerate(clauses) if stages.ends(sheet, clause, clauses) == "lost"]
    if not lost:
        return [deal]
    for at in range(1, len(clauses)):
        theirs = _begins_another(sheet, clauses, at)
        if theirs is None:
            continue
        first, second = clauses[:at], clauses[at:]
        if any(n < at for n in lost) == any(n >= at for n in lost):
            continue  # both are lost
        if not _has_its_own(sheet, second if lost[0] < at else first):
            continue
        company = deal.company
        named_late = company is not None and company.span.start >= second[0].start
        return [
            Deal(company if theirs or not named_late else None, first, mentions=deal.mentions),
            Deal(company if theirs or named_late else None, second),
        ]
    return [deal]


def told(sheet: Sheet, clauses: Sequence[Clause]) -> bool:
    """Whether a deal is said to have ended: "Marlow went with Zentrix" is a deal of Marlow's."""
    return any(stages.ends(sheet, clause, clauses) for clause in clauses)


def _begins_another(sheet: Sheet, clauses: Sequence[Clause], at: int) -> bool | None:
    """Whether another deal begins there: True for one of the same customer, False for one of nobody knows whom."""
    words = sheet.page.of(clauses[at])
    if clauses[at].sentence != clauses[at - 1].sentence or re.match(r"but|而|但|不过", words):
        before, own = details.product(sheet, clauses[:at]), details.product(sheet, clauses[at : at + 1])
        if before and own and before.value != own.value:
            return True
        called, own_call = _called(sheet, clauses[:at]), _called(sheet, clauses[at : at + 1])
        if called and own_call and not called & own_call:
            return True
    if _ANOTHER_OF_THEIRS.match(words):
        return True
    return False if _ANOTHERS.match(words) else None


_CALLED = re.compile(
    r"(?:^|的|,)(?P<zh>[a-z0-9][a-z0-9 .+-]{1,18}?|[一-鿿]{2,6}?)\s?(?:项目|那单|这单|订单|的?单子|那个单)(?=已|丢|黄|签|没|赢|中标|输|成|取消|定|也|刚|[,。;]|$)"
    r"|(?<![a-z])(?:their|the|our|'s) (?P<en>[a-z0-9][\w+-]*(?: [\w+-]+){0,2}?) (?:order|deal|project|contract|renewal)(?![a-z])"
)
_NO_CALL = re.compile(
    r"(?:这|那|整|该|本|他|我|你|原|新|signed|whole|same|entire|new|old|revised|original|first|next)"
)


def _called(sheet: Sheet, clauses: Sequence[Clause]) -> set[str]:
    """MES of MES项目, "roof" of "the roof order": how the text tells one deal of theirs from another."""
    firms = [sheet.page.text[firm.start : firm.end] for firm in sheet.firms]
    words = [
        (found["zh"] or found["en"]).strip()
        for clause in clauses
        for found in _CALLED.finditer(sheet.page.of(clause))
    ]
    return {w for w in words if not _NO_CALL.match(w) and not any(w in firm or firm in w for firm in firms)}


def _has_its_own(sheet: Sheet, clauses: Sequence[Clause]) -> bool:
    if any(stages.ends(sheet, clause, clauses) == "won" for clause in clauses):
        return True
    return is_evident(sheet, clauses)
