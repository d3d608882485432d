"""Lists of deals: a company at the head of each line, before a colon or a dash."""

from __future__ import annotations

import re

from wenshu.assist.extraction import Span
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.labels import LABELS
from wenshu.assist.offline.page import Page, fold
from wenshu.assist.offline.person_names import GIVEN_NAMES
from wenshu.assist.offline.words_en import NO_NAME

_LINE = re.compile(
    r"(?:^|(?<=\n)|(?<=[.;。] )|(?<=\)\s))[ \t]*(?:[-*•·–]+[ \t]*|\(?\d{1,2}[.)、]\)?[ \t]*)?"
    r"(?P<name>[一-鿿a-z0-9&·]{2,12}|[a-z][\w&'-]*(?: [\w&'-]+){0,3})(?P<who>[ \t]?\([^)\n]{1,24}\))?[ \t]*(?::|--?\s|,\s?(?=[^,\n]*\d))[ \t]*(?P<rest>[^\n]{2,200})"
)
_SAYS_DEAL = re.compile(
    r"[$€£¥]|\d\s?(?:k|m|万|w|亿)(?![a-z])|(?<![a-z])(?:signed|won|lost|proposal|quoted?|waiting|negotiat\w+|decision|budget|demo|pilot|no go|lead|contract|order|renewal)(?![a-z])|签|丢|输|黄|报价|方案|谈判|预算|合同|线索|中标|成交|试用|演示|跟进|商机"
)


_MEETING_WITH = re.compile(
    r"\s*(?i:minutes|notes?|meeting|call|kick-?off|visit|recap|summary|debrief|site visit)(?![a-z])[^\n]{0,60}?(?:,| -| with| @| at|:) (?P<name>[A-Z][\w&'’-]+(?: (?:& |and |of )?[A-Z][\w&'’-]+){1,3})(?=[ \t]*(?:\n|,|$| - | \())"
)


def _heading(page: Page) -> list[Company]:
    """MINUTES - kick-off, Orchard Mutual: whom a meeting was with."""
    match = _MEETING_WITH.match(page.raw)
    if match is None or page.text[match.start("name")].isspace():
        return []
    parts = [fold(part) for part in match["name"].split()]
    if any(part in NO_NAME for part in parts) or parts[0] in GIVEN_NAMES:
        return []
    return [Company(match["name"], Span(*match.span("name")), 0.8)]


def find(page: Page) -> list[Company]:
    """Only where at least two lines are made alike: one line with a colon may be anything."""
    found = [
        Company(page.raw[match.start("name") : match.end("name")], Span(*match.span("name")), 0.75)
        for match in _LINE.finditer(page.text)
        if _is_name(match["name"]) and _SAYS_DEAL.search(match["rest"])
    ]
    return [*_heading(page), *(found if len(found) >= 2 else [])]


_SECTION = re.compile(
    r"(?:今天|昨天|明天|本周|上周|下周)?(?:上午|下午|晚上|中午|早上|今天|昨天|明天|本周|上周|下周|周[一二三四五六日天])|第?[一二三四五六七八九十\d]+[、.]?|结论|后续|内容|背景|风险|进展|问题|总结|小结|结果|现状|反馈|诉求|要求|目标|议题|议程|决议|待定|其他|补充|提醒|通知|合计|小计|收入|支出|亮点|难点"
    r"|(?:morning|afternoon|evening|today|yesterday|tomorrow|monday|tuesday|wednesday|thursday|friday|conclusion|decision|decisions|open|risks?|issues?|status|progress|won|lost|new|hot|warm|cold|priority|urgent|later|done|total|reminder|internal)"
)
"""What heads a part of a report."""


_SAYS = re.compile(
    r"要求|完成|实施|扩容|控制|预算|确认|客户|同意|需要|希望|提供|提交|反馈|负责|讨论|决定|[要让请把被在有到给]"
)


def _is_name(words: str) -> bool:
    parts = words.split()
    return (
        words not in LABELS
        and not _SECTION.fullmatch(words)
        and not all(part in NO_NAME for part in parts)
        and parts[0] not in NO_NAME
        and not re.search(r"^[\d一二三四五六七八九十]+$|[的了和是]|\d{3}|[一-鿿]\d|\d[一-鿿]", words)
        and not _SAYS.search(words)
    )
