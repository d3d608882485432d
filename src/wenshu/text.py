"""Text as a person can see it: marks that show nothing and turn nothing but the reading direction are taken out."""

from __future__ import annotations

import re
import unicodedata

# Zero-width spaces, soft hyphens, direction marks and overrides, invisible operators, byte order marks, annotations,
# C1 controls and language tags; not U+0085, which ends a line.
_INVISIBLE = re.compile(
    "[\u0080-\u0084\u0086-\u009f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
# A flag of a region is a black flag, its letters as tags, and their end.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,8}\U000e007f")
# Joiners make one emoji of several and shape some scripts; beside a space they join nothing.
_LOOSE_JOINER = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)")
JOINERS = {0x200C: None, 0x200D: None}  # for `str.translate`
_SHOWS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that are drawn as a space
_NO_SIGN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})


def visible(text: str) -> str:
    """Without the marks nobody sees; empty when nothing else is there, so that no name is blank to the eye."""
    if text.isascii():
        return text
    flags = _FLAG.findall(text)
    parts = _FLAG.split(text) if flags else [text]
    kept = _INVISIBLE.sub("", parts[0])
    for flag, part in zip(flags, parts[1:], strict=True):
        kept += flag + _INVISIBLE.sub("", part)
    kept = _LOOSE_JOINER.sub("", kept)
    return kept if any(_is_seen(sign) for sign in kept) else ""


def one_line(text: str) -> str:
    """Outer space gone, inner space single."""
    return " ".join(visible(text).split())


def _is_seen(sign: str) -> bool:
    return sign not in _SHOWS_NOTHING and unicodedata.category(sign) not in _NO_SIGN
