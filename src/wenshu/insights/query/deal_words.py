"""Whether deals are called by the words that a planner did not know: a few look-ups, never all names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from wenshu.crm.models import Opportunity
from wenshu.insights.offline.deal_names import worth_looking_up
from wenshu.teams.models import Team

MOST_WORDS: Final = 6
LONGEST: Final = 60  # characters


def deal_words(team: Team, words: Iterable[str]) -> frozenset[str]:
    """Of these words, in lower case, those that stand in the name of at least one live deal."""
    deals = Opportunity.objects.for_team(team).live()
    return frozenset(word for word in _looked_up(words) if deals.filter(name__icontains=word).exists())


def _looked_up(words: Iterable[str]) -> Iterator[str]:
    """Each as a whole, then by its parts."""
    several = [part for word in words for part in (word, *(word.split() if " " in word else ()))]
    worth = [word.lower() for word in several if worth_looking_up(word) and len(word) <= LONGEST]
    yield from list(dict.fromkeys(worth))[:MOST_WORDS]
