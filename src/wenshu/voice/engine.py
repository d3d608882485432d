"""What turns sound into words, whichever it is: one protocol, its fakes in tests are real implementations of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Line:
    """Some words; times in seconds. Without times, as typed words have none, both are None.

    `mended`: a file says other times, which run backwards or are none. `original`: what an engine had written, where
    a person corrected it.
    """

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    mended: bool = field(default=False, compare=False)
    original: str = field(default="", compare=False)


@dataclass(frozen=True)
class Heard:
    """One piece written down, times from the piece's beginning. `language` is a code such as `zh`, empty when unknown.

    `lines` is empty for an engine that gives no times. `short`: fewer words than so much speech has.
    """

    text: str
    language: str = ""
    lines: list[Line] = field(default_factory=list)
    short: bool = False


@dataclass(frozen=True)
class PieceLength:
    """How long a piece an engine takes, in seconds: cut at the quietest place between the two."""

    shortest_s: float
    longest_s: float


class Transcriber(Protocol):
    """One engine for one note. Pieces are 16 kHz mono WAV of 16 bits, at most 24 MB."""

    name: str
    """As it is kept: `openai:gpt-4o-mini-transcribe`, `endpoint:…` of another service; at most 120 characters."""
    pieces: PieceLength
    draft: bool
    """Whether a person is told to check names and numbers."""

    def transcribe(self, piece: Path, *, seconds: float, language: str, hints: list[str]) -> Heard:
        """`language` is a code, empty for any; `hints` are names that may be spoken. Raises VoiceFault."""
