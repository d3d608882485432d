"""Raw samples: 16 kHz, 16 bits, one channel; how loud each fiftieth of a second of them is."""

from __future__ import annotations

import array
import audioop
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RATE: Final = 16_000
WIDTH: Final = 2
FRAME_MS: Final = 20
FRAME_BYTES: Final = RATE * FRAME_MS // 1000 * WIDTH
BLOCK_FRAMES: Final = 3_000  # a minute
MOST_BARS: Final = 800
STEPS_PER_DB: Final = 2

_LAG_BYTES: Final = 8 * WIDTH  # half a thousandth of a second
LEAD_BYTES: Final = 2 * _LAG_BYTES + WIDTH
"""How much of what comes before a piece its voice band needs."""

_LEVELS: Final = bytes([0, *(round(STEPS_PER_DB * 20 * math.log10(rms)) for rms in range(1, 32_769))])


@dataclass(frozen=True)
class Loudness:
    """One entry a frame of 20 ms: `levels` in half decibels above the smallest sample there is, in the voice band."""

    levels: bytes
    peaks: array.array[int]


def loudness(pcm: Path) -> Loudness:
    levels = bytearray()
    peaks = array.array("H")
    before = bytes(LEAD_BYTES)
    for block in blocks(pcm):
        whole, voice = memoryview(block), memoryview(voice_band(before + block))
        before = block[-LEAD_BYTES:]
        for at in range(0, len(block), FRAME_BYTES):
            levels.append(_LEVELS[audioop.rms(voice[at : at + FRAME_BYTES], WIDTH)])
            peaks.append(min(32_767, audioop.max(whole[at : at + FRAME_BYTES], WIDTH)))
    return Loudness(bytes(levels), peaks)


def voice_band(piece: bytes) -> bytes:
    """Without hum, rumble and offset, and less of the hiss: shorter than `piece` by its lead.

    A sound less itself a moment ago, twice over, then joined with its neighbour: three sums in C, no filter of our own.
    """
    once = _sum(piece[_LAG_BYTES:], 0.5, piece[:-_LAG_BYTES], -0.5)
    twice = _sum(once[_LAG_BYTES:], 1, once[:-_LAG_BYTES], -1)
    return _sum(twice[WIDTH:], 0.5, twice[:-WIDTH], 0.5)


def _sum(one: bytes, much: float, other: bytes, less: float) -> bytes:
    return audioop.add(audioop.mul(one, WIDTH, much), audioop.mul(other, WIDTH, less), WIDTH)


def blocks(pcm: Path, frames: int = BLOCK_FRAMES) -> Iterator[bytes]:
    """Whole frames; the last one is filled up with silence."""
    with pcm.open("rb") as file:
        while block := file.read(frames * FRAME_BYTES):
            short = -len(block) % FRAME_BYTES
            yield block + bytes(short) if short else block


def bars(peaks: array.array[int]) -> bytes:
    """The waveform as it is drawn: the loudest bar is full, unless all is so quiet that noise would look loud."""
    if not peaks:
        return b""
    count = min(MOST_BARS, len(peaks))
    edges = [len(peaks) * bar // count for bar in range(count + 1)]
    means = [sum(peaks[one:two]) / (two - one) for one, two in itertools.pairwise(edges)]
    full = max(max(means), 32_768 / 16)
    return bytes(min(255, round(255 * mean / full)) for mean in means)
