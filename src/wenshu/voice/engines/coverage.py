"""Whether as many words came back as were spoken: servers cut long sound, and say nothing about it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from wenshu.voice.audio import samples, speech

LEAST_VOICED_S: Final = 4.0
"""Shorter speech may be an answer of one word."""
LEAST_PER_SECOND: Final = 1.0
"""People say two to four words in a second of speech, pauses left out."""
MOST_AFTER_S: Final = 8.0
"""Speech behind the last word."""
FRAME_S: Final = samples.FRAME_MS / 1000
PER_CHARACTER: Final = 0.55
"""Of a word: people say four to six Chinese characters in a second."""
WORD: Final = re.compile(r"[^\W_\u2e80-\u9fff\uf900-\ufaff]+(?:['’.,-][^\W_\u2e80-\u9fff\uf900-\ufaff]+)*")
CHARACTER: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
DIGIT: Final = re.compile(r"\d")


def is_short(piece: Path, text: str, *, reaches_s: float | None = None) -> bool:
    """Fewer words than the speech in this piece must have, or none for its last part: they reach to `reaches_s`."""
    spoken = [(one.start * FRAME_S, one.end * FRAME_S) for one in stretches(piece)]
    voiced = sum(end - start for start, end in spoken)
    if voiced < LEAST_VOICED_S:
        return False
    after = (
        0.0
        if reaches_s is None
        else sum(end - max(start, reaches_s) for start, end in spoken if end > reaches_s)
    )
    return words_in(text) / voiced < LEAST_PER_SECOND or after > MOST_AFTER_S


def words_in(text: str) -> float:
    """Chinese by its characters. A digit is a word: nobody says `920,000` in one."""
    words = sum(max(1, len(DIGIT.findall(word))) for word in WORD.findall(text))
    return words + PER_CHARACTER * len(CHARACTER.findall(text))


def stretches(piece: Path) -> list[speech.Stretch]:
    """Where somebody speaks. The head of the file passes for a thousandth of a second of sound."""
    return speech.listen(piece).stretches
