"""The waveform as drawings of bars: one for wide places, one for narrow ones; the played part lies over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT: Final = 32
STEP: Final = 4
WIDE: Final = 144
NARROW: Final = 48
LEAST: Final = 1.5  # so that silence is a line of dots, and not nothing
FLAT: Final = bytes([0])


def waveform(peaks: bytes, name: str) -> SafeString:
    """`name` tells several on one page apart. Without peaks it is a flat line."""
    sizes = (("wide", WIDE), ("narrow", NARROW))
    return format_html_join("", "{}", ((_drawing(peaks or FLAT, css, bars, name),) for css, bars in sizes))


def _drawing(peaks: bytes, css: str, bars: int, name: str) -> SafeString:
    path = _path(resampled(peaks, bars))
    clip, width = f"played-{css}-{name}", bars * STEP
    return format_html(
        '<svg class="wave {css}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><clipPath id="{clip}"><rect class="played" width="0" height="{height}"/></clipPath>'
        '<path class="all" d="{path}"/><path class="on" d="{path}" clip-path="url(#{clip})"/></svg>',
        css=css,
        width=width,
        height=HEIGHT,
        clip=clip,
        path=path,
    )


def resampled(peaks: Sequence[int], bars: int) -> list[int]:
    """As many as there is room for: the loudest of each stretch, so that no word is lost between two bars."""
    count = len(peaks)
    if count <= bars:
        return [peaks[bar * count // bars] for bar in range(bars)]
    return [max(peaks[bar * count // bars : max((bar + 1) * count // bars, 1)]) for bar in range(bars)]


def _path(heights: Sequence[int]) -> str:
    """Upright lines around the middle, the loudest as high as there is room: phones record softly."""
    parts, loudest = [], max(*heights, 1)
    for bar, value in enumerate(heights):
        length = max(LEAST, (HEIGHT - 4) * value / loudest)
        top = (HEIGHT - length) / 2
        parts.append(f"M{bar * STEP + STEP / 2:g} {top:.1f}v{length:.1f}")
    return "".join(parts)
