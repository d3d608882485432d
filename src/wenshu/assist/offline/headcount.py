"""How many people a company has, where the text says so."""

from __future__ import annotations

import re

from wenshu.assist.extraction import Fact, Span
from wenshu.assist.offline.page import Page

_N = r"\d{1,3}(?:,\d{3})+|\d{1,6}"
_ABOUT = r"(?:about |around |over |roughly |some |approximately |approx\.? |more than |nearly |almost |~)?"
_STAFF = re.compile(
    rf"(?<![a-z])(?:(?:they|we|who|it|which)(?:'ve| have| has|'re| are)|have|has|employs?|employing|(?:team|staff|company|firm|workforce|plant|factory) (?:of|with)) {_ABOUT}(?P<a>{_N})\+? (?:people|workers)(?![a-z])(?! (?:to train|in training|on the call|attend\w*|using|who use))"
    rf"|(?<![\d.,$€£¥])(?<!for )(?<!train )(?<!training )(?P<b>{_N})\+? (?:employees|staff)(?![a-z])(?! (?:to train|in training|on the call|attend\w*|using|who use|users|licen))"
    rf"|(?:^|(?<=, )|(?<=\())(?:about|around|roughly|some|~) ?(?P<f>{_N}) (?:people|workers)(?=$|[,.;)\n])"
    rf"|(?:员工|人员|规模|公司|工厂|厂里|全厂|集团|总共|一共|他们)(?:总?数|规模)?(?:大概|大约|约|有|为|是|:|近|超过)*\s?(?P<c>{_N})\s?[多余来]?(?:人|名|号人)(?![用使参培上到来出签账学一])"
    rf"|(?:^|(?<=[,、(;。\n ]))(?:大概|大约|约)(?P<d>{_N})\s?[多余来]?(?:人|号人)(?=$|[,。、;)\n ])"
    rf"|(?<![\d.])(?P<e>{_N})\s?[多余来]?[名个]?员工(?![用使参培上账])"
)


def of_company(page: Page) -> Fact | None:
    """One number; where several are said it is not clear whose they are."""
    found = list(_STAFF.finditer(page.text))
    if len(found) != 1:
        return None
    group = next(name for name, value in found[0].groupdict().items() if value)
    count = int(found[0][group].replace(",", ""))
    return Fact(count, Span(*found[0].span(group)), 0.82) if count > 1 else None
