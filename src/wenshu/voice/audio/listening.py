"""The child's part of decoding: samples into the folder, and all that is told of them."""

from __future__ import annotations

import audioop
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Final

from wenshu.voice.audio import content, limits, names, samples, speech, stereo
from wenshu.voice.audio.reading import Recording
from wenshu.voice.audio.refusal import Refused
from wenshu.voice.audio.samples import FRAME_MS, RATE, WIDTH

BLOCK_BYTES: Final = 1 << 20
WHOLE: Final = 0.97
"""With less than this of what the header says, and two seconds missing, the file ends too early."""


def listen(file: BinaryIO, folder: Path, *, max_seconds: int) -> dict[str, Any]:
    likeness = stereo.Likeness()
    paths = [folder / name for name in names.CHANNELS]
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("wb")) for path in paths]
        stack.enter_context(limits.no_more_files())
        recording = Recording(file)
        if recording.may_reach_beyond(max_seconds):
            if recording.reaches_beyond(max_seconds):
                raise Refused("too_long")
            recording = Recording(file)
        count = _decode(recording, files, likeness, most=(max_seconds + 1) * RATE)
    seconds, said = count / RATE, recording.said_s
    return {
        "media_type": recording.kind.media_type,
        "suffix": recording.kind.suffix,
        "duration_ms": count * 1000 // RATE,
        "truncated": said is not None and seconds < said * WHOLE and said - seconds > 2,
        "plays": content.browsers_play(recording.kind, recording.codec, recording.channels, recording.head),
        **_heard(paths, likeness if recording.channels == 2 else None),
    }


def _decode(recording: Recording, files: Sequence[BinaryIO], likeness: stereo.Likeness, *, most: int) -> int:
    """How many samples there are. Two channels go into two files, anything else is mixed into the first."""
    channels = 2 if recording.channels == 2 else 1
    count = 0
    waiting = bytearray()
    for block in recording.blocks(rate=RATE, channels=channels):
        waiting += block
        if len(waiting) >= BLOCK_BYTES:
            count += _written(waiting, files, channels, likeness)
            waiting.clear()
        if count > most:
            raise Refused("too_long")
    count += _written(waiting, files, channels, likeness)
    if not count or recording.bad > recording.good:
        raise Refused("protected_or_damaged" if content.begins_as_sound(recording.head) else "not_audio")
    if count > most:
        raise Refused("too_long")
    return count


def _written(block: bytearray, files: Sequence[BinaryIO], channels: int, likeness: stereo.Likeness) -> int:
    if channels == 1:
        files[0].write(block)
        return len(block) // WIDTH
    left, right = audioop.tomono(block, WIDTH, 1, 0), audioop.tomono(block, WIDTH, 0, 1)
    likeness.add(left, right)
    files[0].write(left)
    files[1].write(right)
    return len(left) // WIDTH


def _heard(paths: list[Path], likeness: stereo.Likeness | None) -> dict[str, Any]:
    first, second = paths
    if likeness is not None:
        one, two = speech.listen(first), speech.listen(second)
        if stereo.two_speakers(likeness.correlation, one, two):
            peaks = one.loudness.peaks
            for at, peak in enumerate(two.loudness.peaks):
                peaks[at] = max(peaks[at], peak)
            spoken = speech.union(one.stretches, two.stretches)
            return _told(samples.bars(peaks), spoken, [(first, "1"), (second, "2")])
        stereo.mix_into(first, second, opposed=likeness.correlation < -0.5)
    second.unlink()
    mix = speech.listen(first)
    return _told(samples.bars(mix.loudness.peaks), mix.stretches, [(first, "")])


def _told(bars: bytes, spoken: list[speech.Stretch], channels: list[tuple[Path, str]]) -> dict[str, Any]:
    return {
        "peaks": bars.hex(),
        "voiced_ms": speech.frames_of(spoken) * FRAME_MS,
        "channels": [[path.name, speaker] for path, speaker in channels],
    }
