"""From evidence to chances: each feature adds to a record's log-odds, and records stand against each other and against
"a new one".

The weights were set by hand and are held to account: `tests/assist/test_link_calibration.py` counts how often those at
a score are right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp
from typing import Final
from uuid import UUID

from wenshu.assist.matches import Candidate, Match, Why, WhyCode

LINK: Final = 0.9
"""From here on a record is taken, unless a person says otherwise."""
NEW: Final = 0.35
"""Below, nothing is near enough to ask about."""
TOGETHER: Final = 0.6
MOST: Final = 5
AGAINST: Final = 6.0  # what rules a record out
FAR_BEHIND: Final = 0.02  # of no use as an alternative


@dataclass(slots=True)
class Scored:
    """A record and what speaks for it."""

    id: UUID
    name: str
    detail: str
    odds: float = 0.0
    whys: dict[WhyCode, Why] = field(default_factory=dict)
    score: float = 0.0
    is_out: bool = False  # something that the text says is against it: an alternative at most

    def add(self, odds: float, code: WhyCode | None = None, **params: str) -> None:
        """Evidence that speaks against a record has no code."""
        self.odds += odds
        if code is not None:
            self.whys.setdefault(code, Why(code, params))

    def rule_out(self) -> None:
        self.odds -= AGAINST
        self.is_out = True

    def candidate(self) -> Candidate:
        return Candidate(self.id, self.name, self.detail, round(self.score, 3), tuple(self.whys.values()))


def weigh(scored: Iterable[Scored], *, new: float) -> list[Scored]:
    """Gives each its chance beside all the others and a new record, whose log-odds are `new`; best first.

    What is ruled out comes last, however likely.
    """
    found = sorted(scored, key=lambda each: (-each.odds, each.name, each.id.int))
    top = max([new, *(each.odds for each in found)])
    total = exp(new - top) + sum(exp(each.odds - top) for each in found)
    for each in found:
        each.score = exp(each.odds - top) / total
    return sorted(found, key=lambda each: each.is_out)


def best(weighed: list[Scored]) -> float:
    return weighed[0].score if weighed and not weighed[0].is_out else 0.0


def alone(odds: float, *, new: float) -> float:
    """The chance of one record by itself: two may both be duplicates."""
    return 1 / (1 + exp(new - odds))


def match(weighed: list[Scored]) -> Match:
    """`weighed` is best first."""
    highest = best(weighed)
    shown = [each for each in weighed[:MOST] if each.score >= FAR_BEHIND]
    candidates = tuple(each.candidate() for each in shown)
    if highest >= LINK:
        return Match("link", candidates)
    # Several that are near to each other are worth a question, though each alone is unlikely.
    together = sum(each.score for each in weighed if not each.is_out)
    return Match("ask" if highest >= NEW or together >= TOGETHER else "new", candidates)
