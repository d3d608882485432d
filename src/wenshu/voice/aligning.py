"""Which lines of a retyped transcript are which of the old ones, in a time that grows as their number does."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

WINDOW: Final = 100
"""So many lines are compared with so many: comparing costs up to the cube of their number when lines repeat."""


def aligned(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new line the place of the old one that it is or stands in the place of, None where it is one more."""
    found: list[int | None] = [None] * len(new)
    first = begin = 0
    for last, end in [*_anchors(old, new), (len(old), len(new))]:
        _fill(found, old, new, (first, last, begin, end))
        if end < len(new):
            found[end] = last
        first, begin = last + 1, end + 1
    return found


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that each has once, as many as are in the same order in both."""
    once = {line for line, count in Counter(new).items() if count == 1}
    where = {line: at for at, line in enumerate(old) if line in once}
    once = {line for line, count in Counter(old).items() if count == 1 and line in where}
    ends: list[
        int
    ] = []  # the smallest old place at which a row of so many ends, and which of `steps` that is
    tops: list[int] = []
    steps: list[tuple[int, int, int]] = []  # old place, new place, the step before it
    for at, line in enumerate(new):
        if line in once:
            length = bisect_left(ends, where[line])
            ends[length : length + 1] = [where[line]]
            tops[length : length + 1] = [len(steps)]
            steps.append((where[line], at, tops[length - 1] if length else -1))
    chosen, top = [], tops[-1] if tops else -1
    while top >= 0:
        one, other, top = steps[top]
        chosen.append((one, other))
    return chosen[::-1]


def _fill(
    found: list[int | None], old: Sequence[str], new: Sequence[str], gap: tuple[int, int, int, int]
) -> None:
    """Between two anchors: what is equal at both ends, then what is alike in between."""
    first, last, begin, end = gap
    while first < last and begin < end and old[first] == new[begin]:
        found[begin] = first
        first, begin = first + 1, begin + 1
    while first < last and begin < end and old[last - 1] == new[end - 1]:
        last, end = last - 1, end - 1
        found[end] = last
    windows = list(_windows(first, last, begin, end))
    in_step = last - first == end - begin or len(windows) == 1
    for one, two, three, four in windows:
        matcher = SequenceMatcher(None, old[one:two], new[three:four], autojunk=False)
        for tag, start, stop, at, until in matcher.get_opcodes():
            if tag == "equal" or (tag == "replace" and stop - start == until - at and in_step):
                found[three + at : three + until] = range(one + start, one + stop)


def _windows(first: int, last: int, begin: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Both sides in as many parts, so that none is long."""
    parts = -(-max(last - first, end - begin) // WINDOW) if first < last and begin < end else 0
    for part in range(parts):
        one, two = (first + (last - first) * each // parts for each in (part, part + 1))
        three, four = (begin + (end - begin) * each // parts for each in (part, part + 1))
        yield one, two, three, four
