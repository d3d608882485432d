"""What kind of contact a text reports, and when it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wenshu.assist.extraction import Fact, Span
from wenshu.assist.offline.ahead import just_been
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import Sheet
from wenshu.reading.days import When, moment

_KINDS = (
    ("visit", r"(?<![a-z])(?:visited|visit(?! (?:is|on|next|scheduled|planned|for))|on[- ]?site|at their (?:office|plant|factory|site|hq|premises)|(?:went|drove|drop+ed|came|stopped) (?:by|to see|over to|in at|to their|to the)|walked the (?:floor|plant|site|shop floor|line)|(?:got|came) back from|factory tour|plant tour|tour of)(?![a-z])|拜访|跑了一?趟|去了一?趟|从[^,。]{2,14}出来|上门|登门|走访|到访|去了(?!解)|去[^,。]{1,12}(?:现场|工厂|公司)(?:看|了|见|谈|聊)|到(?:客户|他们|厂里|现场|对方)(?:现场|公司|工厂)?|现场(?:看|沟通|考察|调研|交流)|来(?:我们)?公司(?:参观|考察)|考察了|陪[^,。]{1,8}参观"),
    ("call", r"(?<![a-z])(?:call(?:ed)?(?! (?:for|it|off|me|us|them|him|her|back|again|next|on)(?![a-z]))|phone call|phoned|rang|rung|on the phone|off the phone|by phone|over the phone|spoke on|voicemail|called|telephone|tel call|dialled)(?![a-z])|电话|通话|致电|来电|去电|打给|语音通话|打了个|通了"),
    ("meeting", r"(?<![a-z])(?:met(?! (?:the target|our|their needs))|meeting|zoom|teams call|video call|webex|google meet|lunch|dinner|coffee|workshop|demo(?:ed)?|presentation|presented|sat down|catch-?up|sync|kick-?off|qbr|session|minutes)(?![a-z])|开会|会议|例会|(?<!展)会上|碰面|见面|见了|见到|面谈|面聊|当面|座谈|交流会|腾讯会议|视频会|碰头|碰了|演示了|做了演示|吃(?:完|了|过)?一?[个顿]?饭|喝茶|一起吃|讲标|路演|研讨|聚了"),
    ("email", r"(?<![a-z])(?:e-?mailed|e-?mail|mailed|inbox|wrote back|replied by mail)(?![a-z])|邮件|发邮|来信|回信|邮箱里"),
    ("message", r"(?<![a-z])(?:whatsapp(?:ed)?|wechat(?:ted)?|texted|sms|text message|messaged|linkedin message|dm(?:ed)?|slack message|pinged|telegram|line message)(?![a-z])|微信|短信|留言|钉钉|企微|私信|发消息|群里"),
)  # fmt: skip
_PATTERNS = [(kind, re.compile(words)) for kind, words in _KINDS]
_WEAK_CALL = re.compile(
    r"(?<![a-z])(?:spoke|spoken|talked|chatted|talking|had a chat|heard from)(?![a-z])|聊了|沟通了|谈了|聊天|沟通|聊"
)
_FUTURE = re.compile(
    r"(?<![a-z])(?:will|'ll|next|tomorrow|schedule[d]?|book(?:ed)?|arrange[d]?|plan(?:ned)?|need to|needs to|have to|should|must|let's|set up|want(?:s)?|asked for|to-?do|please|going to|would like|invite[d]?|agreed (?:to|on)|promised|if|follow up|upcoming|remind|again (?:on|next|in)|before)(?![a-z])|下周|明天|后天|下次|下个月|准备|打算|计划|约了|约好|约定|约在|安排|需要|要(?:去|打|开|约)|再(?:去|打|约|开|聊|沟通|拜访)|待|下一步|接下来|希望|让我们|请|记得|周[一二三四五六日](?:下午|上午)?(?:去|再|给|打)"
)
_FORBIDDEN = re.compile(
    r"(?<![a-z])(?:don't|do not|dont|never|not to|must not|no)(?: \w+)?\s$|别(?:再)?(?:给[^,。;]{1,4})?(?:打|发|去|见|来)?$|(?:不要|不许|禁止|勿)[^,。;]{0,6}$"
)
_DONE_MEET = re.compile(
    r"(?<![a-z])(?:met|spoke|called|had|visited|talked|just|after|during|from (?:today|the|my|our|yesterday)|notes?|went|yesterday|today|this morning|summary|recap|minutes)(?![a-z])|了|过|完|今天|昨天|刚|上午|下午|纪要|记录|会上|中午"
)


def kind(sheet: Sheet, clauses: Sequence[Clause], form: str) -> Fact | None:
    """`form` is how the text came: a mail and a chat are what they are, whatever they speak of."""
    if form in {"email", "message"}:
        first = clauses[0] if clauses else None
        return Fact(form, Span(first.start, first.end) if first else None, 0.9, "implied")
    best: tuple[int, Fact] | None = None
    for order, clause in enumerate(clauses[:14]):
        text = sheet.page.of(clause)
        if sheet.label_at(clause.start + len(text) // 2) in {
            "next",
            "due",
            "phone",
            "email",
            "contact",
            "title",
            "source",
            "close",
        }:
            continue
        for kind_, pattern in _PATTERNS:
            match = pattern.search(text)
            if (
                match
                and not _FORBIDDEN.search(text[: match.start()])
                and not _is_ahead(text, match)
                and not _is_to_come(sheet, clause, text)
            ):
                score = 3 if _DONE_MEET.search(text) else 1
                rank = score * 100 - order * 10 - match.start() // 40
                if best is None or rank > best[0]:
                    best = (
                        rank,
                        Fact(
                            kind_,
                            Span(clause.start + match.start(), clause.start + match.end()),
                            0.93 if score == 3 else 0.75,
                        ),
                    )
        if best is None and (weak := _WEAK_CALL.search(text)) and not _is_ahead(text, weak):
            best = (
                0,
                Fact("call", Span(clause.start + weak.start(), clause.start + weak.end()), 0.55, "implied"),
            )
    if form == "call" and (best is None or best[1].value in {"email", "message"}):
        return Fact("call", None, 0.8, "implied")  # what is said is no mail, whatever it speaks of
    return best[1] if best else None


def _is_ahead(text: str, match: re.Match[str]) -> bool:
    """A call that is still to be made; "had a call today, will send" is made."""
    lead = text[: match.end() + 12]
    ahead = _FUTURE.search(lead)
    if not ahead:
        return False
    done = re.search(
        r"(?<![a-z])(?:had|met|called|spoke|visited|after|just|today|yesterday|this morning)(?![a-z])|今天|昨天|刚|上午|了(?:电话|面|一下)|通了|见了|打了|拜访了",
        lead,
    )
    return not done or (ahead.start() < match.start() and done.start() > match.start())


def _is_to_come(sheet: Sheet, clause: Clause, text: str) -> bool:
    """ "Kick-off on Jan 11": the only day of the clause is still ahead, and nothing in it is over."""
    days = sheet.days_in(clause.start, clause.end)
    return bool(days) and all(_lies_ahead(sheet, w) for w in days) and not _OVER.search(text)


def _lies_ahead(sheet: Sheet, when: When) -> bool:
    """A day without a year that has just been, and comes again in many months only, has been."""
    return when.begins > sheet.today and not when.past and not just_been(sheet, when)


_OVER = re.compile(
    r"(?<![a-z])(?:met|spoke|called|had|visited|talked|just|after|during|went|notes?|recap|did|was|were|today|yesterday|\w+ed)(?![a-z])|了|过|完|刚|今天|昨天"
)


def occurred_at(sheet: Sheet, clauses: Sequence[Clause], form: str, kind_fact: Fact | None) -> Fact | None:
    """When it was: the day beside the words of contact, taken as past; "this morning" on its own."""
    for label in sheet.labels("date", clauses):
        for when in sheet.days_in(label.value.start, label.value.end):
            return _past(sheet, when)
    if form == "email":
        return None
    for clause in clauses[:10]:
        for when in sheet.days_in(clause.start, clause.end):
            if fact := _reported(sheet, clause, when, kind_fact):
                return fact
    return None


def written_at(sheet: Sheet, form: str) -> Fact | None:
    """A mail is its own contact: where nothing else is said, it was when it was sent."""
    said = sheet.context.said_at
    if sheet.written is not None and form in {"email", "message"} and sheet.written <= sheet.context.now:
        return Fact(sheet.written.replace(second=0, microsecond=0).isoformat(), None, 0.9, "composed")
    if sheet.today < sheet.context.day_of_text.date() and form != "message":  # the note's own day
        return Fact(moment(sheet.today, None, sheet.context.timezone).isoformat(), None, 0.85, "composed")
    if form != "email" or said is None:
        return None
    told = said.astimezone(sheet.context.timezone).replace(second=0, microsecond=0)
    return Fact(told.isoformat(), None, 0.9, "composed")


def _reported(sheet: Sheet, clause: Clause, when: When, kind_fact: Fact | None) -> Fact | None:
    text = sheet.page.of(clause)
    if (
        sheet.label_at(when.start) not in {"", "note"}
        or when.until
        or when.after
        or when.happened(sheet.today) is None
    ):
        return None
    own = when.past or when.days.first == sheet.today
    beside = (
        kind_fact is not None
        and kind_fact.span is not None
        and clause.start <= kind_fact.span.start < clause.end
    )
    lead = text[: when.start - clause.start]
    if _FUTURE.search(lead[-30:]) or re.search(
        r"(?<![a-z])(?:since|until|later today|eod|by)(?![a-z])",
        text[max(0, when.start - clause.start - 8) : when.end - clause.start],
    ):
        return None
    if when.days.first == sheet.today and (
        re.search(
            r"(?<![a-z])(?:later|tonight|eod|cob|end of day)(?![a-z])|今晚|下班前",
            sheet.page.text[when.start : when.end],
        )
        or _FUTURE.search(text[: when.end - clause.start + 14])
    ):
        return None
    if own and (beside or _DONE_MEET.search(text)):
        return _past(sheet, when)
    if (
        beside
        and when.behind
        and (_DONE_MEET.search(text) or not _lies_ahead(sheet, when) or _goes_on(sheet, clause))
        and (sheet.today - when.behind.first).days < 60
        and not _FUTURE.search(text)
    ):
        return _past(sheet, when)
    return None


_WENT_ON = re.compile(
    r"(?:we |i |they |he |she )?(?:walked|met|saw|went|showed|toured|presented|discussed|spoke|talked|had|looked|sat)(?![a-z])"
)


def _goes_on(sheet: Sheet, clause: Clause) -> bool:
    """Site visit at Burrum Mills, Tuesday. Walked the yard with…: what follows tells of it."""
    following = next((c for c in sheet.page.clauses if c.start >= clause.end), None)
    return clause.sentence == 0 and following is not None and bool(_WENT_ON.match(sheet.page.of(following)))


def _past(sheet: Sheet, when: When) -> Fact | None:
    day = when.happened(sheet.today)
    if day is None or when.grain != "day":
        return None
    told, now = moment(day, when.clock, sheet.context.timezone), sheet.context.day_of_text
    return Fact(
        (min(told, now.replace(second=0, microsecond=0)) if day == now.date() else told).isoformat(),
        Span(when.start, when.end),
        0.92 if when.stated or when.past or day == sheet.today else 0.8,
        "stated_date" if when.stated else "resolved_date",
    )
