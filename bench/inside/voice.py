"""An hour of talk as a phone records it: decoded with its waveform, cut into pieces, copied for browsers."""

from __future__ import annotations

import array
import math
import random
import re
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av

from wenshu.voice.audio.cutting import cut, write_piece
from wenshu.voice.audio.decoding import decode
from wenshu.voice.audio.playback import playback_copy
from wenshu.voice.engine import PieceLength

RATE = 44_100
MOST_S = 24 * 3600
FRAME = 1024
Result = TypeVar("Result")


def main(minutes: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="wenshu-bench-voice-") as name:
        folder = Path(name)
        recording = folder / "memo.m4a"
        record(recording, minutes)
        with children_watched() as peaks:
            taken, sound = measured(lambda: decode(recording, folder=folder / "pcm", max_seconds=MOST_S))
        cutting, spans = measured(lambda: cut(sound, PieceLength(30, 90)))
        writing, _ = measured(lambda: [write_piece(sound, span, folder=folder / "pieces") for span in spans])
        copying, _ = measured(lambda: playback_copy(recording, folder=folder / "copy"))
        return {
            "minutes": sound.duration_ms / 60_000,
            "voiced": sound.voiced_ms / sound.duration_ms,
            "pieces": len(spans),
            "megabytes": recording.stat().st_size / 1e6,
            "peak MB": max(peaks, default=0.0) / 1024,
            "decode": taken[0],
            "decode, by the clock": taken[1],
            "cut": cutting[0],
            "write": writing[0],
            "copy": copying[0],
        }


def measured(do: Callable[[], Result]) -> tuple[tuple[float, float], Result]:
    """Seconds of CPU, of this process and those it started, and by the clock."""
    began, at = _cpu(), time.perf_counter()
    result = do()
    return (_cpu() - began, time.perf_counter() - at), result


def _cpu() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


@contextmanager
def children_watched() -> Iterator[list[float]]:
    """Kilobytes that a child had at its peak, so far. The system's own count begins with what its parent had."""
    peaks: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            for child in Path("/proc/self/task").glob("*/children"):
                for pid in child.read_text().split():
                    with suppress(OSError):  # it has ended meanwhile
                        status = Path(f"/proc/{pid}/status").read_text()
                        peaks.extend(map(float, re.findall(r"VmHWM:\s+(\d+)", status)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()


def record(path: Path, minutes: int) -> None:
    """A minute is encoded, and written as often as is asked for."""
    with av.open(str(path), "w", format="ipod") as out:
        stream = out.add_stream("aac", rate=RATE, layout="mono")
        stream.bit_rate = 64_000
        resampler = av.AudioResampler("fltp", "mono", RATE, frame_size=FRAME)
        packets = [bytes(packet) for part in resampler.resample(talk(60)) for packet in stream.encode(part)]
        for number in range(minutes * 60 * RATE // FRAME):
            packet = av.Packet(packets[number % len(packets)])
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = number * FRAME
            packet.duration = FRAME
            out.mux(packet)


def talk(seconds: int) -> av.AudioFrame:
    """Syllables with a pitch, and pauses between phrases."""
    chance, values = random.Random(1), array.array("h")
    while len(values) < seconds * RATE:
        for _ in range(chance.randint(5, 12)):
            count, period = int(RATE * chance.uniform(0.15, 0.3)), int(RATE / chance.uniform(90, 200))
            values.extend(
                round(12_000 * math.sin(math.pi * at / count) * (at % period / period - 0.5))
                for at in range(count)
            )
        values.extend([0] * int(RATE * chance.uniform(0.3, 1.5)))
    frame = av.AudioFrame("s16", "mono", seconds * RATE)
    frame.sample_rate, frame.pts = RATE, 0
    frame.planes[0].update(values[: seconds * RATE].tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    return frame
