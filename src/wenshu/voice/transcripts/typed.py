"""Typed words as lines: paragraphs, or the sentences of long ones; with the speaker and time that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wenshu.text import one_line
from wenshu.voice.engine import Line
from wenshu.voice.transcripts import speakers

LONG: Final = 160  # characters of a paragraph that is cut into sentences
_CLOCK: Final = r"[\[(]?(?:(\d{1,2}):(?=[0-5]?\d:))?(\d{1,2}):([0-5]\d)(?:[.,]\d{1,3})?[\])]?"
_STAMP: Final = re.compile(rf"{_CLOCK}(?:[ \t]+|[ \t]*[-–—:：][ \t]*|$)(?![-–—]*>|[→~～])")
_SPAN: Final = re.compile(
    rf"{_CLOCK}[ \t]*(?:[-–—]{{1,3}}>?|[→~～至到]|to)[ \t]*{_CLOCK}(?:[ \t]*[:：][ \t]*|[ \t]+|$)"
)
"""From one time to another: those of a line where most lines have them, else words like "10:00 -> 12:00 we met"."""
_NAMED_STAMP: Final = re.compile(
    r"(?P<who>[^\W\d_][^\n:：]{0,40}?)[ \t]+[\[(]?(?:(?P<h>\d{1,2}):(?=[0-5]?\d:))?(?P<m>\d{1,2}):(?P<s>[0-5]\d)[\])]?[ \t]*[:：]?$"
)
"""A line of its own above what somebody says, as services that write meetings down set it."""
_SHORT_FORMS: Final = "".join(
    rf"(?<!\b{form}\.)"
    for form in (
        "mr",
        "ms",
        "mrs",
        "dr",
        "inc",
        "ltd",
        "co",
        "no",
        "st",
        "vs",
        r"e\.g",
        r"i\.e",
        "approx",
        "[a-z]",
    )
)
_SENTENCE: Final = re.compile(
    rf"(?<=[。！？；])(?![”’」』）。！？])|(?<=[。！？][”’」』）])|(?:(?<=[!?])|(?<=\.){_SHORT_FORMS})(?=\s+[\"'“(]?[A-Z0-9一-鿿])",
    re.IGNORECASE,
)


def read(text: str) -> list[Line]:
    """Without times, unless they stand at the head of the lines."""
    found = [line for line in map(one_line, text.split("\n")) if line]
    spans = sum(1 for line in found if _SPAN.match(line))
    stamped = [_stamped(line, has_spans=spans > 1 and 2 * spans >= len(found)) for line in found]
    if _is_headed(found):
        stamped = list(_under_heads(found))
    names = speakers.heads([line.text for line in stamped if not line.speaker])
    lines: list[Line] = []
    for line in stamped:
        speaker, words = ("", line.text) if line.speaker else speakers.apart(line.text, names)
        whole = replace(line, text=words, speaker=line.speaker or speaker)
        lines += _sentences(whole)
    return list(_with_ends(lines))


def _stamped(line: str, *, has_spans: bool) -> Line:
    span = _SPAN.match(line)
    match = span if has_spans and span else None if span else _STAMP.match(line)
    if match is None or match.end() == len(line):
        return Line(line)
    end = _seconds(match[4], match[5], match[6]) if match is span else None
    return Line(line[match.end() :], _seconds(match[1], match[2], match[3]), end)


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return float(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds))


def _is_headed(lines: list[str]) -> bool:
    heads = sum(1 for line in lines if _NAMED_STAMP.match(line))
    return heads > 1 and 3 * heads >= len(lines) - heads


def _under_heads(lines: list[str]) -> Iterator[Line]:
    speaker, start = "", None
    for line in lines:
        if head := _NAMED_STAMP.match(line):
            speaker = head["who"].strip()[: speakers.LONGEST_NAME]
            start = _seconds(head["h"], head["m"], head["s"])
        else:
            yield Line(line, start, None, speaker)


def _sentences(line: Line) -> list[Line]:
    """What has a time stays whole: nobody knows when its second sentence begins."""
    if len(line.text) <= LONG or line.start is not None:
        return [line]
    return [replace(line, text=part) for part in map(str.strip, _SENTENCE.split(line.text)) if part]


def _with_ends(lines: list[Line]) -> Iterator[Line]:
    """Each ends where the next begins, unless it says where; of the last nobody knows."""
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        if line.start is None:
            yield line
        else:
            after = line.end if line.end is not None else following.start if following else None
            yield replace(line, end=max(line.start, after) if after is not None else line.start)
