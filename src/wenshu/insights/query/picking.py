"""Which groups of a share a filter on its own dimension picks: the others stay in the whole."""

from __future__ import annotations

from wenshu.insights.link import normal
from wenshu.insights.plan import Filter
from wenshu.insights.validate import texts


def is_picked(name: str, given: Filter) -> bool:
    """`name` is empty for the records that have none."""
    if given.op == "contains":
        return any(part.casefold() in name.casefold() for part in texts(given))
    if given.op in {"is_null", "not_null"}:
        return (not name) == (given.op == "is_null")
    if given.op in {"eq", "in", "ne", "not_in"}:
        return (normal(name) in {normal(value) for value in texts(given)}) == (given.op in {"eq", "in"})
    return True
