"""Rivals that are named in passing: whom a customer looks at besides us, and whose goods it has now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenshu.assist.extraction import Span
from wenshu.assist.offline.stages import LOST
from wenshu.assist.offline.wordlists import words
from wenshu.assist.offline.words_en import COMPANY_WORDS, NO_NAME

_HAN_NAME = r"[一-鿿a-z0-9]{2,8}?"
_ENDS_ZH = r"(?=和|与|跟|以及|、|[,。;!?)(\s]|的(?:产品|方案|系统|软件|报价|设备|东西|人)|家(?=的|在|,|。)|比|那边|$)"
_BESIDES = re.compile(
    rf"(?:(?:还|也|同时|另外|正|一直|目前)+在?(?:看|对比|比较|评估|接触|考察|谈|试用|测试|了解)着?|(?:还|也|另外|同时)+(?:找|约|联系|接触|看|问|考察|了解|试用|比较|对比|请)(?:了|过))(?:一下)?(?P<name>{_HAN_NAME}){_ENDS_ZH}"
    rf"|(?:(?:倾向于?|偏向于?)(?:用|选|采用|选用|上|买)?|(?:更想|打算|准备)(?:用|选用?|采用))(?P<name4>{_HAN_NAME})(?=的(?![一-鿿]{{0,2}}(?:方案|报价))|那边|家|[,。;!?\s]|$)"
    rf"|(?:对比|竞争|比价|入围|竞标|候选|供应商|短名单|考虑范围)[^,。;]{{0,6}}?(?:还有|包括|有|是)(?P<name5>{_HAN_NAME}){_ENDS_ZH}"
    rf"|(?:另外?|其他|其余)[一两三二]家(?:分别)?(?:是|为|有)(?P<name6>{_HAN_NAME}){_ENDS_ZH}"
    rf"|(?:不然|否则|要不然?)(?:就)?(?:选|用|找|买|上)(?P<name7>{_HAN_NAME})(?=我|了|的|[,。;!?\s]|$)"
    rf"|(?:防范|提防|警惕|小心|盯住)(?P<name8>{_HAN_NAME}){_ENDS_ZH}"
    rf"|(?:拿|把)我们(?:和|跟|与)(?P<name2>{_HAN_NAME})(?:做|来|在)?(?:比|对比|比较)"
    rf"|(?:目前|现在|一直|原来|之前|以前)(?:在|就)?用(?:着|的)?(?:还)?(?:是)?(?P<name3>{_HAN_NAME})(?=的?(?:系统|软件|产品|方案|平台)?[,。;!?(\s]|的(?:系统|软件|产品|方案|平台)|的(?=明年|今年|\d|合同|到期)|$)"
)
_SIGNED_WITH = re.compile(
    rf"(?:已经?|最终|最后|后来)?(?:与|和|跟)(?P<name>{_HAN_NAME})(?:签约|签了|签订|签下|签署|合作|达成)"
)
_NOBODY_ZH = re.compile(
    r"方案|合同|报价|价格|条款|细节|预算|时间|情况|我|你|咱|贵司|资料|案例|产品|系统|软件|其他|别[的家人]|另外|几家|[两三四一多各哪]家|本地|同行|竞品|对手|友商|供应商|厂家?$|厂商|阶段|中$|效果|功能|需求|数据|样[品机]|设备|项目|市场|行情|机会|流程|人$|技术|商务|付款|服务|质量|现场|房|客户|公司|老板|领导|财务|采购|法务|总$|工$|经理|主任|excel|表格?|手工|纸|自己|自研|[了的在是不没要会说个这那]|一下|云平台|[年月周季]底|季度|下[周个]|[前后](?:定|签|付)?$"
)
_LOWER_BESIDES = re.compile(
    r"(?<![a-z])(?:also (?:looking at|talking to|considering|evaluating|testing|has|have|got)|up against|(?:went|going|gone|stays?|staying|stick(?:ing)?) with|comparing (?:us|it) (?:with|to|against)|competing (?:with|against|w/?)|losing (?:it )?to|vs\.?|versus|incumbent(?: is)?|currently (?:on|using|with)|switch(?:ing|ed)? (?:from|to)) (?P<name>[a-z][a-z0-9]{3,})(?=\s?[,.;!?)\n]|\s?$| (?:but|and|for|because|cos|bc|as|who|since|too|as well|now|tho|though|atm|instead|on price|at|on|for|here|there|again)(?![a-z]))"
)
_FASTER = re.compile(
    r"(?:^|(?<=[,。;:!?\n]))(?:因为|由于|主要是|原因是|毕竟|还是|但是?|不过)?(?P<name>(?!他|她|我|你|对方|客户|对手|竞|友商|别|另|同行|其他|这|那|希望|如果|要是|原因|主要|整体|后续|尽快)[一-鿿]{2,4}?)(?:家|那边)?的?(?:交付|交货|发货|到货|响应|实施|服务|售后|功能|周期|工期)[^,。;]{0,4}(?:更|比我们[^,。;]{0,3})(?:快|短|早|好|强|全|及时|完善|成熟|便宜)"
)
_TOO = re.compile(
    r"(?<![a-z])(?:talking to|looking at|considering|evaluating|testing|trialling|trialing|speaking to|piloting) (?P<name>[A-Z][\w&-]{2,30}(?: [A-Z][\w&-]{2,30})?)(?= (?:too|as well|also|in parallel|alongside)(?![a-z]))"
)
_CHOSEN = re.compile(
    r"(?<![a-z])(?:chose|chosen|picked|selected|went with|go(?:ing|ne)? with|awarded (?:it|the deal|the contract) to) (?P<name>[A-Z][a-z][\w&-]{2,30})(?= (?:for (?:its|their|a|the|better|faster|quicker|shorter|cheaper|lower|price)|over us|instead|because|since|on price|after all)(?![a-z]))"
)
"""Chose Quillon for better support: why they did tells that it is a firm."""
_COMMON = words(
    """
    them that this these those their other others another someone something nothing everything plan
    option options product products model price prices pricing that's budget paper spreadsheets spreadsheet excel
    sheets inhouse in-house both either neither cheaper smaller bigger local alternatives suppliers vendors providers
    competitors monday tuesday wednesday thursday friday hold track time last late leave holiday board
    site sites home money deadline wall clock legal procurement finance
    """
)


def in_passing(text: str, raw: str) -> Iterator[Span]:
    for match in _BESIDES.finditer(text):
        group = next(name for name, found in match.groupdict().items() if found)
        if not _NOBODY_ZH.search(match[group]) and not match[group][0].isdigit():
            yield Span(*match.span(group))
    for match in (*_SIGNED_WITH.finditer(text), *_FASTER.finditer(text)):
        if not _NOBODY_ZH.search(match["name"]) and LOST.search(_sentence(text, match.start())):
            yield Span(*match.span("name"))
    yield from _named_too(raw)
    for match in _LOWER_BESIDES.finditer(text):
        word = match["name"]
        if word not in NO_NAME and word not in _COMMON and word not in COMPANY_WORDS:
            yield Span(*match.span("name"))


def _named_too(raw: str) -> Iterator[Span]:
    """Talking to Metricly too; chose Quillon for better support."""
    for match in (*_TOO.finditer(raw), *_CHOSEN.finditer(raw)):
        if match["name"].lower() not in _COMMON and match["name"].lower() not in NO_NAME:
            yield Span(*match.span("name"))


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(mark, 0, at) for mark in "。\n!?") + 1
    end = min((found for mark in "。\n!?" if (found := text.find(mark, at)) >= 0), default=len(text))
    return text[start:end]
