"""Chinese names typed in Latin letters: "wangfang", "wang fang", "huaxing" for 华星."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from weakref import WeakKeyDictionary

from wenshu.insights.engine import Name, Vocabulary
from wenshu.insights.link import HAN, MANY, short_forms
from wenshu.insights.offline.marks import Mark, Text
from wenshu.reading.pinyin import sounds

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
        heard: dict[str, list[Name]] = defaultdict(list)
        for key, names in vocabulary.names.items():
            if HAN.search(key):
                for name in names:
                    for sound in {s for form in (key, *short_forms(name)) for s in sounds(form)}:
                        heard[sound].append(name)
        found = _indexes[vocabulary] = {sound: tuple(dict.fromkeys(names)) for sound, names in heard.items()}
    return found
