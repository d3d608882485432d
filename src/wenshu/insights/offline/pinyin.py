"""Chinese names typed in Latin letters: "wangfang", "wang fang", "huaxing" for 华星."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from weakref import WeakKeyDictionary

from wenshu.insights.engine import Name, Vocabulary
from wenshu.insights.link import HAN, MANY, normal, short_forms
from wenshu.insights.offline.marks import Mark, Text

MOST_READINGS = 16  # of one name, whose characters may each be read in several ways
LONGEST = 8  # characters of a name; nobody spells out more
SHORTEST = 4  # letters; less is too near to an English word
LONGEST_STRETCH = 4  # words of the question
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|vn|a|e|i|o|u|v)"
)
_indexes: WeakKeyDictionary[Vocabulary, dict[str, tuple[Name, ...]]] = WeakKeyDictionary()


def name_in_pinyin(text: Text, marks: list[Mark], leftover: Mark) -> Mark | None:
    """The names that sound like the leftover and its unknown neighbours, longest stretch first; each a whole word."""
    if not re.fullmatch(r"[a-z]+", text.text[leftover.start : leftover.end]):
        return None
    unknown = {m.start for m in marks if m.kind == "unknown"}
    at = next(i for i, p in enumerate(text.pieces) if p.start == leftover.start)
    after = at + 1
    while after < len(text.pieces) and after - at < LONGEST_STRETCH and text.pieces[after].start in unknown:
        after += 1
    for end in range(after, at, -1):
        key = "".join(piece.text for piece in text.pieces[at:end])
        if len(key) >= SHORTEST and _is_pinyin(key):
            names = _index(text.matcher.vocabulary).get(key, ())
            if names and len(names) <= MANY:
                return text.mark("name", at, end, names=names, exact=False)
    return None


@lru_cache(maxsize=512)
def _is_pinyin(letters: str) -> bool:
    """Two syllables or more, and nothing else."""
    return re.fullmatch(rf"(?:{_SYLLABLE.pattern}){{2,}}", letters) is not None


def _index(vocabulary: Vocabulary) -> dict[str, tuple[Name, ...]]:
    """Names by how they sound; made when somebody first types letters that could be a name."""
    found = _indexes.get(vocabulary)
    if found is None:
        sounds: dict[str, list[Name]] = defaultdict(list)
        for key, names in vocabulary.names.items():
            if HAN.search(key):
                for name in names:
                    for sound in {s for form in (key, *short_forms(name)) for s in _sounds(form)}:
                        sounds[sound].append(name)
        found = _indexes[vocabulary] = {sound: tuple(dict.fromkeys(names)) for sound, names in sounds.items()}
    return found


def _sounds(form: str) -> list[str]:
    """王芳 → wangfang; 曾 is read in two ways. None of a name that is not all Chinese."""
    if not 1 < len(form) <= LONGEST:
        return []
    readings = [_readings(character) for character in form]
    if not all(readings):
        return []
    every = 1
    for each in readings:
        every *= len(each)
    if every > MOST_READINGS:
        readings = [each[:1] for each in readings]
    return ["".join(sound) for sound in product(*readings)]


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    """Without tones; ü is typed v or u."""
    said = _table().get(str(ord(character)), "")
    plain = (normal(sound.replace("ü", "v").translate(_TONED_V)) for sound in said.split(",") if sound)
    return tuple(dict.fromkeys(plain))


_TONED_V = str.maketrans({"ǖ": "v", "ǘ": "v", "ǚ": "v", "ǜ": "v"})


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """The characters' readings that pypinyin keeps beside its code: importing it would take fifty megabytes more."""
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    table: dict[str, str] = json.loads(
        Path(package.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8")
    )
    return table
