"""What linking says: for each entity of a text the team's records that it may be, best first, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Verdict = Literal["link", "ask", "new"]
WhyCode = Literal[
    "same_name",
    "alike_name",
    "same_sound",  # pinyin
    "initials",
    "same_domain",
    "same_email",
    "same_phone",
    "same_company",
    "named_contact",
    "amount_near",  # params: percent
    "same_product",
    "stage_fits",
    "own_deal",  # the writer's
    "only_open_deal",  # of that company
    "recent",
    "given",  # the person chose it
]


@dataclass(frozen=True, slots=True)
class Why:
    code: WhyCode
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of the team. `detail` tells namesakes apart. `score` is calibrated: of those at 0.9 nine in ten are right."""

    id: UUID
    name: str
    detail: str
    score: float
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """`link`: the first candidate, unless a person says otherwise; `ask`: a person chooses; `new`: a new record."""

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()  # best first, at most five

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


Matches = dict[str, Match]
"""By the key of the entity. Follow-ups have none: they belong to their opportunity."""
