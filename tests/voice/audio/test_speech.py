"""Where somebody speaks: found in voices loud, soft and in noise; not found where only things make a noise."""

from __future__ import annotations

import audioop
import math
import random
from pathlib import Path

import pytest

from tests.voice.audio import making
from tests.voice.audio.conftest import Heard
from wenshu.voice.audio import speech
from wenshu.voice.audio.samples import FRAME_MS

RATE = making.RATE


def tone(seconds: float, pitch: float) -> bytes:
    return making.samples(
        [6_000 * math.sin(2 * math.pi * pitch * at / RATE) for at in range(int(seconds * RATE))]
    )


def clicks() -> bytes:
    out, chance = bytearray(making.hiss(20, 30)), random.Random(3)
    for _ in range(60):
        at = chance.randrange(len(out) // 2 - 200) * 2
        out[at : at + 160] = making.hiss(0.005, 9_000, chance.randrange(99))[:160]
    return bytes(out)


def wind() -> bytes:
    """Rumble that swells and dies away."""
    chance, low, out = random.Random(5), 0.0, []
    for at in range(20 * RATE):
        low = 0.95 * low + 0.05 * chance.gauss(0, 1)
        out.append(30_000 * low * (0.5 + 0.5 * math.sin(2 * math.pi * 0.3 * at / RATE)))
    return making.samples(out)


NO_SPEECH = {
    "silence": lambda: making.silence(20),
    "hum": lambda: making.hum(20, 8_000),
    "hum of 60 Hz": lambda: making.hum(20, 3_000, 60),
    "hiss": lambda: making.hiss(20),
    "soft hiss": lambda: making.hiss(20, 30),
    "hiss as loud as can be": lambda: making.hiss(20, 12_000),
    "hiss that is switched on and off": lambda: (
        (making.silence(4) + making.hiss(4) + making.hiss(4, 200)) * 3
    ),
    "hum that is switched on and off": lambda: (making.silence(4) + making.hum(4)) * 3,
    "a dialling tone": lambda: tone(20, 425),
    "a telephone that rings": lambda: (tone(1, 425) + making.silence(4)) * 5,
    "a line that is busy": lambda: (tone(0.35, 425) + making.silence(0.35)) * 20,
    "keys being pressed": clicks,
    "wind": wind,
    "one constant value": lambda: making.samples([9_000] * 20 * RATE),
}


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_voice_is_not_taken_for_one(name: str, heard: Heard) -> None:
    """Less than a second of it asks no engine, which would make up words."""
    assert heard(making.wav(NO_SPEECH[name]())).voiced_ms < 1_000


@pytest.fixture(scope="module")
def talk() -> bytes:
    return making.voice(15, seed=2)


@pytest.mark.parametrize("loudness", [3.0, 1.0, 0.1, 0.02])
def test_a_voice_is_heard_however_loud_it_was_recorded(loudness: float, heard: Heard, talk: bytes) -> None:
    assert 9_000 < heard(making.wav(audioop.mul(talk, 2, loudness))).voiced_ms < 15_000


@pytest.mark.parametrize("pitch", [85, 120, 210, 300])
def test_low_and_high_voices_are_heard(pitch: float, heard: Heard) -> None:
    assert heard(making.wav(making.voice(10, pitch=pitch))).voiced_ms > 6_000


@pytest.mark.parametrize(
    "noise", [making.hum(15, 9_000), making.hiss(15, 500), making.hiss(15, 1_500), making.samples([4_000] * 15 * RATE)],
    ids=["hum", "hiss", "loud hiss", "offset"],
)  # fmt: skip
def test_a_voice_is_heard_in_noise(noise: bytes, heard: Heard, talk: bytes) -> None:
    """The loud hiss is only 5 dB below the voice."""
    assert 7_000 < heard(making.wav(making.mixed(talk, noise))).voiced_ms < 15_000


def test_three_words_in_a_short_note_are_enough(heard: Heard) -> None:
    assert heard(making.wav(making.silence(0.3) + making.voice(1.4) + making.silence(0.3))).voiced_ms >= 1_000


def test_speech_is_found_where_it_is(tmp_path: Path) -> None:
    hiss = making.hiss(23, 60)
    pcm = making.mixed(making.silence(5) + making.voice(5) + making.silence(8) + making.voice(5), hiss)
    found = speech.listen(making.saved(tmp_path, "memo.pcm", pcm)).stretches
    seconds = [(one.start * FRAME_MS / 1000, one.end * FRAME_MS / 1000) for one in found]
    assert all((start > 4.9 and end <= 10.1) or start > 17.9 for start, end in seconds), seconds
    assert min(start for start, _ in seconds) < 5.2
    assert max(end for _, end in seconds) > 22.5


def test_noise_that_begins_in_the_middle_hides_no_words(tmp_path: Path) -> None:
    """An air conditioner that starts: the floor rises with it."""
    pcm = making.mixed(making.voice(60), making.hiss(20, 20) + making.hiss(40, 700))
    found = speech.listen(making.saved(tmp_path, "memo.pcm", pcm)).stretches
    late = sum(one.end - one.start for one in found if one.start * FRAME_MS > 30_000) * FRAME_MS
    assert 18_000 < late < 30_000


def test_the_same_sound_is_heard_the_same_way(tmp_path: Path, talk: bytes) -> None:
    path = making.saved(tmp_path, "memo.pcm", talk)
    assert speech.listen(path) == speech.listen(path)
