"""What a follow-up turn says of itself: that it goes on from the last one, speaks of its records, asks for money."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenshu.insights.offline.marks import Mark

_OPENING = re.compile(
    r"(?:(?:and|ok|okay|now|then|but|so|sorry|no|hmm|i mean),? )*"
    r"(?:(?:and|now|then|but|what about|how about|same for|the same for|same but|the same but|only|just|instead|make it|make that|"
    r"change (?:it |that )?to|switch (?:it )?to|show (?:it|that|me that|me it|them|those)|break (?:it|that) down|split (?:it|that)|"
    r"filter (?:it |that )?(?:by|to|on)|narrow (?:it |that )?(?:down )?to|i meant)(?![a-z]),? ?)+"
    r"|(?:那么?|再|然后|嗯|好|就|换|改|只|仅|要)*(?:换成|换做|换为|换到|换|改成|改为|改看|切换?到|切换?成|变成|同样的?|一样的?|只看|仅看|只要|再看看?|那么?|如果是?|要是)的?,?"
)
_CLOSING = re.compile(r"(?:,? (?:instead|as well|too|only|please|then)|呢|的呢|看看?|吧)?[?!.。]*$")
_DEALS = r"(?:open |won |lost )?(?:deals|opportunities|opps|ones|records)"
_WORTH = re.compile(
    r"\b(?:what|how much)(?: money)?(?:'s|'re)? ?(?:is|are|was|were)? ?(?:it|that|this|they|those|these)"
    rf"(?: {_DEALS})?(?: all)? worth\b"
)
_WHOSE = re.compile(
    rf"who (?:owns|has|handles|manages) (?:it|that|them|these|those)(?: {_DEALS})?"
    rf"|whose (?:is|are) (?:it|that|they|these|those)(?: {_DEALS})?"
    r"|(?:这些|那些|它们)(?:商机|单子|单|项目)?(?:都|分别)?是?(?:谁的|谁负责的?|归谁的?|谁在跟的?)"
)
_THEM = re.compile(
    rf"\b(?:(?:out )?of |among |from )?(?:they|them|these|those)\b(?:'re)?(?: {_DEALS}\b)?"
    r"(?! ?(?:customer|compan|client|account|contact|people|person|rep|owner|product|region|team|lead))"
    r"|(?:在)?(?:这些|那些|它们|其中|这里面|那里面)(?!客户|公司|企业|联系人|人|销售|负责人|产品|区域|地区|团队|线索)"
    r"(?:商机|单子|单|项目|记录)?(?:里面?|中|当中)?的?"
)
_BY = re.compile(r"(?:by|per|sorted by|ordered by|ranked by) |按照?|依照?")
_PRESENT = re.compile(r"\bclose\b(?!d| rate| ratio| date)")
_OF_WON = re.compile(
    r"\bwon\b|\bsales?\b|\border\b|赢单|成交|签单|签约|销售|订单"
)  # average won deal, 平均成交金额
_ALL_TOGETHER = re.compile(
    r"\b(?:in total|in all|altogether|all together|overall|combined)\b|一共|总共|总计|合计|加起来|加在一起"
)
WHICH = frozenset({"which", "which ones", "which are", "哪些", "哪个", "哪几个", "哪家", "有哪些"})
HEADS = ("metric", "measure", "count", "howmany", "much", "howlong", "kind", "funnel", "exists", "who", "prop", "inactive",
         "minedue", "agg", "overdue", "expired", "when", "times", "rep_or_sales", "achieved", "sold", "task")  # fmt: skip
FIGURES = ("count", "howmany", "much", "metric", "measure", "agg")  # "how many?", 金额多少
MONEY = frozenset({"amount_sum", "amount_size", "amount_avg", "amount_median", "amount_min", "amount_max", "weighted_amount"})  # fmt: skip
RECORDS = frozenset({"opportunity", "company", "contact", "follow_up", "voice_note"})
ELSEWHERE = ("status", "sold", "date", "funnel", "kind", "task", "who", "exists", "inactive", "prop", "ontarget", "reach", "gap",
             "achieved", "howlong", "times", "convert", "expired", "overdue", "compare", "share", "rep_or_sales",
             "list")  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """A short turn without the words that only say that it goes on from the last one."""

    text: str
    opened: bool  # it said so: "what about", 换成, …呢
    refers: bool = False  # "which of them", 其中: it speaks of the records of the last plan
    together: bool = False  # "in total", 一共: of all groups one figure


def turn(text: str, *, chinese: bool) -> Turn:
    opening = _OPENING.match(text.lower())
    rest = text[opening.end() :] if opening else text
    closing = _CLOSING.search(rest)
    closed = closing is not None and closing.group().startswith(("呢", "的呢", " instead", ", instead"))
    bare = (rest[: closing.start()] if closing else rest).strip() or text
    together = _ALL_TOGETHER.search(bare.lower()) is not None
    opened = bool(opening) or closed
    whose = _WHOSE.fullmatch(bare.lower())
    if whose:
        return Turn("按负责人" if chinese else "by owner", opened, refers=True)
    told = _WORTH.sub("how much", bare.lower())
    if told != bare.lower():
        return Turn(told, opened, refers=True, together=together)
    left = _THEM.sub(" ", bare, count=1) if _THEM.search(bare.lower()) else bare
    if left == bare:
        return Turn(bare, opened, together=together)
    left = _PRESENT.sub("closing", " ".join(left.split()))
    return Turn(left or bare, opened, refers=bool(left), together=together)


def stands_alone(marks: list[Mark], said: Turn) -> bool:
    """A question of its own says what is counted or listed; after "what about" it also has to say when."""
    if said.refers or is_of_money(marks) or _BY.match(said.text.lower()):
        return False
    if is_bare_aggregate(marks):
        return False  # the total, the average: of what was asked before
    against = any(m.sense("compare") for m in marks)
    head = any((m.sense(*HEADS) and not (against and _is_target(m))) or _is_record(m) for m in marks)
    if all(m.filler or m.sense(*FIGURES) for m in marks):
        return not said.opened and any(m.sense("metric", "measure") and len(marks) == 1 for m in marks)
    if said.opened:
        return head and any(m.time and m.time.period for m in marks) and _is_whole(marks)
    return head


def is_of_coming_days(marks: list[Mark], *, closed_before: bool) -> bool:
    """下周要成交的有哪些: which open deals, and when, is said; 哪些是下周要成交的 is of those that were told, unless they are closed."""
    content = [m for m in marks if not m.filler]
    planned = any(
        (s := m.sense("date")) and s.value in {"expected_close_date", "next_follow_up_at"} for m in content
    )
    if not planned or not any(m.time and m.time.period for m in content):
        return False
    listed = [at for at, m in enumerate(content) if m.sense("list", "what")]
    return bool(listed) and (listed[0] > 0 or closed_before)


def asks_which(marks: list[Mark]) -> bool:
    """哪些是上海的: of those of the last answer."""
    return any(mark.sense("list") and mark.surface.lower() in WHICH for mark in marks)


def is_of_money(marks: list[Mark]) -> bool:
    """ "How much is that", 一共多少钱, "total amount": of the same records, whatever their status.

    Revenue, sales, 业绩 say a status of their own; an average or a forecast is a question as soon as it says when.
    """
    figures = [m for m in marks if m.sense(*FIGURES)]
    if not any(_is_money(m) for m in figures) or any(_is_noted(m) for m in figures):
        return False
    if any(_is_record(m) or (m.sense(*ELSEWHERE) and m not in figures) for m in marks):
        return False
    plain = all(
        m.sense("much") or _is_summed(m) or _amount(m) == "amount_sum" for m in figures if _is_money(m)
    )
    return plain or all(m.filler or m.sense("what", *FIGURES) for m in marks)


def asks_again(marks: list[Mark]) -> bool:
    """ "How much is that", after what it is worth: nothing new, and no word of it is lost."""
    return is_of_money(marks) and all(m.filler or m.sense("what", *FIGURES) for m in marks)


def is_bare_total(marks: list[Mark]) -> bool:
    """ "What was the total": of the figure that was asked for; of a list nobody knows which."""
    return any(m.sense("agg") for m in marks) and all(
        m.filler or m.sense("what", "howmany") or (_is_summed(m) and not _is_money(m)) for m in marks
    )


def is_bare_aggregate(marks: list[Mark]) -> bool:
    """The total, the average, and not of what."""
    return any(m.sense("agg") for m in marks) and all(
        m.filler or m.sense("what", "agg", "howmany") for m in marks
    )


def _is_summed(mark: Mark) -> bool:
    agg = mark.sense("agg")
    return agg is not None and agg.value == "sum"


def _amount(mark: Mark) -> str:
    sense = mark.sense("metric", "measure")
    return sense.value if sense else ""


def _is_money(mark: Mark) -> bool:
    if mark.sense("much") or _amount(mark) in MONEY:
        return True
    agg = mark.sense("agg")
    return agg is not None and (agg.note == "money" or agg.value in {"avg", "median"})


def _is_noted(mark: Mark) -> bool:
    """Of what was won, or is open: the word says which; a target, a rate and a count are no money."""
    sense = mark.sense("metric", "measure")
    if sense is None:
        return False
    return bool(sense.note) or sense.value not in MONEY or _OF_WON.search(mark.surface.lower()) is not None


def _is_whole(marks: list[Mark]) -> bool:
    return any(m.sense("count", "howmany", "much", "list", "who", "exists") for m in marks)


def _is_target(mark: Mark) -> bool:
    """ "Against target" of what was asked before."""
    sense = mark.sense("metric")
    return sense is not None and sense.value == "target_amount"


def _is_record(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value in RECORDS
