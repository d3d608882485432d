"""Tables of words as they read best: many to a line."""

from __future__ import annotations


def words(table: str) -> frozenset[str]:
    return frozenset(table.split())
