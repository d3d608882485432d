"""A transcript as one text, and of a long one the lines that matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final

from wenshu.voice.engine import Line

BESIDE: Final = 2  # lines before and after one that matters
HEAD: Final = 16  # signs that a name's colon and the clock before it take


def excerpt(lines: Sequence[Line], important: Collection[int], *, most: int) -> tuple[list[Line], bool]:
    """At most so many characters, in their order: lines that matter first, those beside them, then from the beginning.

    The second: whether anything was left out.
    """
    if sum(map(_size, lines)) <= most:
        return list(lines), False
    near = {at + step for at in important for step in range(-BESIDE, BESIDE + 1)}
    order = dict.fromkeys([*sorted(important), *sorted(near), *range(len(lines))])
    room, kept = most, set()
    for number in order:
        if 0 <= number < len(lines) and _size(lines[number]) <= room:
            kept.add(number)
            room -= _size(lines[number])
    if not kept:  # one line, longer than all there is room for
        first = lines[0]
        return [Line(first.text[: most - HEAD], first.start, first.end, first.speaker)], True
    return [lines[number] for number in sorted(kept)], True


def _size(line: Line) -> int:
    return len(line.text) + 1 + (len(line.speaker) + HEAD if line.speaker else 0)


def with_speakers(lines: Sequence[Line]) -> str:
    """A paragraph for each turn, headed by who speaks and when, where anybody knows: a note with one voice has no heads."""
    voices = {line.speaker for line in lines if line.speaker}
    if not voices:
        return "\n".join(line.text for line in lines)
    turns: list[str] = []
    for speaker, group in groupby(lines, key=lambda line: line.speaker):
        turn = list(group)
        words = "\n".join(line.text for line in turn)
        turns.append(f"{_clock(turn[0].start)}{speaker}: {words}" if speaker else words)
    return "\n".join(turns)


def _clock(seconds: float | None) -> str:
    """From the beginning, so that it is taken for a transcript's and not for a time of day; nothing for what has none."""
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"[{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}] "
