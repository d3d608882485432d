"""Where somebody speaks: sound that rises from the noise, rises and falls as syllables do, and has a pitch."""

from __future__ import annotations

import audioop
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from wenshu.voice.audio import samples
from wenshu.voice.audio.samples import FRAME_BYTES, FRAME_MS, LEAD_BYTES, RATE, STEPS_PER_DB, WIDTH, Loudness

QUIETEST: Final = 16 * STEPS_PER_DB  # 74 dB below full scale, in the voice band
RISE: Final = 5 * STEPS_PER_DB
STAY: Final = 3 * STEPS_PER_DB
STEADY: Final = 3 * STEPS_PER_DB
"""What varies by less than this within a second is hum, hiss or a tone, however loud."""
FLOOR_FRAMES: Final = 200  # 4 s
FLOOR_AROUND: Final = 3
SECOND: Final = 1000 // FRAME_MS
PAUSE: Final = 300 // FRAME_MS
SHORTEST: Final = 80 // FRAME_MS

LISTENED_TO: Final = 24
"""So many moments of a stretch are asked for a pitch, the loudest of as many parts."""
PITCHED: Final = 0.1
LOW_RATE: Final = 8_000
LAGS: Final = range(LOW_RATE // 400, LOW_RATE // 70)  # a voice's pitch is between 70 and 400 Hz
WINDOW: Final = LOW_RATE * 50 // 1000 * WIDTH
ALIKE: Final = 0.4


@dataclass(frozen=True)
class Stretch:
    """Frames from `start` to before `end` in which somebody speaks."""

    start: int
    end: int


@dataclass(frozen=True)
class Heard:
    """A channel, listened to. Stretches are in order, without pauses shorter than 0.3 s between them."""

    loudness: Loudness
    stretches: list[Stretch]


def listen(pcm: Path) -> Heard:
    loudness = samples.loudness(pcm)
    levels = loudness.levels
    with pcm.open("rb") as file:
        spoken = [
            one
            for one in joined(_above(levels, _floors(levels)))
            if one.end - one.start >= SHORTEST and _varies(levels, one) and _has_pitch(file, levels, one)
        ]
    return Heard(loudness, spoken)


def frames_of(stretches: list[Stretch]) -> int:
    return sum(one.end - one.start for one in stretches)


def union(one: list[Stretch], two: list[Stretch]) -> list[Stretch]:
    """When either speaks."""
    found: list[Stretch] = []
    for each in sorted([*one, *two], key=lambda stretch: (stretch.start, stretch.end)):
        if found and each.start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return found


def _floors(levels: bytes) -> list[int]:
    """The noise of each four seconds: what a tenth of its frames stays below, or that of a quieter time close by."""
    tenths: list[int] = []
    for at in range(0, len(levels), FLOOR_FRAMES):
        part = sorted(levels[at : at + FLOOR_FRAMES])
        tenths.append(part[len(part) // 10])
    return [min(tenths[max(0, at - FLOOR_AROUND) : at + FLOOR_AROUND + 1]) for at in range(len(tenths))]


def _above(levels: bytes, floors: list[int]) -> Iterator[Stretch]:
    """Begins where sound clearly rises above the noise, goes on while it stays above it."""
    start: int | None = None
    for at, level in enumerate(levels):
        floor = floors[at // FLOOR_FRAMES]
        if start is None:
            if level >= max(floor + RISE, QUIETEST):
                start = at
        elif level < max(floor + STAY, QUIETEST):
            yield Stretch(start, at)
            start = None
    if start is not None:
        yield Stretch(start, len(levels))


def joined(risen: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for one in risen:
        if found and one.start - found[-1].end < PAUSE:
            found[-1] = Stretch(found[-1].start, one.end)
        else:
            found.append(one)
    return found


def _varies(levels: bytes, one: Stretch) -> bool:
    """Whether most of its seconds rise and fall; the first and the last moment, where it sets in and ends, aside."""
    inner = levels[one.start + 2 : one.end - 2] or levels[one.start : one.end]
    seconds = [sorted(inner[at : at + SECOND]) for at in range(0, len(inner), SECOND)]
    lively = sum(part[len(part) * 9 // 10] - part[len(part) // 10] >= STEADY for part in seconds)
    return 2 * lively >= len(seconds)


def _has_pitch(file: BinaryIO, levels: bytes, one: Stretch) -> bool:
    """Wind, clicks and rustling rise and fall as well, but nothing in them repeats itself."""
    parts = min(LISTENED_TO, one.end - one.start)
    edges = [one.start + (one.end - one.start) * part // parts for part in range(parts + 1)]
    pitched = 0
    for first, last in itertools.pairwise(edges):
        loudest = max(range(first, last), key=levels.__getitem__)
        file.seek(loudest * FRAME_BYTES)
        pitched += _repeats(file.read(4 * FRAME_BYTES))
        if pitched > PITCHED * parts:
            return True
    return False


def _repeats(piece: bytes) -> bool:
    voice = samples.voice_band(bytes(LEAD_BYTES) + piece)
    low, _ = audioop.ratecv(voice, WIDTH, 1, RATE, LOW_RATE, None)
    now = low[:WINDOW]
    if len(low) < WINDOW + LAGS.stop * WIDTH or not audioop.rms(now, WIDTH):
        return False
    for lag in LAGS:
        later = low[lag * WIDTH : lag * WIDTH + WINDOW]
        if audioop.rms(later, WIDTH) and audioop.findfactor(now, later) > ALIKE < audioop.findfactor(
            later, now
        ):
            return True
    return False
