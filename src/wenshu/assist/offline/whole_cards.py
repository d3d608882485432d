"""Texts that are a business card, a signature or a vCard and nothing else: somebody to know, and no news of a deal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenshu.assist.extraction import Span
from wenshu.assist.offline import cards
from wenshu.assist.offline.apart import Text
from wenshu.assist.offline.cards import Card
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.labels import LABELS
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.person import Person

_ON_CARDS = {"company", "contact", "title", "phone", "email", "domain", "address", "industry"}
_HEADING = re.compile(
    r"\W*(?:(?:new |business |visiting )?(?:card|contact)(?: details| info(?:rmation)?)?|新?(?:名片|联系人)(?:信息|如下|内容)?|签名|signature)\W*"
)
_ADDRESS = re.compile(
    r"(?<![a-z])(?:street|st|road|rd|avenue|ave|lane|drive|square|park|house|floor|suite|building|plaza|quay|way|p\.?o\.? box|\w*stra(?:ß|ss)e|\w*str|\w*platz|\w*weg|rue|via|calle|gmbh)(?![a-z])|[省市区县镇路街道号楼室层栋园厦座村巷弄]"
)
_LABEL = re.compile(r"\W*(?P<label>[a-z][a-z .-]{0,18}?|[一-鿿]{2,6})\s?[:.]\s*")


def is_card(read: Text) -> bool:
    """Every line is a name, a post, a company, an address, a number or a heading; and somebody or a firm is among them."""
    if read.letter.is_mail or read.log.messages:
        return False
    text = read.whole.text
    if _VCARD.match(text):
        return True
    kinds: list[str] = ["point"] * bool(read.points)
    for match in re.finditer(r"[^\n]+", text):
        if match[0].strip() and not _HEADING.fullmatch(match[0]):
            found = _line(read.whole, *match.span())
            if not found:
                return False
            kinds += found
    told = set(kinds)
    return (
        kinds.count("maybe") <= 1
        and ("name" in told or "company" in told)
        and len(told & {"name", "company", "post", "point"}) > 1
    )


def _line(page: Page, start: int, end: int) -> list[str]:
    """What stands on a line of a card; nothing where the line is none of a card."""
    line = page.text[start:end]
    labelled = _LABEL.match(line)
    kind = LABELS.get(labelled["label"].strip()) if labelled else None
    if kind:
        held = "name" if kind == "contact" else "post" if kind == "title" else kind
        return [held] if kind in _ON_CARDS and end - start < 90 else []
    pieces = [piece.kind for piece in cards.pieces(page, start, end)]
    if pieces:
        return pieces
    is_address = len(line) < 90 and re.search(r"\d", line) and _ADDRESS.search(line)
    return ["-"] if is_address and not re.search(r"[。!?]|[$€£¥]|\d\s?(?:k|万|w)(?![a-z])", line) else []


_VCARD = re.compile(r"\s*begin:vcard")
_LINE = re.compile(r"^(?:item\d\.)?(?P<name>fn|org|title|role)(?:;[^:\n]*)?:(?P<value>[^\n;]+)", re.MULTILINE)


def of_vcard(page: Page) -> Iterator[Card]:
    """Whom and what a vCard names; a text that is none has no such card."""
    if not _VCARD.match(page.text):
        return
    for part in re.finditer(r"begin:vcard.*?(?:end:vcard|\Z)", page.text, re.DOTALL):
        held = {m["name"]: Span(*m.span("value")) for m in _LINE.finditer(page.text, *part.span())}
        name, post, firm = held.get("fn"), held.get("title") or held.get("role"), held.get("org")
        title = page.quote(post).strip() if post else ""
        yield Card(
            Person(page.quote(name).strip(), name, title, post, 0.96, "signature") if name else None,
            Company(page.quote(firm).strip(), firm, 0.94, "signature") if firm else None,
        )
