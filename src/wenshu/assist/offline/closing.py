"""When a deal is expected to close: a day that stands beside signing, ordering or deciding."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from wenshu.assist.extraction import Caution, Fact, ReasonCode, Span
from wenshu.assist.offline import postponed
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.assist.offline.stages import LOST, REFUSES
from wenshu.reading.days import When

_SIGNING = re.compile(
    r"(?<![a-z])(?:sign(?:ed|ing|ature|s|-off)?|close[ds]?|closing|contract (?:signed|signature|to be signed)|get it done|wrap (?:it |this )?up|(?:place|issue|raise|send|release|get) (?:the |an |a |us the |their )?(?:po|order|purchase order)|(?:order|po|signature) (?:by|before|in|on|expected|around|about|follows|will follow|to follow)|expect (?:our|the|an|a|their) (?:signed )?(?:order|po|signature|purchase order|decision|go-ahead|contract)(?: back| in)?(?: by| on| in| around| about| before)?|buy(?:ing)?|purchase[sd]?|commit(?:ted)?|deal done|(?:still |now )?expected (?:close|by|in|for|before)|target(?:ing|ed)?|award(?:ed)?|finali[sz]e[ds]?|seal|ink|(?:all |it )done|sig\.|complete the purchase|contract in place)(?![a-z])"
    r"|签(?!到|名|收)|成交|下单|下订单|定下来|定标|拍板|关单|结单|落单|盖章(?!的|了|合同|后|版)|落地(?!页)|拿下|走完(?:流程|合同)|采购(?:完成|落地)|完成采购|出结果|close|敲定|中标|开标|赢下|收单|目标|能成|搞定|能批|批下来(?!了)|(?:底|末|旬|日|号|月|季度|前|半年)(?:能|就|要)?定(?![了在位制期做义价])"
)
_DECIDING = re.compile(
    r"(?<![a-z])(?:decision|decide[sd]?|deciding|choose|make up their mind|final call|approval|po (?:likely|expected|due|by)|approved (?:by|at|on|before|in)|go/no-go|board vote)(?![a-z])|决定|决策|定(?:供应商|方案)|出决定|(?<!线)上会|过会|批复|评标|前选(?=$|[,。])|选型(?:结束|完成)|董事会|通过"
)
_NOT_CLOSING = re.compile(
    r"(?<![a-z])(?:go[- ]?live|kick[- ]?off|deliver\w*|start(?:s|ed|ing)?|launch\w*|renewal|renew\w*|expir\w+|deploy\w*|install\w*|roll[- ]?out|implement\w*|training|nda|office closed|closed for|restart|revisit|reopen|revive|look again|come back to it|close to(?! \d| the| end)|close of business|close the gap|close look|trial|pilot|demo|closer|opening|payment|invoice|ship\w*)(?![a-z])|重启|再看|再说|再议|上线|交付|启动|开工|到期|续约|实施|部署|培训|验收|付款|回款|保密协议|试用|调研|交货|发货|投产|进场|竣工|开业"
)


def read(sheet: Sheet, clauses: Sequence[Clause], entity: str) -> tuple[Fact, tuple[Caution, ...]] | None:
    found = [
        (score, when)
        for clause in clauses
        for when in sheet.days_in(clause.start, clause.end)
        if (score := _score(sheet, clause, when)) > 0
    ]
    if not found:
        return None
    best, when = max(found, key=lambda f: (f[0], f[1].start))
    return _fact(sheet, when, best, entity)


def _score(sheet: Sheet, clause: Clause, when: When) -> float:
    """How surely that day is the day of closing; zero where it is not."""
    label = sheet.label_at(when.start)
    if label == "close":
        return 0.97
    if label not in {"", "note", "stage"} or when.past or when.after or _is_due_past(when, sheet):
        return 0.0
    text = sheet.page.of(clause)
    if REFUSES.search(text) or LOST.search(text):  # "not going to buy this year"
        return 0.0
    put_off = postponed.score(sheet, clause, when)
    if put_off is not None:
        return put_off
    around = _beside(sheet, clause, when)
    if re.search(
        r"(?<![a-z])(?:already|was|were|(?:came|comes|come) back signed)(?![a-z])|已经?签|已(?:经|于|在)?[^,。;]{0,12}签|签了|(?<!前)签完",
        around[-90:],
    ):
        return 0.0
    signing = _SIGNING.search(around)
    if signing and not _excluded(around, signing):
        return 0.0 if _is_denied(sheet, clause, when, text) else 0.91
    deciding = _DECIDING.search(around)
    if deciding and not _NOT_CLOSING.search(around):
        return 0.72
    if _answers(sheet, clause):
        return 0.82
    return 0.74 if _RENEWS.search(around) or _in_column(sheet, clause, when) else 0.0


_NO_SIGNING = re.compile(
    r"(?:n't|(?<![a-z])(?:not|never|cannot|cant|wont|unable to|no (?:chance|way)|too late|too early|impossible|nobody))(?![a-z])[^,.;]{0,24}?(?<![a-z])(?:sign|close|order|buy|commit|decide|purchase|get it done|finali[sz]e|happen|make it)(?![a-z])"
    r"|(?:签|定|批|拿|走|下单|敲定)不(?:了|下来?|成|完)|(?:不|没法|没办法|无法|未必|来不及|难以)(?:会|能|可能|太可能|一定|想|打算)?(?:签|下单|成交|定下来|拍板|关单)|(?:没|未)(?:能|有)?签"
)
"""What is not signed then; "no later than" and "not before" are no denial."""
_FROM_THEN = re.compile(r"(?<![a-z])(?:before|until|till|earlier than|sooner than)\s(?:the |about )?$")


def _is_denied(sheet: Sheet, clause: Clause, when: When, text: str) -> bool:
    """ "Will not sign this month" tells no day; "will not sign before March" tells the first one that may be."""
    denied = _NO_SIGNING.search(text)
    return bool(denied) and not _FROM_THEN.search(sheet.page.text[clause.start : when.start])


_WHEN_SIGNED = re.compile(
    r"(?:什么时候|何时|几号|哪天)(?:能|可以|才|会)?.{0,3}(?:签|定|下单)|(?<![a-z])when (?:can|could|do|will|would|shall|should) .{0,30}(?<![a-z])sign"
)
_RENEWS = re.compile(r"续约.{0,8}到期|(?<![a-z])renewal (?:is |comes )?(?:up|due) (?:on|by|in)")
_FORECAST = re.compile(r"预测|漏斗|(?<![a-z])(?:forecast|pipeline|commit)(?![a-z])")
_ALREADY = re.compile(r"赢单|丢单|输单|已签|(?<![a-z])(?:won|lost)(?![a-z])")


def _answers(sheet: Sheet, clause: Clause) -> bool:
    """ "When can you sign?" – "23 October works": the first day after the question, unless it is said of what we send."""
    clauses = sheet.page.clauses
    at = bisect_left(clauses, clause.start, key=lambda c: c.start)
    for before in reversed(clauses[max(0, at - 4) : at]):
        if _WHEN_SIGNED.search(sheet.page.of(before)):
            first = bisect_left(sheet.days, before.start, key=lambda day: day.start)
            return sheet.days[first].start >= clause.start and not re.search(
                r"(?<![a-z])i'll(?![a-z])|我.{0,8}(?:发|带|给)", sheet.page.of(clause)
            )
    return False


def _in_column(sheet: Sheet, clause: Clause, when: When) -> bool:
    """A day that is all that stands in a column of a forecast; a quarter is so in any list."""
    text = sheet.page.text
    if clause.end - clause.start > when.end - when.start + 1:
        return False
    start, end = text.rfind("\n", 0, clause.start) + 1, text.find("\n", clause.end)
    line = text[start : end if end >= 0 else len(text)]
    if len(re.findall(r"\||//", line)) < 3 or _ALREADY.search(line):
        return False
    return when.grain == "quarter" or (when.grain == "day" and bool(_FORECAST.search(text[:200])))


def _is_due_past(when: When, sheet: Sheet) -> bool:
    return when.days.last <= sheet.today and not when.stated


def _excluded(around: str, signing: re.Match[str]) -> bool:
    """ "go live" nearer than "sign" speaks of something else; 签 in 签保密协议 does too."""
    other = _NOT_CLOSING.search(around)
    return (
        bool(other) and not re.search(r"sign|签|close date|close (?:by|in|on|to)|下单|成交", around)
    ) or bool(
        re.search(
            r"nda|保密协议|(?<![a-z])(?:rounds?|window|registration|submissions?|applications?|questions?|bookings?|office|shop|store|portal|pack|agenda|books|quarter|tender) closes?(?![a-z])|office closed|as lost|close of business|close to(?! \d| the| end)",
            around,
        )
    )


_SIGNED_THEN = re.compile(
    r"(?:之?前|以前)?(?:能|就|要|会)?(?:签(?:约|合同|单|字)?|定(?:下来)?|拍板)(?![期金])"
)
_DOES = re.compile(
    r"\W*(?:call|ring|phone|send|e-?mail|mail|meet|visit|follow|book|ping|chase|text|remind)(?![a-z])|[^,。]{0,8}(?:打电话|回访|拜访|联系|发)"
)
_IDEALLY = re.compile(r"\W*(?:ideally|preferably|at best|best|latest)(?![a-z])|最好")
_MOVED_TO = re.compile(
    r"\s?(?:to|until|till|(?:推迟|提前|改|延期?|顺延|调整?|拖|挪)?(?:到|至))\s?(?:the\s|about\s)?"
)


def _beside(sheet: Sheet, clause: Clause, when: When) -> str:
    """The words of the clause around the day, up to the next other day in it; and a short clause before it."""
    start, end = clause.start, clause.end
    inside_clause = sheet.days_in(clause.start, clause.end)
    for other in inside_clause:
        if other.end <= when.start:
            start = max(start, other.end)
            if signed := _SIGNED_THEN.match(sheet.page.text, start, when.start):
                start = signed.end()  # 二月底签, 下周二发: the signing is the first day's
        if other.start >= when.end:
            end = min(end, other.start)
    if start > clause.start and _MOVED_TO.fullmatch(sheet.page.text, start, when.start):
        start = clause.start  # "close moved from June 30 to July 31": what holds is the second
    elif any(
        _MOVED_TO.fullmatch(sheet.page.text, when.end, w.start) for w in inside_clause if w.start >= when.end
    ):
        return ""
    inside = sheet.page.text[start:end]
    if _SIGNING.search(inside) or end - start > 34:
        return inside
    before = [c for c in sheet.page.sentence(clause) if c.end <= clause.start]
    if (
        before
        and clause.end - clause.start < 26
        and len(inside.split()) <= 5
        and not _DOES.match(inside)
        and (_IDEALLY.match(inside) or not sheet.days_in(before[-1].start, before[-1].end))
    ):
        return sheet.page.of(before[-1])[-40:] + " " + inside
    return inside


def _fact(sheet: Sheet, when: When, confidence: float, entity: str) -> tuple[Fact, tuple[Caution, ...]]:
    day, span = when.due, Span(when.start, when.end)
    reason: ReasonCode = (
        "stated_date"
        if when.stated or (when.grain == "day" and when.behind and re.search(r"\d", sheet.quote(span)))
        else "resolved_date"
    )
    cautions = []
    if when.other:
        reason, confidence = "ambiguous_date", min(confidence, 0.6)
        cautions.append(
            Caution(
                "ambiguous_date",
                entity,
                "expectedCloseDate",
                span,
                {"read": day.isoformat(), "other": when.other.last.isoformat()},
            )
        )
    if when.grain != "day" or when.rough:
        confidence = min(confidence, 0.78)
    if day < sheet.today:
        confidence = min(confidence, 0.5)
        cautions.append(Caution("past_date", entity, "expectedCloseDate", span, {"day": day.isoformat()}))
    return Fact(day.isoformat(), span, confidence, reason), tuple(cautions)
