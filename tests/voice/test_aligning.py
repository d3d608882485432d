"""Lines of a retyped transcript find the old ones that they are, however many there are and however often they repeat."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice

import pytest

from wenshu.voice.aligning import aligned

MANY = 20_000
MOST_CPU_S = 60


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Of CPU: what would take days fails instead."""

    def end(*_: object) -> None:
        raise AssertionError(f"it took more than {seconds} s of CPU")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "abXc", [0, 1, None, 2]),
        ("abc", "ac", [0, 2]),
        ("abc", "aXc", [0, 1, 2]),
        ("abc", "XYZ", [0, 1, 2]),
        ("abc", "XY", [None, None]),
        ("abcd", "dabc", [None, 0, 1, 2]),
        ("aaab", "aab", [0, 1, 3]),
        ("xaxbx", "xaxxbx", [0, 1, 2, None, 3, 4]),
        ("", "ab", [None, None]),
        ("ab", "", []),
    ],
)
def test_a_line_is_found_again_or_stands_in_the_place_of_one(
    old: str, new: str, found: list[int | None]
) -> None:
    assert aligned(old, new) == found


def repeated(count: int) -> tuple[list[str], list[str]]:
    """One said again and again, one in the middle left out."""
    return ["mhm"] * count, ["mhm"] * (count // 2) + ["yes"] + ["mhm"] * (count // 2 - 2)


def by_turns(count: int) -> tuple[list[str], list[str]]:
    old = list(islice(cycle(["mhm", "yes", "no", "well"]), count))
    return old, [line for at, line in enumerate(old) if at % 7]


def mixed(count: int) -> tuple[list[str], list[str]]:
    """Of a hundred lines each comes as often; the other way round."""
    old = [f"line {at * at % 101}" for at in range(count)]
    return old, old[::-1]


def all_new(count: int) -> tuple[list[str], list[str]]:
    return [f"old {at}" for at in range(count)], [f"new {at}" for at in range(count)]


@pytest.mark.parametrize("make", [repeated, by_turns, mixed, all_new])
def test_ten_times_the_lines_take_ten_times_as_long_and_not_a_thousand_times(
    make: Callable[[int], tuple[list[str], list[str]]],
) -> None:
    took: list[float] = []
    for count in (MANY // 10, MANY):
        old, new = make(count)
        began = time.process_time()
        with at_most(MOST_CPU_S):
            found = aligned(old, new)
        took.append(time.process_time() - began)
        places = [place for place in found if place is not None]
        assert places == sorted(set(places))
    assert took[1] < 40 * max(took[0], 0.01)


def talk(count: int) -> tuple[list[str], list[str]]:
    """Every second line is said again and again; each fiftieth is left out."""
    old = [f"line {at}" if at % 2 else "mhm" for at in range(count)]
    return old, [line for at, line in enumerate(old) if at % 50]


@pytest.mark.parametrize("make", [repeated, talk])
def test_lines_that_are_as_they_were_keep_their_places_among_many(
    make: Callable[[int], tuple[list[str], list[str]]],
) -> None:
    old, new = make(MANY)
    found = aligned(old, new)
    same = sum(place is not None and old[place] == line for place, line in zip(found, new, strict=True))
    assert same > 0.99 * len(new)
