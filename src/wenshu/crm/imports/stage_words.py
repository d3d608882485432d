"""What the name of a stage says about it: open, won or lost, and how likely a deal that stands there is."""

from __future__ import annotations

import re
from typing import Literal

from wenshu.crm import names

StageKindWord = Literal["open", "won", "lost"]

WON = frozenset({"won", "closedwon", "win", "dealwon", "赢单", "成交", "已成交", "赢", "已赢单", "成功"})
LOST = frozenset({"lost", "closedlost", "loss", "deallost", "输单", "丢单", "已丢单", "失败", "已输单", "输"})
"""Names that mean nothing more than won or lost: a team with one such stage needs no second."""

_WON = re.compile(
    r"\bwon\b|\bwin\b|\bsigned\b|\bcompleted\b|\border(ed)? received\b|赢单|成交|已签|签约完成|中标|成功"
)
_LOST = re.compile(
    r"\blost\b|\bloss\b|\bdead\b|\bdisqualified\b|\babandon|\bcancel|\brejected\b|\bdeclined\b|\bno decision\b|"
    r"输单|丢单|流失|失败|未成交|未中标|放弃|取消|作废|无效|终止"
)
_NOT_YET = re.compile(r"\bnot won\b|\bto be signed\b|未成交|未中标|待签")
_LIKELIHOODS: tuple[tuple[int, str], ...] = (
    (90, r"verbal|commit|closing|口头|待签|盖章"),
    (85, r"contract|legal|procurement|paper|签约|合同|采购流程"),
    (70, r"negotiat|谈判|商务"),
    (60, r"quote|quotation|pricing|报价|投标|bid|tender"),
    (50, r"propos|offer|方案|建议书"),
    (40, r"demo|trial|pilot|poc|evaluat|演示|试用|测试|评估"),
    (30, r"need|discover|analysis|requirement|solution|需求|调研|分析"),
    (25, r"engag|meeting|接洽|会面|拜访"),
    (20, r"qualif|确认|有意向|意向"),
    (10, r"prospect|lead|new|contact|inquir|enquir|线索|新建|初步|潜在|初访"),
    (5, r"on hold|hold|nurtur|stall|暂缓|搁置|培育"),
)


def kind_of(name: str) -> StageKindWord:
    text = name.casefold().replace("_", " ").replace("-", " ")
    if _LOST.search(text):
        return "lost"
    return "won" if _WON.search(text) and not _NOT_YET.search(text) else "open"


def likelihood_of(name: str) -> int | None:
    """Percent; None for a name that tells nothing."""
    text = name.casefold()
    return next((percent for percent, words in _LIKELIHOODS if re.search(words, text)), None)


def means_just(name: str, kind: str) -> bool:
    """ "Closed Won" says no more than the stage "Won" does."""
    return names.key(name) in {"won": WON, "lost": LOST}.get(kind, frozenset())
