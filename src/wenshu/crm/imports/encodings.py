"""Which encoding a text file is in: utf-8, utf-16, gb18030 or cp1252, judged from all of its bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from wenshu.crm.imports.table import BadFile

_BLOCK = 1 << 20
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


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
    """Chinese characters come as pairs of high bytes; Western accents stand alone between letters."""
    even = odd = control = 0
    for block in _blocks(path):
        for run in _HIGH_RUN.finditer(block):
            if (run.end() - run.start()) % 2:
                odd += 1
            else:
                even += 1
        control += len(re.findall(rb"[\x00-\x08\x0e-\x1f]", block))
    if control > odd + even:
        raise _no_text()
    if even > 2 * odd and _decodes(path, "gb18030"):
        return "gb18030"
    return "cp1252" if _decodes(path, "cp1252") else "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
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
