"""Names that may be spoken, for engines that write better what they expect: of the linked deal and its customer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from wenshu.crm.models import Contact, Opportunity
from wenshu.teams.models import Team

MOST_NAMES: Final = 24
LONGEST_NAME: Final = 60
LONGEST_PROMPT: Final = 400
"""Characters: what Whisper reads of a prompt is 223 tokens, and it forgets the beginning of a longer one."""
NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f<>{}\[\]|`\\]+")


def names_for(team: Team, deal: Opportunity | None) -> list[str]:
    """The customer, its people, the product, the competitor and the deal itself; the most telling first."""
    if deal is None:
        return []
    people = Contact.objects.for_team(team).live().filter(opportunity_links__opportunity=deal)
    contacts = people.order_by("name", "pk")[:MOST_NAMES]
    company = deal.company.name if deal.company else ""
    return tidy([company, *(contact.name for contact in contacts), deal.product, deal.competitor, deal.name])


def tidy(names: Iterable[str]) -> list[str]:
    """Each once, on one line, without signs that a model could take for more than a name."""
    found: dict[str, str] = {}
    for name in names:
        plain = " ".join(NOT_IN_NAMES.sub(" ", name).split())[:LONGEST_NAME].strip()
        if plain:
            found.setdefault(plain.casefold(), plain)
    return list(found.values())[:MOST_NAMES]


def prompt(names: Iterable[str], *, language: str) -> str:
    """One line for an engine's prompt; whole names only."""
    between = "、" if language == "zh" else ", "
    line = ""
    for name in tidy(names):
        longer = f"{line}{between}{name}" if line else name
        if len(longer) > LONGEST_PROMPT:
            break
        line = longer
    return line
