"""Speech for tests: flite reads sales notes aloud, with a pause after each sentence as people make one."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import pytest

from tests.skips import FLITE
from tests.voice.audio.making import RATE, silence, voice

VOICES = ("rms", "slt", "awb")
SALES_NOTES = (
    "I met the customer this morning. They want to start the project in march. "
    "The budget is nine hundred and twenty thousand dollars. They asked us to send a new quote by friday.",
    "The meeting went well. The customer said the price is too high. They also talked to another company. "
    "I will call them again next tuesday and bring a discount of five percent.",
    "We talked about the contract with the manager. He needs the approval of the finance team. "
    "The amount is three hundred and fifty thousand dollars. Please remind me to visit them on monday.",
)


def spoken(text: str, *, by: str = "slt", pause: float = 0.6) -> bytes:
    """Samples of 16 kHz. Skips the test, by name, where flite is not installed."""
    program = shutil.which("flite")
    if program is None:
        pytest.skip(FLITE)
    sound = bytearray(silence(0.3))
    with tempfile.TemporaryDirectory() as folder:
        for number, sentence in enumerate(re.split(r"(?<=[.!?])\s+", text.strip())):
            file = Path(folder) / f"{number}.wav"
            subprocess.run([program, "-voice", by, "-t", sentence, "-o", str(file)], check=True)
            with wave.open(str(file)) as said:
                assert said.getframerate() == RATE
                sound += said.readframes(said.getnframes())
            sound += silence(pause)
    return bytes(sound)


def piece(folder: Path, samples: bytes | None = None, *, seconds: float = 10) -> Path:
    """A WAV as engines are given; without samples, of a made-up voice that says nothing."""
    file = folder / "piece.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(voice(seconds) if samples is None else samples)
    return file


def seconds_of(samples: bytes) -> float:
    return len(samples) / 2 / RATE


def word_error_rate(said: str, heard: str) -> float:
    """Substitutions, insertions and deletions for each word that was said."""
    wanted, got = words(said), words(heard)
    row = list(range(len(got) + 1))
    for at, word in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for other_at, other in enumerate(got, 1):
            before, row[other_at] = row[other_at], min(
                row[other_at] + 1, row[other_at - 1] + 1, before + (word != other)
            )  # fmt: skip
    return row[-1] / len(wanted)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())
