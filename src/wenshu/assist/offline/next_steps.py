"""What happens next and when: what we said we would do, what was agreed, what they will do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wenshu.assist.extraction import Caution, Fact, Span
from wenshu.assist.offline import assigned, colleagues
from wenshu.assist.offline.ahead import gone, has_been, is_ahead, moment_of
from wenshu.assist.offline.near_days import OCCASION, day_near, days_in
from wenshu.assist.offline.next_words import ACTION_WORD, CLOSING, IMPERATIVE, MEETING, OURS, THEIRS
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.assist.offline.sheet import tidy as tidy
from wenshu.reading.days import When

_DONE = re.compile(
    r"(?<![a-z])(?:(?:i|we|have|has|already|just|jane|he|she|they) (?:already |just )?(?:sent|called|met|visited|emailed|spoke|had|did|presented|showed|delivered|submitted|discussed|talked|received|got)|yesterday|last (?:week|month|night|monday|tuesday|wednesday|thursday|friday|year|quarter)|earlier today|this morning|ago|(?:good|great|nice|lovely|productive|useful) (?:call|chat|meeting|session|talk|demo|visit|catch-?up))(?![a-z])|昨天|前天|上周|刚才|刚刚|今早|上个?月|已经?(?:发|给|约|打|提交|安排|联系|报|完成)|(?:发|给|打|见|聊|谈|开|拜访|演示|沟通|提交|去|签|报|做|参观|看)(?:完|过|好)?了"
)
_CONDITION = re.compile(
    r"(?<![a-z])(?:if|unless|in case|would have|might|maybe|perhaps)(?![a-z])|如果|要是|假如|万一|除非|也许"
)
_LEAD = re.compile(
    r"^(?:and |so |but |then |also |plus |ok |okay |well |- |[-*•·]\s*|\d[.)、]\s*)*(?:next steps?(?: is| are| will be)?(?: to| for me to| for us to)?[:,]?\s*|next:\s*|action(?: items?)?:\s*|to-?do:?\s*|(?:i|we)(?:'ll| will| shall| need to| needs to| have to| must| should| plan to| want to| promised to| agreed to|'m going to| am going to| are going to|'re going to)(?: also| then)? |i promised (?:him |her |them )?(?:to )?|need to |needs to |have to |must |let's |let us |gotta |remember to |remind me to |will (?=[a-z]{3})|don't forget to |please |pls |(?:he|she|they|\w+)(?: has| have|'ve)? (?:asked|wants?|wanted|would like|told|expects?|invited) (?:us|me) to |to (?=\w+ ))"
    r"|^(?:[-*•·]\s*|\d[.)、]\s*)*(?:那|那么|所以|并且?|同时|另外|然后|但是?|而且)?(?:下一?步(?:计划|行动|是|要|:|,)*|接下来(?:要|就|,)*|待办(?:是|:)*|后续(?:安排|计划|要|需要|:|,)*|(?:我|我们|咱们?)(?:这边)?(?:需要|要|得|会|来|准备|打算|计划|答应|必须|应该|将|尽快)+|需要(?:我们?)?(?:尽快)?|(?:他们?|她|对方|客户|[一-鿿]{1,3}(?:总|经理|工|主任))?(?:让|叫|要求?|请|希望)(?:我们?|咱们?)(?:方|这边|司|公司)?|记得|别忘了?)",
)  # fmt: skip
_WEAK_OURS = re.compile(r"^(?:needs? |have to|must|action|需要|to-?do)")


@dataclass(frozen=True, slots=True)
class NextStep:
    action: Fact | None
    at: Fact | None
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    rank: float
    action: Span | None
    when: When | None
    confidence: float
    labelled: bool = False


def read(sheet: Sheet, clauses: Sequence[Clause], entity: str) -> NextStep | None:
    found = [
        *_labelled(sheet, clauses),
        *(f for clause in clauses if (f := of_clause(sheet, clause, clauses))),
    ]
    if not found:
        return None
    found = _with_promised_day(sheet, clauses, found)
    best = max(found, key=lambda f: (f.rank, f.when is not None, -(f.action.start if f.action else 0)))
    span = _with_address(sheet, best.action) if best.action else None
    action = Fact(tidy(sheet, span), span, best.confidence) if span else None
    when = best.when or (None if best.labelled else day_near(sheet, clauses, best.action))
    if when is None:
        return NextStep(action, None)
    at, cautions = moment_of(sheet, when, best.confidence, entity)
    return NextStep(action, at, cautions)


_WILL_DO = re.compile(
    r"(?:ok(?:ay)?|sure|great|perfect|yes|yep|fine|cool|no problem|thanks)*[, ]*(?:i |we )?(?:will|'ll|i'll|we'll) do(?: it| that| so)?(?![a-z])|(?:i'?ll |will )?(?:on it|consider it done)"
)


def _with_promised_day(sheet: Sheet, clauses: Sequence[Clause], found: list[Found]) -> list[Found]:
    """ "Shall I send it?" – "OK, will do tomorrow": the day of what was said before it."""
    for clause in clauses:
        days = days_in(sheet, Span(clause.start, clause.end))
        if days and not gone(sheet, days[0]) and _WILL_DO.match(sheet.page.of(clause)):
            asked = [f for f in found if f.action and f.action.end <= clause.start]
            if asked:
                best = max(asked, key=lambda f: (f.rank, f.action.start if f.action else 0))
                return [*(f for f in found if f is not best), replace(best, when=days[0])]
    return found


def _with_address(sheet: Sheet, span: Span) -> Span:
    """An address or a number at the end of it belongs to it; no reader saw that."""
    blank = re.match(r" *", sheet.page.text[span.end :])
    behind = sheet.spoken[span.end : span.end + (blank.end() if blank else 0)].rstrip()
    return Span(span.start, span.end + len(behind))


def _labelled(sheet: Sheet, clauses: Sequence[Clause]) -> list[Found]:
    found = []
    due = next((when for label in sheet.labels("due", clauses) for when in days_in(sheet, label.value)), None)
    for label in sheet.labels("next", clauses):
        days = days_in(sheet, label.value)
        found.append(Found(10, label.value, days[0] if days else due, 0.93, labelled=True))
    if not found and due:
        found.append(Found(3.5, None, due, 0.9, labelled=True))
    return found


_REQUEST = re.compile(
    r"(?<![a-z])(?:(?:could|can|would|will) (?:you|u|we)(?! (?:believe|imagine|do better|go lower|guys))|(?:please|pls|plz|kindly)(?! (?:consider|note|find|accept|see|be |excuse|forgive|disregard|ignore))|send (?:me|us)|call me|give (?:me|us) a (?:call|ring)|email me|let (?:me|us) (?:know|have)|(?:i|we)(?:'d| would)? (?:need|require|expect|await|look forward to)(?= (?:a|an|the|your) )|we would (?:like|appreciate) (?:a|to (?:see|receive|get|schedule|have a (?:call|meeting|demo)))|i'd like (?:a|to see|to get)|looking forward to (?:your|receiving|the)|(?:would|does|could|will|is) [^,.;?]{3,40}? (?:work|suit|ok|okay|convenient|possible|good)|need (?:an |the |your |a )?(?:answer|reply|quote|price|pricing|offer|response|decision) (?:by|before|b4|asap|today|tomorrow)|(?:are|would) you (?:be )?(?:free|available|around)|is (?:someone|somebody|anyone|anybody) (?:free|available))(?![a-z])|麻烦|烦请|请(?!教|问|假|客)|想要(?=一?[份个]|看|了解)|(?:方便|有空|有时间|可以|合适)[吗么]|你(?:明天|后天|今天|下周.?|周.)?(?:上午|下午|直接|就|先)*(?:打给|打电话|联系|找|发给|加|问)|能否|能[^,。]{1,10}(?:吗|么)|能不能(?=.{0,6}(?:发|给|来|安排|演示|报))|可否|帮忙|发我|发给我|发到|给我们?(?:发|报|出|看|一)|把.{1,12}(?:发|给|寄|送)|尽快|需要(?:你们|贵司|您)"
)
_OTHERS = re.compile(
    r"^(?:and |but |so |then |that |because )*(?:he|she|they|the (?:customer|client|board|cto|ceo|cfo|boss|buyer)|his|her|their|customer|client|board|legal|finance|procurement)(?![a-z])|^(?:但是?|而|然后|所以|不过|另外)?(?:他们?|她们?|对方|客户|甲方|领导|老板|董事会|法务|财务|采购|[一-鿿]{1,3}(?:总|经理|工|主任|部长|科长|老师|姐|哥))(?!那边打)(?:说|觉得|表示|那边|这边|要|会|在|下|明|周|\d|这|先|还|也|将)"
)
_NOT_DONE = re.compile(
    r"(?:放弃|停止|不再|暂停)跟进|(?<![a-z])(?:not|don't|won't|nothing|no need)(?![a-z]).{0,12}(?:send|call|do|anything)|不(?:用|要|必|发|打|需)|先不|暂不|没空|别(?:再)?(?:给|打|发|联系|催|找|跟进|约|来|去|回|见|提|报)|勿|不许|禁止|(?<![a-z])(?:do not|dont|never|must not|not to) (?:call|phone|ring|email|mail|contact|chase|ping|visit|send|text|disturb|bother)"
)


_NUMBER = re.compile(r"\s*(?:\d{1,2}|[一二三四五六七八九十])[.)、](?!\d)\s?")


def of_clause(sheet: Sheet, clause: Clause, clauses: Sequence[Clause]) -> Found | None:
    text = sheet.page.of(clause)
    label = sheet.label_at(clause.start + min(len(text) - 1, 12))
    theirs_speak = sheet.is_theirs(clause.start)
    asks = bool(_REQUEST.search(text)) and theirs_speak
    if (
        label not in {"", "note", "stage"}
        or _NOT_DONE.search(text)
        or _MUSING.search(text)
        or _CALLED_OFF.search(text)
        or colleagues.is_asked_back(text, theirs=theirs_speak)
    ):
        return None
    if (
        sheet.page.text[clause.end : clause.end + 1] == "?"
        and not asks
        and not OURS.search(text)
        and not _WE_OFFER.search(text)
        and not _WE_ASK.match(text)
    ):
        return None
    ahead = [w for w in days_in(sheet, Span(clause.start, clause.end)) if is_ahead(sheet, clause, w)]
    rank, ours = _rank(text, ahead, theirs_speak=theirs_speak, asks=asks, been=has_been(sheet, clause, ahead))
    if (
        rank < 3
        and not theirs_speak
        and (due := assigned.due(sheet, clause, ahead) or assigned.of_a_member(sheet, clause))
    ):
        rank, ours = due + bool(ahead), None
    if rank <= 0:
        return _appointment(sheet, clause, clauses, ahead)
    if ours and (own := [w for w in ahead if w.start >= clause.start + ours.start()]):
        ahead = own
    span = _without_denied_day(sheet, _action_span(sheet, clause, ours, clauses))
    ahead = [when for when in ahead if not _is_past_part(sheet, when, span)]
    return Found(
        rank, span, _own_of(sheet, clause, ahead), 0.88 if rank >= 3 else 0.74 if rank >= 1.5 else 0.62
    )


_SIGNED_THEN = re.compile(r"\s?(?:前|之前)?(?:应该|估计|争取|可以)?(?:能|就|要)?(?:签|定|决定|批|付)")
_SIGNS = re.compile(
    r"(?<![a-z])(?:sign|close|decide|order|approve)s?(?: it| off)?(?: on| by| before| in)?\s(?:the\s)?$"
)
_MOVED_TO = re.compile(r"\s?(?:to|until|till|->|→|(?:改|挪|推迟?|调整?|延期?)(?:到|至|为|成))\s?(?:the\s)?")
"""From Wednesday to 15 October: the later one."""
_NOT_THAT = re.compile(r"(?:不是|(?<![a-z])not(?: on)?\s)$")


def _without_denied_day(sheet: Sheet, span: Span) -> Span:
    """ "Call her back not this Thursday but next Thursday": which day it is says the day."""
    for when in sheet.days_in(span.start, span.end):
        if when.end >= span.end:
            continue
        denied = _NOT_THAT.search(sheet.page.text, span.start, when.start)
        if denied and denied.start() - span.start >= 4:
            return Span(span.start, denied.start())
    return span


def _is_past_part(sheet: Sheet, when: When, action: Span) -> bool:
    """赵总今天同意了…让我们准备合同: the day of what has happened, told before what is to be done."""
    return when.end <= action.start and "了" in sheet.page.text[when.end : action.start]


def _days_ahead_in(sheet: Sheet, span: Span) -> list[When]:
    behind = Span(span.end, span.end)
    return [when for when in days_in(sheet, span) if not _is_past_part(sheet, when, behind)]


def _own_of(sheet: Sheet, clause: Clause, ahead: list[When]) -> When | None:
    """Of several days in one clause the first that is neither denied nor that of signing: 五一前决定周一把条款发过去."""
    text = sheet.page.text
    denied = max(
        (n for n, w in enumerate(ahead) if _NOT_THAT.search(text, clause.start, w.start)), default=-1
    )
    left = ahead[denied + 1 :] or ahead
    left = [
        w
        for n, w in enumerate(left)
        if not any(_MOVED_TO.fullmatch(text, w.end, o.start) for o in left[n + 1 :])
    ]
    own = [
        w
        for w in left
        if not _SIGNED_THEN.match(text, w.end)
        and not (len(left) > 1 and _SIGNS.search(text, clause.start, w.start))
    ]
    return next(iter(own), None)


_MUSING = re.compile(
    r"提醒(?:各位|大家|所有人|全体)|全员会|各位同事|(?<![a-z])(?:all hands|town hall)(?![a-z])|^(?:他们|对方)?在?(?:帮|替)[^,。]{2,16}(?:招标|选型)|^报价(?:[降升涨调从也比太])|i think (?:we|i) (?:should|could)|^please do$|^请(?:大家|各位)|公司(?:团建|年会|放假|体检)|^will do$"
)


def _appointment(sheet: Sheet, clause: Clause, clauses: Sequence[Clause], ahead: list[When]) -> Found | None:
    """A day with its hour beside an occasion: "quarterly review with Pacific Cables, 22 July 4pm"."""
    timed = next((w for w in ahead if w.clock and w.clock.exact), None)
    if timed is None or sheet.is_theirs(clause.start) or CLOSING.search(sheet.page.of(clause)):
        return None
    at = bisect_left(clauses, clause.start, key=lambda c: c.start)
    before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
    alone = clause.end - clause.start - (timed.end - timed.start) < 4
    start = before.start if alone and before else clause.start
    words = sheet.page.text[start : clause.end]
    if not OCCASION.search(words) or _DONE.search(words):
        return None
    return Found(3.1, Span(start, clause.end), timed, 0.8)


def _rank(
    text: str, ahead: list[When], *, theirs_speak: bool, asks: bool, been: bool = False
) -> tuple[float, re.Match[str] | None]:
    """What we promised or were asked for with a day, then without one, an appointment, what they will do."""
    dated = 1.0 if ahead else 0.0
    ours = _REQUEST.search(text) if asks else None if theirs_speak else OURS.search(text)
    command = None if theirs_speak and not asks else IMPERATIVE.search(text)
    meeting, theirs, done = MEETING.search(text), THEIRS.search(text), _DONE.search(text)
    first = ours or command or meeting or theirs
    condition = _CONDITION.search(text)
    if not theirs_speak and _ASKED.search(text):
        return 0.0, None
    if condition and (first is None or condition.start() < first.end()):
        return 0.0, None
    if condition and ours and _SAID.match(ours[0]):
        return 0.0, None  # "I said we would send it if they sign"
    if CLOSING.search(text) and not (ours and ACTION_WORD.search(CLOSING.sub("", text[ours.start() :]))):
        return 0.0, None
    if done and not ahead and not (ours and re.match(r"i'll|we'll|下一?步|next", ours[0])):
        return 0.0, None
    if asks and ahead and ours and _SUITS.search(text):
        return 3.6, None
    if (
        ours
        and ACTION_WORD.search(text[ours.start() :])
        and not (_OTHERS.match(text) and not asks and ours.start() == 0)
    ):
        promised = 0.2 if _PROMISED.match(ours[0]) else 0.0
        return 3.0 + dated + promised - (0.6 if _WEAK_OURS.match(ours[0]) else 0.0), ours
    if command and not done and not been:
        return 2.9 + dated, None
    if meeting and ahead:
        return (2.8 if _LATER_ON.match(meeting[0]) else 3.4), None
    if ahead and not theirs and not theirs_speak and not (done and len(text) > 24) and _is_ours_unsaid(text):
        return 3.6, None
    if ahead and theirs_speak and _TOGETHER.search(text):
        return 3.4, None
    if ahead and (theirs or (theirs_speak and _OURS_SPOKEN.search(text))):
        return 2.5, None
    return 0.0, None


_PROMISED = re.compile(
    r"(?:i|we)(?:'ll| will)|(?:said|promised|told|agreed) |i promised|我(?:答应|承诺)|答应了?"
)
"""What we said that we would do comes before what they want."""
_SUITS = re.compile(
    r"(?:方便|有空|有时间|可以|合适|行)[吗么]|(?<![a-z])(?:free|available|suit|convenient)(?![a-z])"
)
_SAID = re.compile(r"said|told|promised|agreed")
_LATER_ON = re.compile(r"kick-?off|培训|启动会|training")
"""What comes after the deal: what is asked of us now comes first."""
_DEED = re.compile(
    r"回(?:他|她|电|复|访)|发|给|打电话|联系|约|见|拜访|演示|准备|安排|跟进|回访|确认|提交|报价|沟通|聊|谈|回复|修改|整理|催|问|开会|写|汇报|对接|再|碰|送|寄|带|去|来|交|出方案|找|复盘|check|call|send|demo|meeting|研讨|会议|评审|培训"
)
_NO_DEED = re.compile(
    r"^想|能不能|问了|开始|启动|上线|交付|到期|有效期|说|觉得|表示|希望|同意|反馈|来电|付款|发货|通过|完成(?!方案|报价)|整理好|做好|准备好|写好"
)
_SURE_DEED = re.compile(r"打电话|打个电话|给.{1,6}(?:发|打|送)|把.{1,12}(?:发|给|寄|送)|拜访")


def _is_ours_unsaid(text: str) -> bool:
    """下周二给乔工打电话: in Chinese nobody says who; it is ours where nobody else is named."""
    if "我" not in text and re.search(r"[他她]们?(?:跟|和|要|会|去|向|先|再|也|下)", text):
        return False
    return (
        bool(re.search(r"[一-鿿]", text) and _DEED.search(text))
        and not _OTHERS.match(text)
        and (not _NO_DEED.search(text) or bool(_SURE_DEED.search(text)))
    )


_TOGETHER = re.compile(
    r"(?<![a-z])(?:let's|shall we|see you)(?![a-z])|再聊|再谈|再联系|再沟通|见(?!过|了|到)"
)
_CALLED_OFF = re.compile(
    r"(?:演示|会议?|拜访|见面|培训|面谈)[^,。;]{0,4}(?:取消|作废|不开了)|(?<![a-z])(?:call|meeting|demo|visit|workshop|session) (?:\w+ ){0,3}?(?:is |was |has been |got )?(?:cancel+ed|called off)(?![a-z])"
)
_WE_ASK = re.compile(
    r"(?:so |and |ok |okay )?(?:can|could|shall|should) we (?:speak|talk|meet|catch up|have a call)(?![a-z])"
)
_WE_OFFER = re.compile(r"我.{0,8}(?:发|给|打|寄|送)")
_ASKED = re.compile(r"问了|能不能|是否|会不会")
_OURS_SPOKEN = re.compile(
    r"(?<![a-z])(?:i'll|we'll|i will|we will)(?![a-z])|^(?:ok |yes |sure |and )*will (?=[a-z]{3})"
)


def _action_span(sheet: Sheet, clause: Clause, ours: re.Match[str] | None, clauses: Sequence[Clause]) -> Span:
    """The clause without what leads to the action; and what follows it where it is nothing alone."""
    text, start = sheet.page.of(clause), clause.start
    if (
        ours
        and ours.start() > 24
        and re.match(r"next step|下一步|接下来|i'll|we'll|i will|we will|let's|让我|我们?要|需要", ours[0])
    ):
        start += ours.start()
        text = text[ours.start() :]
    if (asked := _ASKS_US.match(text)) and not _days_ahead_in(sheet, Span(start, start + asked.end())):
        start += asked.end()
        text = text[asked.end() :]
    if lead := _LEAD.match(text):
        start += lead.end()
    if numbered := _NUMBER.match(sheet.page.text, start, clause.end):
        start = numbered.end()
    while start < clause.end and sheet.page.text[start] in " ,:-)]":
        start += 1
    dated = sum(w.end - w.start for w in sheet.days_in(start, clause.end))
    at = bisect_left(clauses, clause.start, key=lambda c: c.start)
    before = clauses[at - 1] if at and clauses[at - 1].sentence == clause.sentence else None
    alone = not (
        _THING.search(sheet.page.text, start, clause.end)
        or _WHOLE_DEED.search(sheet.page.text, start, clause.end)
    )
    if (
        before
        and alone
        and (clause.end - start - dated < 4 or _JUST_SEND.fullmatch(text))
        and re.search(r"[一-鿿]", text)
    ):  # 要一个价格，周三前给
        led = _ASKS_US.match(sheet.page.of(before))
        return Span(before.start + (led.end() if led else 0), clause.end)
    if clause.end - start < 3 and alone:
        following = next(
            (c for c in clauses if c.start >= clause.end and c.sentence == clause.sentence), None
        )
        return Span(following.start, following.end) if following else Span(clause.start, clause.end)
    return Span(start, clause.end)


_JUST_SEND = re.compile(r"[^,。]{0,10}(?:发|给|寄)(?:到|给)?(?:我|我们)[^,。]{0,6}(?:即可|就行|就可以|吧)?")
_ASKS_US = re.compile(
    r"[^,。;]{0,30}?(?:让|叫|要求?|请|希望|催)着?(?:我们?|咱们?)(?:方|这边|司|公司)?(?:再?尽快)?(?=[^,。;]{2})"
    r"|[^,。;]{0,16}?(?:[总工姐哥他她]|他们|经理|主任|科长|部长|客户|对方)(?:那边)?(?:想|需)?要(?=[一两几]?[份个版套]|最新|详细|正式)"
    r"|我(?=[明后今]天|[下这本]周|周[一二三四五六日]|回头)"
    r"|(?:and |so |but |then |also )*(?:(?:could|can|would|will) (?:you|u|we)(?: guys| possibly| perhaps| maybe| also| please| pls)*|(?:please|pls|kindly)) (?=[a-z]{3})"
    r"|[a-z][a-z .'&-]{0,50}? (?:wants?|wanted|needs?|asked for|asks for|is asking for|requested|would like) (?=(?:a|an|another|our|some|more) [a-z])"
)
"""Who asks it of us is no part of what is to be done."""
_WHOLE_DEED = re.compile(
    r"(?:催|跟|追|问|聊|谈|碰|推|盯|打)(?:一?[下聊催问碰谈]|[催问聊谈碰]|个电话|电话|[他她]们?)|再[催跟追问聊谈碰约访]|(?<=[天早晚后年月日号周初中底一二三四五六])(?:再|去|我|上午|下午)?[催跟追盯访](?:吧|了)?$"
)
"""催一下, 再跟: said whole, what stands before it is something else. 给 and 发 want to be told what."""
_THING = re.compile(
    r"方案|报价|合同|样品|资料|演示|清单|计划|材料|发票|标书|案例|价格|再?联系|跟进|沟通|回访|拜访"
)
