"""The child's part of a playback copy: what browsers play, with the times of the samples that were transcribed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, Final

import av
from av.audio.frame import AudioFrame

from wenshu.voice.audio import limits
from wenshu.voice.audio.names import PLAYBACK
from wenshu.voice.audio.reading import Recording
from wenshu.voice.audio.refusal import Refused
from wenshu.voice.audio.samples import WIDTH

BLOCK_SAMPLES: Final = 64 * 1024


def copy(file: BinaryIO, folder: Path, *, max_seconds: int) -> dict[str, Any]:
    """The index comes first in the copy, so that a browser can move about at once."""
    with limits.no_more_files():
        recording = Recording(file)
    channels = 2 if recording.channels == 2 else 1
    rate = 16_000 if recording.rate <= 16_000 else 32_000  # a voice has little above; it halves the time
    path = folder / PLAYBACK
    with av.open(f"file:{path}", "w", format="mp4", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream("aac", rate=rate, layout="stereo" if channels == 2 else "mono")
        stream.bit_rate = rate * 3 // 2 * channels
        stream.options = {"aac_coder": "fast"}
        out.start_encoding()  # opens the file
        with limits.no_more_files():
            count = 0
            resampler = av.AudioResampler(
                format="fltp",
                layout=stream.layout,
                rate=rate,
                frame_size=stream.codec_context.frame_size or 1024,
            )
            for frame in _frames(recording, rate, channels):
                count += frame.samples
                if count > (max_seconds + 1) * rate:
                    raise Refused("too_long")
                for part in resampler.resample(frame):
                    out.mux(stream.encode(part))
            if not count:
                raise Refused("protected_or_damaged")
            for part in resampler.resample(None):
                out.mux(stream.encode(part))
            out.mux(stream.encode(None))
    return {"file": path.name}


def _frames(recording: Recording, rate: int, channels: int) -> Iterator[AudioFrame]:
    waiting = bytearray()
    at = 0
    size = BLOCK_SAMPLES * channels * WIDTH
    for block in recording.blocks(rate=rate, channels=channels):
        waiting += block
        while len(waiting) >= size:
            yield _frame(waiting[:size], at, rate, channels)
            at += BLOCK_SAMPLES
            del waiting[:size]
    if waiting:
        yield _frame(waiting, at, rate, channels)


def _frame(block: bytearray, at: int, rate: int, channels: int) -> AudioFrame:
    frame = AudioFrame(
        format="s16", layout="stereo" if channels == 2 else "mono", samples=len(block) // (channels * WIDTH)
    )
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    frame.pts = at
    frame.planes[0].update(bytes(block).ljust(frame.planes[0].buffer_size, b"\0"))
    return frame
