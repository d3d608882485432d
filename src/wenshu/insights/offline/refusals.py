"""What is not answered, and why: writes go to Assist, advice and what is not recorded is declined."""

from __future__ import annotations

import re
from decimal import Decimal

from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark
from wenshu.insights.plan import Refuse
from wenshu.reading.numbers import Number

_CAPITAL = re.compile(r"[A-Z]")
_ASKS = ("count", "howmany", "much", "list", "who", "exists", "what", "when", "howlong", "trend", "share")
TELLING = (
    "noun",
    "metric",
    "measure",
    "status",
    "kind",
    "inactive",
    "overdue",
    "stage",
    "sold",
    "funnel",
    "expired",
    "rep_or_sales",
)
SIZES = {"大": Sense("largest"), "小": Sense("smallest")}
ORDERS = ("newest", "oldest", "first", "largest", "smallest", "sorted", "desc", "asc")  # 创建最早的商机
PLACES = {
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "fifth": 5,
    "第二": 2,
    "第三": 3,
    "第四": 4,
    "第五": 5,
}
ORDINAL = re.compile("|".join(PLACES))
COUNTED = ("一个", "一条", "一家", "一笔", "一位", "个")  # 新建一个…


def is_write(marks: list[Mark]) -> bool:
    """A write verb where a request begins, and nothing that asks."""
    content = [m for m in marks if not m.filler]
    if not content:
        return False
    first = content[0]
    makes_one = any(m.sense("write") and m.surface.endswith(COUNTED) for m in content)
    if makes_one and not any(m.sense(*_ASKS) for m in content):
        return True
    verb = first.sense("write")
    if verb is None or any(m.sense(*_ASKS) for m in content[1:]):
        return False
    if first.sense("date"):  # 新建, 创建 can say which deals are meant
        return len(content) > 1 and not any(m.time or m.sense("op", *ORDERS) for m in content[:2])
    return first.surface.isascii() or len(content) > 1


def declined(marks: list[Mark]) -> tuple[str, list[str]] | None:
    """The reason and the words, where the question asks for what this product does not answer."""
    for kind, reason in DECLINED:
        words = [m.surface for m in marks if m.kind == "phrase" and m.sense(kind)]
        if words:
            return reason, words
    return None


DECLINED = (
    ("outside", "outside_crm"), ("unrecorded", "not_recorded"), ("advice", "advice"), ("vague", "not_understood"),
)  # fmt: skip


def in_other_words(marks: list[Mark]) -> list[Mark]:
    """For the nearest question: what will be completed is a forecast, a big customer is among the largest."""
    found: list[Mark] = []
    for mark in marks:
        vague, told = mark.sense("vague"), mark.sense("advice", "unrecorded")
        if mark.number and mark.surface in {"一半", "半"}:
            continue  # of what is counted: no amount to offer
        if mark.kind == "unknown" and (place := ORDINAL.match(mark.surface.lower())):
            found += _the_first_ones(mark, place[0])
        elif vague and mark.surface[0] in SIZES:
            middle = mark.start + 1
            noun = Sense("noun", "company" if mark.surface[1:] in {"客户", "公司"} else "opportunity")
            found.append(
                Mark("phrase", mark.start, middle, mark.surface[0], senses=(SIZES[mark.surface[0]],))
            )
            found.append(Mark("phrase", middle, mark.end, mark.surface[1:], senses=(noun,)))
        elif told and told.value:
            found.append(
                Mark("phrase", mark.start, mark.end, mark.surface, senses=(Sense("metric", told.value),))
            )
        elif mark.kind != "unknown" and not mark.sense("advice", "unrecorded", "outside", "write", "vague"):
            found.append(mark)
    return found


def _the_first_ones(mark: Mark, place: str) -> list[Mark]:
    """The second largest stands among the two largest."""
    number = Number(Decimal(PLACES[place]), mark.end)
    found = [Mark("number", mark.start, mark.end, mark.surface, number=number)]
    if not place.isascii():
        found.insert(0, Mark("phrase", mark.start, mark.start, "", senses=(Sense("top"),)))
    return found


def looks_like_a_name(mark: Mark, text: str) -> bool:
    """Quoted, capitalised away from the start, or where names stand: after "for", beside 客户."""
    if mark.quoted:
        return True
    if mark.surface.isascii() or _CAPITAL.search(mark.surface):
        if _CAPITAL.search(mark.surface) and (mark.start > 0 or " " in mark.surface):
            return True
        before = text[: mark.start].rstrip().lower()
        return before.endswith(
            (" for", " by", " from", " of", " at", "customer", "company", "client", "account")
        )
    before, after = text[: mark.start], text[mark.end :]
    if not any("\u4e00" <= c <= "\u9fff" for c in before + after):
        return True  # Chinese in an English question
    return before.endswith(
        ("客户", "公司", "销售", "负责人", "联系人", "产品", "来自", "位于", "给")
    ) or after.startswith(
        (
            "的商机",
            "公司",
            "客户",
            "的订单",
            "的项目",
            "的单子",
            "的单",
            "的合同",
            "的销售",
            "区",
            "地区",
            "的客户",
            "的赢单",
            "的业绩",
            "产品",
        )
    )


def whole_quote(mark: Mark, text: str) -> str:
    """What was not understood; of a quoted name, all of it."""
    if not mark.quoted:
        return mark.surface
    return text[text.rindex('"', 0, mark.start) + 1 : text.index('"', mark.end)]


FALLBACKS: dict[AnswerLanguage, tuple[str, ...]] = {
    "en": (
        "How many open deals are there?",
        "Revenue by month this year",
        "Top 5 owners by revenue this quarter",
    ),
    "zh": ("进行中的商机有多少个？", "今年每月的销售额", "本季度销售额前5的负责人"),
}


def refuse(reason: str, words: list[str], nearest: list[str], language: AnswerLanguage) -> Refuse:
    questions = list(dict.fromkeys([*nearest, *FALLBACKS[language]]))[:3]
    return Refuse(reason=reason, words=[word for word in dict.fromkeys(words) if word], nearest=questions)  # type: ignore[arg-type]
