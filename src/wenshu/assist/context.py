"""What a reader is told about a team: its stages, its people and its own words; never its records."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from wenshu.assist.engine import Context, StageKindWord, StageWord
from wenshu.assist.link import known_names
from wenshu.crm.imports.pipeline import habit
from wenshu.crm.models import Opportunity, Product, Stage, StageKind
from wenshu.teams.models import Membership, Team

MOST_WORDS: Final = 500  # of one column
_KINDS: Final[dict[str, StageKindWord]] = {
    StageKind.OPEN: "open",
    StageKind.WON: "won",
    StageKind.LOST: "lost",
}


def context_of(
    team: Team, text: str, *, now: datetime, said_at: datetime | None = None, is_talk: bool = False
) -> Context:
    """`said_at` is when the text was written, where its source tells; `is_talk`: it is the transcript of one."""
    return Context(
        now=now,
        timezone=ZoneInfo(team.timezone),
        currency=team.currency,
        stages=_stages(team),
        products=_products(team),
        regions=_in_use(team, "region"),
        sources=_in_use(team, "source"),
        members=_members(team),
        addresses=addresses_of(team),
        team_name=team.name,
        known=known_names(team, text),
        week_start=team.week_start,
        fiscal_year_start=team.fiscal_year_start,
        said_at=said_at,
        is_talk=is_talk,
        month_first=habit(team) == "mdy",
    )


def _stages(team: Team) -> tuple[StageWord, ...]:
    stages = Stage.objects.for_team(team).filter(is_retired=False).order_by("position", "id")
    return tuple(StageWord(stage.key, stage.name, _KINDS[stage.kind]) for stage in stages)


def _products(team: Team) -> tuple[str, ...]:
    """The price list first, then what deals say."""
    listed = Product.objects.for_team(team).order_by("name").values_list("name", flat=True)[:MOST_WORDS]
    return tuple(dict.fromkeys([*listed, *_in_use(team, "product")]))


def _in_use(team: Team, column: str) -> tuple[str, ...]:
    found = Opportunity.objects.for_team(team).live().values_in_use(column, most=MOST_WORDS)
    return tuple(value for value in found if value)


def _members(team: Team) -> tuple[str, ...]:
    seats = Membership.objects.for_team(team).filter(is_active=True).order_by("name", "id")
    return tuple(seats.values_list("name", flat=True)[:MOST_WORDS])


def addresses_of(team: Team) -> frozenset[str]:
    """Of the team's own people, also of those who have left; in lower case."""
    seats = Membership.objects.for_team(team).values_list("email", "user__email")
    return frozenset(address.lower() for seat in seats for address in seat if address)
