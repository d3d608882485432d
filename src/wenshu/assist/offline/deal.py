"""One deal that a text speaks of, and whether words say anything that a deal can have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wenshu.assist.extraction import Span
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet

_DEAL_WORDS = re.compile(
    r"(?<![a-z])(?:project|deal|opportunity|quote|quotation|proposal|interested|demo|budget|pilot|trial|poc|rfp|tender|order|contract|licen[sc]es?|rollout|upgrade|renewal|pricing|purchase|buy|signed|evaluat\w+|solution|requirements?|lost|won|decision|close|(?:went|gone|going) quiet|chase|prices?|brochure|samples?|verbal)(?![a-z])|项目|商机|需求|报个?价|方案|意向|采购(?!经理|总监|主管|主任|部|处|科|员|专员|负责人)|预算|合同|签|试用|演示|招标|投标|续约|升级|上线|感兴趣|订单|选型|丢|输|黄|中标|成交|线索|想买|想上|考虑"
)


@dataclass(slots=True)
class Deal:
    company: Company | None
    clauses: list[Clause] = field(default_factory=list)
    name: Span | None = None  # of an opportunity that the team knows, as the text names it
    known_name: str = ""
    mentions: list[Span] = field(default_factory=list)


def is_evident(sheet: Sheet, clauses: Sequence[Clause]) -> bool:
    """Whether something is said that a deal can have."""
    for clause in clauses:
        if any(m.marked or m.scaled for m in sheet.money_in(clause.start, clause.end)):
            return True
        if _DEAL_WORDS.search(sheet.page.of(clause)):
            return True
    return False
