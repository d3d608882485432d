"""Files that lie, break off or mean harm: each ends in an error of its own, soon, and the next file is read as ever."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.voice.audio import hostile, making
from tests.voice.audio.conftest import Heard
from tests.voice.audio.watching import CAN_WATCH, watching
from wenshu.voice.audio.decoding import Sound, decode
from wenshu.voice.audio.playback import playback_copy
from wenshu.voice.errors import VoiceFault

PATIENCE_S = 30
MOST_S = 3600
MEGABYTE = 1024 * 1024


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def m4a() -> bytes:
    return making.encoded(making.voice(5), "ipod", "aac")


def sound_of(kind: str, codec: str) -> bytes:
    return making.encoded(making.voice(1), kind, codec)


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "one byte": (lambda: b"\xff", "not_audio"),
    "web page": (lambda: hostile.HTML, "not_audio"),
    "web page after blank lines": (lambda: b"\n\n  " + hostile.HTML, "not_audio"),
    "picture": (hostile.png, "not_audio"),
    "document": (lambda: hostile.PDF, "not_audio"),
    "program": (lambda: hostile.ELF, "not_audio"),
    "archive of an mp3": (hostile.zipped, "not_audio"),
    "noise": (lambda: hostile.noise(300_000), "not_audio"),
    "noise that begins as an mp3": (lambda: b"\xff\xfb\x90\x64" + hostile.noise(300_000), "protected_or_damaged"),
    "zeros": (lambda: bytes(300_000), "not_audio"),
    "film without sound": (hostile.pictures_only, "not_audio"),
    "voice message of WeChat": (lambda: hostile.SILK, "unsupported_codec"),
    "voice message of WeChat, other form": (lambda: hostile.SILK[1:], "unsupported_codec"),
    "aiff": (lambda: sound_of("aiff", "pcm_s16be"), "unsupported_codec"),
    "wav of a codec nobody knows": (lambda: making.wav(making.voice(1), kind=0xABCD), "unsupported_codec"),
    "protected m4a": (lambda: hostile.encrypted(b"enca"), "protected_or_damaged"),
    "protected m4a of a shop": (lambda: hostile.encrypted(b"drms"), "protected_or_damaged"),
    "m4a whose samples are noise": (lambda: hostile.scrambled_samples(m4a()), "protected_or_damaged"),
    "half an m4a, without its index": (lambda: half(m4a()), "protected_or_damaged"),
    "wav with nothing after its header": (lambda: making.wav(b""), "protected_or_damaged"),
    "wav at 0 Hz": (lambda: making.wav(making.voice(1), rate=0), "protected_or_damaged"),
    "wav at 1 Hz": (lambda: making.wav(making.voice(1), rate=1), "protected_or_damaged"),
    "wav at 4 GHz": (lambda: making.wav(making.voice(1), rate=2**32 - 1), "protected_or_damaged"),
    "wav of no channels": (lambda: making.wav(making.voice(1), channels=0), "protected_or_damaged"),
    "wav of 64 channels": (lambda: making.wav(making.voice(1), channels=64), "protected_or_damaged"),
    "wav of 65535 channels": (lambda: making.wav(making.voice(1), channels=65_535), "protected_or_damaged"),
    "boxes in boxes": (lambda: hostile.nested_boxes(5_000), "protected_or_damaged"),
    "three hours of silence, aac": (hostile.silence_aac, "too_long"),
    "three hours of silence, m4a": (hostile.silence_m4a, "too_long"),
    "three hours of silence, amr": (hostile.silence_amr, "too_long"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_recording_ends_in_its_own_error(name: str, heard: Heard) -> None:
    make, error = FILES[name]
    data = make()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, time.monotonic()
    with pytest.raises(VoiceFault) as fault:
        heard(data, "memo.mp3", max_seconds=MOST_S)
    took, most = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert fault.value.error == error
    assert took < PATIENCE_S
    unit = 1 if sys.platform == "darwin" else 1024
    assert most == before or most * unit <= 512 * MEGABYTE  # the most of any child so far


def test_after_all_these_a_recording_is_read_as_ever(heard: Heard, spoken: bytes) -> None:
    for number in range(3):
        with pytest.raises(VoiceFault):
            heard(hostile.noise(50_000, number), f"noise-{number}")
    assert heard(making.wav(spoken)).duration_ms == 6_000


@pytest.mark.skipif(not CAN_WATCH, reason="the kernel's notices of opened files are Linux's")
@pytest.mark.parametrize("name", list(hostile.playlists(Path())))
def test_a_script_opens_no_other_file(name: str, tmp_path: Path, heard: Heard, spoken: bytes) -> None:
    others = tmp_path / "others"
    others.mkdir()
    other = making.saved(others, "secret.mp3", making.encoded(spoken, "mp3", "libmp3lame"))
    with watching(others) as watched:
        for suffix in (".mp3", ".m3u8", ".ffconcat"):
            with pytest.raises(VoiceFault) as fault:
                heard(hostile.playlists(other)[name], f"memo{suffix}")
            assert fault.value.error == "not_audio"
        assert watched.opened == []
        other.read_bytes()
        assert watched.opened == ["secret.mp3"], "the watch itself is blind"


@pytest.mark.skipif(not CAN_WATCH, reason="the kernel's notices of opened files are Linux's")
def test_only_the_recording_itself_is_opened_where_it_lies(tmp_path: Path, spoken: bytes) -> None:
    lies = tmp_path / "lies"
    lies.mkdir()
    making.saved(lies, "memo.mp3", making.encoded(spoken, "mp3", "libmp3lame"))
    making.saved(lies, "av.py", b"raise SystemExit")
    with watching(lies) as watched:
        decode(lies / "memo.mp3", folder=tmp_path / "work", max_seconds=60)
        assert watched.opened == ["memo.mp3"]


@pytest.mark.parametrize(
    "name", ["-i.mp3", "concat:a|b.mp3", "http:%2F%2Fexample.com.mp3", "%03d.mp3", "录音 1.mp3", "\n"]
)
def test_a_name_is_only_a_name(name: str, heard: Heard, spoken: bytes) -> None:
    assert heard(making.encoded(spoken, "mp3", "libmp3lame"), name).media_type == "audio/mpeg"


@pytest.mark.parametrize(("kind", "codec"), [("mp3", "libmp3lame"), ("flac", "flac"), ("wav", "pcm_s16le")])
def test_half_a_recording_is_read_and_said_to_be_cut_short(kind: str, codec: str, heard: Heard) -> None:
    whole = making.encoded(making.voice(10), kind, codec)
    assert not heard(whole, "whole").truncated
    sound = heard(half(whole), "half")
    assert sound.truncated
    assert 4_000 < sound.duration_ms < 6_000


def test_half_an_m4a_with_its_index_first_is_read_and_said_to_be_cut_short(
    tmp_path: Path, heard: Heard
) -> None:
    source = making.saved(tmp_path, "memo.wav", making.wav(making.voice(10)))
    copy = playback_copy(source, folder=tmp_path / "copy").read_bytes()
    sound = heard(half(copy))
    assert sound.truncated
    assert 3_000 < sound.duration_ms < 7_000


@pytest.mark.parametrize("size", [0, 2**32 - 1, 2**31])
def test_a_wav_whose_header_does_not_know_its_length_is_read_to_its_end(
    size: int, heard: Heard, spoken: bytes
) -> None:
    """Recorders that were stopped hard, and programs that write to a pipe, leave such headers."""
    sound = heard(making.wav(spoken, data=size, riff=size))
    assert (sound.duration_ms, sound.truncated, sound.plays) == (6_000, False, False)


def test_what_is_as_long_as_allowed_is_read_and_longer_is_not(heard: Heard, spoken: bytes) -> None:
    assert heard(making.wav(spoken), "six", max_seconds=6).duration_ms == 6_000
    for kind, codec in (("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("webm", "libopus"), ("adts", "aac")):
        data = making.encoded(making.voice(9), kind, codec, rate=48_000)
        with pytest.raises(VoiceFault) as fault:
            heard(data, kind, max_seconds=6)
        assert fault.value.error == "too_long"


def test_some_broken_frames_do_not_lose_the_rest(heard: Heard) -> None:
    data = bytearray(making.encoded(making.voice(10), "adts", "aac"))
    for at in range(len(data) // 4, len(data) // 4 + 1_500):
        data[at] = 0xA5
    sound: Sound = heard(bytes(data))
    assert 9_000 < sound.duration_ms <= 10_200
