"""Two channels: a speaker on each, as telephone systems record calls, or one sound heard by two microphones."""

from __future__ import annotations

import audioop
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wenshu.voice.audio import speech
from wenshu.voice.audio.samples import STEPS_PER_DB, WIDTH, blocks
from wenshu.voice.audio.speech import Heard, Stretch

ALIKE: Final = 0.3
"""Channels that go together more than this are one sound."""
APART: Final = 10 * STEPS_PER_DB
LEAK: Final = 15 * STEPS_PER_DB
LEAST_FRAMES: Final = 25  # half a second


@dataclass
class Likeness:
    """How far left and right go together, over the seconds in which either has sound."""

    both: float = 0.0
    left: float = 0.0
    right: float = 0.0

    def add(self, left: bytes, right: bytes) -> None:
        """Pieces of the same length, at most some seconds: products of one are summed in C."""
        power_left, power_right = audioop.rms(left, WIDTH) ** 2, audioop.rms(right, WIDTH) ** 2
        self.left += power_left * len(left)
        self.right += power_right * len(right)
        if power_right:
            self.both += audioop.findfactor(left, right) * power_right * len(left)

    @property
    def correlation(self) -> float:
        whole = math.sqrt(self.left * self.right)
        return self.both / whole if whole else 1.0


def two_speakers(correlation: float, one: Heard, two: Heard) -> bool:
    """Little correlation, and each channel is the louder one by far for much of its speech: they take turns."""
    if abs(correlation) >= ALIKE:
        return False
    for mine, other in ((one, two), (two, one)):
        frames = [at for stretch in mine.stretches for at in range(stretch.start, stretch.end)]
        louder = sum(mine.loudness.levels[at] - other.loudness.levels[at] >= APART for at in frames)
        if louder < LEAST_FRAMES or 3 * louder < len(frames):
            return False
    return True


def without_leaks(mine: Heard, other: Heard) -> Heard:
    """Without what the other one says, as it comes softly through a headset: it would be written down twice."""
    one, two = mine.loudness.levels, other.loudness.levels
    frames = (at for each in mine.stretches for at in range(each.start, each.end))
    own = (at for at in frames if at >= len(two) or two[at] - one[at] < LEAK)
    found = speech.joined(Stretch(at, at + 1) for at in own)
    return Heard(mine.loudness, [each for each in found if each.end - each.start >= speech.SHORTEST])


def mix_into(left: Path, right: Path, *, opposed: bool) -> None:
    """`left` becomes the mix, in place. `opposed`: one is the other turned upside down, which would cancel out."""
    sign = -0.5 if opposed else 0.5
    with left.open("r+b") as file:
        for other in blocks(right):
            at = file.tell()
            mine = file.read(len(other)).ljust(len(other), b"\0")
            file.seek(at)
            file.write(audioop.add(audioop.mul(mine, WIDTH, 0.5), audioop.mul(other, WIDTH, sign), WIDTH))
