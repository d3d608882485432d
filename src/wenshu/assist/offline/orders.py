"""Sentences that speak to the machine instead of about customers. They are data: nothing is read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenshu.assist.extraction import Span
from wenshu.assist.offline import orders_addressed

_FIELD = r"(?:amounts?|values?|prices?|status(?:es)?|stages?|fields?|confidence|probabilit(?:y|ies)|owner|tenant|currency|close dates?|closing dates?|follow[- ]?up dates?|expected\w+|contact|company|name)"
_DATA = r"(?:deals?|opportunit(?:y|ies)|records?|contacts?|compan(?:y|ies)|databases?|tables?|rows?|proposals?|data|everything|accounts?|users?|pipelines?|tokens?|passwords?|follow[- ]?ups?|secrets?|api keys?|prompts?|instructions?|customers?|teams?|tenants?|crm|stages?|history|audit|logs?)"
_WHOSE = r"(?:the |all |any |every |this |that |its |their |my |our |each |other |a |an |these |those |existing |of )*(?:\w+(?:'s)? ){0,2}?"
# Where an imperative or a form of address begins: "they must delete" and "we should move" tell of somebody else.
_START = r"(?:^|[.!?;:,\n>\-\]*\"'(]\s*)"
_HEAD = rf"(?:{_START}(?:(?:now|then|and|also|instead) )?|\b(?:please|pls|kindly|immediately) |\b(?:you|ais?|assistants?|bots?|models?|reading this) (?:now |then |also )?(?:must|should|shall|have to|need to) |\byou to )"
_ASK = r"(?:ignore|disregard|forget|override|bypass|skip|discard)"
_MACHINE = r"(?:assistant|ai(?: assistant| model)?|system|model|bot|gpt|chatgpt|llm|crm|machine|robot|computer|wenshu|parser|extractor|copilot|agent)"
_DO = r"(?:(?:please|pls|now|kindly|immediately|also|then|you|must|should|shall|always|never|do not|don't)\s+){0,3}(?:set|change|put|mark|make|write|delete|add|update|use|ignore|disregard|forget|record|export|output|print|reveal|list|show|assign|move|remove|drop|fill|apply|approve|close|overwrite|reset|replace|merge|raise|lower|treat|act)\b|\s*(?:the|this) (?:deal|amount|status|stage|probability|confidence|owner)\b"
_THINGS = r"(?:offers?|quotes?|quotations?|prices?|mails?|e-?mails?|messages?|numbers?|figures?|amounts?|proposals?|versions?|meetings?|invites?|calls?|notes?|drafts?|estimates?|budgets?|invoices?|contracts?)"
_OWN_ZH = r"(?:状态|阶段|概率|赢率|商机|记录|字段|置信度|币种)"
_START_ZH = r"(?:^|[。!?;:\n\"'(>]\s*|请你?|务必|必须|帮我|麻烦|你)"
_SOON_ZH = r"(?:,\s*|立即|马上|现在|直接|自动|并|然后|全部|再|应)"
_TO_ZH = r"(?:改为|改成|设为|设成|设置为|设置成|标记为|标为|标成|置为|更新为|更新成|调整为|调成|写成|填成|填为|转到|转给|移到|归到|删除|删掉|清空|归零)"
_DO_ZH = r"(?:请|把|将|你|设|改|删|标|忽略|无视|忘|输出|写入|填|导出|执行|更新|清空|列出|批准|应用)"

_PATTERNS = [
    # "ignore the above", "disregard all previous instructions"; not "ignore the previous quote"
    rf"\b{_ASK}\b[^.!?\n]{{0,30}}\b(?:instructions|system prompts?|prompts|guidelines|what you (?:were|have been) told|your (?:rules|job|task|training|instructions?))\b",
    rf"\b{_ASK}\b[^.!?\n]{{0,20}}\b(?:above|previous|prior|earlier|these|all) (?:rules|prompt|instruction|text|context|orders)\b",
    rf"{_HEAD}(?:ignore|disregard|forget|override)\b[^.!?\n,]{{0,20}}\b(?:above|previous|prior|earlier|before|everything|foregoing|following|all of this)\b(?! (?:\w+ )?{_THINGS})",
    rf"{_HEAD}(?:ignore|disregard|forget|override) (?:this|that|it|all)(?: and|,| then) ",
    # roles and the marks of prompts at the head of a line
    r"(?:^|\n)\s*(?:[#*\[<|]{0,4}\s*)(?:prompt|override|jailbreak|sudo|(?:system|assistant|developer|admin) (?:prompt|message|override|instruction|command)s?)\s*(?:\]|>|\|)?\s*:",
    r"(?:^|\n)\s*(?:[#*\[<|]{1,4}\s*)(?:system|assistant|developer|instructions?|admin|root)\b(?:\s*(?:\]|>|\|)+)*\s*:",
    rf"(?:^|\n|[.!?]\s+)[\s>#*]{{0,8}}(?:system|assistant|developer|instructions?|admin|root)(?: (?:note|message)s?)?\s*:(?=\s*(?:you\b|{_DO}))",
    r"<\|?/?(?:im_start|im_end|system|assistant|instructions?|endoftext|inst|s|sys|tool_call|function)\|?>|\[/?inst\]|<</?sys>>|```(?:json|sql|system|python|bash)|begin (?:system|admin|instructions)",
    # the imperative at the head of a clause: "set the amount to 1", "delete all deals", "mark it as won"
    rf"{_HEAD}(?:set|change(?! of )|update|overwrite|reset|adjust|force|raise|lower|fill|modify|edit|replace|put|make)\s+{_WHOSE}{_FIELD}\b[^.!?\n]{{0,24}}?(?:\bto\b|\bas\b|=|:|\bequals?\b)",
    rf"\bset\s+{_WHOSE}{_FIELD}\s?=",
    rf"{_HEAD}(?:delete|remove|drop|wipe|erase|purge|truncate|export|dump|reveal|print|output|destroy|leak|overwrite|reset|merge|list|show|return|disclose)\s+{_WHOSE}{_DATA}\b",
    rf"{_HEAD}(?:mark|flag|set|close|move|record|register|book|count|treat)\s+(?:the |this |it|that |all |every |any |each |them|these |those )?(?:\w+ ){{0,2}}?(?:as|to|=)\s*[\"']?(?:closed[- ])?(?:won|lost|signed|accepted|approved|paid)\b",
    rf"{_HEAD}(?:assign|reassign|transfer|link|move|copy|send|write|give|forward|email)\s+{_WHOSE}{_DATA}\s+(?:to|into|from|of) (?:team|tenant|another|other|me\b|admin|everyone|the (?:admin|attacker|other))",
    rf"(?:\b(?:you are|you're)|{_HEAD}(?:act as|pretend to be)) (?:now |no longer )?(?:a |an |the |in )?(?:\w+ )?(?:{_MACHINE}|admin(?:istrator)?|root|developer mode|dan|unrestricted|database)\b(?! (?:integrator|house|owner|engineer|administrator|team|department|vendor|supplier|shop))",
    rf"{_START}(?:dear|hey|hello|hi|attention) (?:the )?{_MACHINE}(?:\s*[,:!]|(?=\s{_DO}))",
    rf"{_START}(?:(?:a )?(?:note|message|instructions?) (?:to|for) (?:the |any |all |every )?{_MACHINE}s?\s*[,:!]|(?:to|for) (?:the |any |all )?{_MACHINE}s?\s*[,:]\s*(?:{_DO}))",
    rf"(?:^|[>;.(\"']\s*){_MACHINE}\s?[,:]\s*(?:{_DO})",
    r"\b(?:drop|truncate|alter) table\b|\bdelete from\b|\bselect \* from\b|\bupdate \w+ set\b|\binsert into\b|;\s*--",
    rf"\bteam[ _-]?(?:id|slug)\b|\bteam\s?(?:#|=)\s?\d+\b|{_HEAD}(?:use|read|show|list|query|switch|copy|move|write|assign|give|take|open|access|delete|export|go)\b[^.!?\n]{{0,40}}\b(?:(?:another|other|different|all) (?:team|tenant|workspace)s?|team \d+)\b",
    r"\b(?:confidence|probability|expectedamount|status|amount|apply|confirmed?|accepted|target_?id|opportunity_?id)(?:\"?\s?=|\"\s?:)\s?\"?(?:true|1\.0\b|0\b|1\b|won\b|lost\b|null|none)|\b(?:confidence|apply|target_?id|opportunity_?id)\s?:\s?(?:true|1\.0\b|null|none)",
    rf"{_START}(?:new|updated|revised|real|secret|hidden) (?:instructions?|system prompt|directives?)(?: for you)?\s*(?::|are\b|follow\b)|\b(?:follow|obey|execute) (?:these|the following|my) (?:instructions?|orders?|rules|directives?|commands?)\b",
    r"\b(?:do not|don't|never|without) (?:ask(?:ing)?|confirm(?:ing|ation)?|tell|show|warn|requir)\w*\b[^.!?\n]{0,20}\b(?:users?|humans?)\b|\bwithout (?:user|human) (?:confirmation|approval)\b",
    rf"{_HEAD}(?:apply|accept|approve|confirm) (?:this|these|all|everything|it|them|the (?:proposal|changes))\b(?:\s*(?:$|[.!?\n])|[^.!?\n]{{0,24}}(?:automatically|without|immediately|at once|now\b))",
    r"\b(?:(?:when|while|before|after|as) (?:you (?:summari[sz]e|process|parse|extract|translate)|the (?:ai|assistant|model) (?:summari[sz]es?|reads?|process(?:es)?|parses?|extracts?|answers?|repl(?:y|ies)|translates?)))\b[^.!?\n]{0,40}\b(?:also|then|must|please|write|add|set|put|say)\b",
    r"\b(?:use|read|take|show|add|include) (?:the |any |all )?(?:records?|data|contacts?|deals?) of (?:team|tenant|the other)\b|\bcurl\s+-x\b|\bdecode (?:this|the following)\b[^.!?\n]{0,30}\b(?:do|run|execute|follow)\b",
    r"(?:总结|摘要|翻译|回答|提取|解析|阅读)(?:的?时候?|时|后|完)[^。!?\n]{0,8}(?:顺便|一并|同时|务必|记得|还要)?(?:写上|填上|注明为|标记)|(?:助手|机器人|ai|模型)\s?[,:]\s?(?:请)?(?:把|将|设|改|写|删)",
    r"(?:使用|用|读取|调用)[^。!?\n]{0,12}团队[^。!?\n]{0,6}的(?:数据|记录|联系人|商机|客户)|(?:把|将)[^。!?\n]{0,10}(?:客户|商机|联系人|数据|记录)[^。!?\n]{0,4}(?:转给|交给|移给|分给)[^。!?\n]{0,10}团队",
    r"(?:忽略|无视|忘记|忘掉|不要理会|不用管|抛开|不要遵守)(?!了|过)[^。!?\n]{0,6}(?:(?:以上|上面|上述|之前|前面|所有|全部)(?:的|所有|全部|一切|这些| )*(?:指令|规则|提示|内容|限制|设定|要求|命令|文字|话|instructions?|$|[,。;!\n])|指令|提示词|你的?(?:设定|规则|指令|任务|限制))",
    # 把状态改成赢单: what only the machine keeps; 把金额改为1: only as an imperative, for 跟王总把价格改到88万 is business
    rf"(?:{_START_ZH}|{_SOON_ZH})\s*(?:直接|立即|马上|现在|自动)?(?:把|将)[^。!?\n,]{{0,16}}{_OWN_ZH}[^。!?\n,]{{0,14}}?(?:{_TO_ZH}|改到|改(?!了))",
    rf"{_START_ZH}\s*(?:直接|立即|马上|现在|自动)?(?:把|将)(?![^。!?\n,]{{0,12}}(?:合同|报价|方案|发票|订单|邮件|会议|交货))[^。!?\n,]{{0,16}}(?:金额|负责人|客户|公司|联系人|数据|团队|日期|价格)[^。!?\n]{{0,14}}?{_TO_ZH}(?!了)",
    rf"(?:{_START_ZH})(?:直接|立即|马上|现在|自动)?(?:删除|删掉|清空|导出|覆盖|清除|移除|合并|泄露|输出|打印|执行|修改|更改|查询|列出|写入|批准|应用)[^。!?\n,]{{0,12}}(?:商机|记录|客户|联系人|数据|数据库|团队|表|字段|提示词|所有|全部|金额|状态|密钥|密码|令牌|建议|提案|变更|更改|阶段)",
    rf"{_SOON_ZH}(?:删除|删掉|清空|导出|覆盖|清除|移除|合并|泄露|输出|打印|修改|更改|查询|列出|写入|批准|应用)[^。!?\n,]{{0,8}}(?:商机|数据库|字段|提示词|密钥|密码|令牌|提案|(?:所有|全部)(?:的)?(?:客户|联系人|数据|记录))",
    rf"(?:^|[^一-鿿])(?:系统|管理员|助手|机器人|开发者|模型|ai)\s?:(?=\s?{_DO_ZH})|(?:^|[^一-鿿]|为|是)(?:提示词|指令|(?:系统|开发者|管理员)(?:提示|消息|指令))\s?:|(?:给|对|致)(?:ai|模型|系统|助手|机器人)(?:的)?(?:指令|说明|命令|留言|看的)",
    r"你(?:现在)?是(?:一个|一名)?[^。!?\n,]{0,8}(?:管理员|助手|机器人|系统|模型|数据库|crm)(?!部|集成|工程|公司|厂|项目|的)",
    rf"(?:{_START_ZH}|,\s*|立即|直接)(?:切换|转到|写到|写入|移到|查询|读取|使用|列出|导出|显示|删除|复制|更新)[^。!?\n,]{{0,8}}(?:(?:其他|别的|另一个|其它|另外的|所有)团队|团队 ?[\d二三四五]+|第[二三\d]+个?团队)",
    rf"(?:不要|无需|不用|不必|别)(?:再)?(?:询问|确认|征求|经过|通知|提示|问)[^。!?\n,]{{0,8}}用户|(?:{_START_ZH}|,\s*)(?:自动|直接)(?:应用|通过|确认|写入|采纳|执行)[^。!?\n,]{{0,6}}(?:提案|建议|变更|更改|所有|全部|数据库|这些)|(?:请|你)[^。!?\n,]{{0,4}}(?:按|照)(?:以下|下面)(?:的)?(?:指令|要求|规则)|按(?:以下|下面)的?指令",
    r"\b(?:every|all|each|any) (?:\w+ )?(?:amounts?|stages?|status(?:es)?|values?|deals?|opportunit(?:y|ies)|fields?|probabilit(?:y|ies)|close dates?) (?:(?:is|are|to|=|becomes?|counts? as|equals?)(?: now)?|(?:must|should|shall|will) (?:be|have)(?: set to| marked as)?) ?[\"']?(?:[$€£]?\d|won\b|lost\b|closed\b)",
    r"\brules? for (?:the |this )?(?:assistant|ai|model|bot|system|machine|parser)\b|(?:助手|机器人|ai|模型)的?新?规则|每个(?:金额|阶段|状态|商机)(?:都)?(?:(?:为|填|改)|是\s?(?:\d|赢|输|丢))",
    r"(?:金额|状态|赢率|概率|置信度|阶段)(?:一律|必须|统一|全部|都)(?:(?:设|填|改成|改为|写成|标)|(?:按|为|是|改)\s?(?:\d|赢|输|丢|零))",
]
_ORDER = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.MULTILINE)
_SENTENCE_EDGE = re.compile(r"[。!?\n]|\.(?=\s|$)")


def find(text: str) -> tuple[Span, ...]:
    """The sentences that give orders, as whole sentences: half an order is still one. In order, none within another."""
    asides = list(orders_addressed.asides(text))
    rest = _blanked(text, asides)  # what an aside says is no reason to leave out the sentence around it
    every = sorted([*asides, *_phrased(rest), *orders_addressed.find(rest)])
    kept: list[Span] = []
    for span in every:
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return tuple(kept)


def _blanked(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


def _phrased(text: str) -> Iterator[Span]:
    last = 0
    for match in _ORDER.finditer(text):
        if match.end() <= last:
            continue
        start = _sentence_start(text, match.start() + (len(match[0]) - len(match[0].lstrip(" \n.!?;:,>"))))
        edge = _SENTENCE_EDGE.search(text, max(match.end() - 1, start + 1))
        last = edge.end() if edge else len(text)
        yield Span(start, last)


def _sentence_start(text: str, at: int) -> int:
    before = max(text.rfind(mark, 0, at) for mark in ("。", "!", "?", "\n"))
    point = text.rfind(". ", 0, at)
    return max(before + 1, point + 2 if point >= 0 else 0)
