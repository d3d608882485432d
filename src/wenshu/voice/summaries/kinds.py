"""What a sentence of a talk tells: an objection, a competitor, a decision, a need; or nothing worth keeping."""

from __future__ import annotations

import re
from typing import Final

from wenshu.assist.offline import words_en, words_zh

_L, _R = r"(?<![a-z])(?:", r")(?![a-z])"
_PEOPLE: Final = r"(?:we|they|he|she|you|the (?:\w+ )?(?:customer|client|board|committee|management|team|director|boss|plant|buyer|owner)|customer|client|management|ceo|cto|cfo|coo|everybody|everyone|procurement|purchasing|finance|legal|it|production|[a-z]+)"
OBJECTION: Final = re.compile(
    rf"{_L}(?:too|rather|a bit|a little|quite|pretty|very|still|way too|way) (?:expensive|high|pricey|costly|steep|slow|complicated|complex|risky|long|late|much money)"
    r"|(?:price|pricing|cost|costs|quote|offer|fee|fees|quotation)(?: \w+)? (?:is|are|was|seems?|looks?|feels?) (?:\w+ ){0,2}(?:high|higher|above|over|beyond|steep)|(?:above|over|beyond|more than) what (?:we|they|he|she)|(?:never|didn't|did not) asked? for|(?:k|grand|thousand|million|percent|dollars|euros|pounds|bucks) (?:more|higher|dearer) than|more expensive|no (?:new |more |further |extra )?(?:investments?|money|spending|purchases|funds|resources)|cash[- ]?flow"
    r"|(?:over|above|beyond|exceeds?|out of|outside) (?:their|our|the|his|her|my) (?:\w+ )?budget|no budget|budgets? (?:\w+ ){0,2}(?:cut|frozen|tight|freeze)"
    r"|concern(?:ed|s)?|worr(?:y|ied|ies)|hesita\w+|reluctant|(?:not|isn't|aren't|wasn't|weren't) (?:\w+ )?(?:convinced|happy|sure (?:about|if|whether|we|that)|comfortable|ready|satisfied|keen|impressed)"
    r"|(?:don't|doesn't|didn't|do not|does not|did not) (?:\w+ )?(?:like|trust|believe|want|see (?:the|any|why))|doubts?|doubtful|s[ck]eptical|push(?:ed|ing|es)? back|objections?|complain\w*|unhappy|dislike[sd]?"
    r"|(?:problem|issue|trouble|obstacle|catch) (?:is|was|with)|(?:main|biggest|real|only) (?:problem|issue|worry|obstacle|risk)|afraid|disappoint\w+|(?:can't|cannot|can not|won't|could not|couldn't) (?:afford|accept|agree|commit|justify|sign|go (?:that|above|over|higher)|pay)"
    rf"|unacceptable|refus(?:ed|es)|fears?|feared|hard(?:er)? to (?:justify|sell|use|get|believe|explain|accept)|reject(?:s|ed)|declin(?:es|ed)|bad experiences?|deal ?breaker|blocker|lock[- ]?in|tight(?:er)? than|takes too long|too many|burned before{_R}"
    r"|太贵|偏贵|有点贵|贵了|比较贵|价格?(?:偏|太|有点|比较|还是|略|确实)*高|报价(?:偏|太|有点|比较|还是|略|确实)*高|超(?:出|了|过)?(?:了)?(?:他们|我们|客户|对方|她|他)?的?预算|预算(?:不够|不足|紧|有限|被?砍|冻结|卡得|比较紧)|担心|顾虑|疑虑|担忧|犹豫|不太?(?:满意|放心|认可|接受|同意|愿意|看好|理想)|接受不了|不能接受|没法接受|难以接受|有意见|抱怨|投诉|质疑|卡在|卡点|(?:主要|最大)的?(?:问题|障碍|顾虑)|问题在于|(?<!别)(?<!不)怕|害怕|嫌|不划算|太(?:慢|长|大|久|复杂|麻烦|晚|紧|多)|(?:投入|成本|费用|风险|差距|工作量|改动|压力)(?:有点|比较|偏|太)+(?:大|高|多)|没有?[一-鿿]{0,4}(?:网点|售后|案例|资质|团队|经验|认证|接口|服务)|意见不统一|concern(?:的)?是|周期(?:偏|比较|有点)?长|来不及|压价|要求降价|没有?(?:时间|精力|预算)|搁置|暂缓|不着急|(?:偏|过)(?:高|低|大|长|慢|重|贵|多)|不太?好(?:用|做|办|说|推|看)|(?:资金|现金流|人手)(?:比较|有点|很)?(?:紧张?|不足|困难|不够)|不够(?:用|好|稳)|做不到|没法|有难度|倾向(?:于)?用?(?:原来|老|现有)|吃过亏|不稳定|有风险|异议"
)
NO_OBJECTION: Final = re.compile(
    rf"{_L}(?:no|not a|without any|any|never had any|address(?:ed)? (?:the|their|his|her)|solv\w+|nothing to) (?:more )?(?:concerns?|worr\w+|problems?|issues?|objections?|doubts?|complaints?)|don't worry|not worried|no longer|if (?:you|they) have (?:any )?(?:concerns|questions|problems){_R}"
    r"|没有?(?:什么|任何|太大的?)?(?:顾虑|问题|异议|疑虑|意见|担心)|不(?:用|必)?(?:担心|怕)|不嫌|打消了?|解决了"
)
_NAME: Final = r"(?!any(?:one|body|thing)|some(?:one|body|thing)|others|else|every|nobody|phase |stage |next |january|february|march|the |a |an |us |our |his |her |their |them |him |me |my |you |it |this |that |what |which |how |other |another |price|pric|cost|option|solution|feature|number|number|each |all |any |some |several |two |three |both |more |new |old |in |on |at |to |for |by )[a-z][\w&'-]+"
COMPETITOR: Final = re.compile(
    rf"{_L}competitors?|competition|competing (?:offer|quote|bid|product|vendor|supplier)s?|rivals?|incumbents?|(?:other|another|second|different|current|existing|present|alternative) (?:(?:two|three|four|one) )?(?:vendor|supplier|bidder|provider|manufacturer)s?"
    rf"|(?:also|still|currently|now|already|been) (?:talking|speaking|looking|in talks|evaluating|considering|meeting|testing|comparing|negotiating)(?: to| with| at| us with)? {_NAME}|(?:in talks|talking|negotiating|comparing us|compare us|comparing (?:it|our offer)) (?:with|to|against) {_NAME}"
    rf"|(?:look(?:ed|s|ing)? at|evaluat(?:e|es|ed|ing)|shortlist(?:ed)?|trying|tried|tested) {_NAME}(?: too| as well| also| for| but| and| last| before|$|[,.])|(?:evaluate|consider) {_NAME}|{_NAME} (?:is|are) (?:out(?= |$)|in the race|the other)|{_NAME} (?:gave|offers?|offered) (?:us|them|him|her) [\d$€£]|{_NAME} (?:gave|offered) (?:us|them|him|her) (?:a |one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)|(?:they|he|she) (?:quoted|underbid)|(?<!we )(?:picked|chose|selected|preferred|prefer|prefers) {_NAME}|(?:awarded(?: it)? to|lost (?:it |the deal |this )?to) {_NAME}|up against {_NAME}|(?:quote|offer|bid|proposal|price) from (?!us|me|you)(?:the |a )?{_NAME}|(?:cheaper|lower|faster|better|less|more expensive) than (?:us|our|ours|we)|(?:went|going|go|gone) with {_NAME}|(?:switch(?:ed|ing)?|mov(?:e|ed|ing) over) (?:to|from|away from) {_NAME}|otherwise (?:we|they|he|she)(?:'ll| will)? (?:go|move|switch|change) (?:to|with|for) {_NAME}|undercut\w*|underbid|beat (?:us|our)|"
    rf"(?:currently|today|now|at the moment|already) (?:use|uses|using|run|runs|running|with|on|buy|buys|buying from) {_NAME}|(?:use|uses|using|run|runs|running|have|has) {_NAME}(?: \w+)? (?:today|at the moment|right now|currently|for now)|{_NAME} (?:has |have |also |already )*(?:quoted|offered|pitched|underbid|undercut|came in at|is cheaper|is also in|are also in|is bidding){_R}"
    rf"|{words_zh.RIVAL_WORDS}|另外(?:一家|两家)|(?:另|还有|其他)[一两几三]家|(?:别的|其他|另外的?|现有的?|原来的?|老)(?:供应商|厂家|厂商|服务商)|(?:还|也|同时)(?:在|有在)?(?:看|谈|比|接触|评估|对比|考察|测试)(?!看)(?:了)?[一-鿿A-Za-z]{{2}}|同时(?:也)?在(?:谈|看|比|评估)|(?:都|也)(?:去|来)?(?:谈|看|报|接触|考察|来|去)过|(?:一家|那边|那家|叫[一-鿿]{2, 8})(?:只|才|也|已经)?报(?:了|价|的是)?(?=\s?[\d一二两三四五六七八九十百])|最低的是|(?:^|[,，。])(?!我|他|她|客户|对方|咱|你|现在|之前)[一-鿿]{2, 6}报(?:了|的是|价)?(?=\s?[\d一二两三四五六七八九十百])|(?:evaluate|对标|比较)\s?[A-Za-z一-鿿]{2}|对比|比价|货比三家|比我们(?:的|家)?(?:价格|报价)?(?:要|更|还|都)?(?:便宜|低|贵|高|快|好)|(?:目前|现在|一直|之前)(?:在)?用的?(?:是)?(?!我们)[一-鿿A-Za-z]{{2}}|(?:也|还)?(?:来)?报(?:过|了)价?(?:给)?他们|选了(?!我们)|跟(?:着)?[一-鿿A-Za-z]{{2,8}}(?:也)?在谈"
)
NO_COMPETITOR: Final = re.compile(
    rf"{_L}(?:no|without) (?:other )?(?:competitors?|competition|vendors?|suppliers?|bidders?)|nobody else{_R}|没有?(?:什么|别的|其他)*(?:竞争对手|对手|竞品|同行|家在)"
)
DECISION: Final = re.compile(
    rf"{_L}{_PEOPLE}(?:'ve|'s| have| has| both| all)?(?: just| already| finally| now| also)* (?:agreed|decided|approved|confirmed|chosen|chose|selected|signed off|accepted|committed|settled|shortlisted|picked|gave (?:us )?(?:the )?(?:green light|go-ahead|approval))"
    rf"|agreed (?:on|to|that|with)|(?:going|go|gone|went) ahead|green ?light|it's a (?:go|deal|yes)|deal is (?:done|closed|on|off)|final decision|signed off|decision (?:is|was|has been)|has been (?:approved|decided|postponed|cancelled|confirmed)|(?:is|was|are|were) (?:approved|confirmed|decided|postponed|cancelled|shortlisted)|on hold|we(?:'re| are) (?:in|out)|we have a deal|verbal (?:yes|approval|agreement|commitment){_R}"
    r"|决定|(?<![不没])同意|确认(?:了|用|采用|按|下来|要)|批(?:了|准|下来)|定(?:了|下来)|拍板|敲定|(?<![不没])通过了|签了|达成(?:一致|共识)|选定|选择了|就这么(?:定|办)|口头(?:答应|承诺|同意)|暂停|推迟|延后|取消了|立项|认可"
)
NEED: Final = re.compile(
    rf"{_L}{_PEOPLE}(?:'d| would| also| still| really| now| urgently| do| does)* (?:needs?|needed|wants?|wanted|requires?|required|(?:is|are|was|were) looking for|(?:is|are) interested in|likes? to (?:see|have|get))(?! to (?:think|talk|discuss|see if|check|be honest))|looking for|requirements?|must (?:have|support|run|work|fit|integrate|connect|be able)|has to (?:support|integrate|run|work|fit|connect|be)|interested in|pain points?|(?:their|his|her|our|the) (?:main |biggest |real )?(?:problem|challenge|goal|priority|requirement|need)s? (?:is|are|was)|would like|asked (?:for|about|whether|if)|most important|cares? (?:most )?about{_R}"
    r"|需要|需求|想要|希望|要求|必须(?:支持|有|能|要|是)|痛点|感兴趣|关注|看重|想(?:看|了解|上|做|换|解决|把|先|用|改|建|找)|重点(?:是|要)|最关心|诉求|目标是|在意"
)
DATED: Final = re.compile(
    rf"{_L}deadline|closes?|closing|go(?:es)?[- ]?live|deliver\w*|tender|board|meets?|meeting|decision|decide|sign\w*|contract|starts?|kick[- ]?off|expires?|renew\w*|launch|install\w*|ship\w*|order|budget|pilot|trial|visit|audit|shutdown|due|start|production|holiday|vacation{_R}"
    r"|截止|到期|上线|交付|交货|投标|开标|招标|董事会|上会|评审|决策|决定|签|合同|启动|开工|验收|付款|回款|安装|发货|采购|下单|试用|试点|停产|检修|开会|会议|放假|投产|搬|立项|预算|批"
)
EMPTY: Final = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: very much| so much| a lot)?|bye|goodbye|okay|ok|yes|yeah|no|right|sure|great|perfect|exactly|of course|fine|alright|all right|got it|i see|mm+|see you|take care|talk (?:to you )?(?:soon|later)|have a (?:nice|good|great) (?:day|one|weekend)|nice (?:to meet you|talking)|how are you|can you hear me|this is (?:just )?a (?:quick )?(?:note|memo)|voice (?:note|memo)|note to self)(?![a-z])[a-z0-9 ,']{0,24}[.!]?$"
    r"|^\W*(?:喂|你好|您好|大家好|早上好|下午好|谢谢|多谢|感谢|再见|拜拜|好的?|好吧|对|对对|对的|是的?|行|可以|没事|没错|嗯|哦|知道了|明白了?|辛苦了?|先这样|就这样|麻烦了|听得到吗|记一下)[的了吧啊呀哈吗呢,，。!！\s]{0,4}$",
    re.IGNORECASE,
)
_QUESTION: Final = re.compile(
    r"[?？]\s*$|(?:吗|么|呢)[。.!！]?\s*$|(?:能不能|是不是|有没有|要不要|可不可以|行不行|好不好|多少|什么时候|怎么样|哪个|哪家|几个|为什么)[^,，。]{0,10}$"
)
_ASKS_EN: Final = re.compile(
    r"^\W*(?:and |so |but |okay |well |then )*(?:what(?:'s)?|when|where|who|why|how|which|do you|does|did you|can you|could you|would you|will you|are you|is (?:it|that|there|this)|have you|is the|are there|do they|shall i)(?![a-z])"
)
UNTOLD: Final = re.compile(f"{words_en.RIVAL_WORDS}|{words_zh.RIVAL_WORDS}")


def is_question(text: str, behind: str, *, has_marks: bool) -> bool:
    """`behind` is the sign after it. Where nothing is marked, the way it begins tells."""
    if behind in {"?", "？"} or _QUESTION.search(text[-24:]):
        return True
    return not has_marks and _ASKS_EN.match(text) is not None


def is_empty(text: str) -> bool:
    return EMPTY.match(text) is not None or len(re.findall(r"[a-z0-9']+|[一-鿿]", text)) < 3


def competitor(text: str) -> bool:
    return bool(COMPETITOR.search(NO_COMPETITOR.sub(" ", text)))


def objection(text: str) -> bool:
    return bool(OBJECTION.search(NO_OBJECTION.sub(" ", text)))
