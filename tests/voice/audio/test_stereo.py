"""Two channels: a speaker on each side of a call, or one sound twice."""

from __future__ import annotations

import audioop
from collections.abc import Callable

import pytest

from tests.voice.audio import making
from tests.voice.audio.conftest import Heard
from wenshu.voice.audio.cutting import cut
from wenshu.voice.engine import PieceLength


def one_then_other() -> tuple[bytes, bytes]:
    """They take turns of four seconds."""
    one, other = making.voice(24, pitch=110), making.voice(24, pitch=220, seed=9)
    size = 4 * making.RATE * 2
    quiet = bytes(size)
    left = b"".join(one[at : at + size] if at // size % 2 == 0 else quiet for at in range(0, len(one), size))
    right = b"".join(other[at : at + size] if at // size % 2 else quiet for at in range(0, len(other), size))
    return left, right


def call() -> bytes:
    return making.stereo(*one_then_other())


def call_with_line_noise() -> bytes:
    left, right = one_then_other()
    return making.stereo(
        making.mixed(left, making.hiss(24, 80)), making.mixed(right, making.hiss(24, 80, seed=2))
    )


def crosstalk() -> bytes:
    """Each hears the other softly, as on a headset."""
    left, right = one_then_other()
    return making.stereo(
        making.mixed(left, audioop.mul(right, 2, 0.06)), making.mixed(right, audioop.mul(left, 2, 0.06))
    )


def same_twice() -> bytes:
    return making.stereo(making.voice(10), making.voice(10))


def softer_on_one_side() -> bytes:
    return making.stereo(making.voice(10), audioop.mul(making.voice(10), 2, 0.3))


def two_microphones() -> bytes:
    """A table between them: the same voices, a little later and softer on the right, each with noise of its own."""
    voice = making.voice(10)
    later = making.silence(0.0007) + audioop.mul(voice, 2, 0.7)
    return making.stereo(
        making.mixed(voice, making.hiss(10, 60)), making.mixed(later, making.hiss(10, 60, seed=4))
    )


def one_side_dead() -> bytes:
    return making.stereo(making.voice(10), making.silence(10))


def one_side_hisses() -> bytes:
    return making.stereo(making.voice(10), making.hiss(10, 700))


def upside_down() -> bytes:
    voice = making.voice(10)
    return making.stereo(voice, audioop.mul(voice, 2, -1))


@pytest.mark.parametrize("make", [call, call_with_line_noise, crosstalk])
@pytest.mark.parametrize("codec", ["wav", "mp3"])
def test_a_call_with_a_speaker_on_each_side_is_two_channels(
    codec: str, make: Callable[[], bytes], heard: Heard
) -> None:
    pcm = make()
    data = (
        making.wav(pcm, channels=2)
        if codec == "wav"
        else making.encoded(pcm, "mp3", "libmp3lame", channels=2)
    )
    sound = heard(data)
    assert [channel.speaker for channel in sound.channels] == ["1", "2"]
    assert 14_000 < sound.voiced_ms < 24_200
    spans = cut(sound, PieceLength(2, 5))
    assert {span.channel for span in spans} == {0, 1}
    for span in spans:
        middle = (span.start_ms + span.end_ms) // 2
        assert middle // 4_000 % 2 == span.channel, "a piece where the other one speaks"


@pytest.mark.parametrize(
    "make", [same_twice, softer_on_one_side, two_microphones, one_side_dead, one_side_hisses, upside_down]
)
def test_one_sound_on_two_channels_is_mixed(make: Callable[[], bytes], heard: Heard) -> None:
    sound = heard(making.wav(make(), channels=2))
    assert [channel.speaker for channel in sound.channels] == [""]
    assert sound.voiced_ms > 6_000
    assert abs(sound.channels[0].pcm.stat().st_size - 320_000) <= 640
    assert [path.name for path in sound.channels[0].pcm.parent.iterdir()] == ["channel-1.pcm"]


def test_more_than_two_channels_are_mixed(heard: Heard) -> None:
    voice = making.voice(6)
    six = b"".join(voice[at : at + 2] * 6 for at in range(0, len(voice), 2))
    sound = heard(making.wav(six, channels=6))
    assert (sound.duration_ms, [channel.speaker for channel in sound.channels]) == (6_000, [""])
    assert sound.voiced_ms > 3_500
