"""Where a recording is cut into pieces for an engine: at its quietest places, leaving out where nobody speaks."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wenshu.voice.audio import samples, speech, stereo
from wenshu.voice.audio.decoding import Sound
from wenshu.voice.audio.samples import FRAME_MS, RATE, WIDTH
from wenshu.voice.audio.speech import Heard, Stretch
from wenshu.voice.engine import PieceLength

BEFORE: Final = 200 // FRAME_MS
AFTER: Final = 300 // FRAME_MS
"""Words begin and end more quietly than they are: so much around them is kept."""
LULL: Final = 400 // FRAME_MS
"""A place to cut is judged by so much sound around it."""
LONG_SILENCE_S: Final = 10


@dataclass(frozen=True)
class Span:
    """`channel` is an index in Sound.channels."""

    start_ms: int
    end_ms: int
    channel: int


def cut(sound: Sound, length: PieceLength) -> list[Span]:
    """In order of time; the same sound gives the same pieces. None is longer than the engine takes."""
    spans: list[Span] = []
    for number, heard in enumerate(_heard(sound)):
        for start, end in _pieces(heard, length):
            end_ms = min(end * FRAME_MS, sound.duration_ms)
            spans.append(Span(start * FRAME_MS, end_ms, number))
    return sorted(spans, key=lambda span: (span.start_ms, span.channel))


def write_piece(sound: Sound, span: Span, *, folder: Path) -> Path:
    """The piece as a .wav file: 16 kHz, mono, 16 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"piece-{span.channel + 1}-{span.start_ms}-{span.end_ms}.wav"
    first, last = (at * RATE // 1000 * WIDTH for at in (span.start_ms, span.end_ms))
    with sound.channels[span.channel].pcm.open("rb") as pcm, wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(WIDTH)
        out.setframerate(RATE)
        pcm.seek(first)
        out.writeframes(pcm.read(last - first))
    return path


def middle_ms(piece: Path) -> int:
    """Where a piece as it was written is cut in two: the quietest moment of its middle third, or the midmost."""
    levels = samples.loudness(piece).levels
    third, half = len(levels) // 3, LULL // 2

    def loud_and_far(at: int) -> tuple[int, int]:
        return sum(levels[max(0, at - half) : at + half]), abs(2 * at - len(levels))

    return min(range(third, len(levels) - third), key=loud_and_far) * FRAME_MS


def _heard(sound: Sound) -> list[Heard]:
    heard = [speech.listen(channel.pcm) for channel in sound.channels]
    if len(heard) == 2:
        return [stereo.without_leaks(*heard), stereo.without_leaks(*reversed(heard))]
    return heard


def _pieces(heard: Heard, length: PieceLength) -> Iterator[tuple[int, int]]:
    levels = heard.loudness.levels
    longest = max(1, int(length.longest_s * 1000) // FRAME_MS)
    shortest = min(longest, max(1, int(length.shortest_s * 1000) // FRAME_MS))
    silence = max(LONG_SILENCE_S * 1000 // FRAME_MS, shortest // 4)
    for group in _groups(_roomy(heard.stretches, len(levels)), silence):
        start, end = group[0].start, group[-1].end
        while end - start > longest:
            at = _quietest(levels, start + shortest, _latest(start, end, shortest, longest))
            yield start, _last_word(group, start, at)
            start = _next_word(group, at)
        yield start, end


def _roomy(spoken: list[Stretch], count: int) -> list[Stretch]:
    """With the moments before and after; those that then meet are one."""
    found: list[Stretch] = []
    for one in spoken:
        start, end = max(0, one.start - BEFORE), min(count, one.end + AFTER)
        if found and start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, end)
        else:
            found.append(Stretch(start, end))
    return found


def _groups(spoken: list[Stretch], silence: int) -> Iterator[list[Stretch]]:
    """Speech without a long silence within."""
    group: list[Stretch] = []
    for one in spoken:
        if group and one.start - group[-1].end >= silence:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _latest(start: int, end: int, shortest: int, longest: int) -> int:
    """As late as allowed, but so that what remains is no crumb, where that can be."""
    latest = start + longest
    return max(start + shortest, end - shortest) if end - latest < shortest else latest


def _quietest(levels: bytes, first: int, last: int) -> int:
    """The middle of the quietest moment between two frames; of equal ones the last."""
    half = LULL // 2
    around = sum(levels[max(0, first - half) : first + half])
    best, found = around, first
    for at in range(first + 1, last + 1):
        around += (levels[at + half - 1] if at + half <= len(levels) else 0) - (
            levels[at - half - 1] if at - half > 0 else 0
        )
        if around <= best:
            best, found = around, at
    return found


def _last_word(group: list[Stretch], start: int, at: int) -> int:
    """Where the piece ends that is cut at `at`: with its speech, when that ends earlier."""
    return max(min(one.end, at) for one in group if one.start < at and one.end > start)


def _next_word(group: list[Stretch], at: int) -> int:
    return min(max(one.start, at) for one in group if one.end > at)
