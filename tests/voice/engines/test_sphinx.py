"""The English draft: how much of real and of synthesised speech it gets right, and how it is laid out to read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.voice.audio.making import hiss, silence
from tests.voice.speaking import SALES_NOTES, VOICES, piece, seconds_of, spoken, word_error_rate
from wenshu.voice.engine import Heard
from wenshu.voice.engines import sphinx
from wenshu.voice.engines.sphinx import PocketSphinx
from wenshu.voice.errors import VoiceFault

KENNEDY = "And so, my fellow Americans: ask not what your country can do for you, ask what you can do for your country."
AMOUNTS = ("nine hundred and twenty thousand", "three hundred and fifty thousand")


def hear(folder: Path, samples: bytes) -> Heard:
    file = piece(folder, samples)
    return PocketSphinx().transcribe(file, seconds=seconds_of(samples), language="en", hints=[])


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Heard]:
    """What is heard of a note spoken by a voice; each is listened to once."""
    return cache(lambda note, by: hear(tmp_path_factory.mktemp("noted"), spoken(note, by=by)))


def samples_of(recording: Path) -> bytes:
    out = bytearray()
    with av.open(str(recording)) as container:
        resampler = av.AudioResampler("s16", "mono", 16_000)
        for frame in [*container.decode(audio=0), None]:
            for part in resampler.resample(frame):
                out += bytes(part.planes[0])[: part.samples * 2]
    return bytes(out)


@dataclass(frozen=True)
class Listening:
    heard: Heard
    seconds: float
    longest_rest: float
    """How long at most another thread, which beats all the time, did not come to its turn."""


@pytest.fixture(scope="module")
def kennedy(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Listening:
    beats: list[float] = []
    over = threading.Event()

    def beat() -> None:
        while not over.wait(0.05):
            beats.append(time.monotonic())

    samples = samples_of(shared_data / "speech" / "jfk.flac")
    thread = threading.Thread(target=beat)
    thread.start()
    began = time.monotonic()
    try:
        heard = hear(tmp_path_factory.mktemp("kennedy"), samples)
    finally:
        ended = time.monotonic()
        over.set()
        thread.join()
    return Listening(heard, ended - began, max(y - x for x, y in pairwise([began, *beats, ended])))


def test_a_real_speech_of_1961_is_heard_well_enough(kennedy: Listening) -> None:
    heard = kennedy.heard
    assert word_error_rate(KENNEDY, heard.text) <= 0.35
    assert not heard.short
    assert len(heard.lines) > 2
    assert all(line.text[0].isupper() for line in heard.lines)


def test_other_threads_live_on_while_it_listens(kennedy: Listening) -> None:
    """As the one does that renews a worker's hold on its job."""
    assert kennedy.longest_rest < max(1.0, kennedy.seconds / 2)


@pytest.mark.parametrize(("by", "note"), list(zip(VOICES, SALES_NOTES, strict=True)))
def test_a_spoken_sales_note_is_heard_well_and_its_amount_exactly(
    by: str, note: str, noted: Callable[[str, str], Heard]
) -> None:
    text = noted(note, by).text.lower()
    assert word_error_rate(note, text) <= 0.30
    said = [amount for amount in AMOUNTS if amount in note]
    assert all(amount in " ".join(text.split()) for amount in said)


def test_a_sentence_is_a_line_with_its_times(noted: Callable[[str, str], Heard]) -> None:
    sound, heard = spoken(SALES_NOTES[0], by="rms"), noted(SALES_NOTES[0], "rms")
    assert len(heard.lines) == 4
    assert heard.lines[2].text == "The budget is nine hundred and twenty thousand dollars"
    assert "March" in heard.lines[1].text
    assert heard.lines[3].text.endswith("Friday")
    starts = [line.start or 0.0 for line in heard.lines]
    ends = [line.end or 0.0 for line in heard.lines]
    assert all(start < end <= seconds_of(sound) for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends[:-1], starts[1:], strict=True))
    assert (heard.language, heard.text) == ("en", "\n".join(line.text for line in heard.lines))


def test_names_of_the_deal_are_learned_and_written_as_they_are(tmp_path: Path) -> None:
    """By letters alone, which is enough to be heard in a clear voice; words that were there before stay as they were."""
    note = "I met Hengli this morning. The budget of Hengli is approved."
    file = piece(tmp_path, sound := spoken(note, by="slt"))
    seconds = seconds_of(sound)
    without = PocketSphinx().transcribe(file, seconds=seconds, language="en", hints=[])
    heard = PocketSphinx().transcribe(
        file, seconds=seconds, language="en", hints=["Hengli 恒力", "The Morning Co"]
    )
    assert "hengli" not in without.text.lower()
    assert "Hengli" in heard.text
    assert "this morning" in heard.text
    assert word_error_rate(note, heard.text) < word_error_rate(note, without.text)


def test_silence_and_noise_have_no_words_in_brackets(tmp_path: Path) -> None:
    for sound in (silence(1), hiss(2), b""):
        assert not set("<>[]+()") & set(hear(tmp_path, sound).text)


def test_it_knows_no_other_language(tmp_path: Path) -> None:
    with pytest.raises(VoiceFault) as fault:
        PocketSphinx().transcribe(piece(tmp_path, silence(1)), seconds=1, language="zh", hints=[])
    assert fault.value.error == "language_unsupported"


def test_sound_it_cannot_take_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "piece.wav"
    file.write_bytes(b"RIFF of nothing")
    with pytest.raises(VoiceFault) as fault:
        PocketSphinx().transcribe(file, seconds=1, language="", hints=[])
    assert fault.value.error == "internal"
    assert "pocketsphinx" in fault.value.said


def test_its_process_is_told_nothing_of_this_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that writes down what it was given stands in for the one that listens."""
    spy = tmp_path / "spy.py"
    told = tmp_path / "told"
    spy.write_text(
        f"import os, sys, json; open({str(told)!r}, 'w').write(json.dumps([sys.argv, dict(os.environ)])); print(json.dumps(dict(words=[], learned=[])))"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "a-secret-of-ours")
    monkeypatch.setattr(sphinx.sphinx_child, "__file__", str(spy))
    heard = PocketSphinx().transcribe(piece(tmp_path, silence(1)), seconds=1, language="", hints=[])
    assert heard.lines == []
    assert "a-secret-of-ours" not in told.read_text()
    assert str(tmp_path / "piece.wav") not in told.read_text()
