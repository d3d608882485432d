"""Sounds and files made for these tests: voices, noises, every container, by the encoders that PyAV carries."""

from __future__ import annotations

import array
import audioop
import io
import math
import random
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
from av.audio.frame import AudioFrame

RATE = 16_000
made_once = lru_cache(maxsize=64)  # a second of sound takes a hundredth of one to make


def samples(values: list[float]) -> bytes:
    return array.array("h", (max(-32_768, min(32_767, round(value))) for value in values)).tobytes()


def silence(seconds: float, rate: int = RATE) -> bytes:
    return bytes(int(seconds * rate) * 2)


@made_once
def hum(seconds: float, loudness: float = 3_000, pitch: float = 50) -> bytes:
    return samples([
        loudness * (math.sin(2 * math.pi * pitch * at / RATE) + 0.3 * math.sin(6 * math.pi * pitch * at / RATE))
        for at in range(int(seconds * RATE))
    ])  # fmt: skip


@made_once
def hiss(seconds: float, loudness: float = 2_000, seed: int = 1) -> bytes:
    chance = random.Random(seed)
    return samples([chance.gauss(0, loudness) for _ in range(int(seconds * RATE))])


@made_once
def voice(seconds: float, *, pitch: float = 120, loudness: float = 8_000, seed: int = 1) -> bytes:
    """Syllables of harmonics under two formants, four a second, in phrases with a breath between them."""
    chance = random.Random(seed)
    out = bytearray()
    while len(out) < seconds * RATE * 2:
        for _ in range(chance.randint(6, 9)):
            out += _syllable(pitch * chance.uniform(0.85, 1.2), chance, loudness)
        out += silence(chance.uniform(0.35, 0.6))
    return bytes(out[: int(seconds * RATE) * 2])


def _syllable(pitch: float, chance: random.Random, loudness: float) -> bytes:
    first, second = chance.uniform(300, 800), chance.uniform(1_000, 2_300)
    period = int(RATE / pitch)
    harmonics = [
        (
            number,
            1 / (1 + ((number * pitch - first) / 120) ** 2)
            + 0.5 / (1 + ((number * pitch - second) / 200) ** 2),
        )
        for number in range(1, int(4_000 / pitch))
    ]
    one = [
        sum(weight * math.sin(2 * math.pi * number * at / period) for number, weight in harmonics)
        for at in range(period)
    ]
    most = max(map(abs, one))
    count = int(chance.uniform(0.16, 0.28) * RATE)
    return samples([
        loudness * one[at % period] / most * math.sin(math.pi * at / count) ** 1.5 for at in range(count)
    ])  # fmt: skip


def mixed(one: bytes, other: bytes) -> bytes:
    size = min(len(one), len(other))
    return audioop.add(one[:size], other[:size], 2)


def stereo(left: bytes, right: bytes) -> bytes:
    size = min(len(left), len(right))
    return audioop.add(audioop.tostereo(left[:size], 2, 1, 0), audioop.tostereo(right[:size], 2, 0, 1), 2)


def encoded(
    pcm: bytes, container: str, codec: str, *, rate: int = 44_100, channels: int = 1, options: dict[str, str] | None = None,
    bit_rate: int = 0,
) -> bytes:  # fmt: skip
    """16 kHz samples as a file of this container and codec."""
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=options or {}) as file:
        write_sound(file, pcm, codec, rate=rate, channels=channels, bit_rate=bit_rate)
    return out.getvalue()


def write_sound(
    file: av.container.OutputContainer,
    pcm: bytes,
    codec: str,
    *,
    rate: int,
    channels: int = 1,
    bit_rate: int = 0,
) -> None:
    layout = "stereo" if channels == 2 else "mono"
    stream = file.add_stream(codec, rate=rate, layout=layout)
    if bit_rate:
        stream.bit_rate = bit_rate
    stream.codec_context.options = {"strict": "experimental"}  # FFmpeg's own encoder of Vorbis asks for it
    stream.codec_context.open()
    resampler = av.AudioResampler(
        stream.codec_context.format, layout, rate, frame_size=stream.codec_context.frame_size or 1024
    )
    for frame in [*frames(pcm, channels), None]:
        for part in resampler.resample(frame):
            file.mux(stream.encode(part))
    file.mux(stream.encode(None))


def frames(pcm: bytes, channels: int = 1) -> list[AudioFrame]:
    step = RATE * 2 * channels
    out = []
    for at in range(0, len(pcm), step):
        block = pcm[at : at + step]
        frame = AudioFrame("s16", "stereo" if channels == 2 else "mono", len(block) // (2 * channels))
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = at // (2 * channels)
        frame.planes[0].update(block.ljust(frame.planes[0].buffer_size, b"\0"))
        out.append(frame)
    return out


def wav(
    pcm: bytes, *, rate: int = RATE, channels: int = 1, data: int | None = None, riff: int | None = None, kind: int = 1,
    bits: int = 16,
) -> bytes:  # fmt: skip
    """A WAV of these samples, with whatever its header is to say."""
    size = len(pcm) if data is None else data
    block = channels * bits // 8
    numbers = b"".join(
        number.to_bytes(width, "little")
        for number, width in (
            (kind, 2),
            (channels, 2),
            (rate, 4),
            (rate * block % 2**32, 4),
            (block % 2**16, 2),
            (bits, 2),
        )
    )
    whole = (36 + len(pcm) if riff is None else riff).to_bytes(4, "little")
    return (
        b"RIFF"
        + whole
        + b"WAVEfmt "
        + (16).to_bytes(4, "little")
        + numbers
        + b"data"
        + size.to_bytes(4, "little")
        + pcm
    )


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
