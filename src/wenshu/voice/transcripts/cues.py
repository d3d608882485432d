"""Subtitles, .srt and .vtt, as lines with their times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from wenshu.errors import Invalid
from wenshu.text import one_line
from wenshu.voice.engine import Line
from wenshu.voice.transcripts import speakers

LONGEST_S: Final = 1_000_000
"""The latest second that a line may have, as over the API: eleven days."""
_CLOCK: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
TIMING: Final = re.compile(rf"^[ \t]*{_CLOCK}[ \t]*-{{2,3}}>[ \t]*{_CLOCK}(?:[ \t]+(\S.*))?$", re.MULTILINE)
_TO_THE_MS: Final = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{3}"
_SHORT_ARROW: Final = re.compile(rf"^[ \t]*{_TO_THE_MS}[ \t]*->[ \t]*{_TO_THE_MS}[ \t]*$", re.MULTILINE)
_ARROW: Final = re.compile(r"([-–—]{1,3}[ \t]?>)")
_CLOCK_ALONE: Final = re.compile(rf"{_CLOCK}(?![\w:])")
_CLOCKISH: Final = re.compile(r"\d[ \t]*[:：]|[:：][ \t]*\d")
_BEFORE: Final = re.compile(r"[ \t]*([\d:.,; \t]{0,30}|\S{0,24})[ \t]*")
_AFTER: Final = re.compile(r"[ \t]*([\d:.,; \t]*\d(?!\S)|\S*)(.*)")
_NO_ARROW: Final = re.compile(rf"[ \t]*{_CLOCK}(?:[ \t]+{_CLOCK})?[ \t]*")
_SETTINGS: Final = re.compile(
    r"(?:(?:vertical|line|position|size|align|region|[XY][12]):\S*(?:[ \t]+|$))+", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"[ \t]*(\d{1,9})[ \t]*", re.ASCII)
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)|Style:")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG: Final = re.compile(
    r"</?(?:b|i|u|s|c|v|font|ruby|rt|lang)(?:\.[^\s<>]*)?(?:\s[^<>]*)?/?>|<(?:\d+:)?\d\d:\d\d\.\d{3}>|\{\\[a-z]+[^{}]*\}",
    re.IGNORECASE,
)
_HAN: Final = re.compile(
    r"(?<=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]) (?=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])"
)


def is_cues(text: str) -> bool:
    is_vtt = text.lstrip("\ufeff \n\t").startswith("WEBVTT")
    return is_vtt or TIMING.search(text) is not None or _SHORT_ARROW.search(text) is not None


def read(text: str) -> list[Line]:
    """In the order of their beginnings; those that overlap stay as they are. Raises Invalid where there is none.

    No word is dropped: what has no time that can be read has that of the words before it. Lines whose times are not as
    the file has them say so (`mended`).
    """
    is_vtt = text.lstrip().startswith("WEBVTT")
    blocks = [block for part in re.split(r"\n[ \t]*\n", text) if (block := _block(part, is_vtt=is_vtt))]
    cues = list(_cues(blocks, is_vtt=is_vtt))
    if not any(block.timings for block in blocks):
        raise Invalid.field("file", _("There is no subtitle in this file: no line with “-->” and its times."))
    tagged = any(_VOICE.search(cue.words) for cue in cues)
    lines = [line for cue in cues for line in _lines(cue, is_vtt=is_vtt)]
    if not tagged:
        names = speakers.heads([line.text for line in lines])
        lines = [_with_speaker(line, names) for line in lines]
    told = _that_run_backwards([line for line in lines if line.text])
    kept = sorted(told, key=lambda line: line.start or 0.0)
    if not kept:
        raise Invalid.field("file", _("The subtitles in this file have no words."))
    return kept


def _that_run_backwards(lines: list[Line]) -> Iterator[Line]:
    """As the file has them; what begins before the line above it moves when they are put in order."""
    latest = 0.0
    for line in lines:
        start = line.start or 0.0
        yield replace(line, mended=True) if start < latest else line
        latest = max(latest, start)


@dataclass(frozen=True, slots=True)
class _Cue:
    """`mended`: its times are not those of the file, for these run backwards or are none."""

    start: float | None
    end: float | None
    words: str
    mended: bool = False


@dataclass(frozen=True, slots=True)
class _Timing:
    """The line of a cue's times: where it stands in its block, and the words behind them."""

    row: int
    start: float | None
    end: float | None
    words: str
    odd: bool = False  # minutes over 59, and no hours before them

    @property
    def is_mended(self) -> bool:
        return self.odd or self.start is None or self.end is None or self.end < self.start


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines between blank ones. Of one `beside` the subtitles only what follows a time is said."""

    rows: list[str]
    timings: list[_Timing]
    beside: bool


def _block(text: str, *, is_vtt: bool) -> _Block | None:
    rows = [row for row in text.split("\n") if row.strip()]
    if not rows:
        return None
    first = rows[0].lstrip("\ufeff \t")
    beside = is_vtt and (first.startswith("WEBVTT") or _ASIDE.match(first) is not None)
    timings: list[_Timing] = []
    for at, row in enumerate(rows):
        numbered = at > 0 and _NUMBER.fullmatch(rows[at - 1]) is not None
        heads = not timings and (at < 2 or beside)
        found = _timing(at, row) or (_unsure(at, row, numbered) if heads or numbered else None)
        if found:
            timings.append(found)
    return _Block(rows, timings, beside)


def _timing(at: int, row: str) -> _Timing | None:
    match = TIMING.match(row)
    if match is None:
        return None
    found = match.groups()
    start, end = _seconds(found[:4]), _seconds(found[4:8])
    return _Timing(at, start, end, _said(found[8] or ""), _is_odd(found[:4]) or _is_odd(found[4:8]))


def _unsure(at: int, row: str, numbered: bool) -> _Timing | None:
    """Where a cue's times stand, written in another way or so that they cannot be read."""
    before, *arrow = _ARROW.split(row, maxsplit=1)
    if not arrow:
        return _Timing(at, _clock(row), None, "") if numbered and _NO_ARROW.fullmatch(row) else None
    after = _AFTER.fullmatch(arrow[1])
    if after is None or not _BEFORE.fullmatch(before):
        return None
    start, end = before.strip(), after[1]
    if not (_CLOCKISH.search(start) or _CLOCKISH.search(end) or (numbered and arrow[0] == "-->")):
        return None
    return _Timing(at, _clock(start), _clock(end), _said(after[2]))


def _said(behind: str) -> str:
    """Of what stands behind the times: all but where on the screen the words go."""
    return "" if _SETTINGS.fullmatch(behind.strip()) else behind.strip()


def _clock(text: str) -> float | None:
    match = _CLOCK_ALONE.match(re.sub(r"[ \t]*([:.,])[ \t]*", r"\1", text.strip()))
    return _seconds(match.groups()) if match else None


def _cues(blocks: list[_Block], *, is_vtt: bool) -> Iterator[_Cue]:
    """What stands right above the times is the cue's number or name; what has none is said after the cue before."""
    start: float | None = None
    end: float | None = None
    number = 0
    for block in blocks:
        above = block.rows[: block.timings[0].row] if block.timings else block.rows
        if above and not block.beside:
            said = _words_of(above, number, has_times=bool(block.timings), is_vtt=is_vtt)
            yield _Cue(start, end, "\n".join(said), mended=not block.timings and said != above)
        for timing, following in zip(block.timings, [*block.timings[1:], None], strict=False):
            number = _number(block.rows[timing.row - 1]) if timing.row else number + 1
            words = block.rows[timing.row + 1 : following.row if following else None]
            if following and words and _NUMBER.fullmatch(words[-1]):
                words = words[:-1]  # no blank line before the next cue: its number is none of the words
            if timing.start is not None:
                start, end = timing.start, max(timing.start, timing.end or 0.0)
            yield _Cue(start, end, "\n".join([timing.words, *words]), timing.is_mended)


def _words_of(above: list[str], number: int, *, has_times: bool, is_vtt: bool) -> list[str]:
    """Without the name of the cue that follows, or the number of one whose times are missing."""
    if has_times:
        return above[:-1] if is_vtt or _NUMBER.fullmatch(above[-1]) else above
    return above[1:] if len(above) > 1 and _number(above[0]) == number + 1 else above


def _number(row: str) -> int:
    match = _NUMBER.fullmatch(row)
    return int(match[1]) if match else 0


def _seconds(parts: Sequence[str | None]) -> float | None:
    """None for what no clock shows, such as 99:99:99. Minutes without hours may be more than 59."""
    hours, minutes, seconds, fraction = (
        int(part or 0) for part in (*parts[:3], (parts[3] or "0").ljust(3, "0"))
    )
    whole = hours * 3600 + minutes * 60 + seconds
    if seconds > 59 or (parts[0] and minutes > 59) or whole > LONGEST_S:
        return None
    return whole + fraction / 1000


def _is_odd(parts: Sequence[str | None]) -> bool:
    return parts[0] is None and int(parts[1] or 0) > 59


def _lines(cue: _Cue, *, is_vtt: bool) -> Iterator[Line]:
    """One for each voice of a cue."""
    parts = _VOICE.split(cue.words)
    said = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    for speaker, text in said:
        plain = _TAG.sub("", text)
        plain = _HAN.sub("", one_line(html.unescape(plain) if is_vtt else plain))
        if plain:
            name = one_line(html.unescape(speaker))[: speakers.LONGEST_NAME]
            yield Line(plain, cue.start, cue.end, name, mended=cue.mended)


def _with_speaker(line: Line, names: dict[str, str]) -> Line:
    speaker, text = speakers.apart(line.text, names)
    return replace(line, text=text, speaker=speaker) if speaker else line
