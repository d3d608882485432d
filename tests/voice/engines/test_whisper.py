"""faster-whisper with a model of random weights: loading, voice activity, times, languages, and what can be wrong."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.voice.audio.making import silence
from tests.voice.engines.tiny_whisper import build
from tests.voice.speaking import SALES_NOTES, piece, seconds_of, spoken
from wenshu.voice.engine import Heard
from wenshu.voice.engines import lines, whisper, whisper_folder
from wenshu.voice.engines.whisper import FasterWhisper
from wenshu.voice.errors import VoiceFault


@pytest.fixture
def tiny(tiny_whisper: Path) -> Path:
    return tiny_whisper


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "tiny.en", multilingual=False)


@pytest.fixture
def hear(tmp_path: Path, settings: Any) -> Callable[..., Heard]:
    def hear(folder: Path, samples: bytes, *, language: str = "", hints: list[str] | None = None) -> Heard:
        settings.WHISPER_MODEL_DIR = str(folder)
        file = piece(tmp_path, samples)
        engine = FasterWhisper()
        return engine.transcribe(file, seconds=seconds_of(samples), language=language, hints=hints or [])

    return hear


def test_speech_becomes_lines_with_times_within_it(tiny: Path, hear: Callable[..., Heard]) -> None:
    sound = silence(2) + spoken(SALES_NOTES[0])
    heard = hear(tiny, sound, language="zh", hints=["恒力精密"])
    assert heard.language == "zh"
    assert heard.lines
    assert heard.text == "\n".join(line.text for line in heard.lines)
    for line in heard.lines:
        assert line.start is not None
        assert line.end is not None
        assert 1.5 <= line.start <= line.end <= seconds_of(sound)  # nothing where nobody speaks
        assert line.text
        assert line.text == lines.clean(line.text)


def test_a_language_that_nobody_said_is_found_out(tiny: Path, hear: Callable[..., Heard]) -> None:
    assert hear(tiny, spoken("We met the customer this morning.")).language in {"en", "zh"}


def test_nothing_is_invented_for_silence(tiny: Path, hear: Callable[..., Heard]) -> None:
    heard = hear(tiny, silence(5), language="en")
    assert (heard.text, heard.lines, heard.short) == ("", [], False)


def test_a_model_for_english_refuses_chinese_and_needs_no_language(
    english: Path, hear: Callable[..., Heard]
) -> None:
    with pytest.raises(VoiceFault) as fault:
        hear(english, silence(1), language="zh")
    assert fault.value.error == "language_unsupported"
    assert hear(english, silence(1)).language == "en"


def test_a_model_is_loaded_once_however_many_threads_ask(
    tiny: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WHISPER_MODEL_DIR = str(tiny)
    whisper._loaded.clear()
    file = piece(tmp_path, silence(1))
    models: set[int] = set()

    def hear() -> None:
        FasterWhisper().transcribe(file, seconds=1, language="en", hints=[])
        models.add(id(whisper._loaded[str(tiny)]))

    threads = [threading.Thread(target=hear) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(models) == 1


def test_another_directory_takes_the_place_of_the_first(
    tiny: Path, english: Path, hear: Callable[..., Heard]
) -> None:
    hear(tiny, silence(1), language="en")
    hear(english, silence(1), language="en")
    assert list(whisper._loaded) == [str(english)]


def test_a_whole_model_has_no_problem(tiny: Path) -> None:
    assert whisper_folder.problem(str(tiny)) == ("", "")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: shutil.rmtree(folder), "is not a directory"),
        (lambda folder: (folder / "model.bin").unlink(), "lacks model.bin"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "lacks tokenizer.json"),
        (lambda folder: (folder / "config.json").unlink(), "lacks config.json"),
        (lambda folder: (folder / "vocabulary.json").unlink(), "lacks vocabulary.json"),
        (lambda folder: (folder / "model.bin").rename(folder / "model.safetensors"), "in another format"),
        (lambda folder: (folder / "model.bin").write_bytes(b""), "model.bin is empty"),
        (lambda folder: (folder / "config.json").write_text("{"), "config.json is damaged"),
        (lambda folder: (folder / "tokenizer.json").write_text("[]"), "tokenizer.json is damaged"),
        (
            lambda folder: (folder / "model.bin").write_text("version https://git-lfs.github.com/spec/v1"),
            "pointer of Git LFS",
        ),
    ],
)
def test_what_is_wrong_with_a_directory_is_said_before_anything_is_loaded(
    damage: Callable[[Path], object], said: str, tiny: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    damage(folder)
    problem, remedy = whisper_folder.problem(str(folder))
    assert said in problem
    assert remedy


def test_a_model_that_is_damaged_inside_is_a_fault_of_ours_with_its_reason(
    tiny: Path, tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:5000])
    with pytest.raises(VoiceFault) as fault:
        hear(folder, silence(1))
    assert fault.value.error == "internal"
    assert "WHISPER_MODEL_DIR" in fault.value.said
    assert str(folder) not in whisper._loaded
