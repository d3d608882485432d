"""Whether bytes that are no UTF-8 are Chinese or Western, as their pairs tell."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import Final

# As gb18030 takes bytes: four, a pair of everyday characters or signs, a pair of rarer ones, a pair that a Western
# accent before a letter makes too, a byte alone.
_PIECE: Final = re.compile(
    rb"([\x81-\xfe][0-9][\x81-\xfe][0-9]|[\xa1-\xd7][\xa1-\xfe])|([\xd8-\xf7][\xa1-\xfe])|"
    rb"[\x81-\xfe][\x80-\xfe]|([\x81-\xfe][\x40-\x7e]|[\x80-\xff])"
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_EURO: Final = "euro of Windows"


def _as_euro(error: UnicodeError) -> tuple[str, int]:
    """Chinese Windows writes the euro sign as a byte that gb18030 does not have."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    raise error


codecs.register_error(_EURO, _as_euro)


def on_error(encoding: str) -> str:
    """The error handler to read that encoding with."""
    return _EURO if encoding == "gb18030" else "strict"


def likely(blocks: Iterable[bytes]) -> tuple[str, ...]:
    """Codecs to try in this order, the last of which takes any bytes; none where it is no text.

    Chinese characters come as pairs or fours of bytes; Western accents stand alone between letters.
    """
    everyday = rare = western = control = 0
    for block in blocks:
        for piece in _PIECE.finditer(block):
            everyday += piece[1] is not None
            rare += piece[2] is not None
            western += piece[3] is not None
        control += sum(1 for _sign in _CONTROL.finditer(block))
    if control > everyday + rare + western:
        return ()
    chinese = 2 * everyday + rare > 2 * western
    return ("gb18030", "cp1252", "latin-1") if chinese else ("cp1252", "latin-1")
