"""Stored sound as an HTTP answer needs it: which bytes of which file, and what is said about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from wenshu.crm.models import VoiceNote, VoiceStatus
from wenshu.errors import NotFound
from wenshu.voice import lines, storage
from wenshu.voice.notes import UNDER_WAY
from wenshu.voice.transcripts import files
from wenshu.voice.transcripts.files import Format

BLOCK: Final = 256 * 1024
_ONE_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII | re.IGNORECASE)
_BEYOND_ANY_FILE: Final = 10**18


@dataclass(frozen=True)
class Answer:
    """What a face sends: 200, 206 or 416, with headers and the bytes."""

    status: int
    headers: dict[str, str]
    body: Iterator[bytes]


def plays(*, stored_name: str, duration_ms: int | None, status: str) -> bool:
    """Whether there is a sound to be heard: not of a file that could not be decoded, which can still be saved.

    Until it is decoded, a browser may try.
    """
    undecided = status in UNDER_WAY or status == VoiceStatus.CANCELLED
    return bool(stored_name) and (duration_ms is not None or undecided)


def answer(note: VoiceNote, *, original: bool, asked: str = "", if_range: str = "") -> Answer:
    """`original`: the recording as it came, to be saved; else what browsers can play. `asked` is the header `Range`.

    Raises NotFound when there is no audio (any more).
    """
    copy = "" if original else note.playback_name
    name = copy or note.stored_name
    place = storage.storage()
    if not name:
        raise NotFound
    try:
        file: Any = place.open(name)
        size = place.size(name)
    except OSError:
        raise NotFound from None
    tag = f'"{name.rpartition("/")[2][:32]}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": _disposition(note, original=original),
        "Content-Type": "audio/mp4" if copy else note.media_type or "application/octet-stream",
        "ETag": tag,
    }
    try:
        found = wanted(asked, size) if if_range in {"", tag} else None
    except Unsatisfiable:
        file.close()
        return Answer(416, {"Content-Range": f"bytes */{size}"}, iter(()))
    if found is None:
        return Answer(200, {**headers, "Content-Length": str(size)}, blocks(file, 0, size - 1))
    begin, end = found
    told = {"Content-Range": f"bytes {begin}-{end}/{size}", "Content-Length": str(end - begin + 1)}
    return Answer(206, headers | told, blocks(file, begin, end))


def transcript(note: VoiceNote, format: Format) -> Answer:
    """The lines as they are now, as a file. Raises NotFound without any, Invalid for subtitles without times."""
    said = lines.of(note)
    if not said:
        raise NotFound
    body = files.write(said, format).encode()
    headers = {
        "Content-Type": files.MEDIA_TYPES[format],
        "Content-Length": str(len(body)),
        "Content-Disposition": _named(f"{_stem(note)}.{format}", attached=True),
        "Cache-Control": "no-store",
    }
    return Answer(200, headers, iter((body,)))


def _disposition(note: VoiceNote, *, original: bool) -> str:
    return _named(note.file_name or _stem(note), attached=original)


def _named(name: str, *, attached: bool) -> str:
    return f"{'attachment' if attached else 'inline'}; filename*=UTF-8''{quote(name, safe='')}"


def _stem(note: VoiceNote) -> str:
    return note.file_name.rpartition(".")[0] or f"voice-note-{note.recorded_day}"


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte that `Range` asks for; None for all of it. Raises Unsatisfiable.

    More than one range, or another unit, is answered with the whole, as RFC 9110 lets a server do.
    """
    found = _ONE_RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = _number(last)
        if length == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - length), size - 1
    begin, end = _number(first), _number(last) if last else size - 1
    if last and end < begin:
        return None
    if begin >= size:
        raise Unsatisfiable
    return begin, min(end, size - 1)


def _number(digits: str) -> int:
    """However many there are: a position behind the end of any file is like any other."""
    return int(digits) if len(digits.lstrip("0")) <= 18 else _BEYOND_ANY_FILE


class Unsatisfiable(Exception):
    """The file ends before what was asked for begins."""


def blocks(file: Any, begin: int, end: int) -> Iterator[bytes]:
    """Bytes `begin` to `end`, both inclusive; closes the file."""
    try:
        file.seek(begin)
        left = end - begin + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
    finally:
        file.close()
