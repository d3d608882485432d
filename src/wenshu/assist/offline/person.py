"""A person as a text names one."""

from __future__ import annotations

from dataclasses import dataclass

from wenshu.assist.extraction import ReasonCode, Span

MOST = 200
"""People that are looked at: a text with more is a list of something."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    span: Span
    title: str = ""
    title_span: Span | None = None
    confidence: float = 0.85
    reason: ReasonCode = "stated"
    honorific: bool = False  # 王总: a form of address, no whole name
    email: str = ""
