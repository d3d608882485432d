"""What planners are given, rules and models alike: the team's names and how it counts time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from wenshu.insights.plan import Clarify, FilterField, Handoff, Query, Refuse

AnswerLanguage = Literal["en", "zh"]
AnyPlan = Query | Clarify | Refuse | Handoff


@dataclass(frozen=True)
class Name:
    """One of the team's own words: a stored value and the filter it belongs to, e.g. ("company", "Acme Corp")."""

    field: FilterField
    value: str


@dataclass(frozen=True)
class TeamCalendar:
    """How the team counts time."""

    today: date
    week_start: int = 1  # ISO weekday
    fiscal_year_start: int = 1  # month


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The team's names, keyed by their normal form (`link.normal`); several names may share one form.

    Compared by identity: build it once per vocabulary version, since the matcher keeps its index beside it.

    The words for stages, statuses and kinds that every team understands are the planner's, not here.
    """

    names: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    every: frozenset[Name] = frozenset()  # all of them, to tell what a newer vocabulary adds
    longest: int = 0  # characters in the longest normal form
    currency: str = "USD"
    stage_kinds: dict[str, str] = field(default_factory=dict)  # stage name -> open | won | lost
    version: int = 0
