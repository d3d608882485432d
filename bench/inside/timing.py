"""CPU time of this process: what others do on the same machine disturbs it least, though it still does."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time_ns

WARM_UP = 3
Taken = tuple[float, float]
"""Milliseconds: the median, and the best."""


def cpu_ms(action: Callable[[], object], runs: int, *, before: Callable[[], object] = lambda: None) -> Taken:
    """`before` is done each time, and not measured. Who asks for fewer runs than warm up has fewer of those, too."""
    taken: list[int] = []
    warm_up = min(WARM_UP, runs)
    for _ in range(warm_up + runs):
        before()
        began = process_time_ns()
        action()
        taken.append(process_time_ns() - began)
    counted = taken[warm_up:]
    return median(counted) / 1e6, min(counted) / 1e6


def yardstick() -> int:
    """Always the same work: its best time tells machines apart, its median how much else this one is doing."""
    total = 0
    for number in range(20_000):
        total += number * number % 7
    return total
