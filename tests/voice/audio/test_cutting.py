"""Pieces for an engine: whole words, nobody's silence, never longer than it takes, the same each time."""

from __future__ import annotations

import audioop
import random
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from tests.voice.audio import making
from tests.voice.audio.conftest import Heard
from wenshu.voice.audio import speech
from wenshu.voice.audio.cutting import cut, write_piece
from wenshu.voice.audio.decoding import Channel, Sound
from wenshu.voice.audio.samples import FRAME_MS
from wenshu.voice.engine import PieceLength

SHORT = PieceLength(shortest_s=4, longest_s=10)


def sound_of(pcm: bytes, folder: Path) -> Sound:
    path = making.saved(folder, "channel-1.pcm", pcm)
    return Sound("audio/wav", ".wav", len(pcm) // 32, False, True, b"\x01", 5_000, (Channel(path, ""),))


@pytest.fixture(scope="module")
def talk() -> bytes:
    return making.voice(60, seed=5)


def test_every_word_is_in_one_piece_and_no_piece_is_too_long(talk: bytes, tmp_path: Path) -> None:
    sound = sound_of(talk, tmp_path)
    spans = cut(sound, SHORT)
    assert len(spans) >= 6
    assert all(0 < span.end_ms - span.start_ms <= 10_000 for span in spans)
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(spans))
    assert sum(span.end_ms - span.start_ms >= 3_500 for span in spans) >= len(spans) - 1, "crumbs"
    spoken = speech.listen(sound.channels[0].pcm).stretches
    frames = {at * FRAME_MS for one in spoken for at in range(one.start, one.end)}
    taken = {at for span in spans for at in range(span.start_ms, span.end_ms, FRAME_MS)}
    assert frames <= taken


def test_it_is_cut_where_it_is_quiet(talk: bytes, tmp_path: Path) -> None:
    """Phrases of this voice are at most three seconds, so that a breath is always within reach."""
    sound = sound_of(talk, tmp_path)
    for span in cut(sound, SHORT)[:-1]:
        around = talk[(span.end_ms - 40) * 32 : (span.end_ms + 40) * 32]
        assert audioop.max(around, 2) < 200


def test_speech_without_a_pause_is_cut_all_the_same(tmp_path: Path) -> None:
    chance = random.Random(4)
    syllables = b"".join(making.voice(1, seed=chance.randrange(9)) for _ in range(60))
    spans = cut(sound_of(syllables, tmp_path), PieceLength(4, 7))
    assert all(span.end_ms - span.start_ms <= 7_000 for span in spans)
    assert sum(span.end_ms - span.start_ms for span in spans) > 55_000


def test_where_nobody_speaks_there_is_no_piece(tmp_path: Path) -> None:
    pcm = (
        making.silence(30)
        + making.voice(6)
        + making.silence(60)
        + making.voice(6, seed=3)
        + making.silence(20)
    )
    spans = cut(sound_of(pcm, tmp_path), PieceLength(30, 90))
    assert len(spans) == 2
    assert 29_500 <= spans[0].start_ms <= 30_000
    assert 35_000 < spans[0].end_ms <= 36_500
    assert 95_500 <= spans[1].start_ms <= 96_000
    assert cut(sound_of(making.hiss(30), tmp_path), SHORT) == []


def test_an_engine_that_takes_a_quarter_of_an_hour_gets_it_all_at_once(talk: bytes, tmp_path: Path) -> None:
    (span,) = cut(sound_of(talk, tmp_path), PieceLength(600, 740))
    assert span.start_ms < 1_000
    assert span.end_ms > 59_000


def test_the_same_sound_is_cut_at_the_same_places(talk: bytes, tmp_path: Path) -> None:
    sound = sound_of(talk, tmp_path)
    assert cut(sound, SHORT) == cut(sound, SHORT)


def test_pieces_hold_the_very_samples_as_wav(talk: bytes, tmp_path: Path) -> None:
    sound = sound_of(talk, tmp_path)
    for span in cut(sound, SHORT):
        path = write_piece(sound, span, folder=tmp_path / "pieces")
        with wave.open(str(path), "rb") as piece:
            assert (piece.getframerate(), piece.getnchannels(), piece.getsampwidth()) == (16_000, 1, 2)
            assert piece.readframes(piece.getnframes()) == talk[span.start_ms * 32 : span.end_ms * 32]
        assert path.suffix == ".wav"


def test_a_recording_is_cut_as_it_was_decoded(heard: Heard, talk: bytes, tmp_path: Path) -> None:
    sound = heard(making.encoded(talk, "mp3", "libmp3lame"))
    spans = cut(sound, SHORT)
    assert spans[-1].end_ms <= sound.duration_ms
    paths = {write_piece(sound, span, folder=tmp_path) for span in spans}
    assert len(paths) == len(spans)
