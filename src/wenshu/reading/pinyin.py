"""How Chinese characters are read, without tones."""

from __future__ import annotations

import json
import unicodedata
from array import array
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path

MOST_READINGS = 16  # of one name, whose characters may each be read in several ways
LONGEST = 8  # characters of a name; nobody spells out more
FIRST, LAST = 0x3400, 0x9FFF  # the characters of `HAN`
_TONED_V = str.maketrans({"ǖ": "v", "ǘ": "v", "ǚ": "v", "ǜ": "v"})


def sounds(form: str) -> list[str]:
    """王芳 → wangfang; 曾 is read in two ways. None of a name that is not all Chinese."""
    if not 1 < len(form) <= LONGEST:
        return []
    every = [readings(character) for character in form]
    if not all(every):
        return []
    number = 1
    for each in every:
        number *= len(each)
    if number > MOST_READINGS:
        every = [each[:1] for each in every]
    return ["".join(sound) for sound in product(*every)]


def readings(character: str) -> tuple[str, ...]:
    """The commonest first; ü is typed v or u."""
    places, every = _table()
    code = ord(character)
    return every[places[code - FIRST]] if FIRST <= code <= LAST else ()


@lru_cache(maxsize=4096)
def _plain(said: str) -> tuple[str, ...]:
    spelt = [sound.replace("ü", "v").translate(_TONED_V) for sound in said.split(",") if sound]
    bare = ("".join(c for c in unicodedata.normalize("NFD", sound) if c.isalpha()) for sound in spelt)
    return tuple(dict.fromkeys(bare))


@lru_cache(maxsize=1)
def _table() -> tuple[array[int], list[tuple[str, ...]]]:
    """For each character the place of its readings in a list, of those that pypinyin keeps beside its code: importing it
    would take fifty megabytes, its table as it is ten."""
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    kept: dict[str, str] = json.loads(
        Path(package.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8")
    )
    places = array("H", [0]) * (LAST - FIRST + 1)
    known: dict[tuple[str, ...], int] = {(): 0}
    for code, said in kept.items():
        if FIRST <= int(code) <= LAST:
            places[int(code) - FIRST] = known.setdefault(_plain(said), len(known))
    return places, list(known)
