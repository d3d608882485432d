"""Chats and transcripts as they are pasted: who says what, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenshu.assist.extraction import Span
from wenshu.assist.offline.labels import LABELS
from wenshu.assist.offline.page import fold
from wenshu.assist.offline.person_names import GIVEN_NAMES
from wenshu.assist.offline.wordlists import words
from wenshu.reading.day_words import WEEKDAYS

_DATE = r"(?:\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?|\d{1,2}[-/]\d{1,2}|\d{1,2}月\d{1,2}日|昨天|今天|前天|yesterday|today)"
_TIME = r"(?:(?:上午|下午|晚上|早上|中午)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?)"
_NAME = r"[^\s:,\[\]()][^:\n\[\]]{0,30}?"
_WHATSAPP = re.compile(
    rf"^[ \t]*\[?(?P<at>{_DATE},?[ \t]+{_TIME}|{_TIME},?[ \t]+{_DATE}|{_TIME})\]?[ \t]*[-~]?[ \t]*(?P<who>{_NAME}):[ \t]+(?=\S)",
    re.MULTILINE,
)
_WECHAT = re.compile(
    rf"^[ \t]*(?P<who>[^\s:,。][^:\n,。]{{0,20}}?)[ \t]+(?P<at>(?:{_DATE}[ \t]+)?{_TIME})[ \t]*:?[ \t]*$",
    re.MULTILINE,
)
_SPEAKER = re.compile(
    r"^[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?[ \t]*)?(?P<who>(?:speaker|spk|说话人|发言人)[ \t]?[\dA-Za-z一二三]{1,2}|[A-Za-z][\w.'-]*(?: [A-Za-z][\w.'-]*){0,2}(?: \([^)\n]{1,30}\))?|[一-鿿]{1,4}(?:\([^)\n]{1,16}\))?)[ \t]*:[ \t]*(?=\S)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Message:
    who: Span
    name: str  # folded
    head: Span  # stamp and name, which say nothing themselves
    body: Span
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """`form`: a chat is a message, a transcript is of a call or a meeting."""

    messages: tuple[Message, ...] = ()
    form: str = ""  # "chat" | "transcript" | ""


_ROLES = words(
    """
    rep customer client agent caller buyer seller prospect sales salesperson host guest interviewer interviewee
    ae 客户 销售 我方 甲方 乙方 对方 客服 买方 卖方 我
    """
)
"""Who speaks in a transcript that names nobody."""
THEIR_ROLES = words("customer client caller buyer prospect guest 客户 甲方 对方 买方")


def read(text: str, members: Sequence[str] = (), *, is_talk: bool = False) -> Log:
    """`is_talk`: it is a transcript, as whoever brings it knows; else its form tells."""
    for pattern in () if is_talk else (_WHATSAPP, _WECHAT):
        messages = _messages(text, pattern)
        first = bool(messages) and messages[0].head.start == len(text) - len(text.lstrip())
        if (
            messages
            and (len(messages) > 1 or pattern is _WHATSAPP or first)
            and not _is_transcript(text, messages)
        ):
            return Log(messages, "chat")
    messages = _messages(text, _SPEAKER)
    if len(messages) < 2:
        return Log()
    if _ROLES.issuperset(m.name for m in messages) and len({m.name for m in messages}) > 1:
        return Log(messages, "transcript")
    if any(m.name.split(" (")[0] in LABELS for m in messages):
        return Log()
    if is_talk or _is_transcript(text, messages):
        return Log(messages, "transcript")
    ours = {"you", "me", "我"} | {
        name for member in members for name in (fold(member), fold(member).split()[0])
    }
    names = {m.name for m in messages}
    chat = bool(names & ours) or (
        len(names) < len(messages) and any(n.split()[0] in GIVEN_NAMES for n in names)
    )
    return Log(messages, "chat") if chat and len(messages) > 1 else Log()


def _is_transcript(text: str, messages: Sequence[Message]) -> bool:
    """Numbered speakers, or marks that count from the start instead of telling the time."""
    return any(
        re.match(r"(?:speaker|spk|agent|caller|rep|interviewer|说话人|发言人|客服)", m.name)
        or re.match(r"\s*[\[(]?(?:00|0):\d\d", text[m.head.start : m.head.end])
        for m in messages
    )


def _messages(text: str, pattern: re.Pattern[str]) -> tuple[Message, ...]:
    found = [m for m in pattern.finditer(text) if m["who"].strip() not in WEEKDAYS]
    if not found:
        return ()
    ends = [match.start() for match in found[1:]] + [len(text)]
    return tuple(
        Message(
            Span(*match.span("who")), match["who"].strip(), Span(match.start(), match.end()), Span(match.end(), end),
            Span(*match.span("at")) if "at" in pattern.groupindex and match["at"] else None,
        )
        for match, end in zip(found, ends, strict=True)
    )  # fmt: skip
