"""Bytes of a text file as text, whatever encoding it is in."""

from __future__ import annotations

import codecs
import re
from typing import Final

from django.utils.translation import gettext as _

from wenshu.errors import Invalid
from wenshu.reading.encodings import likely, on_error

LONGEST: Final = 500_000  # characters of what is said
MOST_WRITTEN: Final = 4 * LONGEST  # with times, numbers and markup
MOST_BYTES: Final = 4 * MOST_WRITTEN  # no encoding takes more bytes for a character
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def decoded(data: bytes) -> str:
    """With \\n as the only line end, and without signs that nobody sees. Raises Invalid."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Invalid.field("file", _("The file is empty: there are no words in it."))
    if len(data) > MOST_BYTES:
        raise too_long()
    text = _text_of(data)
    if len(text) > MOST_WRITTEN:
        raise too_long()
    lines = re.sub(r"\r\n?|[\x0c\x85\u2028\u2029]", "\n", text)
    shown = _CONTROL.sub("", lines)
    if len(lines) - len(shown) > len(lines) // 50:
        raise _no_text()
    if not shown.strip():
        raise Invalid.field("file", _("The file is empty: there are no words in it."))
    return shown


def _text_of(data: bytes) -> str:
    for mark, codec in _MARKS.items():
        if data.startswith(mark):
            return _as(data, codec) or _legacy(data)
    if b"\x00" in data:
        return _as(data, _utf16_without_mark(data)) or _legacy(data)
    return _as(data, "utf-8") or _legacy(data)


def _as(data: bytes, codec: str) -> str:
    """Empty where it is not that."""
    try:
        return data.decode(codec, on_error(codec)) if codec else ""
    except UnicodeError:
        return ""


def _utf16_without_mark(data: bytes) -> str:
    """Every second byte of Latin text is zero there."""
    half = len(data) / 2
    if data[1::2].count(0) > 0.3 * half and data[0::2].count(0) < 0.02 * half:
        return "utf-16-le"
    if data[0::2].count(0) > 0.3 * half and data[1::2].count(0) < 0.02 * half:
        return "utf-16-be"
    raise _no_text()


def _legacy(data: bytes) -> str:
    for codec in likely([data]):
        if text := _as(data, codec):
            return text
    raise _no_text()


def _no_text() -> Invalid:
    return Invalid.field("file", _("This is not a text file. Import .txt, .srt or .vtt."))


def too_long() -> Invalid:
    message = _("A transcript has at most %(count)s characters. Import it in parts.")
    return Invalid.field("file", message % {"count": f"{LONGEST:,}"})
