"""faster-whisper: a Whisper model in a directory of this installation. Nothing is fetched, no sound leaves."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from wenshu.voice.engine import Heard, Line, PieceLength
from wenshu.voice.engines import coverage, lines, whisper_folder
from wenshu.voice.engines.hints import prompt
from wenshu.voice.engines.lines import Word
from wenshu.voice.errors import VoiceFault

if TYPE_CHECKING:
    from faster_whisper import WhisperModel  # type: ignore[import-untyped]
    from faster_whisper.transcribe import Segment  # type: ignore[import-untyped]

PAUSE_S: Final = 0.8
_lock = threading.Lock()
_loaded: dict[str, WhisperModel] = {}
"""At most one: a model takes from 0.1 to 3 GB."""


class FasterWhisper:
    """One piece at a time in each process, in whatever thread; it lets others run while it computes."""

    pieces = PieceLength(60, 150)
    draft = False

    def __init__(self) -> None:
        self._folder: str = settings.WHISPER_MODEL_DIR
        self.name = f"faster-whisper:{Path(self._folder).name}"[:120]

    def transcribe(self, piece: Path, *, seconds: float, language: str, hints: list[str]) -> Heard:
        with _lock:
            model = _model(self._folder)
            multilingual = bool(model.model.is_multilingual)
            if not multilingual and language not in {"", "en"}:
                raise VoiceFault("language_unsupported")
            try:
                parts, about = model.transcribe(
                    str(piece),
                    language=language or (None if multilingual else "en"),
                    hotwords=prompt(hints, language=language) or None,  # in every window, not the first alone
                    condition_on_previous_text=False,  # else a sentence once invented is repeated to the end
                    vad_filter=True,
                    word_timestamps=True,
                )
                found = list(_within(_lines(parts), seconds))
            except (RuntimeError, ValueError, OSError, MemoryError) as error:
                raise VoiceFault("internal", f"faster-whisper: {error}") from error
        text = "\n".join(line.text for line in found)
        return Heard(text, about.language or language, found, short=coverage.is_short(piece, text))


def _model(folder: str) -> WhisperModel:
    """Loaded once for a process. The library is told to stay off the network before it comes in."""
    if folder not in _loaded:
        problem, _ = whisper_folder.problem(folder)
        if problem:
            raise VoiceFault("no_engine", problem)
        os.environ["HF_HUB_OFFLINE"] = "1"
        from faster_whisper import WhisperModel

        _loaded.clear()
        try:
            _loaded[folder] = WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)
        except Exception as error:  # a damaged model fails in many ways, and none of them is passing
            raise VoiceFault("internal", f"WHISPER_MODEL_DIR cannot be loaded: {error}") from error
    return _loaded[folder]


def _lines(parts: Iterable[Segment]) -> Iterator[Line]:
    """By words, for a segment may hold three sentences; one whose words could not be timed stays as it is."""
    words: list[Word] = []
    for part in parts:
        if part.words:
            words += [Word(word.word, word.start, word.end) for word in part.words]
            continue
        yield from lines.of_words(words, pause=PAUSE_S)
        words = []
        yield Line(lines.clean(part.text), part.start, part.end)
    yield from lines.of_words(words, pause=PAUSE_S)


def _within(found: Iterable[Line], seconds: float) -> Iterator[Line]:
    """Times that a model made up end with the piece."""
    for line in filter(lambda line: line.text, found):
        start = min(max(float(line.start or 0), 0.0), seconds)
        yield Line(line.text, round(start, 3), round(min(max(float(line.end or 0), start), seconds), 3))
