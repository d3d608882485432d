"""Pieces that were written down become one transcript again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from wenshu.voice.audio.cutting import Span
from wenshu.voice.audio.decoding import Sound
from wenshu.voice.engine import Heard, Line
from wenshu.voice.models import Piece

SHORT_SHARE: Final = 0.2
"""Of the pieces: when more than so many came back short, the whole is told to be."""


def span_of(piece: Piece) -> Span:
    return Span(piece.start_ms, piece.end_ms, piece.channel)


def joined(pieces: Iterable[Piece], sound: Sound) -> Heard:
    """Lines in the order of time, from the recording's beginning; the language that most pieces are in."""
    lines: list[Line] = []
    languages: Counter[str] = Counter()
    short = total = 0
    for piece in pieces:
        heard = _heard(piece)
        total += 1
        short += heard.short
        if heard.language:
            languages[heard.language] += piece.end_ms - piece.start_ms
        speaker = sound.channels[piece.channel].speaker if piece.channel < len(sound.channels) else ""
        lines += [_moved(line, piece, speaker) for line in heard.lines or _one_line(heard, piece)]
    lines.sort(key=lambda line: (line.start or 0.0, line.end or 0.0))
    language = languages.most_common(1)[0][0] if languages else ""
    text = "\n".join(line.text for line in lines)
    return Heard(text, language, lines, short=bool(total) and short / total > SHORT_SHARE)


def _heard(piece: Piece) -> Heard:
    told = piece.heard or {}
    lines = [Line(**line) for line in told.get("lines", [])]
    return Heard(told.get("text", ""), told.get("language", ""), lines, bool(told.get("short")))


def _one_line(heard: Heard, piece: Piece) -> list[Line]:
    """An engine that gives no times: the piece's own."""
    if not heard.text.strip():
        return []
    return [Line(heard.text, 0.0, (piece.end_ms - piece.start_ms) / 1000)]


def _moved(line: Line, piece: Piece, speaker: str) -> Line:
    begin, length = piece.start_ms / 1000, (piece.end_ms - piece.start_ms) / 1000
    start = begin + min(max(line.start or 0.0, 0.0), length)
    end = begin + min(max(line.end if line.end is not None else length, 0.0), length)
    return Line(line.text, start, max(start, end), speaker or line.speaker)
