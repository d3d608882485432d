"""Which encoding a text file is in: utf-8, utf-16, gb18030 or cp1252, judged from all of its bytes, or as told."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from wenshu.crm.imports.table import BadFile
from wenshu.crm.imports.wording import listed
from wenshu.reading.encodings import likely, on_error

_BLOCK = 1 << 20
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift-jis": "Shift JIS",
    "euc-kr": "EUC-KR",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
}
"""Those that a person may choose from, with the codecs' wider forms below."""

_CODECS = {"utf-8": "utf-8-sig", "big5": "big5hkscs", "shift-jis": "cp932", "euc-kr": "cp949"}
_CHOICES = {
    **{codec: name for name, codec in _CODECS.items()},
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "latin-1": "cp1252",
}


def choice_of(encoding: str) -> str:
    """The one of `ENCODINGS` that a sniffed encoding is."""
    return _CHOICES.get(encoding, encoding)


def told_encoding(path: Path, name: str) -> str:
    """The codec of an encoding that a person named; raises BadFile where it cannot be that."""
    if name not in ENCODINGS:
        message = _("There is no encoding “%(name)s”. Use one of: %(names)s.")
        raise BadFile(message % {"name": name, "names": listed(ENCODINGS)})
    codec = _CODECS.get(name, name)
    if not _decodes(path, codec):
        raise BadFile(_("The file is not written in %(name)s.") % {"name": ENCODINGS[name]})
    return codec


def sniff_encoding(path: Path) -> str:
    """A Python codec name. Raises BadFile for bytes that are no text."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _decodes(path, "utf-8-sig") else _legacy(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _require(path, "utf-16")
    if b"\x00" in head:
        return _require(path, _utf16_without_mark(head))
    return "utf-8" if _decodes(path, "utf-8") else _legacy(path)


def _utf16_without_mark(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every second byte; anything else with zeros is binary."""
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.4 * pairs and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * pairs and head[1::2].count(0) == 0:
        return "utf-16-be"
    raise _no_text()


def _no_text() -> BadFile:
    return BadFile(_("This is not a text table. Upload a CSV file or an Excel workbook (.xlsx)."))


def _require(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise BadFile(_("The file's text is damaged: save it again as UTF-8 and upload that."))
    return encoding


def _legacy(path: Path) -> str:
    for codec in likely(_blocks(path)):
        if _decodes(path, codec):
            return codec
    raise _no_text()


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(on_error(encoding))
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
