"""A company as a text names it."""

from __future__ import annotations

from dataclasses import dataclass

from wenshu.assist.extraction import ReasonCode, Span


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    span: Span
    confidence: float
    reason: ReasonCode = "stated"
