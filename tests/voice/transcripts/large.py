"""Subtitles of half an hour's worth of rare characters: more than two megabytes, and not too long."""

from __future__ import annotations

from typing import Final

LINES: Final = 100
LAST: Final = "𠀀" * 4_900


def large_srt() -> bytes:
    markup = "<b></b>" * 120
    cues = (f"{at}\n00:00:{at % 60:02},000 --> 00:59:00,000\n{markup}{LAST}\n\n" for at in range(LINES))
    data = "".join(cues).encode()
    assert len(data) > 2_000_004, "it was to be more than four bytes for each character that may be said"
    return data
