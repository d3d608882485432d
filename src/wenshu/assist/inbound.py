"""An e-mail as its server hands it over (RFC 822): who wrote what when, as one readable text."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from wenshu.assist.html_text import stripped
from wenshu.crm.fields import FIRST_YEAR, LAST_YEAR, LONGEST_TEXT
from wenshu.errors import Invalid
from wenshu.reading.encodings import likely, on_error
from wenshu.text import one_line

LONGEST: Final = 2_000_000  # bytes, attachments included
MOST_LINES: Final = 60_000  # twice those of attachments as long as that
HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
LONGEST_HEADER: Final = 500
LONGEST_ENCODED: Final = 8_000  # a header's characters before it is decoded
LONGEST_OTHER: Final = 1_000  # of a header that only says how the mail is put together
MOST_PARTS: Final = 200
MOST_BOXES: Final = 20  # parts that hold parts: each line is compared with the borders of all that are open
LONGEST_HTML: Final = 10 * LONGEST_TEXT
NO_CHARSETS: Final = {"punycode", "idna", "unicode-escape", "raw-unicode-escape"}
"""Python's names for what no mail is written in; long ones take it minutes."""
_BOX: Final = re.compile(rb"content-type:[\x00-\x20]*(?:multipart|message)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """`text` begins with the header lines that matter; `cut`: only its beginning is in there.

    `said_at` is the mail's Date, where it has a true one.
    """

    text: str
    said_at: datetime | None
    cut: bool = False


def read_mail(raw: bytes) -> Mail:
    """Raises Invalid for what is no e-mail, or none with a text in it."""
    raw = raw.lstrip()
    if not _is_of_a_size(raw):
        raise _too_large()
    try:
        message = BytesParser(_Parts().new, policy=_ShortHeaders()).parsebytes(raw)
        body, cut = _body(message)
        headers = {name: _header(message, name) for name in HEADERS}
    except RecursionError:
        raise _unreadable() from None
    if not headers["From"]:
        raise _unreadable()
    if not body:
        raise Invalid.field("input", _("There is no text in this e-mail."))
    told = [f"{name}: {value}" for name, value in headers.items() if value]
    text = "\n".join([*told, "", body])
    return Mail(text[:LONGEST_TEXT], _said_at(message), cut or len(text) > LONGEST_TEXT)


def _is_of_a_size(raw: bytes) -> bool:
    """What takes the parser long is refused before it is parsed."""
    if len(raw) > LONGEST or raw.count(b"\n") + raw.count(b"\r") > 2 * MOST_LINES:
        return False
    lines = len(raw.splitlines())
    return lines <= MOST_LINES and sum(1 for _box in _BOX.finditer(raw)) <= MOST_BOXES


class _ShortHeaders(Compat32):
    """Cuts headers as they come in: to take one apart takes the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: LONGEST_ENCODED if name.title() in HEADERS else LONGEST_OTHER]


class _Parts:
    """Makes the parts of one mail, up to a number."""

    def __init__(self) -> None:
        self.count = -1  # the parser tries it first

    def new(self, **told: Any) -> Message:
        self.count += 1
        if self.count > MOST_PARTS:
            raise _too_large()
        return Message(**told)


def _too_large() -> Invalid:
    return Invalid.field("input", _("The e-mail is too large. Leave its attachments out."))


def _unreadable() -> Invalid:
    return Invalid.field("input", _("This is not an e-mail as a mail server sends it (RFC 822)."))


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        parts = decode_header(value)
    except (MessageError, ValueError, TypeError):  # a broken encoded word
        parts = [(str(value), None)]
    return one_line("".join(_decoded(text, charset) for text, charset in parts))[:LONGEST_HEADER]


def _decoded(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogateescape")
    if charset and charset.lower().replace("_", "-") in NO_CHARSETS:
        charset = None
    return in_the_likeliest(text, charset or "")


_WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
}
"""What mails say, and what their writers' programs mean by it."""


def in_the_likeliest(content: bytes, said: str = "") -> str:
    """Not all that is sent is in the encoding that it names, or names one: signs that are lost are U+FFFD."""
    said = said.lower().strip()
    guessed = likely([content])
    tried = ["utf-8", _WIDER.get(said, said), said, *guessed]
    if said and said != "utf-8" and content.isascii():  # such as iso-2022-jp, which is ASCII to the eye
        tried = [said, "utf-8"]
    for encoding in tried:
        if encoding not in {"cp1252", "latin-1", "iso-8859-1"} or "gb18030" not in guessed:
            with suppress(LookupError, ValueError):
                return content.decode(encoding or "utf-8", on_error(encoding))
    return content.decode("utf-8", "replace")


def _said_at(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def _body(message: Message) -> tuple[str, bool]:
    """The first text that is no attachment, else the first page of HTML without its marks; and whether it was cut."""
    html = ""
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_maintype() == "multipart" and (text := _unbordered(part)):
            return text, False
        if kind == "text/plain" and (text := _text(part).strip()):
            return text, False
        if kind == "text/html" and not html:
            html = _text(part)
    return stripped(_beginning(html)), len(html) > LONGEST_HTML


def _unbordered(part: Message) -> str:
    """The text of a mail whose parts are not set apart by the border that it names: by the one that is there."""
    content = part.get_payload()
    whole = content if isinstance(content, str) else ""
    border = re.search(r"^--([^\s\-][^\r\n]{0,69}?)[ \t]*\r?$", whole, re.MULTILINE)
    if border is None:
        return whole.strip()
    head = f'Content-Type: multipart/mixed; boundary="{border[1]}"\n\n'
    again = BytesParser(_Parts().new, policy=_ShortHeaders()).parsebytes(
        (head + whole).encode("utf-8", "surrogateescape")
    )
    return _body(again)[0] if again.is_multipart() else whole.strip()


def _beginning(html: str) -> str:
    """Not with half a tag at its end."""
    if len(html) <= LONGEST_HTML:
        return html
    last = html.rfind("<", 0, LONGEST_HTML)
    whole = last <= html.rfind(">", 0, LONGEST_HTML)  # both -1 where there is no tag
    return html[: LONGEST_HTML if whole else last]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else str(payload or "").encode("utf-8", "replace")
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError):
        charset = None
    return _decoded(content, charset).replace("\r\n", "\n")
