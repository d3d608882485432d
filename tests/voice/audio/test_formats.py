"""Every kind of recording that is accepted, made here by real encoders and read by real decoders."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest

from tests.voice.audio import making
from tests.voice.audio.conftest import Heard
from wenshu.voice.audio.decoding import Sound, decode
from wenshu.voice.audio.playback import playback_copy


@dataclass(frozen=True)
class Made:
    container: str
    codec: str
    media_type: str
    suffix: str
    plays: bool
    rate: int = 44_100
    channels: int = 1
    options: dict[str, str] = field(default_factory=dict)
    bit_rate: int = 0

    def of(self, pcm: bytes) -> bytes:
        if self.channels == 2:
            pcm = making.stereo(pcm, pcm)
        return making.encoded(
            pcm, self.container, self.codec, rate=self.rate, channels=self.channels, options=self.options,
            bit_rate=self.bit_rate,
        )  # fmt: skip


FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
FORMATS = {
    "mp3": Made("mp3", "libmp3lame", "audio/mpeg", ".mp3", True),
    "mp3, stereo": Made("mp3", "libmp3lame", "audio/mpeg", ".mp3", True, channels=2),
    "wav": Made("wav", "pcm_s16le", "audio/wav", ".wav", True),
    "wav of a telephone system": Made("wav", "pcm_alaw", "audio/wav", ".wav", False, 8_000),
    "wav of a dictation device": Made("wav", "adpcm_ima_wav", "audio/wav", ".wav", False, 16_000),
    "wav of floating numbers": Made("wav", "pcm_f32le", "audio/wav", ".wav", False, 48_000),
    "m4a": Made("ipod", "aac", "audio/mp4", ".m4a", True),
    "m4a, lossless": Made("ipod", "alac", "audio/mp4", ".m4a", False),
    "m4a of a browser's recorder": Made("mp4", "aac", "audio/mp4", ".m4a", False, options=FRAGMENTS),
    "3gp": Made("3gp", "libopencore_amrnb", "audio/3gpp", ".3gp", False, 8_000, bit_rate=12_200),
    "webm": Made("webm", "libopus", "audio/webm", ".webm", False, 48_000),
    "webm as it is streamed": Made("webm", "libopus", "audio/webm", ".webm", False, 48_000, options={"live": "1"}),
    "matroska": Made("matroska", "flac", "audio/x-matroska", ".mka", False),
    "ogg, opus": Made("ogg", "libopus", "audio/ogg", ".ogg", False, 48_000),
    "ogg, vorbis": Made("ogg", "vorbis", "audio/ogg", ".ogg", False, channels=2),
    "flac": Made("flac", "flac", "audio/flac", ".flac", True),
    "aac": Made("adts", "aac", "audio/aac", ".aac", False),
    "amr": Made("amr", "libopencore_amrnb", "audio/amr", ".amr", False, 8_000, bit_rate=12_200),
}  # fmt: skip


QUIET_S, SPOKEN_S = 3, 6


@dataclass(frozen=True)
class Sample:
    """Silence and then a voice in one of the formats, and what is heard in it."""

    made: Made
    file: Path
    sound: Sound


@pytest.fixture(scope="module", params=FORMATS)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, spoken: bytes) -> Sample:
    made, folder = FORMATS[request.param], tmp_path_factory.mktemp("format")
    file = making.saved(folder, "memo.txt", made.of(making.silence(QUIET_S) + spoken))
    return Sample(made, file, decode(file, folder=folder / "work", max_seconds=4 * 3600))


def test_a_recording_is_known_by_its_content_and_heard_whole(sample: Sample) -> None:
    made, sound = sample.made, sample.sound
    assert (sound.media_type, sound.suffix, sound.plays) == (made.media_type, made.suffix, made.plays)
    assert abs(sound.duration_ms - 9_000) < 150
    assert not sound.truncated
    assert 3_500 < sound.voiced_ms < 5_500
    assert 250 < len(sound.peaks) <= 800
    assert max(sound.peaks) > 200
    (channel,) = sound.channels
    assert channel.speaker == ""
    assert abs(channel.pcm.stat().st_size - sound.duration_ms * 32) <= 640


def test_the_same_words_are_at_the_same_second_in_every_format(sample: Sample) -> None:
    """An encoder's run-in is not counted; a tenth of a second is left to telephone codecs."""
    peaks = sample.sound.peaks
    loud = [at for at, bar in enumerate(peaks) if bar > 60]
    assert abs(loud[0] / len(peaks) - QUIET_S / (QUIET_S + SPOKEN_S)) < 0.15 / (QUIET_S + SPOKEN_S)


def test_browsers_play_the_copy_of_what_they_do_not_play(sample: Sample, tmp_path: Path) -> None:
    copy = playback_copy(sample.file, folder=tmp_path / "copy")
    data = copy.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "a browser needs the index first"
    original = sample.sound
    again = decode(copy, folder=tmp_path / "again", max_seconds=60)
    assert (again.media_type, again.suffix, again.plays) == ("audio/mp4", ".m4a", True)
    assert abs(again.duration_ms - original.duration_ms) < 100
    assert abs(again.voiced_ms - original.voiced_ms) < 400


def test_wideband_amr_as_phones_record_it_is_read(heard: Heard) -> None:
    """No encoder is at hand, and any bits are a frame of this codec: what is heard is noise, two seconds of it."""
    chance = random.Random(1)
    data = b"#!AMR-WB\n" + b"".join(b"\x04" + chance.randbytes(17) for _ in range(100))
    sound = heard(data)
    assert (sound.media_type, sound.suffix, sound.duration_ms, sound.plays) == (
        "audio/amr-wb",
        ".awb",
        2_000,
        False,
    )


def with_cover(pcm: bytes) -> bytes:
    """A song's picture is a stream of pictures to FFmpeg."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp3", options={"id3v2_version": "3"}) as file:
        picture = file.add_stream("png", rate=1)
        picture.width, picture.height, picture.pix_fmt = 16, 16, "rgb24"
        picture.disposition = av.stream.Disposition.attached_pic
        sound = file.add_stream("libmp3lame", rate=44_100, layout="mono")
        resampler = av.AudioResampler(sound.codec_context.format or "fltp", "mono", 44_100, frame_size=1152)
        for packet in [*picture.encode(av.VideoFrame(16, 16, "rgb24")), *picture.encode(None)]:
            file.mux(packet)
        for frame in [*making.frames(pcm), None]:
            for part in resampler.resample(frame):
                file.mux(sound.encode(part))
        file.mux(sound.encode(None))
    return out.getvalue()


def film(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        pictures = file.add_stream("mpeg4", rate=5)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        making.write_sound(file, pcm, "aac", rate=44_100)
        for _ in range(30):
            file.mux(pictures.encode(av.VideoFrame(64, 64, "yuv420p")))
        file.mux(pictures.encode(None))
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "suffix", "plays"), [(with_cover, ".mp3", True), (film, ".mp4", False)], ids=["cover", "film"]
)
def test_pictures_are_passed_over(
    make: Callable[[bytes], bytes], suffix: str, plays: bool, heard: Heard, spoken: bytes
) -> None:
    sound = heard(make(spoken))
    assert (sound.suffix, sound.plays) == (suffix, plays)
    assert abs(sound.duration_ms - 6_000) < 150


def test_a_hole_in_the_times_is_silence_so_that_words_stay_at_their_seconds(
    heard: Heard, spoken: bytes
) -> None:
    """As of a recorder that the system held up for five seconds."""
    out = io.BytesIO()
    webm = io.BytesIO(making.encoded(spoken, "webm", "libopus", rate=48_000))
    with av.open(webm, "r") as one, av.open(out, "w", format="webm") as other:
        stream = other.add_stream_from_template(one.streams.audio[0])
        for packet in one.demux():
            if packet.pts is None:
                continue
            late = 5_000 if packet.pts * packet.time_base > 3 else 0
            packet.pts, packet.dts = packet.pts + late, packet.pts + late
            packet.stream = stream
            other.mux(packet)
    sound = heard(out.getvalue())
    assert abs(sound.duration_ms - 11_000) < 200
    middle = sound.peaks[len(sound.peaks) * 4 // 11 : len(sound.peaks) * 7 // 11]
    assert max(middle) < 10


def test_channels_that_change_on_the_way_are_followed(heard: Heard, spoken: bytes) -> None:
    """Recordings of Ogg that were joined: stereo at 48 kHz, then mono at 16 kHz."""
    one = making.encoded(making.stereo(spoken, spoken), "ogg", "flac", rate=48_000, channels=2)
    two = making.encoded(spoken, "ogg", "flac", rate=16_000)
    sound = heard(one + two)
    assert abs(sound.duration_ms - 12_000) < 200
    assert sound.voiced_ms > 7_000
