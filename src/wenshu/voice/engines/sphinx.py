"""pocketsphinx: a draft of English speech, made on this machine with the small model that comes in its package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from wenshu.voice.audio.running import environment
from wenshu.voice.engine import Heard, Line, PieceLength
from wenshu.voice.engines import coverage, lines, spelling, sphinx_child
from wenshu.voice.engines.lines import Word
from wenshu.voice.errors import VoiceFault

PAUSE_S: Final = 0.4
LONGEST_S: Final = 8.0
FILLER: Final = re.compile(r"^[<\[+].*[>\]+]$")
VARIANT: Final = re.compile(r"\(\d+\)$")
ALWAYS_CAPITAL: Final = re.compile(
    r"\b(?:i|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september"
    r"|october|november|december)\b"
)
THE_MONTH: Final = re.compile(
    r"\b((?:in|of|by|until|till|since|next|last|this|early|late|mid|before|after) )(march|may)\b"
)


def installed() -> bool:
    return find_spec("pocketsphinx") is not None


class PocketSphinx:
    """Word error rates of 0.1 to 0.25 on clear speech. It knows no punctuation, and only the names it is given."""

    name = "pocketsphinx:en-us"
    pieces = PieceLength(20, 45)
    draft = True

    def transcribe(self, piece: Path, *, seconds: float, language: str, hints: list[str]) -> Heard:
        if language not in {"", "en"}:
            raise VoiceFault("language_unsupported")
        names = spelling.words_of(hints)
        heard = _listen(piece, seconds, {name: spelling.sounds(name) for name in names})
        spelled = {name: names[name] for name in heard.learned}
        found = lines.of_words(_words(heard.words), pause=PAUSE_S, longest=LONGEST_S)
        readable = [Line(_written(line.text, spelled), line.start, line.end) for line in found]
        text = "\n".join(line.text for line in readable)
        return Heard(text, "en", readable, short=coverage.is_short(piece, text))


@dataclass(frozen=True)
class _Heard:
    """Words with start and end in seconds; `learned` are the names that the dictionary did not have."""

    words: list[tuple[str, float, float]]
    learned: list[str]


def _listen(piece: Path, seconds: float, names: dict[str, str]) -> _Heard:
    """In a process of its own, which never outlives this call. It takes a quarter of the piece's time."""
    cpu_seconds = 60 + int(6 * seconds)
    command = [sys.executable, "-P", str(Path(sphinx_child.__file__)), str(cpu_seconds), json.dumps(names)]
    try:
        with piece.open("rb") as file:
            done = subprocess.run(  # noqa: S603 - starts only this Python
                command, stdin=file, capture_output=True, env=environment(), cwd="/",
                timeout=3 * cpu_seconds, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise VoiceFault("timeout", "pocketsphinx took too long") from None
    except OSError as error:
        raise VoiceFault("internal", f"pocketsphinx: {type(error).__name__}") from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise VoiceFault("internal", f"pocketsphinx ended with {done.returncode}: {last}")
    return _Heard(**json.loads(done.stdout))


def _words(heard: list[tuple[str, float, float]]) -> Iterator[Word]:
    """Without silence and noise, and without the number of the pronunciation: `read(2)`."""
    for said, start, end in heard:
        if not FILLER.match(said):
            yield Word(" " + VARIANT.sub("", said), start, end)


def _written(text: str, names: dict[str, str]) -> str:
    text = " ".join(names.get(word, word) for word in text.split())
    text = ALWAYS_CAPITAL.sub(lambda found: found.group().capitalize(), text)
    text = THE_MONTH.sub(lambda found: found.group(1) + found.group(2).capitalize(), text)
    return text[:1].upper() + text[1:]
