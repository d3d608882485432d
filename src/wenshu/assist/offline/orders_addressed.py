"""Words addressed to whatever reads the text, imperatives about records, and leave to do without a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from wenshu.assist.extraction import Span

# English

_KIND = r"(?:crm|wenshu|sales|mail|e-?mail|inbox|language|large language|self-driving|automatic|automated|ai|virtual|digital|smart|data)"
_STRONG = r"(?:assistants?|ais?|llms?|language models?|bots?|robots?|gpt|chatgpt|copilots?|parsers?|extractors?|importers?|automations?|software|wenshu|crm|ai models?|chatbots?|(?:automated |automatic )readers?)"
_MACHINE = rf"(?:{_KIND} )*(?:{_STRONG}|models?|machines?|systems?|programs?|scripts?|agents?|engines?|tools?)(?![\w'])"
_FIELD = r"(?:stages?|status(?:es)?|probabilit(?:y|ies)|win rates?|amounts?|close dates?|closing dates?|expected (?:close|closing|amount|value|revenue)(?: dates?)?|owners?|lost reasons?|loss reasons?|next steps?|follow[- ]?up dates?|deal values?|records?|fields?)"
_STATE = r"(?:closed?[- ]?(?:won|lost)|won|lost)"
_VERB = r"(?:set|change|mark|update|move|switch|flip|close|record|register|log|book|file|put|push|turn|count|treat|enter|convert|advance|declare|save|store|tag|flag|adjust|raise|lower|bump|reset|overwrite|fill|modify|edit|replace|make|write|amend|correct|revise|alter|note down|class(?:ify)?|list)"
_EFFECT = rf"\b(?:{_STATE}|{_FIELD}|marks?|marked|set|log(?:ged)?|register|file|book|booked|store|save|appl(?:y|ies)|approve|confirm\w*|confidence|without asking|write|enter|output|delete|move|flip|treat\w*|update|change|bump|skip|ignore|export|reveal|value)\b"
_START = r"(?:^|[.!?;:,\n>\-\]*\"'(/}%|~]\s*)"
_HEAD = rf"(?:{_START}(?:(?:now|then|and|also|instead|so) )?(?:please |pls |kindly |just |immediately |directly )*|\b(?:please|pls|kindly) (?:just |also |directly )?|\band (?:also )?|\byou (?:must|should|shall|have to|need to|are to|can|may|will) (?:now |also )?)"
_PAPERS = r"\b(?:contracts?|offers?|quotes?|quotations?|proposals?|invoices?|orders?|po|drafts?|documents?|letters?|e-?mails?|agreements?|slides?|decks?|sheets?|calendars?|invitations?)\b"

# Chinese

_STRONG_ZH = r"(?:(?<![a-z])(?:ai|crm|gpt|llm)(?![a-z])|人工智能|助手|机器人|大模型|语言模型|模型|智能体|解析器|解析程序|自动程序|自动化|程序|软件|文枢)"
_MACHINE_ZH = rf"(?:(?:(?<![a-z])(?:crm|ai)|智能|人工智能|语音|销售|邮件|自动|导入|读取|解析|处理|录入|后台)*(?:{_STRONG_ZH}|助理|系统|机器)(?!团队|车间|部|项目|公司|客服|集成|模块|厂|方案|订单|供应|行业|业务|管理员|产品|升级|采购|工程|演示|试点|学习))"
_FIELD_ZH = r"(?:阶段|状态|赢率|概率|置信度|金额|负责人|(?:预计)?成交日期|(?:预计)?签约日期|预计日期|丢单原因|输单原因|下一步|字段)"
_STATE_ZH = r"(?:赢单|输单|丢单|成交|已?签约客户|已签约?|won\b|lost\b)"
_TO_ZH = r"(?:改为|改成|改到|设为|设成|设置为|设置成|设置到|标记?为|标记?成|置为|更新为|更新成|调整?为|调整?到|调成|写成|填成|填为|记为|记成|记作|登记为|登记成|算作?|归入|归到|归为|放进|放到|切换?到|切换为|推进到|推到|提到|转为|列为|关闭为|换成|换为|换到|登成|登为|当|视为|视同|当作|当成|修正为|修改为|更正为|转成|存为|替换[成为]|显示为|变[成为]|写入?)"
_EFFECT_ZH = rf"{_STATE_ZH}|阶段|状态|赢率|概率|置信度|标记|登记|设为|改为|改成|写入|记为|填|金额\s?(?:算|填|写|设|改|=|:)?|视为已签|写上|加上|删除|清空|入库|输出|这单输了|这单赢了|丢单原因"
_START_ZH = r"(?:^|[。!?;:,\n\"'(>\]】}%/|\-—]\s*|\s|请你?|务必|必须|帮我|麻烦你?|应该|应当|应|并|然后|直接|立即|马上|现在|自动)"
_PAPERS_ZH = r"合同|报价|方案|发票|订单|邮件|会议|演示|交货|邀请|文件|草稿"

_IN_BRACKETS: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|/\*.*?\*/|\{\{.*?\}\}(?:[^\n]*?\{\{/[^\n]*?\}\})?|\[\[.*?\]\]|%%[^\n]*?%%|(?<![:\w])//[^/\n]+//"
    r"|<(?P<tag>[\w一-鿿-]*(?:system|assistant|instruct|prompt|robot|\bai\b|hidden|系统|助手|指令|提示|status|stage|状态|阶段)[\w一-鿿-]*)>.*?(?:</(?P=tag)>|\n|\Z)"
    r"|-{3,}\s*begin\b[^\n]*"
    r"|-{3,}[^\n-]{0,12}(?:模型|助手|ai|机器人|系统)[^\n]*",
    re.DOTALL,
)
_BRACKETS: Final = re.compile(
    r"\([^()\n]{4,400}\)|\[[^\[\]\n]{4,400}\]|【[^【】\n]{2,400}】|\{[^{}\n]{4,400}\}|〔[^〔〕\n]{2,400}〕"
)
_SPOKEN_TO: Final = re.compile(
    rf"^.{{0,2}}\s*(?:[^:,\n]{{0,40}}?(?<![a-z]))?{_MACHINE}[^:,!\n]{{0,24}}[:,!]|^.{{0,2}}[^:,\n]{{0,16}}?(?:{_MACHINE_ZH})[^:,!\n]{{0,8}}[:,!]"
    rf"|^.{{0,2}}(?:{_MACHINE}|{_MACHINE_ZH})\s?(?:must|should|请|务必|必须)"
)
_EFFECTS: Final = re.compile(f"{_EFFECT}|{_EFFECT_ZH}")
_ANY_MACHINE: Final = re.compile(rf"(?<![a-z]){_MACHINE}|{_MACHINE_ZH}")

_ADDRESSED: Final = re.compile(
    "|".join(
        (
            # note to the AI:, dear copilot, hey Wenshu, for any assistant reading this
            rf"{_START}(?:p\.?s\.?:?\s*)?(?:(?:(?:an? )?(?:private |hidden |internal |quick |last |short )*(?:note|message|instructions?|reminder|memo|notice|attention|word|request|hint)s? )?(?:to|for)|dear|hey|hi|hello|attention|ok|okay|listen)\s+(?:the |any |all |every |each |whichever |whatever |our |your |this |my )?{_MACHINE}\s*(?:[,:;!\-]|who\b|that\b|which\b|read(?:s|ing)?\b|handl(?:es|ing)\b|process(?:es|ing)?\b|pars(?:es|ing)\b|(?:please|kindly)\b)",
            rf"\b(?:any|every|whichever|whatever|all) {_MACHINE} (?:read|handl|process|pars|who|that|which|extract|summar|look)\w*\b",
            rf"\bif (?:you(?: are|'re)|this is(?: being)?(?: read| parsed| processed)?|it is(?: being)? (?:read|parsed)|(?:this|it) (?:reaches|gets to)|read|parsed)\b(?: by)? (?:an? |the |any |some )?{_MACHINE}",
            rf"\bas (?:an? |the |our |your )?{_MACHINE},? you\b",
            rf"{_START}(?:{_KIND} )*{_STRONG}\s?[,!:]\s",
            rf"{_START}(?:the |all |any )?(?:{_KIND} )*{_STRONG} (?:must|should|shall|has to|have to|is to|are to|please)\b",
            r"\byour (?:new |only |real )?(?:task|job|role|instructions?|mission|goal) (?:is|are)\b(?: now)?",
            rf"{_START}(?:automation|auto-?pilot|macro|bot command|command)\s?:",
            # 给助手：, 致处理这封邮件的人工智能, 如果你是AI, 作为一个语言模型
            rf"(?:给|致|告诉|亲爱的|凡是|任何|如果|若|假如|作为|读到|处理)[^。!?;\n]{{0,16}}?{_MACHINE_ZH}",
            rf"(?:^|[。!?;\n,(~]\s*|\s|\d万[,\s]*){_MACHINE_ZH}\s*(?:[,:!]|请|麻烦|你好|务必|必须|都?应该?|都要)",
            rf"(?:^|[。!?;\n,(]\s*|\s){_MACHINE_ZH}[^。!?\n:,]{{0,8}}(?:说明|备注|提示|指令|请注意|须知)\s*[:,]",
            r"你(?:现在)?的(?:新|唯一)?(?:任务|职责|角色)(?:现在)?是",
        )
    ),
    re.MULTILINE,
)
_IMPERATIVE: Final = re.compile(
    "|".join(
        (
            rf"{_HEAD}{_VERB}\b(?!\s?[:,\-])[^.!?\n]{{0,80}}?\b(?:as|to|into|in|under|at|=|stage:?|status:?)\s?(?:the |a |an |stage |state |our |all )*[\"']?{_STATE}\b(?! (?:by|in|at|against|because|on)\b)",
            rf"{_HEAD}(?:make|consider|deem|declare|call|treat|pretend)\b (?:it|this|that|them|[^.!?\n,]{{1,50}}?) (?:as )?(?:a )?{_STATE}\b(?! (?:by|in|at|against|because|on|to)\b)",
            rf"{_HEAD}pretend (?:that )?[^.!?\n]{{1,60}}\b(?:signed|won|lost|paid|accepted)\b|\b(?:for|as a) test(?:ing|s)?(?: purposes)?,? (?:please )?{_VERB}\b",
            r"\b(?:stage|status|amount|probability|owner|阶段|状态|金额|赢率|负责人)\s?:=",
            rf"{_HEAD}(?:re)?(?:assign|transfer|hand over) (?:it|this|that|the|all|every)\b[^.!?\n]{{0,30}}\b(?:deals?|opportunit(?:y|ies)|records?|accounts?)\b[^.!?\n]{{0,30}}\bto\b",
            rf"\b(?:must|shall|has to|is to) be (?:stored|saved|recorded|written|registered|booked|listed|marked|set|filed)\b[^.!?\n]{{0,60}}\b(?:{_STATE}|stage|status|probability)\b",
            rf"{_HEAD}replace\b[^.!?\n]{{0,40}}\b(?:{_FIELD}|value)\b[^.!?\n]{{0,60}}\b(?:with|by)\b",
            rf"{_HEAD}(?:log|record|register|note|enter|write|save|store)\b(?!\s?[:,\-])[^.!?\n]{{0,40}}?\bthat [^.!?\n]{{0,60}}?\b{_STATE}\b",
            rf"{_HEAD}(?:log|record|register|enter|write|save|store|update|change|mark|put)\b(?!\s?[:,\-])[^.!?\n]{{0,40}}?\bin (?:the |your |our )?(?:crm|wenshu|database)\b",
            rf"{_HEAD}(?:set|change|update|amend|correct|alter|adjust|raise|lower|bump|reset|overwrite|fill|modify|edit|replace|put|make|switch|enter|write|move|push)\b(?!\s?[:,\-])(?P<between>[^.!?\n]{{0,60}}?)\b{_FIELD}\b(?P<behind>[^.!?\n]{{0,80}}?)(?:\bto\b|\bat\b|\bas\b|=|:|\bequals?\b)",
            rf"{_HEAD}(?:enter|write|put|type|insert)\b[^.!?\n]{{1,30}}\b(?:in|into|as)\b (?:the )?(?:amount|value|stage|status|owner|probability|close date|next step)(?: field| column)?\b(?! of the)",
            rf"{_HEAD}(?:delete|remove|wipe|erase|drop|clear)\b[^.!?\n]{{0,30}}\b(?:follow[- ]?ups|opportunit(?:y|ies)|deals?|records?|contacts|companies|history|timeline)\b(?! (?:from|of|in) the (?:offer|quote|contract|list))",
            # 把…标记为赢单, 请在CRM里登记, 赢率请设为, 更新…的记录：
            rf"{_START_ZH}(?:把|将)[^。!?;\n]{{0,30}}?(?:{_TO_ZH}|登记|标记)[^。!?;\n,了]{{0,8}}?{_STATE_ZH}(?!了)",
            rf"{_START_ZH}(?:把|将)(?P<zh>[^。!?;\n]{{0,24}}?){_FIELD_ZH}[^。!?;\n,]{{0,6}}?(?:{_TO_ZH})(?!了)",
            rf"{_FIELD_ZH}\s?(?:请|必须|务必)[^。!?;\n]{{0,4}}(?:设|改|调|标|填|写|记)",
            r"(?:请|麻烦你?|帮我|务必)[^。!?\n]{0,4}在?(?:crm|系统|文枢|数据库)(?:里|中|上|内)[^。!?\n]{0,8}(?:登记|标记|记录|录入|写入|更新|修改|填)",
            rf"(?:^|[。!?;:,\n]\s*)(?:请|麻烦)?{_TO_ZH}(?:赢单|输单|丢单)(?!了)",
            rf"(?:{_MACHINE_ZH}|规定)\s?(?:把|将)[^。!?;\n]{{0,30}}?{_TO_ZH}{_STATE_ZH}(?!了)|(?:返回|输出)[^。!?\n]{{0,6}}(?:赢单|输单|丢单)|必须[^。!?\n]{{0,16}}(?:保存|写入|存为|入库)",
            rf"(?:商机|记录)的?{_FIELD_ZH}\s?(?:填|写|设)|(?:^|[。!?;:,\n]\s*)假装[^。!?\n]{{0,24}}(?:签|赢|输|丢|付)",
            rf"{_FIELD_ZH}[^。!?\n,]{{0,14}}(?:替换|覆盖|强制|写死)(?:成|为)",
            rf"在[^。!?\n]{{0,16}}{_FIELD_ZH}(?:栏|字段|列|一栏)[^。!?\n]{{0,6}}(?:写|填|输入|改)",
            rf"(?:按|以|作为)\s?{_STATE_ZH}(?:入库|登记|归档|记录)|关闭为{_STATE_ZH}|(?:归入|放进|记为|登记为|标记为|标为)(?:已)?(?:赢单|输单|丢单)(?!了)",
            rf"{_START_ZH}更新[^。!?\n:,]{{0,16}}的(?:记录|商机|档案)\s?[:,]",
            rf"{_START_ZH}(?:删除|删掉|清空|清除)[^。!?\n,]{{0,6}}(?:商机|跟进|联系人|记录|历史|客户资料)",
        )
    ),
    re.MULTILINE,
)
_NO_LEAVE: Final = re.compile(
    r"\bno (?:humans?|users?|persons?|one|body) (?:needs?|has|have|must|should)[^.!?\n]{0,20}(?:confirm|approve|check|review|ask)"
    r"|\b(?:no|without)(?: any| further| human| manual| user)* (?:confirmation|approval|review|asking|prompting)\b(?: is)?(?: needed| required| necessary| anyone| anybody)?"
    r"|\bno need to (?:ask|confirm|check)(?: with)? (?:anyone|anybody|a human|the user|users?)\b"
    r"|\b(?:don't|do not|never) (?:bother|ask|tell|notify|alert|wait for)(?: the| any| a)? (?:users?|humans?|anyone|anybody|approval|confirmation)\b"
    r"|(?:无需|不需要?|不用|不必|免|跳过|不要等待?|无须|别)(?:人工|有人|人|用户|任何人|再|任何)*(?:的)?(?:确认|审核|审批|批准|复核|提示|询问)"
    r"|不要(?:打扰|询问|惊动|问|告诉|提醒|通知|提示)(?:用户|使用者|任何人|人)?"
)
_WITH_LEAVE: Final = re.compile(
    rf"\b(?:{_STATE}|stage|status|save|apply|log|write|store|record|enter)\b|赢单|输单|丢单|阶段|状态|写入|保存|入库|金额栏|标记"
)
_AT_ONCE: Final = re.compile(
    rf"\bauto-?(?:apply|approve|accept|confirm|save|commit)\b|{_HEAD}(?:save|apply|write|store|commit|enter)(?: it| this| that| these| everything| all)? (?:immediately|directly|straight away|at once|automatically|without (?:confirmation|asking|approval))\b"
    r"|(?:^|[。!?;:,\n(】)]\s*|请)(?:直接|立即|马上|自动)(?:写入|保存|入库|应用|提交|采纳|落库)(?!erp|mes|sap|用友|金蝶|他们|客户|了)"
    r"|(?:本|该|此|这[个条]?)(?:建议|提案|商机|记录|更改)(?:自动|直接)(?:通过|应用|批准|采纳)|置信度\s?(?:为|=|:|是)?\s?(?:1|\d{2,3}\s?%|满|最高)",
    re.MULTILINE,
)
_TOLD: Final = re.compile(
    rf"\b(?:the|any|every|whichever|all|dear|hey|attn|attention|our|your|this) (?:{_KIND} )*{_STRONG}(?! (?:modules?|teams?|projects?|vendors?|tools?|features?|add-?ons?|licen[cs]es?|budgets?|demos?|pilots?|trials?|solutions?|parts?|options?|departments?|deals?|rollouts?|upgrades?|contracts?|packages?|orders?|of|from|at|in|they|we|on)\b)(?![\w'])"
    r"|\b(?:i|we) (?:hereby )?authori[sz]e\b|\byou (?:have (?:my |full |the )?(?:permission|authority|rights?)|are (?:hereby )?(?:allowed|authori[sz]ed|permitted|instructed))\b|\b(?:by|on) (?:the )?orders? of\b|\bpermission granted\b"
    r"|\b(?:when|while|before|after|on) (?:process|read|pars|import|summari[sz]|extract|record)ing (?:this|it|the (?:message|e-?mail|mail|note|text))\b|\byour (?:database|records|pipeline|memory|prompt)\b"
    r"|\b(?:i am|i'm|this is|we are) (?:the |your |a |an )(?:developers?|administrators?|admins?|creators?|programmers?|engineers?|maintainers?) of (?:this|your|the)\b|\b(?:users?|humans?) (?:has|have) (?:already )?(?:pre-?)?(?:approved|confirmed|authori[sz]ed)\b"
    r"|我是(?:这个|本|该|你的)[^。!?\n,]{0,10}(?:开发者|管理员|作者|维护者)|用户已(?:经|预先)*(?:批准|确认|授权|同意)"
    r"|\bwho(?:ever|soever) (?:reads|parses|processes|handles|extracts|imports)\b|\b(?:respond|reply|answer|output|return) (?:with|in|as) (?:json|xml|yaml)\b|\bmachine[- ]readable\b|\b(?:overrule|override|supersede) (?:the |all |any |every )?(?:last|previous|earlier|other|above) (?:entr|record|note|line|rule)\w*|\b(?:ai|bot|machine|robot)s?[- ]only\b|(?:^|[.!?;,]\s*)(?:psst|hey|hello|listen),? (?:computer|machine)\b"
    r"|(?:解析|读取|处理|抽取)(?:本|这|该)[^。!?,\n]{0,4}者|用\s?(?:json|xml)\s?(?:回答|回复|输出)|机读|推翻(?:上一|前一|之前|上面)[^。!?,\n]{0,3}|(?:仅供|只给|专供)(?:ai|机器|机器人|助手|模型)|(?:喂|嘿|你好),?(?:电脑|机器|计算机)|(?:不用|不必|无需|别)回头确认|答案按"
    r"|\b(?:tool|function|api)[_ ]calls?\b|\b[a-z]+_[a-z_]+\s?\("
    rf"|(?:请|让|给|致|由|可否|能否|供|指示|命令|授权|要求|除|亲爱的|注意)[^。!?;\n]{{0,10}}?{_MACHINE_ZH}"
    r"|你的(?:数据库|系统|记录|crm)|你有?(?:被)?(?:权限|授权|权利)|跳过确认|不经(?:检查|审核|确认|批准)|(?:管理员|系统)(?:命令|授权|指令)"
    r"|(?:处理|读取|解析|导入|录入)(?:这|本|该|此)[^。!?,\n]{0,6}(?:时|后|之后)|工具调用|函数调用"
)
"""Whoever reads the text as a machine, or leave given to it. Customers speak of assistants too, but not of what those record."""
_RECORDED: Final = re.compile(
    rf"\b{_STATE}\b|\b(?:stage|status|probability|amount|confidence|close date|owner)\b|\bconfirmations?\b|\bskip this\b|赢单|输单|丢单|这单(?:输|赢)|视同已签|视为已签|(?:阶段|状态|金额|赢率|负责人|日期)[^。!?\n]{{0,8}}(?:设|改|填|写|存|换|为|→|=)|置信度|确认框|\bit's a (?:win|loss)\b|(?:这单|单子)\s?(?:已?赢|已?输|丢)|概率|赢率\s?\d|\bstatus\b|won\b|lost\b"
)
_HEADING: Final = re.compile(
    rf"^[ \t]*[#=*\-]{{1,6}}[ \t]*[^\n]{{0,20}}?(?:{_MACHINE}|{_MACHINE_ZH}|system|系统)[^\n]{{0,12}}(?:instructions?|rules?|notes?|commands?|orders?|directives?|prompts?|指令|命令|规则|说明)[^\n]*\n(?:[^\n]+(?:\n|\Z))*",
    re.MULTILINE,
)
_EDGE: Final = re.compile(r"[。!?\n]|\.(?=\s|$)")


def find(text: str) -> list[Span]:
    """Of a folded text; not in order, and some within others."""
    return [*_addressed(text), *_imperatives(text), *_without_leave(text)]


def asides(text: str) -> Iterator[Span]:
    """Comments and marks that no person reads, and asides to the machine: the brackets alone, for the rest is a note."""
    for match in _IN_BRACKETS.finditer(text):
        if _ANY_MACHINE.search(match[0]) or _EFFECTS.search(match[0]):
            yield Span(*match.span())
    for match in _BRACKETS.finditer(text):
        within = match[0]
        spoken_to = _SPOKEN_TO.match(within)
        if (spoken_to and _EFFECTS.search(within, spoken_to.end() - 1)) or (
            _NO_LEAVE.search(within) and _WITH_LEAVE.search(within)
        ):
            yield Span(*match.span())


def _addressed(text: str) -> Iterator[Span]:
    """From the form of address to the end of its sentence; after a colon, of its line."""
    for match in _HEADING.finditer(text):
        yield Span(*match.span())

    def told(match: re.Match[str]) -> Span | None:
        whole = _whole(text, match)
        return whole if _RECORDED.search(text, *whole) else None

    def spoken_to(match: re.Match[str]) -> Span | None:
        end = _end(text, match.end() - 1)
        if not _EFFECTS.search(text, match.end() - 1, end):
            return None
        if ":" in match[0] or text[match.end() : match.end() + 1] == ":":
            end = _line_end(text, end)
        return Span(_sentence(text, match.start(), match[0]), _with_more(text, end))

    yield from _apart(_TOLD.finditer(text), told)
    yield from _apart(_ADDRESSED.finditer(text), spoken_to)


def _with_more(text: str, end: int) -> int:
    """What goes on in the same line about the machine's own things belongs to it."""
    while end < len(text) and text[end - 1] != "\n":
        following = _end(text, end)
        if not text[end:following].strip() or not re.search(
            rf"\b(?:{_STATE}|{_FIELD}|confidence)\b|赢单|输单|丢单|阶段|置信度", text[end:following]
        ):
            return end
        end = following
    return end


def _imperatives(text: str) -> Iterator[Span]:
    def about_records(match: re.Match[str]) -> Span | None:
        told = match.groupdict()
        if told["between"] is not None and re.search(
            _PAPERS, text[match.start() : _end(text, match.end() - 1)]
        ):
            return None  # the amount in the contract is the contract's
        if told["zh"] is not None and re.search(_PAPERS_ZH, match[0]):
            return None
        return _whole(text, match)

    yield from _apart(_IMPERATIVE.finditer(text), about_records)


def _without_leave(text: str) -> Iterator[Span]:
    def unasked(match: re.Match[str]) -> Span | None:
        whole = _whole(text, match)
        return whole if _WITH_LEAVE.search(text, *whole) else None

    yield from _apart(_NO_LEAVE.finditer(text), unasked)
    yield from _apart(_AT_ONCE.finditer(text), lambda match: _whole(text, match))


def _whole(text: str, match: re.Match[str]) -> Span:
    return Span(_sentence(text, match.start(), match[0]), _with_more(text, _end(text, match.end() - 1)))


def _sentence(text: str, at: int, found: str) -> int:
    """Where the sentence begins that holds the first letter of what was found."""
    at += len(found) - len(found.lstrip(" \n.!?;:,>。"))
    first = max(0, at - LONGEST_SENTENCE)
    before = max(text.rfind(mark, first, at) for mark in ("。", "!", "?", "\n"))
    point = text.rfind(". ", first, at)
    return max(before + 1, point + 2 if point >= 0 else 0, first)


LONGEST_SENTENCE: Final = 300


def _end(text: str, at: int) -> int:
    last = min(len(text), at + 1 + LONGEST_SENTENCE)
    edge = _EDGE.search(text, at + 1, last)
    return edge.end() if edge else last


def _apart(matches: Iterable[re.Match[str]], whole: Callable[[re.Match[str]], Span | None]) -> Iterator[Span]:
    """What each match stands for, but of those within another one before: that has them."""
    last = 0
    for match in matches:
        if match.end() > last and (span := whole(match)) is not None:
            last = span.end
            yield span


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", max(0, at - 1))
    return found if found >= 0 else len(text)


_LOOSE: Final = re.compile(
    rf"(?<![a-z]){_STRONG}(?![a-z])|(?<![a-z])(?:machines?|parsers?|prompts?|developers?|administrators?)(?![a-z])"
    rf"|\b(?:set|chang\w*|mark\w*|updat\w*|delet\w*|assign\w*|switch\w*|register\w*|flip\w*|overwrit\w*|record|save|store|treat|consider|pretend)\b[^\n]{{0,80}}\b(?:{_FIELD}|{_STATE}|deals?|opportunit(?:y|ies))\b"
    rf"|\b(?:must|shall) be\b|->|=>|→|==?\s?[\"']?{_STATE}|[~|#<>{{}}]{{2,}}|</?[\w一-鿿]+>|(?<![a-z])(?:json|computer|overrule|whoever|respond)(?![a-z])|电脑|推翻|答案|忘了|机读"
    rf"|{_STRONG_ZH}|(?:把|将|请|必须|视为|当作)[^\n]{{0,40}}(?:{_FIELD_ZH}|{_STATE_ZH}|商机|记录)|(?:{_FIELD_ZH})\s?[=→]"
)


def doubtful(line: str) -> bool:
    """Whether a folded line might be meant for the machine: nothing of it is written without a person."""
    return _LOOSE.search(line) is not None
