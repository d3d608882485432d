"""How a name that no dictionary has is probably said, in the sounds of pocketsphinx's model: by its letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MOST_WORDS: Final = 40
NAME: Final = re.compile(r"[A-Za-z][A-Za-z']{2,23}")
TOGETHER: Final = {
    "tch": "CH", "sch": "SH", "igh": "AY", "sh": "SH", "ch": "CH", "th": "TH", "ph": "F", "ck": "K", "qu": "K W",
    "wh": "W", "kn": "N", "zh": "JH", "ng": "NG", "ee": "IY", "ea": "IY", "ie": "IY", "ei": "EY", "ai": "EY",
    "ay": "EY", "oo": "UW", "ou": "AW", "ow": "OW", "oa": "OW", "au": "AO", "aw": "AO", "oy": "OY", "oi": "OY",
    "ar": "AA R", "er": "ER", "ir": "ER", "ur": "ER", "or": "AO R", "ll": "L", "ss": "S", "tt": "T", "nn": "N",
    "mm": "M", "rr": "R", "pp": "P", "bb": "B", "dd": "D", "ff": "F", "gg": "G", "zz": "Z", "cc": "K",
}  # fmt: skip
ALONE: Final = {
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH",
    "k": "K", "l": "L", "m": "M", "n": "N", "o": "OW", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T",
    "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "Y", "z": "Z",
}  # fmt: skip
AT_THE_END: Final = {"a": "AH", "i": "IY", "o": "OW", "u": "UW", "y": "IY"}
SOFT: Final = {"c": "S"}
"""Before e, i and y."""


def words_of(names: Iterable[str]) -> dict[str, str]:
    """Each word of the names in Latin letters: small, as the dictionary has its words, and as it is written."""
    found: dict[str, str] = {}
    for name in names:
        for word in NAME.findall(name):
            found.setdefault(word.lower(), word)
    return dict(list(found.items())[:MOST_WORDS])


def sounds(word: str) -> str:
    """Separated by spaces. `word` is in small Latin letters."""
    letters = word.replace("'", "")
    found: list[str] = []
    at = 0
    while at < len(letters):
        group = next((letters[at : at + size] for size in (3, 2) if letters[at : at + size] in TOGETHER), "")
        if group:
            found.append(TOGETHER[group])
            at += len(group)
            continue
        letter, rest = letters[at], letters[at + 1 :]
        at += 1
        if not rest and letter == "e" and len(letters) > 3:
            break  # silent
        if not rest and letter in AT_THE_END:
            found.append(AT_THE_END[letter])
        elif letter in SOFT and rest[:1] in {"e", "i", "y"}:
            found.append(SOFT[letter])
        else:
            found.append(ALONE[letter])
    return " ".join(found)
