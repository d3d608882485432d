"""An e-mail as it is pasted: its headers, what is new in it, what it quotes, and how it is signed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wenshu.assist.extraction import Span

_HEADER = re.compile(
    r"^[ \t>*]*(?P<name>from|to|cc|bcc|subject|date|sent|reply-to|发件人|收件人|抄送|密送|主题|日期|发送时间|发送日期|时间)\*?\s?:\*?[ \t]*(?P<value>.*)$",
    re.MULTILINE,
)
_NAMES = {
    "发件人": "from",
    "收件人": "to",
    "抄送": "cc",
    "密送": "bcc",
    "主题": "subject",
    "日期": "date",
    "发送时间": "date",
    "发送日期": "date",
    "时间": "date",
    "sent": "date",
}
_QUOTED = re.compile(
    r"^[ \t]*(?:-{2,}\s*(?:original message|forwarded message|original|原始邮件|转发的邮件|原邮件|转发邮件)[^\n]*|on [^\n]{6,120}(?:\n[^\n]{0,80})?\bwrote:|am [^\n]{6,90} schrieb[^\n]*:|在?[^\n]{4,80}(?:写道|写到)[::]?|>[^\n]*|_{8,}|begin forwarded message:|发件人:[^\n]*\n[^\n]*(?:\n[^\n]*)?(?:发送时间|日期|收件人|主题):|from:[^\n]*\n(?:[^\n]*\n)?(?:sent|to|date|subject):)",
    re.MULTILINE,
)
_CLOSING = re.compile(
    r"^[ \t]*(?:--\s*$|(?:(?:best|kind|warm|many|with best|with kind|warmest)\s?)?(?:regards|wishes)[,.! ]*$|(?:thanks|thank you|many thanks|cheers|best|sincerely|yours sincerely|yours|br|rgds|thx|all the best|talk soon|speak soon|looking forward|thanks again|thanks and regards|thanks & regards)[,.!]*\s*$|(?:谢谢|祝好|此致|敬礼|顺祝商祺|祝商祺|商祺|顺颂商祺|敬上|以上|祝工作顺利|谢谢!|多谢)[,。!]*\s*$|sent from my [^\n]*|发自我的[^\n]*)",
    re.MULTILINE,
)
_GREETING = re.compile(
    r"^[ \t]*(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|morning)(?: (?P<who>[a-z .,'&]{1,40}))?[,!.:]*[ \t]*$|^[ \t]*(?P<bare>(?!thanks|regards|cheers|best|yes|no|ok|okay|well|sorry|please|also|however|unfortunately|finally|great|sure)[a-z]{3,14}),[ \t]*$|^[ \t]*(?P<zh>[一-鿿a-z ]{1,12}?)(?:,|:)?\s?(?:您好|你好|早上好|下午好|好)[,!。:]*[ \t]*$",
    re.MULTILINE,
)


_FORWARDED = re.compile(r"^[ \t]*(?:fwd?|fw|re|转发|回复)\s?:[^\n]*$", re.MULTILINE)
"""A subject that stands alone says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`headers` by their English names. `body` is the newest part without greeting and signature.

    Of a forwarded mail the headers are those of the one that was forwarded, `passed_on` is where they stand, and the
    body begins with what was written above it.
    """

    body: Span
    headers: dict[str, Span] = field(default_factory=dict)
    quoted: Span | None = None
    signature: Span | None = None
    greeting: Span | None = None
    passed_on: Span | None = None

    @property
    def is_mail(self) -> bool:
        return "from" in self.headers or len(self.headers) >= 2


def read(text: str) -> Letter:
    """Of any text; one that is no mail is all body."""
    headers, start = _headers(text)
    end = len(text)
    quote = _QUOTED.search(text, start)
    if quote and (inside := _forwarded(text, headers, start, quote)):
        return inside
    own = _FORWARDED.sub("", text[start : quote.start()]) if quote else ""
    if quote and len(re.sub(r"\W", "", own)) >= 8:
        end = quote.start()
    elif quote:  # a forward without a word of its own: what it forwards speaks
        inner, inner_start = _headers(text, quote.start())
        if inner:
            headers, start = {**headers, **inner}, inner_start
        else:
            start = quote.end()
        again = _QUOTED.search(text, start)
        end = again.start() if again else len(text)
    greeting = (
        _GREETING.search(text, start, min(end, start + 120))
        if headers or quote or _CLOSING.search(text, start, end)
        else None
    )
    closing = _last_closing(text, start, end)
    body = Span(greeting.end() if greeting else start, closing if closing is not None else end)
    return Letter(
        body, headers, Span(end, len(text)) if end < len(text) else None,
        Span(closing, end) if closing is not None else None, Span(*greeting.span()) if greeting else None,
    )  # fmt: skip


_MINUTES = re.compile(
    r"^[ \t]*(?:participants|attendees|present|attending|与会人?员?|参会人?员?|出席)\s?[::]", re.MULTILINE
)
"""Minutes have a subject and a date as well."""
_PASSED_ON = re.compile(r"\s*-*\s*(?:begin )?(?:forwarded message|forwarded|转发的邮件|转发邮件)")
_SAYS_FORWARD = re.compile(r"\s*(?:fwd?|fw|转发)\s?:")


def _forwarded(text: str, outer: dict[str, Span], start: int, quote: re.Match[str]) -> Letter | None:
    """Somebody passes on what another wrote: it is that other who speaks."""
    subject = outer.get("subject")
    said = subject is not None and _SAYS_FORWARD.match(text, subject.start)
    if not said and not _PASSED_ON.match(text, quote.start()):
        return None
    inner, at = _headers(text, quote.start())
    if "from" not in inner:
        return None
    again = _QUOTED.search(text, at)
    end = again.start() if again else len(text)
    greeting = _GREETING.search(text, at, min(end, at + 120))
    closing = _last_closing(text, at, end)
    kept = {name: span for name, span in outer.items() if name in {"subject", "date"}}
    return Letter(
        Span(start, closing if closing is not None else end), kept | inner, Span(end, len(text)) if again else None,
        Span(closing, end) if closing is not None else None, Span(*greeting.span()) if greeting else None,
        Span(quote.start(), greeting.end() if greeting else at),
    )  # fmt: skip


def _headers(text: str, at: int = 0) -> tuple[dict[str, Span], int]:
    """The block of header lines that begins there; at least a sender, a subject or an addressee is in it."""
    found: dict[str, Span] = {}
    position = at
    for line in re.finditer(r"[^\n]*\n?", text[at:]):
        header = _HEADER.match(line[0].rstrip("\n"))
        if header is None:
            if found and not line[0].strip():
                position = at + line.end()
                break
            if not line[0].strip() or (not found and _QUOTED.match(line[0])):
                if not line[0]:
                    break
                continue
            break
        name = _NAMES.get(header["name"], header["name"])
        offset = at + line.start() + header.start("value")
        found.setdefault(name, Span(offset, offset + len(header["value"].rstrip())))
        position = at + line.end()
    mail = "from" in found or "to" in found or ("subject" in found and not _MINUTES.search(text, at))
    return (found, position) if mail else ({}, at)


def _last_closing(text: str, start: int, end: int) -> int | None:
    """Where the signature begins: a closing line with little behind it."""
    for match in _CLOSING.finditer(text, start, end):
        rest = text[match.end() : end]
        if rest.count("\n") <= 9 and len(rest) < 420 and match.start() > start:
            return match.start()
    return None
