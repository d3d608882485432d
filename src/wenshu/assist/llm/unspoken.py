"""Stretches of a text that nobody says to anybody: code, markup, data; and names that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Span
from wenshu.crm import names

_CODE: Final = re.compile(
    r"<!--.*?(?:-->|\Z)"  # a comment
    r"|<(script|style)\b.*?(?:</\1>|\Z)"
    r"|<(\w+)[^<>]*(?:\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)[^<>]*>.*?(?:</\2>|\Z)"
    r"|</?[a-z][a-z0-9]{0,12}(?:\s[^<>\n]{0,300})?/?>"  # a tag
    r"|```.*?(?:```|\Z)"
    r"|[{\[][^{}\[\]\n]{0,40}[\"“”']\s*[:：].{0,4000}[}\]]"  # JSON
    r"|(?<![\w+/=])[A-Za-z0-9+/]{60,}={0,2}(?![\w+/=])",  # base64
    re.DOTALL | re.IGNORECASE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*•·–—]|\d{1,2}[.)、）]|[(（]\d{1,2}[)）])[^\n]")
SHORTEST: Final = 2


def spans(text: str) -> Iterator[Span]:
    for match in _CODE.finditer(text):
        yield Span(*match.span())


def to_its_end(order: Span, text: str) -> Span:
    """What an order goes on with: the rest of its line, and a list below it."""
    end = _line_end(text, order.end - 1)
    while _ITEM.match(text, end + 1):
        end = _line_end(text, end + 1)
    return Span(order.start, end)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found if found >= 0 else len(text)


def is_a_name(name: str, context: Context) -> bool:
    """An address, a number, a stage or a status is nobody's name."""
    key = names.key(name)
    statuses = (
        {"won", "lost", "open", "赢单", "输单"}
        | {names.key(s.name) for s in context.stages}
        | {s.key for s in context.stages}
    )
    has_letters = _LETTER.search(name) is not None and len(key) >= SHORTEST
    return has_letters and key not in statuses and "@" not in name and "://" not in name
