"""People by their Chinese names: with a form of address, or whole where a name must stand."""

from __future__ import annotations

import re
from itertools import islice

from wenshu.assist.extraction import Span
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.person import MOST, Person
from wenshu.assist.offline.person_names import (
    HONORIFICS_ZH,
    NO_HONORIFIC,
    NO_PERSON,
    NOT_GIVEN,
    SAFE_SURNAMES,
    SURNAMES,
)
from wenshu.assist.offline.words_zh import CITIES, DEPARTMENTS, SPEAKING, TITLE_ZH
from wenshu.reading.company_names import HAN_TRADES
from wenshu.reading.surnames import COMPOUND_SURNAMES

_SURNAME = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{SURNAMES}])"
_HAN = r"[一-鿿]"
_HONOR = "|".join(h for h in HONORIFICS_ZH if h not in {"总", "工", "董", "哥", "姐"}) + "|" + NO_HONORIFIC
_ADDRESSED = re.compile(
    rf"(?<!各)(?<!总经)(?P<name>(?P<sur>{_SURNAME})(?P<given>{_HAN}{{0,2}}?))(?P<hon>{_HONOR})"
)
_STRONG_LEAD = re.compile(
    rf"(?:接待人|陪同人|面谈人|出席人|拍板人|签字人|经办人|采购人|老板叫|名字叫|名叫|那人叫|联系人|对接人|姓名|收件人|决策人|关键人)(?:已|已经|现在)?(?:换成了?|换为|改为|改成了?|变成了?|还?是|为|叫|:|\s)?\s?$|(?:{TITLE_ZH})(?:是|叫|为|:|\s)?\s?$|[、,;:](?:{DEPARTMENTS})\s$"
)
_RIVAL_LEAD = re.compile(r"(?:竞争对手|竞对|对手|竞品|友商)(?:主要)?(?:[还仍]?是|:|为|有|叫)?\s?$")
_LEAD_ZH = re.compile(
    r"(?:和|跟|与|见了?|见到了?|找了?|约了?|约好|给|联系了?|拜访了?|问了?|请|由|陪|的|同|碰到|遇到|对|向|叫|是|加了?|致电|通知|回复|提醒|来自|:|、|及|@)\s?$"
)
_HEAD_ZH = re.compile(r"(?:^|[,。;!?:\n\s(]|今天|昨天|刚才|上午|下午|刚)\s?$")
_BARE = re.compile(rf"(?P<name>(?:{'|'.join(COMPOUND_SURNAMES)}){_HAN}{{1,2}}|[{SURNAMES}]{_HAN}{{1,2}})")
_TAIL_ZH = re.compile(
    rf"\s{{2}}|\s?(?:[,。;、!?:)）(\n（]|$|(?:{SPEAKING})|聊|谈|通|开|见|陪同|带|愿意|同意|答应|接|推|沟通|约|吃|那边|这边|电话|发|讲|碰|对接|一起|交流|提|联系|打|要|想|希望|已|今|昨|明|下周|也|还|会|是|负责|和|跟|在|来|下午|上午|,|\d|的电话|他|她|过|推|介绍|加|建议|催|去|认可|比较|很|对|给|把|喝|做)"
)


# 的 and a word of speaking make a name of whatever stands between: 萨赫电信的阿曼尼来电, 华悦的城总说.
_OF_COMPANY = re.compile(
    rf"(?<=的)(?:(?P<name>{_HAN})(?P<hon>总)(?=说|聊|回|打|那|要|,|。|确认|约|见|谈|来|给|问|也|想|今|明|下|在|$)|(?P<name2>{_HAN}{{2,3}})(?=来电|说(?!法|明)|表示|反馈|回复|告诉|打来))"
)


_BETWEEN = re.compile(
    rf"(?:{'|'.join(sorted(HAN_TRADES, key=len, reverse=True))}|公司|集团|[一-鿿]业)\s(?P<name>{_HAN}{{2,4}})\s(?P<title>{TITLE_ZH})(?=\s|[,。;]|$|1\d{{10}})"
)
"""天山果业 巴哈尔 采购部长: what stands between a firm and a post."""
_PARTS = frozenset(DEPARTMENTS.split("|"))


def find(page: Page) -> list[Person]:
    found = _all_addressed(page)
    for match in islice(_OF_COMPANY.finditer(page.text), MOST):
        name, honor = match["name"] or match["name2"], match["hon"] or ""
        if not any(c in NOT_GIVEN for c in name) and name[:2] not in NO_PERSON and name not in _PARTS:
            found.append(Person(name + honor, Span(*match.span()), confidence=0.78, honorific=bool(honor)))
    for match in islice(_BETWEEN.finditer(page.text), MOST):
        if not any(c in NOT_GIVEN for c in match["name"]) and match["name"][:2] not in NO_PERSON:
            span, post = Span(*match.span("name")), Span(*match.span("title"))
            found.append(Person(match["name"], span, page.quote(post), post, 0.86))
    taken = {at for person in found for at in range(*person.span)}
    at = 0
    while bare := _BARE.search(page.text, at):
        person = _bare(page, bare.start()) if taken.isdisjoint(range(*bare.span())) else None
        if person:
            found.append(person)
            taken.update(range(*person.span))
        at = person.span.end if person else bare.start() + 1  # the 任 of 主任吴娜 is no name, 吴娜 is
    return found


_AFTER_A_PLACE = re.compile(rf"(?:{CITIES})市?$")


def _all_addressed(page: Page) -> list[Person]:
    """Where 和王总 or 那边的李工 is no name, one may begin later within it."""
    found: list[Person] = []
    at = 0
    while len(found) < MOST and (match := _ADDRESSED.search(page.text, at)):
        person = _addressed(page, match)
        found += [person] if person else []
        at = match.end() if person else match.start() + 1
    return found


def _addressed(page: Page, match: re.Match[str]) -> Person | None:
    """王总, 周敏总, 李建国主任."""
    name, given, hon = match["name"], match["given"], match["hon"]
    if page.text[max(0, match.start() - 1) : match.start() + 1] in NO_PERSON:  # 设施总监
        return None
    if given in _PARTS or (given and given[-1] + hon[0] in HAN_TRADES):  # 换成采购经理, 武汉江城重工
        return None
    if given[:1] == match["sur"] and page.text[match.start() - 1 : match.start()] == "姓":  # 姓方方总
        return Person(given + hon, Span(match.start("given"), match.end()), confidence=0.88, honorific=True)
    if any(c in NOT_GIVEN for c in given) or name in NO_PERSON or name[:2] in NO_PERSON:
        return None
    if (
        len(given) > 1
        and given[-1] in SAFE_SURNAMES
        and _AFTER_A_PLACE.search(page.text[max(0, match.start() - 5) : match.start()])
    ):
        return None  # 绍兴金晟张经理
    joins = re.match(_HAN, page.text[match.start() - 1 : match.start()]) if match.start() else None
    if match["sur"] in "和向同于时从" and (joins or given[:1] in SAFE_SURNAMES):  # 和王总, 吴敏和技术总监
        return None
    sure = match["sur"] in SAFE_SURNAMES or match["sur"] in COMPOUND_SURNAMES
    if not given and not sure and not _stands_alone(page.text, match):
        return None
    if (name + hon)[:2] in NO_PERSON:
        return None
    span = Span(match.start(), match.end() if not given else match.end("given"))
    titled = hon not in {"总", "工", "哥", "姐", "董", "先生", "女士", "小姐", "老师"}
    if not given:
        return Person(name + hon, span, confidence=0.88, honorific=True)
    before = re.search(rf"(?:{TITLE_ZH})$", page.text[max(0, match.start() - 8) : match.start()])
    title_span = (
        Span(match.end("given"), match.end())
        if titled
        else Span(match.start() - len(before[0]), match.start())
        if before
        else None
    )
    return Person(name, span, page.quote(title_span) if title_span else "", title_span, 0.92)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """桂老师, with no word before it; a short form of address with none behind it either."""
    before, behind = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    return (
        not re.match(_HAN, before)
        and match["sur"] not in "和向同于时从"
        and (len(match["hon"]) > 1 or not re.match(_HAN, behind))
    )


_AFTER_A_FIRM = re.compile(rf"(?:{'|'.join(sorted(HAN_TRADES, key=len, reverse=True))})(?:的|\s)?$")


def _bare(page: Page, start: int) -> Person | None:
    """A whole name without a form of address: only where a name must stand, and only as long as it can be one."""
    text = page.text
    lead = text[max(0, start - 10) : start]
    if _CALLS_A_FIRM.search(text[max(0, start - 16) : start]) or text[start - 1 : start] == "姓":
        return None
    if _RIVAL_LEAD.search(lead) or (start and text[start - 1 : start + 1] in NO_PERSON):
        return None
    strong = _STRONG_LEAD.search(lead)
    of_firm = text[start] not in "师司" and bool(_AFTER_A_FIRM.search(lead))
    if not (strong or of_firm or _LEAD_ZH.search(lead) or _HEAD_ZH.search(lead)):
        return None
    compound = text[start : start + 2] in COMPOUND_SURNAMES
    for length in (4, 3) if compound else (3, 2):
        name = text[start : start + length]
        if (
            len(name) < length
            or not re.fullmatch(rf"{_HAN}+", name)
            or any(c in NOT_GIVEN for c in _MIDDLE.sub("", name[1:])[:-1])
            or (name[-1] in NOT_GIVEN and not _ends_given(text, start + length))
            or name[:2] in NO_PERSON
            or _RUNS_ON.match(text, start + length - 1)
        ):
            continue
        after = _title_behind(text, start + length)
        if after and _title_in_front(text, start) and _IS_OF_THE_NEXT.match(text, after.end):
            after = None
        again = re.match(rf"{name[0]}(?:{_HONOR})", text[start + length :][:6])  # 刘建国刘总
        bracketed = lead.endswith("(") and text.startswith(")", start + length)
        tail = (
            after is not None
            or bracketed
            or again is not None
            or (strong and length == (3 if compound else 2))
            or (of_firm and _DASH_OR_NUMBER.match(text, start + length))
            or _TAIL_ZH.match(text, start + length)
        )
        if not tail:
            continue
        if of_firm and after is None and not _DASH_OR_NUMBER.match(text, start + length):
            if not (strong or _LEAD_ZH.search(lead) or _HEAD_ZH.search(lead)):
                return None
        elif of_firm:
            strong = strong or _AFTER_A_FIRM.search(lead)
        speaks = again or re.match(rf"\s?(?:那边|这边)?(?:{SPEAKING})", text[start + length :][:8])
        if not strong and not bracketed and not _LEAD_ZH.search(lead) and not speaks and after is None:
            return None
        title_span = after or _title_in_front(text, start)
        if title_span and page.quote(title_span) in NO_TITLES:
            title_span = None
        title = page.quote(title_span) if title_span else ""
        return Person(
            page.raw[start : start + length],
            Span(start, start + length),
            title,
            title_span,
            0.9 if strong or after else 0.82,
        )
    return None


_DASH_OR_NUMBER = re.compile(rf"\s?(?:--?|:|\()|\s?1[3-9]\d{{9}}|(?:那边|这边)?(?:{SPEAKING}|来电|打来|来信)")
_GIVEN_TOO = re.compile(r"[明中正年日月同里会](?=[(,。;、)\s]|$)")
_MIDDLE = re.compile(r"^[明正中](?![天年早晚后日确白显细])(?=[一-鿿])")
"""Words of time and place that are as good the second character of three: 顾明辉."""
_CALLS_A_FIRM = re.compile(r"(?:公司|企业|厂|集团)[,(]?(?:好像|应该|大概|名字|就)?叫做?$")
_RUNS_ON = re.compile(
    r"(?:通(?:电话|了|话)|开(?:启动|会|了)|喝(?:咖啡|茶|了)|吃饭|打(?:电话|完|来)|叙旧|聊了|谈了|更(?:想|看|喜)|最(?:想|看)|还(?:想|是|要))"
)


def _ends_given(text: str, end: int) -> bool:
    """明 in 费明、 is a name's end, in 明天 it is none."""
    return bool(_GIVEN_TOO.match(text, end - 1))


NO_TITLES = {"联系人", "对接人", "负责人"}
"""They say that somebody is a contact, not what he is."""
_BEHIND = re.compile(rf"\s?[(（,、|/\s]\s?(?P<title>[一-鿿a-z]{{0,8}}?(?:{TITLE_ZH}))(?=[)）,。;、|/\s\n]|$)")
_FRONT = re.compile(rf"(?P<title>(?:[一-鿿a-z]{{0,2}}?)(?:{TITLE_ZH}))(?:是|叫|为|:|\s)?\s?$")


def _title_behind(text: str, end: int) -> Span | None:
    match = _BEHIND.match(text, end)
    return Span(*match.span("title")) if match else None


_IS_OF_THE_NEXT = re.compile(rf"\s?[{SURNAMES}]{_HAN}{{1,2}}(?![一-鿿])")


def _title_of(text: str, start: int, end: int) -> Span | None:
    """IT经理 郭晓东、财务总监 唐敏: who has one before the name has not that of the next."""
    behind, front = _title_behind(text, end), _title_in_front(text, start)
    return front if behind and front and _IS_OF_THE_NEXT.match(text, behind.end) else behind or front


def _title_in_front(text: str, start: int) -> Span | None:
    match = re.search(rf"(?:{TITLE_ZH})(?=(?:是|叫|为|:|\s)?\s?$)", text[max(0, start - 10) : start])
    at = max(0, start - 10)
    if match is None:
        return None
    latin = re.search(r"[a-z]{2,5}$", text[: at + match.start()][-6:])  # EHS经理
    return Span(at + match.start() - (len(latin[0]) if latin else 0), at + match.end())


def title_beside(page: Page, span: Span) -> Span | None:
    """What somebody is, by the words next to his name."""
    found = _title_of(page.text, span.start, span.end)
    return found if found and page.quote(found) not in NO_TITLES else None
