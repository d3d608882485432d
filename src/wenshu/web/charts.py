"""Charts as SVG drawn by the server: every bar a link to its records, every value printed, in two widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDE, NARROW = 690, 340
LONGEST_NAME = {WIDE: 26, NARROW: 14}
MOST_COLUMNS = {WIDE: 14, NARROW: 7}
MOST_SERIES = 6
ROW = 30
LEGEND = 20
CHARACTER = 6.8  # about the width of a digit in a label
ROUND = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
Axis = Callable[[float], str]  # a value of the scale, in few characters


@dataclass(frozen=True)
class Point:
    """`printed` is the value as people read it, `short` where there is little room; `url` lists its records."""

    name: str
    value: float
    printed: str
    short: str
    url: str = ""
    muted: bool = False  # the period compared with


@dataclass(frozen=True)
class Series:
    """One line of several; all have their points at the same places."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Drawing:
    """Both drawings; the style sheet shows the one that fits."""

    wide: SafeString
    narrow: SafeString


def columns(points: Sequence[Point], label: str, axis: Axis) -> Drawing:
    """Standing bars, for periods; with many of them a line."""
    wide = _standing(points, WIDE, "wide", label, axis)
    return Drawing(wide, _standing(points, NARROW, "narrow", label, axis))


def bars(points: Sequence[Point], label: str) -> Drawing:
    """Lying bars, for things with names."""
    return Drawing(_lying(points, WIDE, "wide", label), _lying(points, NARROW, "narrow", label))


def lines(series: Sequence[Series], label: str, axis: Axis) -> Drawing:
    """Several lines over the same periods, told apart by their dashes and named above; at most MOST_SERIES."""
    wide = _lines(series[:MOST_SERIES], WIDE, "wide", label, axis)
    return Drawing(wide, _lines(series[:MOST_SERIES], NARROW, "narrow", label, axis))


def share_bar(share: float, tone: str) -> SafeString:
    """One lying bar that fills its place up to a share of it."""
    return format_html(
        '<svg class="share-bar {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="10"/><rect class="fill" width="{}" height="10"/></svg>',
        tone,
        f"{max(0.0, min(share, 1.0)) * 100:.2f}",
    )


def _svg(body: SafeString, width: int, height: int, size: str, label: str) -> SafeString:
    return format_html(
        '<svg class="plot {}" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        size,
        width,
        height,
        label,
        body,
    )


def _linked(point: Point, drawing: SafeString) -> SafeString:
    """A bar and its words, as one link."""
    title = format_html("<title>{}: {}</title>", point.name, point.printed)
    if not point.url:
        return format_html("<g>{}{}</g>", title, drawing)
    return format_html(
        '<a href="{}" aria-label="{}: {}">{}{}</a>', point.url, point.name, point.printed, title, drawing
    )


# standing


def _standing(points: Sequence[Point], width: int, size: str, label: str, axis: Axis) -> SafeString:
    height, top, bottom = 220, 22, 24
    ceiling = _nice(max(point.value for point in points))
    left = max(48, round(8 + max(_wide(axis(value)) for value in (ceiling / 2, ceiling))))
    step = (width - left) / len(points)
    floor = height - bottom

    def y(value: float) -> float:
        return floor - (floor - top) * value / ceiling

    crowded = len(points) > MOST_COLUMNS[width]
    spots = [(left + step * (place + 0.5), y(point.value)) for place, point in enumerate(points)]
    every = -(-len(points) // MOST_COLUMNS[width])
    labels = _fitting([point.short for point in points], step)
    marks = [
        _linked(point, _dot(x, top_of) if crowded else _column(point, words, x, top_of, step, floor))
        for point, words, (x, top_of) in zip(points, labels, spots, strict=True)
    ]
    names = [
        format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', f"{x:.1f}", height - 6, point.name)
        for place, (point, (x, _)) in enumerate(zip(points, spots, strict=True))
        if place % every == 0
    ]
    line = _polyline(spots) if crowded else mark_safe("")
    grid = _grid(ceiling, left, width, y, axis)
    return _svg(_joined([grid, line, *marks, *names]), width, height, size, label)


def _fitting(labels: Sequence[str], step: float) -> Sequence[str]:
    """Where the values would run into each other they leave out their currency: the scale names it."""
    if max(map(_wide, labels)) <= step:
        return labels
    return [re.sub(r"^(-?)[^\d-]+(?=\d)", r"\1", label) for label in labels]


def _column(point: Point, words: str, x: float, top: float, step: float, floor: float) -> SafeString:
    wide = min(step * 0.62, 64)
    return format_html(
        '<rect class="bar{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text class="val" x="{}" y="{}" text-anchor="middle">{}</text>',
        " prev" if point.muted else "",
        f"{x - wide / 2:.1f}",
        f"{top:.1f}",
        f"{wide:.1f}",
        f"{max(floor - top, 0):.1f}",
        f"{x:.1f}",
        f"{top - 6:.1f}",
        words,
    )


def _dot(x: float, y: float) -> SafeString:
    return format_html('<circle class="bar" cx="{}" cy="{}" r="3.5"/>', f"{x:.1f}", f"{y:.1f}")


def _polyline(spots: Sequence[tuple[float, float]], tone: str = "curve") -> SafeString:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    return format_html('<polyline class="{}" points="{}"/>', tone, points)


def _grid(ceiling: float, left: int, width: int, y: Callable[[float], float], axis: Axis) -> SafeString:
    template = '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="0" y="{}">{}</text>'
    lines = []
    for value in (0.0, ceiling / 2, ceiling):
        at = f"{y(value):.1f}"
        lines.append(format_html(template, left, width, at, at, f"{y(value) + 4:.1f}", axis(value)))
    return _joined(lines)


def _nice(value: float) -> float:
    """The next round number."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** floor(log10(value))
    return next((factor * power for factor in ROUND if value <= factor * power), 10 * power)


# several lines


def _lines(series: Sequence[Series], width: int, size: str, label: str, axis: Axis) -> SafeString:
    legend, top = _legend(series, width)
    points = series[0].points
    floor = top + 180
    ceiling = _nice(max(point.value for each in series for point in each.points))
    left = max(48, round(8 + max(_wide(axis(value)) for value in (ceiling / 2, ceiling))))
    step = (width - left) / len(points)

    def y(value: float) -> float:
        return floor - (floor - top) * value / ceiling

    drawn = []
    for place, each in enumerate(series):
        spots = [(left + step * (at + 0.5), y(point.value)) for at, point in enumerate(each.points)]
        drawn.append(_polyline(spots, f"curve line-{place + 1}"))
        drawn += [_linked(p, _dot(*spot)) for p, spot in zip(each.points, spots, strict=True)]
    every = -(-len(points) // MOST_COLUMNS[width])
    names = [
        format_html(
            '<text x="{}" y="{}" text-anchor="middle">{}</text>',
            f"{left + step * (at + 0.5):.1f}",
            floor + 18,
            point.name.rsplit(" · ", 1)[-1],
        )
        for at, point in enumerate(points)
        if at % every == 0
    ]
    grid = _grid(ceiling, left, width, y, axis)
    return _svg(_joined([*legend, grid, *drawn, *names]), width, floor + 24, size, label)


def _legend(series: Sequence[Series], width: int) -> tuple[list[SafeString], int]:
    """A sample of each line beside its name, in as many rows as they need; and where the drawing begins."""
    drawn, x, y = [], 0.0, 14
    for place, each in enumerate(series):
        name = _clipped(each.name, LONGEST_NAME[width])
        takes = 48 + _wide(name)
        if x and x + takes > width:
            x, y = 0.0, y + LEGEND
        sample = (
            '<line class="curve line-{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="name" x="{}" y="{}">{}</text>'
        )
        ends = (f"{x:.1f}", f"{x + 24:.1f}", y - 4, y - 4, f"{x + 30:.1f}", y, name)
        drawn.append(format_html(sample, place + 1, *ends))
        x += takes
    return drawn, y + 16


# lying


def _lying(points: Sequence[Point], width: int, size: str, label: str) -> SafeString:
    name_width = 170 if width == WIDE else 104
    printed, value_width = _values(points, width)
    room = width - name_width - value_width
    most = max((point.value for point in points), default=0) or 1
    rows = []
    for place, (point, value) in enumerate(zip(points, printed, strict=True)):
        length = room * point.value / most
        rows.append(_linked(point, _row(point, value, place * ROW, name_width, length, width)))
    return _svg(_joined(rows), width, ROW * len(points), size, label)


def _values(points: Sequence[Point], width: int) -> tuple[list[str], int]:
    """The values as they fit beside bars, and the room they take: short ones where full ones leave no bars."""
    most = 210 if width == WIDE else 100
    printed = [point.printed for point in points]
    if max(map(_wide, printed), default=0) > most:
        printed = [point.short for point in points]
    return printed, round(max(84, 12 + max(map(_wide, printed), default=0)))


def _row(point: Point, value: str, top: int, left: int, length: float, width: int) -> SafeString:
    return format_html(
        '<rect class="hit" x="0" y="{}" width="{}" height="{}"/><text class="name" x="0" y="{}">{}</text>'
        '<rect class="bar{}" x="{}" y="{}" width="{}" height="18" rx="2"/>'
        '<text class="val" x="{}" y="{}" text-anchor="end">{}</text>',
        top, width, ROW, top + 19, _clipped(point.name, LONGEST_NAME[width]),
        " prev" if point.muted else "", left, top + 6, f"{max(length, 1.0):.1f}",
        width, top + 19, value,
    )  # fmt: skip


def _wide(label: str) -> float:
    """About how many pixels a label takes."""
    return CHARACTER * sum(1.6 if character > "\u2e80" else 1 for character in label)


def _clipped(name: str, longest: int) -> str:
    """Chinese characters are about twice as wide."""
    width = 0
    for place, character in enumerate(name):
        width += 2 if character > "\u2e80" else 1
        if width > longest:
            return name[:place].rstrip() + "…"
    return name


def _joined(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
