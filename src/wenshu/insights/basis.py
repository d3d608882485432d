"""Which of the selected records a metric is about: a win rate is about closed deals, whatever else was asked."""

from __future__ import annotations

from typing import Final, Literal

from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import Filter, Metric
from wenshu.insights.selection import Selection

Basis = Literal["all", "closed", "open"]
CLOSED: Final = Filter(field="status", op="in", value=["won", "lost"])
OPEN: Final = Filter(field="status", value="open")
WON: Final = Filter(field="status", value="won")
HAS_AMOUNT: Final = Filter(field="has_amount", value=True)
NO_AMOUNT: Final = Filter(field="has_amount", value=False)


def basis_of(metric: Metric) -> Basis:
    """Those with an amount are added up in the same statement as all."""
    basis = DEFINITIONS[metric].basis
    return "all" if basis == "with_amount" else basis


def based(selection: Selection, basis: Basis) -> Selection:
    if basis == "closed":
        return selection.where(CLOSED)
    return selection.where(OPEN) if basis == "open" else selection


def about(metric: Metric, selection: Selection) -> Selection:
    return based(selection, basis_of(metric))
