"""Lines that say what they hold: "Budget: 50k", 客户：恒力, as on cards, forms and in tidy notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from wenshu.assist.extraction import Span

LABELS: dict[str, str] = {
    label: kind
    for kind, labels in {
        "company": "co|cust|company|customer|client|account|account name|company name|organisation|organization|firm|prospect|客户|公司|客户名称|公司名称|单位|企业|客户公司|甲方|客户单位",
        "contact": "cntct|ctc|cont|dec maker|contact|name|contact person|contact name|attn|main contact|decision maker|buyer|poc|联系|联系人|姓名|对接人|客户联系人|决策人|联络人|关键人|接待人|接待人员",
        "title": "title|position|role|job title|职位|职务|岗位|头衔",
        "phone": "phone|tel|telephone|mobile|cell|mob|t|m|p|电话|手机|联系电话|手机号|座机|总机|联系方式|mobile phone|office|direct|ph",
        "email": "email|e-mail|mail|e|邮箱|电子邮箱|邮件|电邮",
        "amount": "amt|bdgt|amount|budget|value|deal size|deal value|price|quote|total|expected amount|contract value|size|worth|acv|tcv|est. value|estimated value|金额|预算|报价|合同额|合同金额|总价|预计金额|商机金额|订单金额|项目金额|成交金额|价格|总额",
        "close": "cls|close|close date|closing|expected close|expected close date|closing date|target close|signing|sign date|est. close|decision|decision date|eta|预计成交|预计成交日|预计成交日期|预计成交时间|预计签约|预计签约时间|成交|签约|成交时间|签约时间|签约日期|预计签单|预计签单时间|结单|预计关单|关单时间|预计结单|采购时间",
        "next": "nxt|f/u|next step|next steps|next|next action|action|actions|action item|action items|todo|to do|to-do|follow-up|follow up|followup|ai|下一步|下一步计划|下步|下步计划|后续|待办|行动|跟进|跟进计划|后续计划|后续安排|下步行动|下一步行动|计划|待跟进|todo事项",
        "due": "due|due date|deadline|by when|next follow-up|next follow up|follow up on|截止|截止时间|下次跟进|下次跟进时间|跟进时间|回访时间",
        "stage": "stat|stg|stage|status|deal stage|phase|阶段|状态|商机阶段|进展|当前阶段|进度|销售阶段",
        "product": "prod|product|products|interest|interested in|solution|item|产品|意向产品|需求产品|方案|采购产品",
        "source": "src|source|lead source|origin|channel|来源|线索来源|客户来源|商机来源|渠道",
        "region": "rgn|region|territory|area|区域|地区|大区|地域",
        "owner": "own|owner|responsible|account manager|sales rep|rep|负责|负责人|跟进人|销售|客户经理|销售负责人|我方负责人",
        "odds": "probability|chance|odds|likelihood|confidence|win rate|赢率|概率|成交概率|把握|可能性|成功率|赢单率",
        "competitor": "comp|competitor|competitors|competition|rival|竞争对手|竞品|对手|友商|竞争",
        "deal": "opp|deal|project|opportunity|deal name|opportunity name|project name|subject|re|项目|商机|项目名称|商机名称|主题",
        "date": "date|meeting date|call date|日期|时间|会议时间|拜访时间|沟通时间|拜访日期|会议日期",
        "industry": "industry|sector|行业|所属行业",
        "domain": "website|web|url|homepage|w|www|网址|网站|官网",
        "reason": "reason|lost reason|loss reason|丢单原因|原因|输单原因|失败原因",
        "address": "address|addr|a|add|fax|f|地址|传真|邮编|qq|wechat|微信|微信号|税号|账号|开户行|no|ref|order no|单号|订单号|合同号|编号|id|po",
        "note": "note|notes|remark|remarks|comment|comments|summary|background|需求|备注|说明|背景|摘要|会议纪要|痛点|情况|pain|pain points",
        "people": "attendees|present|与会|参会|参会人|参会人员|participants",
    }.items()
    for label in labels.split("|")
}
_LABEL = re.compile(
    r"(?:^|(?<=[|;。!?])|(?<=[.;!?/] )|(?<=\s{2})|(?<=/\s))[ \t]{0,8}(?:[-*•·>–]{1,4}[ \t]{0,4}|\d{1,2}[.)、]\s*)?[【\[*]{0,2}(?P<label>[a-z][a-z .\-/]{0,22}?|[一-鿿a-z]{2,8})[】\]*]{0,2}[ \t]*(?:[:=]\*{0,2}|(?<=】)|;(?=[一-鿿]))[ \t]*",
    re.MULTILINE,
)
_NEXT_LABEL = re.compile(r"[\s,;|/]+(?P<label>[a-z][a-z \-]{0,20}?|[一-鿿]{2,8})\s?[:=]\s?")
_LINE_END = re.compile(r"\n|\s//?\s|。|\.\s|!\s|\s{3,}|\s?[|;]|$")


@dataclass(frozen=True, slots=True)
class Labelled:
    kind: str
    label: Span
    value: Span  # trimmed


_SPACED = re.compile(
    r"^[ \t]*(?P<label>客户|公司|联系人?|金额|预算|阶段|状态|成交|签约|下一?步|产品|来源|区域|负责人?|电话|手机|赢率|概率|竞品|对手)[ \t]+(?=\S)",
    re.MULTILINE,
)


@lru_cache(maxsize=4)  # several readers ask of the same page
def find(text: str) -> tuple[Labelled, ...]:
    found: list[Labelled] = [*_spaced(text), *_below(text)]
    for match in _LABEL.finditer(text):
        kind = LABELS.get(match["label"].strip())
        if kind is None or any(f.label.start <= match.start("label") < f.value.end for f in found):
            continue
        end = _LINE_END.search(text, match.end())
        found += _of_line(text, kind, match.span("label"), match.end(), end.start() if end else len(text))
    return tuple(sorted(found, key=lambda each: each.value.start))


_TO_DO_LIST = re.compile(
    r"^[ \t]*(?:#+[ \t]*|\*{1,2})?(?P<label>next steps?|actions?|action items?|to-?do|follow-?ups?|下一步|待办|待办事项|后续安排|行动)\*{0,2}[ \t]*:?\*{0,2}[ \t]*\n(?:[ \t]*\n)?(?P<items>(?:[ \t]*(?:[-*•·]|\d{1,2}[.)、])[^\n]+(?:\n|$))+)",
    re.MULTILINE,
)
_ITEM = re.compile(r"^[ \t]*(?:[-*•·]+|\d{1,2}[.)、])[ \t]*(?=\S)(?P<item>[^\n]+)", re.MULTILINE)


def _below(text: str) -> list[Labelled]:
    """A heading "Actions" above a list: what its first item says comes next."""
    found = []
    for match in _TO_DO_LIST.finditer(text):
        item = _ITEM.search(text, match.start("items"), match.end("items"))
        if item:
            found += _trimmed(text, "next", match.span("label"), *item.span("item"))
    return found


def _spaced(text: str) -> list[Labelled]:
    """客户 正好水暖: a form without colons, where several lines are made alike."""
    found = []
    for match in _SPACED.finditer(text):
        end = _LINE_END.search(text, match.end())
        found += _trimmed(
            text, LABELS[match["label"]], match.span("label"), match.end(), end.start() if end else len(text)
        )
    return found if len(found) >= 3 else []


def _of_line(text: str, kind: str, label: tuple[int, int], start: int, stop: int) -> list[Labelled]:
    """客户:恒力 预算:92万 holds two."""
    found: list[Labelled] = []
    for match in _NEXT_LABEL.finditer(text, start, stop):
        following = LABELS.get(match["label"].strip())
        if following is not None and match.start() >= start:
            found += _trimmed(text, kind, label, start, match.start())
            kind, label, start = following, match.span("label"), match.end()
    return found + _trimmed(text, kind, label, start, stop)


def _trimmed(text: str, kind: str, label: tuple[int, int], start: int, stop: int) -> list[Labelled]:
    end = start + len(text[start:stop].rstrip(" ,。"))
    return [Labelled(kind, Span(*label), Span(start, end))] if end > start else []
