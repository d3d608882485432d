"""Whom a text names: people with their titles, in both languages; the team's own members are nobody's contacts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from wenshu.assist.extraction import ReasonCode, Span
from wenshu.assist.offline.contact_points import has_address
from wenshu.assist.offline.page import Page, fold
from wenshu.assist.offline.person_names import (
    ALSO_WORDS,
    GIVEN_NAMES,
    HONORIFICS_EN,
    HONORIFICS_ZH,
    NO_HONORIFIC,
    NO_PERSON,
    NOT_GIVEN,
    PARTICLES,
    PINYIN_SURNAMES,
    SAFE_SURNAMES,
    SURNAMES,
    SURNAMES_EN,
)
from wenshu.assist.offline.words_en import COMPANY_WORDS, NO_NAME, TITLE
from wenshu.assist.offline.words_zh import CITIES, DEPARTMENTS, SPEAKING, TITLE_ZH
from wenshu.reading.surnames import COMPOUND_SURNAMES


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    span: Span
    title: str = ""
    title_span: Span | None = None
    confidence: float = 0.85
    reason: ReasonCode = "stated"
    honorific: bool = False  # 王总: a form of address, no whole name
    email: str = ""


MOST = 200
_PARTICLE = "|".join(PARTICLES)
_NAME = rf"[A-ZÀ-ÖØ-ÞĆČĐŁŃŚŠŹŻŽ][a-zà-ÿßăąćčđęěğıłńňőřśşšťůűźżž]+(?:[-'’][A-Z]?[a-zà-ÿ]+)?(?:[ ](?:(?:{_PARTICLE})[ ])?(?:[A-Z]\.[ ])?(?:[A-Zo][’']|Mc|Mac)?[A-ZÀ-ÖØ-ÞĆČĐŁŃŚŠŹŻŽ][a-zà-ÿßăąćčđęěğıłńňőřśşšťůűźżž]+(?:-[A-Z]?[a-zà-ÿ]+)?){{0,2}}"
_RUN = re.compile(rf"(?<![\w@./&]){_NAME}(?![\w@]|\.(?:com|cn|io|net|org))")
_HONORED = re.compile(rf"(?<!\w)(?i:{HONORIFICS_EN})\s(?P<name>{_NAME})")
_TITLE_AFTER = re.compile(
    rf"\s?(?:,\s|\(|-\s|,? (?:who is |is )?(?:the |their |our |its )(?:new |current )?|,? as (?:the )?|\s?[|/]\s?)(?P<title>{TITLE}|(?<=\()(?:it|finance|procurement|purchasing|operations|legal|engineering|logistics|sales|hr|quality|production)(?=\)))(?![a-z])"
)
_TITLE_BEFORE = re.compile(rf"(?P<title>{TITLE}),?\s(?:is\s|named\s|called\s|\()?$")
_BESIDE_PERSON = re.compile(
    r"(?:\b(?:met|meet|meeting|spoke|speak|talked|talk|chat|chatted|call|called|phone|email|emailed|mail|text|texted|ping|pinged|coffee|lunch|dinner|sync|catch-?up|demo|intro|introduced|connected|followed up|follow up)(?: again| up| back)?(?: briefly| quickly)?(?: by| over)?(?: w/?| with| to| from| for)?|\bwith|w/|\bfrom|\bby|\bfor|\bto|\band|&|\bheard from|\bcc|\battn:?|\bcontact(?: is|:)?|\bask(?:ed)?|\btold|\btell|\bhi|\bhello|\bdear|\bhey|\bremind|\bsee|\bsaw|\bvisit(?:ed)?|\bsend|\bget back to|\bthat|\bbecause|\bif|\bwhen|\bbut|\bso|\bcustomer|\bbuyer|\bboss|\bcolleague)\s+(?:mr |ms |dr )?$"
)
_PERSON_VERB = re.compile(
    r"\s(?:says?|said|wants?|asked|asks|confirmed|confirms|will|is|was|told|agreed|thinks?|mentioned|replied|likes?|liked|called|promised|has|needs?|loves?|loved|mailed|emailed|wrote|texted|sounded|seems|seemed|would|can|could|also|signed|gave|sent|introduced|explained|feels|prefers|expects|hopes|got|came|joined|left|runs|owns|leads|from|at|of|just|decided|requested|wanted|needed|shared|pushed|suggested|raised|and|still|did|does|\(|@)(?![a-z])|'s\s|,"
)


def find_english(page: Page) -> list[Person]:
    raw, found = page.raw, []
    for match in islice(_RUN.finditer(raw), 20 * MOST):
        if page.text[match.start()].isspace():  # blanked
            continue
        if person := _english(page, match):
            found.append(person)
    found += _lower_case(page)
    return found


def _english(page: Page, match: re.Match[str]) -> Person | None:
    words = match[0].split(" ")
    start = match.start()
    while words and fold(words[0]) in NO_NAME:  # "Met Jane", "Then Bob"
        start += len(words[0]) + 1
        words = words[1:]
    while len(words) > 1 and (fold(words[-1]) in NO_NAME or (words[-1].isupper() and len(words[-1]) < 4)):
        words = words[:-1]
    if not words:
        return None
    name = " ".join(words)
    end = start + len(name)
    following = page.text[end : end + 24].lstrip(" ").split(" ")[0].strip(".,;:")
    bracketed = page.text[start - 1 : start] == "(" and page.text[end : end + 1] in {")", ","}
    surnamed = (
        len(words) == 2 and fold(words[0]) in GIVEN_NAMES - ALSO_WORDS and fold(words[1]) in SURNAMES_EN
    )
    trades = following in COMPANY_WORDS or any(fold(word) in COMPANY_WORDS for word in words[1:])
    if trades and not bracketed and not surnamed:
        return None
    score = _likelihood(page, words, start, end)
    if score <= 0:
        return None
    title, title_span = _title(page, start, end)
    return Person(name, Span(start, end), title, title_span, min(0.95, score + (0.05 if title else 0)))


_MET_IN_PERSON = re.compile(
    r"(?<![a-z])(?:intro(?:ductory)?(?: call| chat| meeting)?|coffee|lunch|dinner|breakfast|drinks|chat|chatted|1:1|one-on-one) (?:with|w/) ?$"
)
"""One has them with a person: there two capitals are a name."""


def _likelihood(page: Page, words: list[str], start: int, end: int) -> float:
    """How surely a run of capitalised words is a person: by the given name, and by what stands beside it."""
    first = fold(words[0]).split("-")[0]
    lead, tail = page.text[max(0, start - 28) : start], page.text[end : end + 14]
    honored = bool(re.search(rf"(?<!\w){HONORIFICS_EN}\s$", lead))
    beside = bool(_BESIDE_PERSON.search(lead))
    titled = bool(_TITLE_AFTER.match(page.text, end) or _TITLE_BEFORE.search(lead))
    given = first in GIVEN_NAMES and (first not in ALSO_WORDS or len(words) > 1 or beside)
    pinyin = (
        len(words) == 2
        and (first in PINYIN_SURNAMES or fold(words[1]) in PINYIN_SURNAMES)
        and len(words[1]) < 9
    )
    if honored or has_address(page.raw[end : end + 60], words[-1]):
        return 0.93
    if given and len(words) > 1:
        return 0.92
    if given:
        return 0.88 if beside or titled or _PERSON_VERB.match(tail) else 0.72
    if (
        len(words) == 2
        and _MET_IN_PERSON.search(lead)
        and not any(fold(w) in COMPANY_WORDS | NO_NAME for w in words)
    ):
        return 0.76
    if len(words) == 2 and beside and re.match(r"\s(?:at|from|of)\s[A-Z]", page.raw[end : end + 8]):
        return 0.82
    if pinyin and (beside or titled or _PERSON_VERB.match(tail)):
        return 0.85
    return 0.82 if titled and len(words) > 1 else 0.0


def _title(page: Page, start: int, end: int) -> tuple[str, Span | None]:
    after = _TITLE_AFTER.match(page.text, end)
    before = None if after else _TITLE_BEFORE.search(page.text, max(0, start - 48), start)
    match = after or before
    if match is None:
        return "", None
    span = Span(*match.span("title"))
    words = page.quote(span)
    lead = re.match(r"(?:the|their|our|its|new|a|an|met|with|and|to|from)\s+", words, re.IGNORECASE)
    span = Span(span.start + (lead.end() if lead else 0), span.end)
    return page.quote(span), span


_LOWER = re.compile(
    r"(?:\b(?:met|spoke|talked|chatted|call|called|meeting|lunch|coffee|demo|chat)(?: w/?| with| to| from)?|w/)\s(?P<name>[a-z]{3,12})(?= (?:from|at|of|@|\()| ?,| today| yesterday| this| again|$|\n|\.)"
    r"|\b(?P<name2>[a-z]{3,12})(?= (?:from|at|@) [a-z])"
)


def _lower_case(page: Page) -> list[Person]:
    """ "spoke w/ jane from acme": no capitals, but a given name where a name must stand."""
    found = []
    for match in _LOWER.finditer(page.text):
        group = "name" if match["name"] else "name2"
        span = Span(*match.span(group))
        if (
            match[group] in GIVEN_NAMES
            and page.quote(span).islower()
            and (match["name"] or match[group] not in ALSO_WORDS)
        ):
            found.append(Person(match[group].capitalize(), span, *_title(page, *span), 0.78))
    return found


_SURNAME = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{SURNAMES}])"
_HAN = r"[一-鿿]"
_HONOR = "|".join(h for h in HONORIFICS_ZH if h not in {"总", "工", "董", "哥", "姐"}) + "|" + NO_HONORIFIC
_ADDRESSED = re.compile(
    rf"(?<!各)(?<!总经)(?P<name>(?P<sur>{_SURNAME})(?P<given>{_HAN}{{0,2}}?))(?P<hon>{_HONOR})"
)
_STRONG_LEAD = re.compile(
    rf"(?:拍板人|签字人|经办人|采购人|老板叫|名字叫|名叫|那人叫|联系人|对接人|姓名|收件人|决策人|关键人)(?:是|为|叫|:|\s)?\s?$|(?:{TITLE_ZH})(?:是|叫|为|:|\s)?\s?$"
)
_LEAD_ZH = re.compile(
    r"(?:和|跟|与|见了?|见到了?|找了?|约了?|约好|给|联系了?|拜访了?|问了?|请|由|陪|的|同|碰到|遇到|对|向|叫|是|加了?|致电|通知|回复|提醒|来自|:|、|及|@)\s?$"
)
_HEAD_ZH = re.compile(r"(?:^|[,。;!?:\n\s(]|今天|昨天|刚才|上午|下午|刚)\s?$")
_BARE = re.compile(rf"(?P<name>(?:{'|'.join(COMPOUND_SURNAMES)}){_HAN}{{1,2}}|[{SURNAMES}]{_HAN}{{1,2}})")
_TAIL_ZH = re.compile(
    rf"\s?(?:[,。;、!?:)）(\n（]|$|(?:{SPEAKING})|聊|谈|通|开|见|陪同|带|愿意|同意|答应|接|推|沟通|约|吃|那边|这边|电话|发|讲|碰|对接|一起|交流|提|联系|打|要|想|希望|已|今|昨|明|下周|也|还|会|是|负责|和|跟|在|来|下午|上午|,|\d|的电话|他|她|过|推|介绍|加|建议|催|去|认可|比较|很|对|给|把|喝|做)"
)


# 的 and a word of speaking make a name of whatever stands between: 萨赫电信的阿曼尼来电, 华悦的城总说.
_OF_COMPANY = re.compile(
    rf"(?<=的)(?:(?P<name>{_HAN})(?P<hon>总)(?=说|聊|回|打|那|要|,|。|确认|约|见|谈|来|给|问|也|想|今|明|下|在|$)|(?P<name2>{_HAN}{{2,3}})(?=来电|说(?!法|明)|表示|反馈|回复|告诉|打来))"
)


_PARTS = frozenset(DEPARTMENTS.split("|"))


def find_chinese(page: Page) -> list[Person]:
    found = _all_addressed(page)
    for match in islice(_OF_COMPANY.finditer(page.text), MOST):
        name, honor = match["name"] or match["name2"], match["hon"] or ""
        if not any(c in NOT_GIVEN for c in name) and name[:2] not in NO_PERSON and name not in _PARTS:
            found.append(Person(name + honor, Span(*match.span()), confidence=0.78, honorific=bool(honor)))
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
    if not given and match["sur"] not in SAFE_SURNAMES and match["sur"] not in COMPOUND_SURNAMES:
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


def _bare(page: Page, start: int) -> Person | None:
    """A whole name without a form of address: only where a name must stand, and only as long as it can be one."""
    text = page.text
    lead = text[max(0, start - 10) : start]
    strong = _STRONG_LEAD.search(lead)
    if not strong and not _LEAD_ZH.search(lead) and not _HEAD_ZH.search(lead):
        return None
    compound = text[start : start + 2] in COMPOUND_SURNAMES
    for length in (4, 3) if compound else (3, 2):
        name = text[start : start + length]
        if (
            len(name) < length
            or not re.fullmatch(rf"{_HAN}+", name)
            or any(c in NOT_GIVEN for c in name[1:-1])
            or (name[-1] in NOT_GIVEN and not _ends_given(text, start + length))
            or name[:2] in NO_PERSON
            or _RUNS_ON.match(text, start + length - 1)
        ):
            continue
        after = _title_behind(text, start + length)
        again = re.match(rf"{name[0]}(?:{_HONOR})", text[start + length :][:6])  # 刘建国刘总
        bracketed = lead.endswith("(") and text.startswith(")", start + length)
        tail = (
            after is not None
            or bracketed
            or again is not None
            or (strong and length == (3 if compound else 2))
            or _TAIL_ZH.match(text, start + length)
        )
        if not tail:
            continue
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


_GIVEN_TOO = re.compile(r"[明中正年日月同里会](?=[(,。;、)\s]|$)")
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


def _title_in_front(text: str, start: int) -> Span | None:
    match = re.search(rf"(?:{TITLE_ZH})(?=(?:是|叫|为|:|\s)?\s?$)", text[max(0, start - 10) : start])
    at = max(0, start - 10)
    return Span(at + match.start(), at + match.end()) if match else None


def is_name(words: str) -> bool:
    """Whether these words, standing alone, are somebody's name and no role."""
    parts = words.split()
    if re.fullmatch(TITLE, fold(words)):
        return False
    if re.fullmatch(rf"{_HAN}{{2,4}}", words):
        return words[0] in SURNAMES or words[:2] in COMPOUND_SURNAMES
    if not 1 <= len(parts) <= 3 or not all(part[:1].isalpha() for part in parts):
        return False
    first = fold(parts[0])
    return first in GIVEN_NAMES or (len(parts) > 1 and parts[0][0].isupper() and first not in NO_NAME)


def title_beside(page: Page, span: Span) -> tuple[str, Span | None]:
    """What somebody is, by the words next to his name."""
    if re.match(_HAN, page.text[span.start : span.start + 1]):
        found = _title_behind(page.text, span.end) or _title_in_front(page.text, span.start)
        return (page.quote(found), found) if found and page.quote(found) not in NO_TITLES else ("", None)
    return _title(page, span.start, span.end)


def without_overlaps(people: list[Person]) -> list[Person]:
    """Of several readings of the same words the surest."""
    kept: list[Person] = []
    nearest = sorted(people, key=lambda p: p.span.start)[:MOST]
    for person in sorted(nearest, key=lambda p: (-p.confidence, -len(p.name))):
        if not any(person.span.start < k.span.end and k.span.start < person.span.end for k in kept):
            kept.append(person)
    return kept


def merged(people: list[Person]) -> list[Person]:
    """One of each: "Jane" is Jane Doe, 周总 is 周敏 where only one 周 is named."""
    whole: list[Person] = []
    for person in sorted(people, key=lambda p: (p.honorific, -len(p.name.split()), p.span.start)):
        twin = next((p for p in whole if _same(p, person)), None)
        if twin is None:
            whole.append(person)
        else:
            better = twin.title or person.title
            at = whole.index(twin)
            whole[at] = replace(twin, title=better, title_span=twin.title_span or person.title_span, email=twin.email or person.email,
                                confidence=max(twin.confidence, person.confidence))  # fmt: skip
    return sorted(whole, key=lambda p: p.span.start)


def _same(known: Person, person: Person) -> bool:
    a, b = fold(known.name), fold(person.name)
    if a == b:
        return True
    if person.honorific and not known.honorific:
        surname = b[1:2] if b[0] == "老" else b[:1]
        return bool(re.match(_HAN, a)) and a[0] == surname
    return b in a.split()[:1] or (
        len(b.split()) == 1 and b in a.split()[-1:] and person.reason != "known_name"
    )
