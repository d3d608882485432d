"""One measured figure, its goal, and whether it is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """`note` says what it was measured against. A figure without a goal is there to compare with."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["less", "more"] = "less"
    note: str = ""

    @property
    def is_over(self) -> bool:
        if self.goal is None:
            return False
        return self.value > self.goal if self.better == "less" else self.value < self.goal

    def __str__(self) -> str:
        goal = word = ""
        if self.goal is not None:
            goal = f"{'≤' if self.better == 'less' else '≥'} {self.goal:,g}"
            word = "over" if self.is_over else "ok"
        return f"{self.name:<44}{_shown(self.value):>9} {self.unit:<8}{goal:<9}{word:<6}{self.note}".rstrip()


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:,.2f}"
