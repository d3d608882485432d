"""Models that their provider switches off, and what takes their place. The one list of them.

As announced at https://developers.openai.com/api/docs/deprecations, read in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WARN_AHEAD: Final = timedelta(days=90)


@dataclass(frozen=True)
class Retirement:
    """From `day` on the model is gone; `successor` is what its provider recommends."""

    model: str
    day: date
    successor: str


_RETIREMENTS: Final = [
    Retirement("gpt-5", date(2026, 12, 11), "gpt-6.1-sol"),
    Retirement("gpt-5-mini", date(2026, 12, 11), "gpt-6.1-terra"),
    Retirement("gpt-4o", date(2027, 1, 14), "gpt-6-luna"),
    Retirement("gpt-4o-mini", date(2027, 1, 14), "gpt-6-luna"),
    Retirement("gpt-4.1", date(2027, 1, 14), "gpt-6-luna"),
    Retirement("gpt-4.1-mini", date(2027, 1, 14), "gpt-6-luna"),
    Retirement("whisper-1", date(2027, 2, 26), "gpt-transcribe"),
    Retirement("gpt-4o-transcribe", date(2027, 2, 26), "gpt-transcribe"),
    Retirement("gpt-4o-mini-transcribe", date(2027, 2, 26), "gpt-transcribe"),
    Retirement("gpt-4o-transcribe-diarize", date(2027, 2, 26), "gpt-transcribe"),
]
_BY_MODEL: Final = {each.model: each for each in _RETIREMENTS}


def of(model: str) -> Retirement | None:
    return _BY_MODEL.get(model)


def living(model: str, *, today: date) -> str:
    """The model itself, or its successor from the day on which it is gone."""
    found = of(model)
    return living(found.successor, today=today) if found and today >= found.day else model


def due(model: str, *, today: date) -> Retirement | None:
    """The retirement that people should hear of: it is past, or at most 90 days away."""
    found = of(model)
    return found if found and today >= found.day - WARN_AHEAD else None
