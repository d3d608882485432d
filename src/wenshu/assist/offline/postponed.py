"""Days that something was put off to, and whether it is the signing or something else that was."""

from __future__ import annotations

import re

from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading.days import When

_TO = r"(?:to|until|till|into|for)"
_PUT_OFF = re.compile(
    rf"(?<![a-z])(?:push|slip|delay|postpon|defer|shift|mov|bump|reschedul|slid|put off|kick|drag|carr)(?:e|es|ed|p|ped|ping|ing|ged|ied|s)?(?![a-z])(?P<what>[^,.;]{{0,40}}?)\s{_TO}\s(?:the |about |around |early |late |mid[- ]|end of |sometime (?:in )?|next |new )*$"
    r"|(?P<zh>推迟?|拖|延[期后迟]?|顺延|往后(?:推|拖|延)|改[期约]?|挪|调整?)了?(?:到|至)了?(?:大概|大约|差不多|约)?$"
)
_DEAL = re.compile(
    r"(?<![a-z])(?:sign(?:s|ed|ing|ature|-off)?|close|closing|decision|decide|order|po|purchase|contract|deal|budget|approval|approve|award|tender|project|buy|go-ahead|it all|everything|the lot|value|renewal|green light)(?![a-z])|签|定标|拍板|下单|决策|决定|采购|合同|预算|审批|批|上会|项目|立项|招标|单子|成交|商机|这单|换约"
)
_SOMETHING_ELSE = re.compile(
    r"(?<![a-z])(?:call|meeting|mtg|demo|visit|session|lunch|dinner|appointment|workshop|review|training|presentation|webinar|kick-?off|go-?live|start|launch|delivery|rollout|roll-out|installation|deployment|implementation|pilot|trial|payment|invoice|shipment|onboarding|holiday)s?(?![a-z])|会议?(?!签)|演示|拜访|培训|讲标|上线|启动|交付|发货|到货|交货|验收|付款|安装|实施|部署|试用|开工|电话|见面|面谈|考察|参观|饭"
)
_OR_SO = re.compile(
    r"(?:^|\s)(?:so|now|probably|realistically|likely|rather|more like|expect|figure|figures)(?: by| in)?\s$|^(?:大概|估计|可能|预计)(?:要|得|到)*$"
)
_PUT_OFF_AT_ALL = re.compile(
    r"(?<![a-z])(?:decision|signing|signature|sign|close|closing|order|contract|deal|it|this)(?: \w+){0,2} (?:slips?|slipped|pushed|moved|delayed|postponed|deferred|put off|slid|slipping)(?![a-z])|(?:签约?|决策|定标|合同|采购|项目|单子)[^,。;]{0,6}(?:推迟|拖|延期|延后|往后)"
)
_NOBODY = re.compile(
    r"(?:(?<![a-z])(?:and|but|so|now|it|it's|they|they've|this|that|has|have|had|been|is|was|were|got|gets|will|be|would|like|want|wants|prefer|asked|to|then|just|again|probably|likely|all|again|we)(?![a-z])|[\s,:-]|他们?|客户|对方|说|要|想|可能|估计|得|又|已经?|被|给|现在|往后|再|可以|希望|大概|只能|先|不过|所以|但是?)*"
)
_SURE_ZH = re.compile("推|拖|延")


def score(sheet: Sheet, clause: Clause, when: When) -> float | None:
    """How surely the deal closes on the day that something was put off to; None where nothing was put off to it."""
    lead = sheet.page.text[clause.start : when.start]
    match = _PUT_OFF.search(lead)
    if match is None:
        return 0.9 if _OR_SO.search(lead) and _PUT_OFF_AT_ALL.search(_told_before(sheet, clause)) else None
    if when.grain in {"half", "year"}:  # nobody knows when
        return 0.0
    what, own = match["what"] or "", lead[: match.start()] + " " + (match["what"] or "")
    if _DEAL.search(what):  # "rollout: push close to 30 September"
        return 0.93
    if _SOMETHING_ELSE.search(own):
        return 0.0
    if _DEAL.search(own):
        return 0.93
    if not _NOBODY.fullmatch(own) and match["zh"] is None and not _names_firm(sheet, clause):
        return 0.0
    told = _told_before(sheet, clause)
    if _DEAL.search(told):
        return 0.92
    if _SOMETHING_ELSE.search(told) or (match["zh"] and not _SURE_ZH.search(match["zh"])):
        return 0.0
    return 0.78


_MOVES = re.compile(
    r"(?<![a-z])(?:mov|push|shift|bring|delay|postpon|defer|chang|bump|reschedul|put)[a-z]{0,4}(?:\s[\w-]+){0,3}?\s(?:start|go-?live|launch|roll-?out|delivery|deployment|installation|implementation|migration|onboarding|production|contract|term)(?: date)?(?:\s\w+){0,4}?\s(?:to|until|till|for)\s(?:the |about |around |early |late |mid[- ]|end of )*$"
    r"|(?:启动|上线|交付|进场|开工|投产|安装|实施|部署|到货|发货|验收)(?!会)(?:时间|日期|节点)?[^,。;会]{0,6}(?:改|推|挪|延|提前|放|顺延|调)[^,。;]{0,3}(?:到|至|在)$"
)


def is_of_the_project(sheet: Sheet, clause: Clause, when: When) -> bool:
    """The day that a start or a delivery is moved to: nobody is met on it."""
    return bool(_MOVES.search(sheet.page.text[clause.start : when.start]))


def _names_firm(sheet: Sheet, clause: Clause) -> bool:
    """ "Tern Bay slipped to November": a customer put off is a deal put off."""
    return any(clause.start <= firm.start < clause.end for firm in sheet.firms)


def _told_before(sheet: Sheet, clause: Clause) -> str:
    """What the clauses before it in the same line speak of, the nearest last."""
    return " ".join(
        sheet.page.of(c)
        for c in sheet.page.clauses
        if c.block == clause.block and c.end <= clause.start and clause.start - c.end < LONGEST_BACK
    )


LONGEST_BACK = 120
