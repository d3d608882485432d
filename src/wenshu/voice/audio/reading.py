"""Reads a recording with FFmpeg, from one open file and nothing else, as samples in order of time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

import av

# what PyAV would import only when it meets such a stream, at a time when no file can be opened any more
import av.subtitles.codeccontext
import av.subtitles.stream
import av.video.codeccontext
import av.video.stream
from av.audio import AudioStream
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.stream import Disposition, Stream

from wenshu.voice.audio import content
from wenshu.voice.audio.refusal import Refused
from wenshu.voice.audio.samples import WIDTH

BUFFER_BYTES: Final = 256 * 1024
GAP_S: Final = 0.5
"""A hole in the times of a recording is filled with silence from here on, so that its words stay at their seconds."""
RATES: Final = range(4_000, 400_000)
MOST_CHANNELS: Final = 16
PROTECTED: Final = {"enca", "drms"}
PART_SAMPLES: Final = 8_192
INDEXED: Final = {".m4a", ".mp4", ".3gp", ".webm", ".mka", ".ogg", ".flac", ".wav"}
"""What FFmpeg can move about in without reading all of it."""


class _Nameless(io.RawIOBase):
    """An open file without its name, so that FFmpeg judges by the content alone."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


class Recording:
    """One recording, opened. `said_s` is how long it says it is, None where it does not say."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self.head = file.read(content.HEAD_BYTES)
        file.seek(0)
        if content.is_something_else(self.head):
            raise Refused("not_audio")
        if content.is_unreadable_sound(self.head):
            raise Refused("unsupported_codec")
        self._container = _opened(file, self.head)
        self._stream = _sound_of(self._container)
        codec = self._stream.codec_context
        self.codec = codec.codec.canonical_name
        pictures = any(stream.type == "video" and not _is_cover(stream) for stream in self._container.streams)
        self.kind = content.kind_of(
            self._container.format.name, self.head, codec=self.codec, with_pictures=pictures
        )
        self.channels = codec.channels
        self.rate = codec.sample_rate
        self.good = self.bad = 0
        """Packets that were decoded, and packets that could not be."""
        self.said_s: float | None = None
        if content.states_its_length(self.kind, self.head):
            self.said_s = self._header_s()

    def _header_s(self) -> float | None:
        if self.kind.suffix == ".wav":
            return content.wav_seconds(self.head)
        if self._stream.duration and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        return self._guessed_s()

    def _guessed_s(self) -> float | None:
        return self._container.duration / av.time_base if self._container.duration else None

    def may_reach_beyond(self, seconds: float) -> bool:
        guessed_s = self._guessed_s()
        return guessed_s is None or guessed_s > seconds

    def reaches_beyond(self, seconds: float) -> bool:
        """Whether it has sound there, found without decoding what comes before. Good for nothing else afterwards."""
        start_s, passed_s = self._start_s(), 0.0
        try:
            if self.kind.suffix in INDEXED:
                self._container.seek(int((start_s + seconds) * av.time_base))
            for packet in self._container.demux(self._stream):
                if not packet.size or packet.time_base is None:
                    continue
                if self.kind.suffix in INDEXED:
                    passed_s = float((packet.pts or 0) * packet.time_base) - start_s
                else:
                    passed_s += float((packet.duration or 0) * packet.time_base)
                if passed_s > seconds:
                    return True
        except (av.FFmpegError, ValueError, OverflowError):
            return False
        return False

    def _start_s(self) -> float:
        return (self._container.start_time or 0) / av.time_base

    def blocks(self, *, rate: int, channels: int) -> Iterator[memoryview]:
        """Interleaved samples of 16 bits, holes filled. What cannot be decoded is passed over, as players do."""
        converter = _Converter(rate, channels)
        start_s, given_s = self._start_s(), 0.0
        for frame in self._frames():
            _check(frame)
            hole_s = frame.time - start_s - given_s if frame.time is not None else 0.0
            if hole_s > GAP_S:
                given_s += hole_s
                yield from converter.rest()
                yield from _silence(int(hole_s * rate) * channels * WIDTH)
            given_s += frame.samples / frame.sample_rate
            yield from converter.converted(frame)
        yield from converter.rest()

    def _frames(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, ValueError):
                return  # the container ends in the middle
            if packet is None:
                return
            try:
                frames = packet.decode()
            except MemoryError:
                raise
            except (av.FFmpegError, ValueError):
                self.bad += 1
                continue
            self.good += bool(frames)
            yield from frames


class _Converter:
    """Samples of whatever kind in, such of one kind out. Many frames at a time: each call of FFmpeg has its price."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._waiting = av.AudioFifo()
        self._resampler = self._new()

    def _new(self) -> av.AudioResampler:
        layout = "mono" if self._channels == 1 else "stereo"
        return av.AudioResampler("s16", layout, self._rate, frame_size=PART_SAMPLES)

    def converted(self, frame: AudioFrame) -> Iterator[memoryview]:
        frame.pts = None  # holes are filled already; FFmpeg would do it in its own way
        try:
            self._waiting.write(frame)
        except ValueError:  # from here on the recording has another rate or other channels
            yield from self.rest()
            self._waiting.write(frame)
        if self._waiting.samples >= PART_SAMPLES:
            yield from self._bytes_of(self._resampler.resample(self._waiting.read()))

    def rest(self) -> Iterator[memoryview]:
        if self._waiting.samples:
            yield from self._bytes_of(self._resampler.resample(self._waiting.read()))
        yield from self._bytes_of(self._resampler.resample(None))
        self._waiting, self._resampler = av.AudioFifo(), self._new()

    def _bytes_of(self, frames: list[AudioFrame]) -> Iterator[memoryview]:
        for frame in frames:
            yield memoryview(frame.planes[0])[: frame.samples * self._channels * WIDTH]


def _check(frame: AudioFrame) -> None:
    """Numbers that no recorder writes would have the resampler ask for any amount of memory."""
    if frame.sample_rate not in RATES or not 0 < frame.layout.nb_channels <= MOST_CHANNELS:
        raise Refused("protected_or_damaged")


def _silence(size: int) -> Iterator[memoryview]:
    block = memoryview(bytes(1 << 20))
    while size > 0:
        yield block[:size]
        size -= len(block)


def _opened(file: BinaryIO, head: bytes) -> InputContainer:
    options = {
        "format_whitelist": content.FORMATS,
        "codec_whitelist": content.CODECS,
        "protocol_whitelist": "file",
    }
    try:
        return av.open(
            _Nameless(file), "r", options=options, buffer_size=BUFFER_BYTES, io_open=_nothing_else,
            metadata_errors="replace",
        )  # fmt: skip
    except (av.FFmpegError, ValueError, OverflowError) as error:
        damaged = content.begins_as_sound(head)
        raise Refused("protected_or_damaged" if damaged else "not_audio") from error


def _nothing_else(url: str, flags: int, options: dict[str, str]) -> object:
    """A recording that names another file or address gets neither."""
    raise PermissionError


def _sound_of(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise Refused("not_audio")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if codec is not None and codec.codec_tag in PROTECTED:
        raise Refused("protected_or_damaged")
    if codec is not None and codec.sample_rate and codec.sample_rate not in RATES:
        raise Refused("protected_or_damaged")
    if codec is None or codec.codec.name not in content.CODECS.split(","):
        raise Refused("unsupported_codec")
    return stream


def _is_cover(stream: Stream) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)
