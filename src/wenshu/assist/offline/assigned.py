"""Steps that are ours without an "I": what is due, and what one of ours is named to do."""

from __future__ import annotations

import re

from wenshu.assist.offline.next_words import ACTION_WORD, CLOSING
from wenshu.assist.offline.page import Clause, fold
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading.days import When

_IS_DUE = re.compile(
    r"(?<![a-z])(?:proposal|quote|quotation|offer|bid|tender|response|submission|reply|presentation|samples?|paperwork) (?:is |are )?due(?![a-z])|(?:方案|报价|标书|投标文件|答复|材料)(?:截止|(?:要|需要?)?在?[^,。;]{1,10}(?:前|之前)(?:交|提交|给|递交))"
)


def due(sheet: Sheet, clause: Clause, ahead: list[When]) -> float:
    """The proposal is due on 30 September: we send it."""
    return 2.7 if ahead and _IS_DUE.search(sheet.page.of(clause)) else 0.0


def of_a_member(sheet: Sheet, clause: Clause) -> float:
    """Tom to book the kick-off; 孟凡下周一去现场: one of ours is named to do it."""
    text = sheet.page.of(clause)
    if CLOSING.search(text):
        return 0.0
    for member in sheet.context.members:
        name = fold(member)
        if name.isascii():
            who = rf"(?:{re.escape(name)}|{re.escape(name.split()[0])})"
            lead = rf"(?:and |so |then |- )?{who}(?: to|'ll| will| should| must| needs to| has to) (?=[a-z]{{3}})|(?:and |so |then |- )?{who} (?=(?:sends|calls|rings|visits|prepares|books|meets|delivers|writes|checks|brings|arranges|shares|drafts|emails|mails|provides|gives|gets|takes|organi[sz]es|follows|submits|presents|demos)(?![a-z]))"
        else:
            lead = rf"(?:由|让|请)?{re.escape(name)}(?:负责|要|来|会|需要?|去|在|将|[^,。;了过]{{0,8}}?(?=发|给|打|联系|约|拜访|准备|安排|跟进|提交|去|对接|整理|回复))"
        if (match := re.match(lead, text)) and ACTION_WORD.search(text, match.end()):
            return 3.0
    return 0.0
