"""E-mail addresses, phone numbers and web addresses in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from wenshu.assist.extraction import Span
from wenshu.assist.offline.page import fold
from wenshu.reading import addresses

Kind = Literal["email", "phone", "web"]
_EMAIL = re.compile(
    r"(?<![a-z0-9_.+-])[a-z0-9][a-z0-9_.+-]{0,60}@[a-z0-9][a-z0-9-]{0,60}(?:\.[a-z0-9-]{1,30}){1,4}(?<![.-])"
)
_PHONE = re.compile(
    r"(?<![a-z0-9_.@/-])(?:\+\d{1,3}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d{1,5}(?:[\s.-]?\d{2,5}){1,4}|(?:86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|\(?0\d{2,4}\)?[\s/-]?\d{3,4}[\s-]?\d{3,5}|400[\s-]?\d{3,4}[\s-]?\d{3,4}|\(?0\d\)?[\s-]\d{4}[\s-]\d{4}|0\d{1,3}[-/ ]\d{3}(?: \d{2}){2}|\(?[2-9]\d{2}\)?[\s.-]\d{3}[\s.-]\d{4})(?:\s?(?:ext\.?|x|转)\s?\d{1,5})?(?![a-z0-9_@-]|\.\d|万|元)"
)
_WEB = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:www\.)?(?P<host>[a-z0-9][a-z0-9-]{0,60}(?:\.[a-z0-9-]{2,30})*\.(?:com|cn|net|org|io|co|de|uk|eu|fr|es|it|nl|ch|at|biz|info|ai|tech|jp|hk|sg|us|ca|au|in)(?:\.[a-z]{2})?)(?:/[^\s,。;]{0,200})?(?![\w@])"
)


@dataclass(frozen=True, slots=True)
class Point:
    kind: Kind
    value: str
    span: Span


def find(text: str, raw: str) -> tuple[Point, ...]:
    points = [Point("email", match[0], Span(*match.span())) for match in _EMAIL.finditer(text)]
    taken = [p.span for p in points]
    points += (
        Point("web", match["host"].removeprefix("www."), Span(*match.span()))
        for match in _WEB.finditer(text)
        if not any(s.start <= match.start() < s.end for s in taken)
    )
    taken = [p.span for p in points]
    for match in _PHONE.finditer(text):
        digits = sum(c.isdigit() for c in match[0])
        if 7 <= digits <= 17 and not any(s.start <= match.start() < s.end for s in taken):
            points.append(
                Point("phone", " ".join(raw[match.start() : match.end()].split()), Span(*match.span()))
            )
    return tuple(sorted(points, key=lambda p: p.span.start))


def domain_of(point: Point) -> str:
    """The company's part of an address; nothing of one that anybody can have."""
    host = addresses.host(point.value)
    return "" if addresses.is_public_mail(host) else host


_ADDRESS_BEHIND = re.compile(r"[\s,(<:-]{1,4}(?P<local>[a-z0-9][\w.+-]{0,40})@")


def has_address(behind: str, surname: str) -> bool:
    """Åsa Lindgren, asa.lindgren@…: whoever has such an address is a person, whatever the name."""
    match = _ADDRESS_BEHIND.match(fold(behind))
    plain = "".join(c for c in normalize("NFKD", fold(surname)) if c.isascii())
    return match is not None and len(plain) > 2 and plain in match["local"]
