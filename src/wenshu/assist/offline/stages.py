"""What a text says about where a deal stands: signed, lost, proposal sent, negotiating, or a stage by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wenshu.assist.engine import Context, StageKindWord, StageWord
from wenshu.assist.extraction import Fact, Span
from wenshu.assist.offline.page import Clause, Page, fold
from wenshu.assist.offline.sheet import NOT, RIVAL, UNSURE, Sheet

_WON = re.compile(
    r"(?<![a-z])(?:(?:they|we|he|she|customer|client|has|have|just|finally|both|all|is|was|got it|been|and|deal|contract|it|order|sow|agreement|po|offer|today|yesterday)\s(?:have |has |is |was |been |just |finally |all |now |officially |also )*signed(?! (?:with|up|off|nda|an nda|the nda|a nda|mou|for a trial|loi|a letter of intent|the loi|in|last))"
    r"|signed (?:the |a |our |their |on the )?(?:contract|deal|agreement|order|sow|paperwork|offer|proposal|quote|renewal|dotted line|po|\w+ contract|\w+ order|today|yesterday|this morning|last night|and (?:sealed|returned))|^signed\b(?! (?:with|up|off|nda|an nda|in))|signed[!.]*$|countersigned|closed[- ]won|(?:we )?(?:have |'ve )?won (?:the |this |it\b|that |their |a |\w+'s )(?:deal|bid|tender|contract|business|project|order|account)?|deal (?:is )?won|won it\b|(?:we|i|we've|just|finally) won\b(?! by|'t)|^won\b(?! by|'t)|(?:we |we've |we have )?(?:chose|picked|selected|went with|go(?:ing)? ahead with|decided (?:for|on)) you|signed it|sined"
    r"|(?:got|received|have|just in|issued|sent(?: over| us)?|placed|raised|came in|here is|attached is) (?:the |a |their |an |our )?(?:signed )?(?:po\b|purchase order|signed (?:contract|order|agreement|copy|quote|proposal))|(?:po|purchase order|signed (?:contract|copy|agreement|order))(?: \S{1,12})? (?:is in|came in|arrived|received|has arrived|was issued|issued|is here|landed|came through)|(?:came|comes|come|is|are) back signed|placed the order|placed an order|deal (?:is )?(?:done|closed|signed)|closed the deal|it's a (?:win|done deal)|contract (?:is |was |has been |got )?(?:fully )?(?:signed|executed)|we got the (?:deal|order|contract|business)|(?:board|ceo|cfo|boss|management|they|he|she|customer|client) said yes(?! to (?:a|the) (?:demo|meeting|call|trial|pilot))|(?:paper(?:work|s)?|docs?|documents) (?:is |are |was |were |got |all )*signed|they (?:chose us|went with us|picked us|selected us)|chose us|went with us|picked us|selected us|awarded (?:us|the (?:contract|project|tender) to us)|we are the (?:chosen|selected) (?:vendor|supplier)|decided (?:for|on) us)(?![a-z])"
    r"|签(?:完|好|下来?|定|订|署|妥|掉)?了(?!保密|nda|意向|备忘|框架意向|给|就|吗|之后|以后|再)|签(?:约|单|下来|完|妥|字)了|(?:已经?|正式|成功|刚|今天|昨天|顺利|终于)(?:和我们|跟我们)?(?:签(?:约|单|完|下|订|署|合同|了|字|好|回)|成交|中标|下单|盖章)|合同(?:已经?|业已)(?:于|在)[^,。;]{2,10}(?:签|生效|盖章)|(?:盖章|签字)件|合同(?:已经?|都|刚|今天|昨天|终于|正式|也|双方)?(?:已)?(?:签|盖章|盖好|回签|寄回来了|走完|生效)|中标(?:了|通知|,|$|。|啦)|(?:我们|我司|咱们)中标|拿下(?:了|来了|!|$|,|。)|成交(?:了|啦|!)|赢单|赢了(?=[,。! ]|$)|搞定(?:了|啦)(?=[,。! 啊哈呀刚]|$)|下单了|已下单|下了(?:正式)?(?:订单|单)|订单(?:已经?)?(?:下了|来了|收到|到了)|收到[^,。]{0,12}?(?:正式)?(?:订单|po|中标通知|签字合同|盖章合同|回签)|回签(?:了|完|合同)|单子(?:签|成|拿下)了?|选(?:择)?了(?:我们|你们|贵司|您)|定了我们|选择了我们|敲定了我们"
)
LOST = re.compile(
    r"(?<![a-z])(?:(?:they |she |he |customer |client |have |has |'ve |and |board |eventually |finally |now |unfortunately |are |is |\w+ )?(?:went with|going with|gone with|go with|chose|(?:have|has|'ve) chosen|picked|selected|decided for|signed (?:up )?with|awarded it to|gave (?:it|the deal|the business|the contract) to|staying with|stick(?:ing|s)? with|stays with|stayed with|stuck with|(?:will|'ll|going to|want to|wants to|prefer to|decided to) (?:stay|stick|go) with)(?! (?:us|you|your|our|we|me|the (?:pro|premium|standard|basic|enterprise|bigger|smaller|larger|second|first|full)|option|plan|phase)(?![a-z])| it (?:to )?us)"
    r"|lost (?:the |this |that |their |our |\w+'s )(?:deal|bid|tender|business|project|order|contract|one|account)|lost (?:it|out|them)|lost (?:\w+ ){0,2}to \w+|^lost|no go|(?:^|: ?)dead(?=,|$)|deal is dead|we lost|closed[- ]lost|deal (?:is )?(?:lost|dead|off)|(?:is|it's|now|marked|as) lost\b|dead deal|decided (?:against|not to)|not (?:going|moving|proceeding) (?:ahead|forward|fwd)|not to (?:proceed|go ahead|continue|move forward|pursue)|won't (?:be )?(?:going|moving|proceed\w*|go|move)(?: ahead| forward| further)?(?: with us)?|(?:project|deal|tender|initiative|purchase|budget|it) (?:is |was |has been |got |gets |been )?(?:cancel+ed|scrapped|shelved|killed|axed|called off)|cancel+ed the (?:project|deal|tender|order|purchase)|pulled the plug|turned us down|declined our (?:offer|proposal|quote)|rejected our (?:offer|proposal|quote|bid)|passed on (?:our|us)|said no(?! (?:problem|change|to the discount))|no longer interested|they're out|not interested(?: any ?more)?|voted (?:it down|against|no)|(?:opted|ruled) against|backed out|pulled out|walked away|bought from|building (?:it )?in-?house|lost on price)(?![a-z])"
    r"|丢单|单子?丢了|丢给|丢了(?:这|一|个|单|$|[,。!])|黄了|没戏了|泡汤|吹了|飞单|落标|(?:没|未|没有|未能)(?:能)?中标|不采用(?:了)?(?:贵|你们?|我们?|您)|不(?:采纳|选用)|输(?:了|给|单)|选(?:了|择了|定了|用了|的是)(?!我们|你们|您|贵司|咱们|我司|咱|方案|型|[abc]方案|两|三|一个|一款)[^,。]{0,10}(?:家|公司|科技|软件|友|蝶|集团|对手|别人|同行|$|[,。;!])|选(?:了|择了)(?:别家|别人|其他|另|对手|竞)|签(?:给)了?(?:别|对|其|另|竞)|签给了?(?!我们)|给了(?:别家|别人|对手|竞争对手|其他家|友商|同行)|被[^,。]{0,10}(?:抢|拿|截胡|撬)|项目(?:已经?|被)?(?:取消|终止|叫停|砍了|砍掉|搁浅|下马|停了|黄)|(?:取消|终止|叫停)了?(?:这个|该)?(?:项目|采购|招标)|(?:项目|单子|这单|^)(?:暂时)?不做了|不买了|不采购了|不考虑(?:我们|了)|不再考虑|(?:他们?|对方|客户)(?:那边)?(?:已经?|后来|最终|最后|都)*(?:与|和|跟)(?!我|咱|贵|你|您)[^,。;我咱你您贵]{2,10}签(?:了|约(?!仪式)|订|下|署)|(?:说|表示|暂时?|目前|现在)不需要(?:了|$|[,。])|不需要了|流失|预算取消|不续(?:费|约|签|保)了?|放弃(?:了|采购|合作|跟进)|已(?:经)?选(?:定|择|用)(?!了?我|了?你|了?贵)|拒绝了(?:我们|报价)|出局|没选我们|不跟我们合作|不合作了|决定不(?:买|上|做|采购|合作|续)"
)
_REASON = re.compile(
    r"(?:because(?: of)?|b/c(?: of)?(?![a-z])|due to|reason(?: is| was|:)|on price|over price|since|as (?:we|our|they|their|the)|too (?:expensive|pricey|slow|late|complex|short|long|early|far|hard|difficult|risky|big|small|much work)|cheaper|lower price|(?:price|offer|quote|bid)s? (?:is|was|are|were) (?:[\w%.]+ ){0,4}?(?:lower|cheaper|better)|budget cut|原因(?:是|:)?|理由(?:是|:)?|因为|由于|主要是|嫌|价格太|太贵|价格[^,。;]{0,6}(?:一半|低|便宜)|没批|没通过|批不下来|没立上项|资金(?:紧张|不到位|没到|链)|没钱|钱紧|手头紧|缩减开支|降本|经营困难|行情不好|效益不好|(?:把|砍|冻结|取消|削减|压缩|收紧)了?[^,。]{0,4}(?:预算|经费)|(?:预算|经费)(?:都|全|也|又)?(?:给|被)?(?:砍|冻结|取消|收回|没了|用完|花完)|(?:fast|quick|short|soon|earli|bett)er (?:delivery|lead time|turnaround|shipping|service|support|terms|features|price|fit)s?(?![a-z])|(?:deliver(?:y|s|ed)?|lead times?|ships?|turnaround|respon(?:d|se)s?)(?: (?:is|was|are|were|time|times|it|much|a lot))* (?:fast|quick|short|soon|earli)er(?![a-z])|(?:交付|交货|发货|到货|响应|上线|实施|服务|售后|功能|周期|工期)[^,。;]{0,4}(?:更|比我们[^,。;]{0,3})(?:快|短|早|好|强|全|及时|完善|成熟|便宜)|更便宜|便宜|(?:价格?|报价)比我们[^,。]{0,4}(?:低|便宜|好)|交期|预算被砍|没预算|没有预算|^no (?:budget|money|funds)(?![a-z]))"
)

REFUSES = re.compile(
    r"(?<![a-z])(?:(?:not|never) (?:going to|gonna|planning to) (?:buy|purchase|order|renew)|(?:won't|will not|wont|would not|wouldn't) (?:buy|purchase|order|renew)|not (?:buying|purchasing|ordering|renewing)|(?:has|have|had) cancel+ed (?:the |their |our |this )?(?:\w+ ){0,4}(?:project|purchase|order|tender|upgrade|rollout|renewal)|no purchase(?! order))(?![a-z])(?! (?:before|until|unless|without|yet))"
    r"|(?:不会|不打算|不准备|不再|不想|不)(?:再)?(?:买|采购|续约|上|要)(?![^,。;]{0,4}[吗么])(?=[^,。;!]{0,16}了|[^,。;!]{0,8}$)(?!$)"
)
"""Somebody says that they will not buy: less than a deal that is lost, and none that is expected to close."""

_GIVEN_UP = re.compile(
    r"(?<![a-z])(?:fell through|fallen through|(?:do not|don't|dont|no longer) (?:want|need) (?:it|this|us)(?: any ?more)?|(?:must|have to|has to|had to|want to|wants to|are|is) cancel(?:l?ing)?(?: the| our| their)? (?:project|order|deal|purchase|contract)|(?:is|are|'re|gonna|going to|will|have to|decided to) pass(?: for now| on this| on it)?(?=$|,)|has passed|passed$|dead deal|(?:is|it's|deal:|:) dead(?![a-z])|out of biz|went out of business|decided not to (?:proceed|go|continue))(?![a-z])"
    r"|(?:^|(?<=: )|(?<=:)|(?<=- ))dead(?=,|$)|死单|倒闭|退单|(?<!可)(?<!实施)(?<!培训)(?<!定制)(?<!模块)(?<!二期)(?<!服务)(?:不要了|不做了|不上了|不搞了|不玩了)|(?:今年|暂时|明年)(?:先)?不(?:上|做|买|采购|考虑)|项目(?:只能|不得不|要|得)?(?:取消|终止|停掉|搁置|搁浅)|没戏"
)
_ORDERED = re.compile(
    r"(?<![a-z])(?:(?:po|purchase order)(?: \S{1,12})? (?:is )?attached|find (?:the |our |attached )?(?:po|purchase order)|po\s?#?\s?\d{3,}|(?:have|they've|you've) (?:chosen|picked|selected) (?:us|you)|(?:signed|sealed) contract (?:is )?attached|consider this (?:mail |email )?our (?:purchase )?order)(?![a-z])"
    r"|po\s?\d{3,}(?!下周)|po见附件|(?:昨天|今天|上周.?|刚刚?|今早|上午|下午)[^,。;]{2,12}签约(?!仪式|前|后|时)|(?:盖章|签字|签好的?)(?:的)?合同(?:见|在)?附件|附件(?:是|为|中|里)?[^,。;]{0,8}(?:盖章|签字|签署|回签|签好)(?:后|好|过)?的?(?![^,。;]{0,12}(?:保密|意向|框架|谅解))《?[^,。;》]{0,14}(?:合同|订单|协议)|(?:盖章|签字|签署)(?:后|好|过)?的?(?:合同|协议)(?:扫描件|原件|已)|^签约(?=[:,\d]|$)"
)

MEANINGS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    meaning: (re.compile(names), re.compile(words))
    for meaning, names, words in (
        ("proposal", r"propos|quot|offer|方案|报价|提案|标书|投标",
         r"(?<![a-z])(?:(?:sent|submitted|emailed|shared|delivered|handed over|presented|forwarded|resent|gave|mailed|issued|attached|provided)(?: over| across| in| them| him| her| you| jane| out| off|ed)?(?: \w+)?(?: the| our| a| an| my| that| this| you| them)*(?: \w+){0,2}? (?:proposal|quote|quotation|offer|pricing|bid|tender)|quoted (?:them|him|her|it|\$|€|£|¥|\d|rmb|usd|eur|at|for|the|a)|(?:proposal|quote|quotation|offer|bid) (?:has been |was |is |went |already |is now )?(?:sent|out|submitted|delivered|with them|in their hands|under review|attached)|reviewing (?:the|our) (?:proposal|quote|offer)|received (?:our|the) (?:proposal|quote|quotation|offer)|we (?:quoted|proposed|bid))(?![a-z])"
         r"|(?:发|提交|给|递|交|出|报|做|寄|送|提)(?:出|过去|过|完|好|交)?了(?:一?[份版个])?[^,。;]{0,8}(?:报价|方案|提案|标书|建议书)|(?:报价单?|方案|提案|标书|建议书)(?:已经?|都|也|刚|昨天|今天|上周)*(?:发|提交|给|递|交|出|报|寄|送|做)(?:出|过去|过|完|好|给)?(?:了|他|客户|对方|去)|已(?:经)?(?:报价|发报价|提交方案|投标|发方案|发送报价|出方案|交标)|报(?:了|过)价|报价[^,。;]{0,8}(?:已|都)(?:经)?(?:发|提交|给|递|交|寄|送|报)|(?:报价单?|方案|标书|提案)(?:已|都)(?:经)?(?:发|提交|给|递|交|寄|送)|报价了|投了标|投标了|我(?:们|方|司)?报(?:了|的|价)\d?"),
        ("negotiation", r"negotiat|商务|谈判|议价|contract|合同|法务|legal",
         r"(?<![a-z])(?:negotiat(?:ing|ion|ions|e|ed)|haggl\w+|redlin\w+|red-lin\w+|legal (?:is |are )reviewing|contract (?:is )?(?:with|at|in|under) (?:their |the |our )?(?:legal|review|lawyers|procurement)|reviewing the contract|going through the (?:contract|terms)|discussing (?:the )?(?:terms|price|pricing|discount|contract|payment terms|commercials|contract terms)|(?:asked|asking|want|wants|pushing|pushed|push|pressing|requested) (?:us )?(?:for |on )?(?:a |an |another |some |more )?(?:\d+ ?% |\d+ percent |bigger |better |further |lower |extra )*(?:discount|price|rebate)|final terms|commercial terms|contract terms|sent (?:over )?(?:the |a )?(?:draft )?contract|contract draft|draft contract)(?![a-z])"
         r"|(?:商务)?谈判|砍价|压价|议价|讨价还价|谈价|在谈(?:价格|合同|商务|条款|付款)|(?:谈|聊|讨论|沟通|确认|商量|抠)(?:了)?(?:一下)?(?:合同)?(?:条款|付款方式|付款条件|账期|折扣|商务)|法务(?:在|正在|还在)?(?:审|看|过)|走合同|合同(?:在|正在)?(?:走流程|审批|审核|评审|法务)|要(?:求|我们)?(?:再)?(?:降|优惠|便宜|打折|让)|(?:希望|要)(?:再)?(?:打|便宜|优惠|降)[^,。]{0,6}(?:折|点|价|万|个点)|合同(?:初稿|草稿|草案)|商务条款|再降|还价|要求(?:将|把)[^,。;]{2,16}(?:降|改|调|减|延)"),
        ("qualified", r"qualif|需求|合格|确认|验证|有效|discover|opportunit|意向",
         r"(?<![a-z])(?:qualified|confirmed (?:the )?(?:need|requirements?|interest))(?![a-z])|需求(?:已经?|基本|都)?(?:明确|确认|清楚|核实)|确认(?:了)?(?:有)?需求|有明确(?:的)?需求"),
        ("demo", r"demo|演示|presentation|展示", r"(?<![a-z])(?:(?:did|gave|had|ran|held|after|finished|showed|completed)(?: \w+){0,3} (?:demo|presentation)|demo (?:went|was|done)|demoed|presented the product)(?![a-z])|(?:做|演示|讲|看)(?:完|过)?了[^,。]{0,4}演示|演示(?:了|完|过|很|效果|得)|(?:做|看)了(?:一次|产品)?(?:demo|演示)"),
        ("trial", r"trial|pilot|poc|试用|试点|测试", r"(?<![a-z])(?:(?:started|running|in|began|kicked off|signed up for|testing|on) (?:the |a |an |their |our )?(?:\w+ )?(?:trial|pilot|poc|proof of concept)|(?:trial|pilot|poc) (?:is |has |was )?(?:started|running|under way|underway|ongoing|live|begun|in progress))(?![a-z])|(?:开始|正在|在|已经?|进入|申请)(?:了)?(?:试用|测试|试点|poc)|(?:试用|试点|poc)(?:已经?)?(?:开始|中|启动|进行)"),
        ("lead", r"lead|new|prospect|线索|初步|接洽|潜在|新建", r"(?<![a-z])(?:new (?:lead|inquiry|enquiry|prospect)|first (?:contact|call|meeting|conversation|touch)|inbound (?:lead|inquiry|enquiry)|initial (?:call|contact|conversation|meeting|inquiry|enquiry)|cold call(?:ed)?|came across|(?:filled|submitted) (?:in |out )?(?:the |our )?(?:web ?)?form)(?![a-z])|新(?:线索|客户来|增线索|询盘)|初次(?:接触|沟通|拜访|联系)|第一次(?:接触|沟通|拜访|联系|见)|首次(?:接触|沟通|拜访|联系)|初步(?:接触|接洽|沟通|了解)|(?:官网|网站)(?:留言|表单|注册)|陌拜|询盘"),
    )
}  # fmt: skip
_MOVED = re.compile(
    r"(?:move[ds]?|moving|advance[ds]?|progress(?:ed|ing)?|push(?:ed)?|now (?:in|at)|enter(?:ed|ing)?|in the|at the|reached|is in|are in|stage(?: is|:)?|status(?: is|:)?|back to|forward to|进入(?:了|到)?|到了?|转(?:到|入)|推进到|处于|阶段|状态|目前在|现在在|走到)\W{0,3}(?:the |a |to |in |into |under |active |为|是|:)*\s?[\"'「“]?$"
)
_STAGE_AFTER = re.compile(r"[\"'」”]?\s?(?:stage|phase|阶段|状态)")


@dataclass(frozen=True, slots=True)
class Standing:
    stage: Fact
    lost_reason: Fact | None = None


def read(sheet: Sheet, clauses: Sequence[Clause]) -> Standing | None:
    """The last word on won or lost counts most, then a stage by name, then what was done."""
    outcome: Standing | None = None
    for clause in clauses:
        if outcome and _no_longer(sheet, clause, outcome):
            outcome = None
        outcome = _with_reason_of(_outcome(sheet, clause, clauses), outcome)
    if outcome:
        return outcome
    named = _named(sheet, clauses)
    if named:
        return Standing(named)
    implied = _implied(sheet, clauses)
    return Standing(implied) if implied else None


_TAKEN_BACK = re.compile(
    r"(?<![a-z])(?:actually,? (?:no|not|wait)|scratch that|strike that|correction|no,? wait|wait,? no|hang on|hold on|change of (?:plan|heart|mind)|changed (?:his|her|their|its) minds?|u-turn|second thoughts)(?![a-z])"
    r"|其实(?:没|不|还没)|(?:^|[,。])不对|不是不|说错了?|更正|纠正|改口|反悔|变卦|改(?:变)?了?主意"
)
"""What was said before no longer holds."""
_REVIVED = re.compile(
    r"(?<![a-z])(?:actually,? (?:they|he|she|it)(?:'re| are|'s| is) (?:still|back)|back (?:on(?= (?:again|track|the table)|$)|in play|from the dead|in business)|on again|re-?opened|revived|reconsider(?:ed|ing)|reinstated|(?:they|he|she|client|customer) (?:have |has |just )*(?:rang|called|phoned|came|wrote) (?:me |us )?back(?! (?:to say )?no(?![a-z])))(?![a-z])"
    r"|其实(?:还(?:在|有|想|要)|又|仍)|回心转意|又(?:来电|打来|打电话|联系|找(?:回|到|过)?(?:来|我|咱)|回来|决定(?:做|上|买|要|继续)|恢复|重启|活了|说(?:要|可以|做|继续|还))|主动(?:来电|联系|打|找)|重新(?:启动|考虑|谈|上马)|恢复了|重启了|又有戏"
)
"""What was lost is so no longer."""


def _with_reason_of(told: Standing | None, before: Standing | None) -> Standing | None:
    """What is said again of the same end keeps the reason that was given the first time."""
    if told is None or before is None or told.lost_reason or told.stage.value != before.stage.value:
        return told or before
    return replace(told, lost_reason=before.lost_reason)


def _no_longer(sheet: Sheet, clause: Clause, outcome: Standing) -> bool:
    text = sheet.page.of(clause)
    lost = any(s.key == outcome.stage.value and s.kind == "lost" for s in sheet.context.stages)
    return bool(_TAKEN_BACK.search(text) or (lost and _REVIVED.search(text)))


def ends(sheet: Sheet, clause: Clause, clauses: Sequence[Clause]) -> str:
    """Whether a clause says that a deal is "won" or "lost"; else nothing."""
    outcome = _outcome(sheet, clause, clauses)
    kinds = {stage.key: stage.kind for stage in sheet.context.stages}
    return kinds.get(str(outcome.stage.value), "") if outcome else ""


def _outcome(sheet: Sheet, clause: Clause, clauses: Sequence[Clause]) -> Standing | None:
    text = sheet.page.of(clause)
    context = sheet.context
    if (lost := LOST.search(text) or _GIVEN_UP.search(text)) and not _is_ours(sheet, text, lost):
        stage = _of_kind(context, "lost")
        if stage and not _denied(text, lost) and not _doubtful(sheet, clause, lost):
            span = _span(sheet.page, clause, lost)
            return Standing(Fact(stage.key, span, 0.9, "implied"), _reason(sheet, clause, lost, clauses))
    if told := _of_a_firm(sheet, clause):
        kind, match = told
        stage = _of_kind(context, kind)
        if stage and not _denied(text, match) and not _doubtful(sheet, clause, match):
            reason = _reason(sheet, clause, match, clauses) if kind == "lost" else None
            return Standing(Fact(stage.key, _span(sheet.page, clause, match), 0.9, "implied"), reason)
    if refused := REFUSES.search(text):
        stage = _of_kind(context, "lost")
        if stage and not _doubtful(sheet, clause, refused):
            fact = Fact(stage.key, _span(sheet.page, clause, refused), 0.66, "implied")
            return Standing(fact, _reason(sheet, clause, refused, clauses))
    if won := _WON.search(text) or _ORDERED.search(text):
        stage = _of_kind(context, "won")
        if stage and not _denied(text, won) and not _doubtful(sheet, clause, won):
            return Standing(Fact(stage.key, _span(sheet.page, clause, won), 0.92, "implied"))
    return None


_CHOOSES = re.compile(r"(?:go|going|went|gone|stay\w*|stick\w*) with|cho|pick|select|decided for|award|选")


def _is_ours(sheet: Sheet, text: str, match: re.Match[str]) -> bool:
    """They'll go with Beacon, 选定了安检通: what they go with is what we sell."""
    around = text[match.start() : match.end() + 24]
    return bool(_CHOOSES.search(match[0])) and any(
        name in around for name in map(fold, sheet.context.products) if len(name) > 1
    )


_BEFORE_A_FIRM = {
    "won": re.compile(r"(?:(?<![a-z])(?:won|signed)(?: up)?|拿下了?|赢下?了|签下了?|签了)\s?$"),
    "lost": re.compile(r"(?:(?<![a-z])lost|丢掉?了|输掉?了)\s?$"),
}
_BEHIND_A_FIRM = re.compile(
    r"\s(?:has |have |just |finally |also |on the other hand |did )*signed(?! (?:with|up|off|nda|an nda|the nda|a nda|mou|for a trial|loi|a letter of intent|the loi|in))(?![a-z])"
)


def _of_a_firm(sheet: Sheet, clause: Clause) -> tuple[StageKindWord, re.Match[str]] | None:
    """丢了华东重机, "won Brightwater", "Brightwater signed for 40k": right beside the customer's name."""
    text = sheet.page.of(clause)
    for firm in sheet.firms:
        if not clause.start <= firm.start < clause.end:
            continue
        for kind, before in _BEFORE_A_FIRM.items():
            if match := before.search(text, 0, firm.start - clause.start):
                return ("won" if kind == "won" else "lost"), match
        if match := _BEHIND_A_FIRM.match(text, firm.end - clause.start):
            return "won", match
    return None


def _denied(text: str, match: re.Match[str]) -> bool:
    """A "not" in front, in the same clause, or a "yet" behind."""
    lead = text[: match.start()]
    return (
        bool(NOT.search(lead[-20:]))
        or bool(re.match(r"[^,.]{0,20}(?<![a-z])yet(?![a-z])", text[match.end() :]))
        or bool(re.search(r"(?:not|n't)\s(?:\w+\s)?signed", text))
    )


def _doubtful(sheet: Sheet, clause: Clause, match: re.Match[str]) -> bool:
    """Under a condition, in a question, or as a plan, it has not happened."""
    text = sheet.page.of(clause)
    lead = text[: match.start()] + text[match.start() : match.end()][:3]
    after = sheet.page.text[clause.end : clause.end + 1]
    future = re.search(
        r"(?<![a-z])(?:will|to be|gets?|expect\w*|plan\w*|want\w*|need\w*|should|aim\w*|target\w*|going to|ready to|about to|to get|wait\w* for|waiting|pending|until|before|after)(?![a-z])",
        lead,
    )
    return bool(
        UNSURE.search(lead)
        or _ELSE.search(lead)
        or future
        or after == "?"
        or re.search(r"吗$|么$|(?:后|前|时)$|才|再", text[match.start() : match.end() + 2][-2:])
    )


_ELSE = re.compile(
    r"(?:原|本|还|一度)?以为|差点|险些|(?<![a-z])(?:i|we) thought(?![a-z])|(?<![a-z])(?:otherwise|or else|if not)(?![a-z])|否则|不然|要不然"
)
"""What comes about only where something else does not."""


def _span(page: Page, clause: Clause, match: re.Match[str]) -> Span:
    text = match[0]
    start = clause.start + match.start() + len(text) - len(text.lstrip())
    return Span(_word_start(page, start), clause.start + match.start() + len(text.rstrip(" ,.。!")))


def _word_start(page: Page, at: int) -> int:
    """Of "they're going with" no quote begins behind the apostrophe."""
    if page.text[at - 1 : at] == "'" and (word := re.search(r"[a-z]+'$", page.text[max(0, at - 12) : at])):
        return at - len(word[0])
    return at


def _reason(sheet: Sheet, clause: Clause, lost: re.Match[str], clauses: Sequence[Clause]) -> Fact | None:
    """The clause that says why; where none does, nobody gave a reason."""
    near = [c for c in clauses if clause.sentence <= c.sentence <= clause.sentence + 1]
    said = next(
        (c for c in near if c.start >= clause.end and sheet.page.text[clause.end : c.start].strip() == ":"),
        None,
    )
    if said:  # "Oxmoor is dead: they froze all spending"
        span = Span(said.start, said.end)
        return Fact(_tidy(sheet.quote(span)), span, 0.82)
    for candidate in near:
        match = _REASON.search(sheet.page.of(candidate))
        if match:
            start = candidate.start + (match.start() if candidate == clause and match.start() > 8 else 0)
            span = Span(start, candidate.end)
            return Fact(_tidy(sheet.quote(span)), span, 0.85)
    return None


def _tidy(text: str) -> str:
    text = re.sub(
        r"^(?:but|and|so|because(?: of)?|b/c(?: of)?|due to|since|as|原因(?:是|：|:)?|因为|由于|主要是|但|而)\s*",
        "",
        " ".join(text.split()),
        flags=re.IGNORECASE,
    )
    return text[:1].upper() + text[1:200]


def _of_kind(context: Context, kind: str) -> StageWord | None:
    return next((s for s in context.stages if s.kind == kind), None)


def _named(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    """A stage of the team by its own name: in a line "Stage:", or behind "moved to"."""
    for labelled in sheet.labels("stage", clauses):
        if stage := stage_of(sheet.context, sheet.page.text[labelled.value.start : labelled.value.end]):
            return Fact(stage.key, labelled.value, 0.95)
    called = [
        (s, n)
        for s in sheet.context.stages
        for n in dict.fromkeys((fold(s.name), fold(s.key)))
        if n in sheet.page.text
    ]
    for clause in reversed(clauses) if called else ():
        text = sheet.page.of(clause)
        for stage, name in called:
            match = re.search(re.escape(name), text)
            if match and not _denied(text, match) and _is_moved_to(text, match):
                return Fact(stage.key, Span(clause.start + match.start(), clause.start + match.end()), 0.88)
    return None


def _is_moved_to(text: str, match: re.Match[str]) -> bool:
    lead = text[: match.start()]
    return bool(_MOVED.search(lead) or _STAGE_AFTER.match(text, match.end())) and not _planned(lead)


def _planned(lead: str) -> bool:
    return bool(
        NOT.search(lead[-20:])
        or re.search(
            r"(?<![a-z])(?:if|will|want|hope|plan|before|until|should|could|would|might|may)(?![a-z])|如果|希望|计划|打算|预计|争取|下周|明天",
            lead,
        )
    )


def stage_of(context: Context, words: str) -> StageWord | None:
    """The stage that some words name: by its own name or key, else by what they mean."""
    words = words.strip(" .,;。")
    for stage in context.stages:
        if words in {fold(stage.name), fold(stage.key)}:
            return stage
    if re.fullmatch(r"(?:closed )?won|signed|赢单|已签约?|成交|中标|已成交", words):
        return _of_kind(context, "won")
    if re.fullmatch(r"(?:closed )?lost|丢单|输单|已丢单|落标", words):
        return _of_kind(context, "lost")
    begun = [
        s
        for s in context.stages
        if len(words) >= 3 and (fold(s.name).startswith(words) or fold(s.key).startswith(words))
    ]
    if len(begun) == 1:  # "neg"
        return begun[0]
    contained = [s for s in context.stages if len(fold(s.name)) > 1 and fold(s.name) in words]
    if contained:
        return contained[0]
    for names, said in MEANINGS.values():
        if names.search(words) or said.search(words):
            found = _meant(context, names)
            if found:
                return found
    return None


def _meant(context: Context, names: re.Pattern[str]) -> StageWord | None:
    return next(
        (
            s
            for s in context.stages
            if s.kind == "open" and (names.search(fold(s.name)) or names.search(fold(s.key)))
        ),
        None,
    )


def _implied(sheet: Sheet, clauses: Sequence[Clause]) -> Fact | None:
    """What was done, "sent the proposal", where the team has a stage of that meaning: the furthest one said."""
    best: tuple[int, Fact] | None = None
    order = {stage.key: position for position, stage in enumerate(sheet.context.stages)}
    for clause in clauses:
        text = sheet.page.of(clause)
        if sheet.label_at(clause.start) in {"next", "due", "product"}:
            continue
        for meaning, (names, said) in MEANINGS.items():
            match = said.search(text)
            stage = _meant(sheet.context, names) if match else None
            if (
                match is None
                or stage is None
                or _denied(text, match)
                or _is_ahead(sheet, clause, text, match)
                or _is_a_rivals(sheet, clause, match)
            ):
                continue
            confidence = 0.72 if meaning in {"lead", "qualified"} else 0.8
            fact = Fact(stage.key, _span(sheet.page, clause, match), confidence, "implied")
            if best is None or order[stage.key] > best[0]:
                best = (order[stage.key], fact)
    return best[1] if best else None


def _is_a_rivals(sheet: Sheet, clause: Clause, match: re.Match[str]) -> bool:
    """What a competitor quoted, or bids, moves no deal of ours: it stands right before, and no "we" in between."""
    at = clause.start + match.start()
    before = [span for span in sheet.rivals if clause.start <= span.start <= at]
    lead = sheet.page.text[
        max(s.start for s in before) if before else clause.start : clause.start + match.end()
    ]
    return bool(before or RIVAL.search(lead)) and not re.search(
        r"(?<![a-z])(?:we|i|our|us)(?![a-z])|我", lead
    )


def _is_ahead(sheet: Sheet, clause: Clause, text: str, match: re.Match[str]) -> bool:
    lead = text[: match.start()]
    ahead = re.search(
        r"(?<![a-z])(?:if|will|'ll|want(?:s|ed)? (?:me |us )?to|need(?:s)? to|should|to be|going to|must|have to|has to|let's|once|after|before|until|when|next step|next|please|could|would|may|might|can|asked for)(?![a-z])|如果|要是|需要|下一步|下周|明天|准备|打算|计划|等|再|让我们|要我们|尽快|抓紧|周[一二三四五]|礼拜|星期|前把|之后|后再|[催让叫请]$",
        lead,
    )
    return bool(ahead) or sheet.page.text[clause.end : clause.end + 1] == "?"
