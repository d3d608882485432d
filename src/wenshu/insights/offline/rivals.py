"""Competitors in a question: lost to one of them, against this one, 被友商抢走."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text

AGAINST: Final = frozenset({"against", "versus", "面", "被"})
TO_ONE: Final = re.compile(r"(?:\bto (?:an? |the |our )?|给|被)$", re.IGNORECASE)
TAKEN: Final = {"抢走", "抢走了", "抢", "抢了", "抢去", "截胡", "截走", "撬走"}
WHICH: Final = re.compile(r"\bwhich\b|\bwhat\b|哪|各|按|每|谁", re.IGNORECASE)


def rivals(text: Text, marks: list[Mark]) -> list[Mark]:
    if not any(map(_is_rival, marks)):
        return marks
    marks = [_taken(mark) for mark in marks]
    marks = [m for at, m in enumerate(marks) if not _is_only_a_link(marks, at)]
    lost = any((s := m.sense("status")) and s.value == "lost" for m in marks)
    if not lost or WHICH.search(text.text):
        return marks
    return [part for mark in marks for part in _to_one(text, mark)]


def _is_rival(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return (noun is not None and noun.value == "competitor") or _is_named(mark)


def _is_named(mark: Mark) -> bool:
    return any(name.field == "competitor" for name in mark.names)


def _taken(mark: Mark) -> Mark:
    """What a competitor took is lost."""
    if mark.kind != "unknown" or mark.surface not in TAKEN:
        return mark
    return replace(mark, kind="phrase", senses=(Sense("status", "lost"),))


def _is_only_a_link(marks: list[Mark], at: int) -> bool:
    """ "Against Quillon", 面对金蝶, 被竞品: the competitor says it."""
    if marks[at].surface.lower() not in AGAINST:
        return False
    after = next((m for m in marks[at + 1 :] if not m.filler), None)
    before = [m for m in marks[:at] if _is_rival(m)]  # Quillon against Ferrowave is a comparison
    return after is not None and _is_rival(after) and not before


def _to_one(text: Text, mark: Mark) -> list[Mark]:
    """ "Lost to a competitor": to any of them, so that one is named in the deal."""
    if _is_named(mark) or not _is_rival(mark) or not TO_ONE.search(text.text[: mark.start]):
        return [mark]
    return [Mark("phrase", mark.start, mark.start, "", senses=(Sense("with"),)), mark]
