"""Forms of promises and appointments that a talk has and a written note rarely has."""

from __future__ import annotations

import re
from typing import Final

_DO: Final = r"(?:send|share|give|provide|confirm|get back|come back|come|call|ring|phone|email|mail|forward|introduce|check|review|arrange|organi[sz]e|sign off|prepare|return|issue|place|let (?:us|me|him|her|them|you) know|ask|talk|discuss|present|set up|bring|test|clarify|pay|visit|join|meet|look into|find out|rework|revise|update|draft|submit|book|schedule|fix|deliver|install|follow up|upload|hand in|write|show|explain|include|add|calculate|make sure|reach out|finish|drop|pick|sort|speak|line up)"
_DO_ZH: Final = r"(?:发|给|提供|确认|回复|答复|安排|准备|签字|付|打款|讨论|汇报|介绍|引荐|反馈|审批|走流程|盖章|问|请|参加|组织|过来|派|寄|补|整理|提交|评审|开会|上会|测试|对接|协调|申请|请示|沟通|过一遍|过一下|碰一下|对一下|看一下)"
_SOON_ZH: Final = r"(?:尽快|尽早|马上|立刻|立即|稍后|稍晚|随后|待会儿?|等会儿?|一会儿?|回头|晚点|晚些|抓紧|第一时间|这就|现在就)"
SOMEBODY_WILL: Final = re.compile(
    rf"^\W*(?!need|want|has|have|able|going|happy|try|plan|like|ready|due|how|what|when|where|glad|nice|good|hope|we |i )[a-z]{{3,12}} to {_DO}(?![a-z])|"
    rf"(?<![a-z])(?:he|she|they|(?:the |their |our |your |my )?(?!i |we |it |this |that |there |what |which |you )[a-z]{{2,14}})(?:'ll| will| promised? to| promises to| agreed to| is going to| are going to| offered to)(?: also| then| now| probably)? {_DO}(?![a-z])"
    rf"|(?:他们?|她们?|对方|客户|甲方|(?:我们?的?|让)?[一-鿿]{{1,3}}(?:总|经理|工|主任|部长|科长|处长|秘书|博士|教授|老师|院长|厂长|校长|总监|老板|姐|哥)|小[一-鿿])(?:那边|这边)?(?:也|再|先|说|表示)?(?:会|答应|承诺|负责)(?:把|再|先|给|去|帮|尽快|内部|向|跟|和)?[^,。;\n]{{0,10}}{_DO_ZH}"
)
SOMEBODY_WILL_THEN: Final = re.compile(
    rf"(?:他们?|她们?|对方|客户|甲方|[一-鿿]{{1,3}}(?:总|经理|工|主任|部长|科长|处长|秘书|博士|教授|老师|院长|厂长|校长|总监|姐|哥)|法务|财务|采购|技术|领导|老板)(?:那边|这边)?[^,。;\n]{{0,12}}?{_DO_ZH}"
)
"""With a day: 客户预计12月1日盖章."""
REPORTED: Final = re.compile(
    r"(?<![a-z])(?:(?:i|we)(?:'ve| have)?(?: also| just| then| already)? (?:said|told|promised|assured|confirmed|committed)|(?:i|we|they|he|she|it was)(?:'ve| have)?(?: also| just| then| already| all| both)? agreed)"
    r"(?: (?:to|with))?(?: (?!that |i |we |i'|we')[a-z]+){0,2}?(?: that)? (?:i|we)(?:'d| would| will|'ll|'re going to| are going to)"
    r"(?: (?:also|then|just|probably|definitely))? (?P<deed>(?!not|never|be |have to|need|like|love|prefer|lose|win|think|consider|see (?:if|what|how|whether)|know|want|wait|probably|rather|accept|expect|hope|hate|struggle|only|cost|charge|take (?:it|that) as)[a-z]{2,}(?![a-z]))"
)
"""I said we would send it; they agreed that we would visit the plant."""
WISH: Final = re.compile(
    r"^\W*(?:(?:and|but|so|also|then|well) )*(?:(?!i |we |you |let)[a-z'.&-]+ ){0,9}?(?:wants?|wanted|would (?:also |really |still )?(?:like|love)|'d (?:like|love)|hopes?|hoped|wish(?:es)?|needs?) to (?:see|get|have|receive|try|test|look at|attend|watch)(?![a-z])"
    r"|^(?:但|而且|然后|所以|另外)?(?:他们?|她们?|对方|客户|甲方|[一-鿿]{1,3}(?:总|经理|工|主任|老师))(?:那边)?(?:也|还|都)?(?:希望|想要?)[^,。;\n我咱]{0,8}看"
)
"""What the customer would like, whoever is to bring it about."""
SPEAKER_WILL: Final = re.compile(
    rf"(?<![a-z])(?:i'll|we'll|i will|we will|i can|let me|i'm going to|we're going to) (?:\w+ )?{_DO}(?![a-z])"
    rf"|我们?(?:这边)?(?:会|来|去|先|再|尽快|回头|让)(?:把|给|跟|和|向|内部)?[^,。;\n]{{0,12}}{_DO_ZH}"
)
OURS: Final = re.compile(
    rf"{REPORTED.pattern}|(?<![a-z])(?:i'll|we'll|i will|we will|i'm going to|we're going to|let me) (?:\w+ )?{_DO}(?![a-z])"
    rf"|^(?:and |so |then |but |also )*(?:will|'ll) {_DO}(?![a-z])|(?<![a-z])(?:i|we) (?:still )?(?:owe|have got to|got to) (?:him|her|them|\w+)"
    r"|(?:^|(?:meanwhile|then|so|and|tomorrow|today) )(?:i|we) (?:prepare|send|call|email|write|check|ask|book|draft|arrange|bring|update|finish|review|upload|submit|order|print|visit) (?!me|us)"
    r"|(?:我|我们)(?:这边)?(?:说)?(?:[这下本]?个?(?:周|星期)[一二三四五六日天]|明天|后天|今天|今晚|下周|这周|本周|回去|回头|待会|稍后|下午|晚上|尽快|马上|争取|再|先|去|重新|来)*(?:跟|和|向|找)[^,。;\n]{1,8}(?:申请|汇报|请示|沟通|确认|商量|讨论|过一遍|过一下|碰一下|对一下|核实|协调|落实)"
    r"|我让[^,。;\n]{1,12}(?:出|发|做|准备|整理|安排|给|提供|写|改|把)|(?:我|我们)(?:回去|回头|明天|今晚|今天|下午|尽快|马上|抓紧|再|先|来|要|得)+(?:重新)?(?:排|写|整理|出|改|算|准备|核|拟|画|更新|补|做)(?!了)"
    rf"|^(?:那|另外|然后|同时)?(?:我们?|咱们?)?(?:这边)?(?:{_SOON_ZH}(?:就|再|先|去)*)+(?:我们?)?(?:再|先|去)?(?:给|把|向|跟|和|帮|打|出|改|补|做|传|处理|落实|核实|答复|{_DO_ZH[3:-1]})(?!过)[^了,。;\n]*(?:[,。;\n]|$)"
    r"|(?:我|我们)(?:再|来|回)?去(?:问|查|核实|落实|协调|催|申请|争取|了解)(?!了|过)"
    r"|^(?:那|另外|然后|同时)?(?:还|也|再)?(?:要|得|需要|必须)(?:把|给|先|再|提前|尽快|跟|和|去)[^,。;\n]{0,20}(?:写|发|给|做|准备|安排|交|提交|提供|整理|报|送|寄|确认|出|补|改)|^(?:还要|还得)"
)
ASKED: Final = re.compile(
    rf"(?<![a-z])(?:please|kindly|can you|could you|would you|just|and you|then you) (?:also |just )?{_DO} (?:me|us|it|the|a|an|your|him|her|them)(?![a-z])|^(?:and |so |then |also )*please (?!note|consider|find|see)[a-z]{{3,}} "
    r"|(?:麻烦|烦请|劳驾|辛苦|请)(?:你|您)们?(?:再|先|帮我|这边|那边)*(?:把|给|发|提供)[^,。;\n了]{0,16}(?:发|给|寄|传|报|提供)(?:一份|一下|过来)?"
    r"|(?:你|您|你们)?(?:帮我)?把[^,。;\n]{1,14}(?:发|给|寄|传|报)(?:给|到|过来)?(?:我|我们)|(?:你|您)(?:再|先|帮我)?(?:发|给|寄|传|报)(?:我|我们)(?:一|个|份|下)"
)
"""One of the two is asked for it, and that is to be done."""
LATER_TODAY: Final = re.compile(
    r"^(?:那)?(?:我)?(?:今天)?(?:晚上|晚点|晚些|下午|傍晚|中午)(?:我|再|就|要|得)*(?:给|把|发|回|打|跟|和|去)[^了过]*$"
)
MATTERS: Final = re.compile(
    rf"(?<![a-z])(?:{_DO}|sends?|gives|calls|comes|brings|checks|pays|meets|shows|prepares|reports|talks|submits|confirms|presents|visits|travels|have (?:a|an|the|my|our|your) [a-z ]{{2,30}} (?:by|on)|organi[sz]es|arranges|extend|renew|remind|transfer|ship)(?![a-z])"
    rf"|{_DO_ZH}|报给|带|去|来(?!自|说)|谈|拿|搬|修|改|装|调|培训|测|试|催|写|做|出(?!来|现)|送"
)
"""With a day ahead and none of `NO_DEED`: somebody does it then."""
NO_DEED: Final = re.compile(
    r"(?<![a-z])(?:sign(?:s|ed|ing|ature)?|contract|decid\w+|decision|deadline|expir\w+|ends?|runs? out|go(?:es)?[- ]?live|votes?|budget|starts?|begins?|delivery|due|closed|closes|holiday|vacation|out of office|travell?ing|payback|comes out|renewal|is available|until|since|would|could|should be|may|might|want|wants|needs?|hopes?|plans? to|expects?)(?![a-z])"
    r"|签(?!字)|合同|决定|截止|到期|上线|交付|交货|到货|发货|停产|招标|投标|开标|预算|放假|出国|出差|才能|才有|最晚|最迟|之后|以后|希望|打算|计划(?!书)|想|原来|本来|推迟|延期|要求|公布|运行|开始|投产|结束|不"
)
PROMISED: Final = re.compile(
    r"(?<![a-z])promised (?:him |her |them )?that [^,.]{3,}|(?<![a-z])(?:i|we)(?:'ll| will| need to| needs to| have to| must|'m going to|'re going to| are going to| am going to) (?!be (?:able|fine)|see if|have|think|know|win|lose|need|like|not|never|probably|wait|decide|sign|close|take|put)[a-z]{3,} "
    r"|(?:我|我们)(?:再|去|来|这边)?约(?![了好])[^,。;\n]{2,}"
)
"""With a day: whatever is done, it is ours to do."""
OCCASION: Final = re.compile(
    r"(?<![a-z])(?:meeting|site survey|survey|site visit|visit|demo|kick-?off|workshop|training|review|appointment|interview|inspection|audit|walk-?through|presentation|negotiation|session|trial run|site walk|walk|tour|call with|lunch|dinner)(?![a-z])"
    r"|评审|启动会|例会|会议|现场勘查|勘察|考察|演示|培训|调研|拜访|面谈|讲标|述标|答疑|开工|进场|安装|盖章|见面|聚餐|饭局|验厂|试机"
)
"""With a day ahead: an appointment, whoever made it."""
DONE: Final = re.compile(
    r"(?<![a-z])(?:was|were|had|did|went|yesterday|last (?:week|month|year)|ago|already|met|visited|spoke|called|discussed)(?![a-z])|了(?!解)|过(?!来|去|一遍|一下|年)|完(?!成)|刚"
)
MAYBE: Final = re.compile(
    r"(?<![a-z])(?:if|unless|might|maybe|perhaps|would have|wouldn't|won't|will not)(?![a-z])|如果|要是|假如|也许|可能会|说不定|不会"
)
NOTHING: Final = re.compile(
    r"^\W*(?:and |so |we |i |also |to )*(?:stay|keep) (?:in touch|(?:you|him|her|them|us|me) (?:posted|updated|informed))|^\W*(?:see (?:how|what|if)|think about|talk (?:soon|later)|let you go|be honest|say that|get started|have to (?:say|admit|go)|hear (?:back )?from)|^\W*(?:present|attendees|participants|e-?mail|mail|message|call|visit|meeting|text|phone|notes?)(?: [a-z]+){0,3}:|^\W*(?:e-?mail|mail|message|call|chat) (?:thread|summary|recap|notes?)(?![a-z])"
    r"|^(?:保持联系|再说|看情况|到时候看|先这样|等等看)|^(?:跟进|记录|录|汇报|同步|说|更新|记)一下|^(?:拜访|会议|电话|沟通|通话|客户)(?:记录|纪要|小结|总结)|才能|^交期|什么价|多少|什么时候|能不能|怎么"
)
IT_TOO: Final = re.compile(
    rf"^(?:and |then |so |also |, )*(?:will |'ll |i'll |we'll |i will |we will |need to |i need to |must )?(?:{_DO}) (?:it|this|that|them)(?![a-z])"
)
"""Speaks of what the clause before it names."""
DUE_TOO: Final = re.compile(
    r"^(?:and )?(?:that|this|it)(?:'s| is| has to be| must be| should be| needs to be|'ll be)(?: due| ready| done| there| sent| in| needed)? (?:on |by |before |until )?"
)
THEN_TOO: Final = re.compile(r"^and (?!i |we |he |she |they )")
"""Goes on with what the clause before it promises."""
ONLY_WHEN: Final = re.compile(
    r"(?:之?前|之?内)?(?:会|要|再)?(?:给|发|交|寄|回复?|报|提交)(?:给|到|过去)?(?:他|她|您|你|对方|客户)?们?(?:一版|一份)?[。,]?$"
)
"""Behind a day: 本周内给他, of what was named a moment before."""
TODAY_AHEAD: Final = re.compile(
    r"(?<![a-z])(?:will|'ll|need|must|have to|later|tonight|this afternoon|this evening|send|eod|end of day|before|by|today i|going to)(?![a-z])|^and (?!the |then |he |she |they |it |i |we )[a-z]+ |要(?!求)|下午|今晚|晚上|下班|待会|稍后|发|给|寄|出(?!来|席)|回|把"
)
