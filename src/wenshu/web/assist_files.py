"""A dropped file as a text to read: a note, an e-mail, a business card."""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from wenshu.assist.contract import ProposalSource
from wenshu.assist.inbound import read_mail
from wenshu.errors import Invalid
from wenshu.reading.encodings import likely, on_error

LARGEST: Final = 2_000_000  # bytes; an e-mail with its attachments, whose text alone is read
ENDINGS: Final = (".eml", ".txt", ".md", ".vcf")


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to read, where it comes from, and when it was written where that is known."""

    text: str
    source: ProposalSource
    said_at: datetime | None = None
    cut: bool = False


def read(file: UploadedFile[Any]) -> Given:
    """Raises Invalid, with a sentence that says what to do instead."""
    ending = _ending(file.name or "")
    if ending not in ENDINGS:
        raise Invalid.field(
            "file", _("Choose an e-mail (.eml), a text (.txt, .md) or a business card (.vcf).")
        )
    if (file.size or 0) > LARGEST:
        raise Invalid.field("file", _("The file is larger than 2 MB. Paste the part that matters."))
    content = file.read(LARGEST + 1)
    given = _email(content) if ending == ".eml" else Given(_text(content, ending), "file")
    if not given.text.strip():
        raise Invalid.field("file", _("There is no text in this file."))
    return given


def _ending(name: str) -> str:
    return "." + name.rpartition(".")[2].lower()


def _email(content: bytes) -> Given:
    try:
        mail = read_mail(content)
    except Invalid as wrong:
        raise Invalid.field("file", wrong.detail) from wrong
    return Given(mail.text, "email", mail.said_at, mail.cut)


def _text(content: bytes, ending: str) -> str:
    text = _decoded(content)
    if "\0" in text:
        raise Invalid.field("file", _("This file holds no text."))
    return _card(text) if ending == ".vcf" else text


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", *likely([content])):
        try:
            return content.decode(encoding, on_error(encoding))
        except UnicodeDecodeError:
            continue
    raise Invalid.field("file", _("This file holds no text."))


# vCard: what a person would read on the card

LINES: Final = ("FN", "TITLE", "ROLE", "ORG", "TEL", "EMAIL", "URL", "ADR", "NOTE")
CARD_LINE: Final = re.compile(r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<params>(?:;[^:]*)?):(?P<value>.*)")
ESCAPED: Final = re.compile(r"\\([nN,;:\\])")


def _card(text: str) -> str:
    """One line per fact, cards apart by an empty line; photos and keys are left out."""
    cards: list[list[str]] = []
    for line in _unfolded(text):
        found = CARD_LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"]
        if name == "BEGIN":
            cards.append([])
        elif name in LINES and cards and (said := _said(name, value, found["params"])):
            cards[-1].append(said)
    return "\n\n".join("\n".join(card) for card in cards)


def _unfolded(text: str) -> list[str]:
    """A line that begins with white space goes on the one before; one that ends in = goes on below, if so encoded."""
    lines: list[list[str]] = []
    goes_on = False
    for line in re.sub(r"\r\n?", "\n", text).split("\n"):
        if goes_on:
            lines[-1].append(line)
        elif line[:1] in (" ", "\t") and lines:
            lines[-1].append(line[1:])
        else:
            lines.append([line])
        goes_on = line.endswith("=") and (goes_on or _is_quoted_printable(lines[-1][0]))
        if goes_on:
            lines[-1][-1] = lines[-1][-1][:-1]
    return ["".join(line) for line in lines]


def _is_quoted_printable(line: str) -> bool:
    found = CARD_LINE.fullmatch(line)
    return found is not None and "QUOTED-PRINTABLE" in found["params"].upper()


def _said(name: str, value: str, params: str) -> str:
    if "QUOTED-PRINTABLE" in params.upper():
        value = _quoted_printable(value, params)
    if name in {"ORG", "ADR"}:
        parts = [_plain(part) for part in re.split(r"(?<!\\);", value)]
        return (", " if name == "ADR" else "\n").join(
            part for part in parts if part
        )  # a unit is no part of the name
    return _plain(value.removeprefix("tel:").removeprefix("mailto:"))


def _quoted_printable(value: str, params: str) -> str:
    charset = re.search(r"CHARSET=([\w-]+)", params, re.IGNORECASE)
    content = quopri.decodestring(value.encode())
    try:
        return content.decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeDecodeError):
        return _decoded(content)


def _plain(value: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
