"""Transcripts in and out: .txt, .srt and .vtt as lines, lines as .txt, .srt, .vtt and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final, Literal

from django.core.files import File
from django.utils.translation import gettext as _

from wenshu.errors import Invalid
from wenshu.voice.engine import Line
from wenshu.voice.transcripts import cues, typed
from wenshu.voice.transcripts.decoding import LONGEST, MOST_BYTES, decoded, too_long

Format = Literal["txt", "srt", "vtt", "json"]
MEDIA_TYPES: Final[dict[Format, str]] = {
    "txt": "text/plain; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "json": "application/json",
}
SHOWN_S: Final = 2.0
"""How long the last subtitle is shown when nobody knows its end."""
SUFFIXES: Final = (".txt", ".srt", ".vtt")
__all__ = [
    "LONGEST",
    "MEDIA_TYPES",
    "MOST_BYTES",
    "Format",
    "is_transcript",
    "read",
    "read_typed",
    "taken",
    "too_long",
    "write",
]


def is_transcript(file_name: str) -> bool:
    """By its name: words, and no sound."""
    return file_name.lower().endswith(SUFFIXES)


def taken(file: File[Any]) -> list[Line]:
    """Of a file that came in. What is larger than any transcript is refused, never cut. Raises Invalid."""
    return read(file.name or "", file.read(MOST_BYTES + 1))


def read(file_name: str, data: bytes) -> list[Line]:
    """By its content; the name says what is expected. Raises Invalid with what is wrong."""
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Invalid.field("file", _("This is not a text file. Import .txt, .srt or .vtt."))
    text = decoded(data)
    return _checked(cues.read(text) if suffix != ".txt" or cues.is_cues(text) else typed.read(text))


def read_typed(text: str) -> list[Line]:
    """What somebody typed or pasted, subtitles too. Raises Invalid."""
    text = decoded(text.encode("utf-8", "replace"))
    return _checked(cues.read(text) if cues.is_cues(text) else typed.read(text))


def _checked(lines: list[Line]) -> list[Line]:
    if not lines:
        raise Invalid.field("file", _("The file is empty: there are no words in it."))
    if sum(len(line.text) for line in lines) > LONGEST:
        raise too_long()
    return lines


def write(lines: Sequence[Line], format: Format) -> str:
    """Raises Invalid for subtitles of lines without times."""
    if format == "txt":
        return "".join(f"{_named(line)}\n" for line in lines)
    if format == "json":
        told = [{"start": x.start, "end": x.end, "speaker": x.speaker, "text": x.text} for x in lines]
        return json.dumps({"segments": told}, ensure_ascii=False, indent=1) + "\n"
    timed = list(_timed(lines))
    if format == "srt":
        return "".join(f"{n}\n{_times(x, ',')}\n{_cue(x)}\n\n" for n, x in enumerate(timed, 1))
    return "WEBVTT\n\n" + "".join(f"{_times(x, '.')}\n{_voiced(x)}\n\n" for x in timed)


def _timed(lines: Sequence[Line]) -> Iterator[Line]:
    """A line that somebody added stands between its neighbours."""
    if all(line.start is None for line in lines):
        message = _("This transcript has no times, so it makes no subtitles. Choose txt or JSON.")
        raise Invalid.field("format", message)
    before = 0.0
    for number, line in enumerate(lines):
        if line.start is None:
            after = next((each.start for each in lines[number:] if each.start is not None), before)
            line = replace(line, start=before, end=max(before, after))
        assert line.start is not None
        end = line.start if line.end is None else max(line.start, line.end)
        if end == line.start and number == len(lines) - 1:
            end += SHOWN_S
        before = max(before, end)
        yield replace(line, end=end)


def _times(line: Line, point: str) -> str:
    return f"{_clock(line.start, point)} --> {_clock(line.end, point)}"


def _clock(seconds: float | None, point: str) -> str:
    ms = round((seconds or 0.0) * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _named(line: Line) -> str:
    text = _one_line(line.text)
    return f"{_one_line(line.speaker)}: {text}" if line.speaker else text


def _cue(line: Line) -> str:
    """Words that would be the times of another cue are none."""
    said = _named(line)
    return said.replace("-->", "→") if cues.TIMING.match(said) else said


def _voiced(line: Line) -> str:
    text = _escaped(_one_line(line.text))
    return f"<v {_escaped(_one_line(line.speaker))}>{text}" if line.speaker else text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
