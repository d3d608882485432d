"""The teams that our suite asks about: both demo teams on a fixed day, and one whose data is dirty as imports are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.management import call_command

from wenshu.crm import demo
from wenshu.insights.evaluation import dirty
from wenshu.teams.models import Membership, Role, Team

DIRTY: Final = "patchwork"


def make(*, now: datetime, about: Iterable[str] | None = None) -> dict[str, Membership]:
    """Into an empty database; who asks is each team's owner. By the slugs of the teams.

    `about`: the teams that are asked about; those that nobody asks about need not be made.
    """
    call_command("migrate", verbosity=0)
    wanted = None if about is None else set(about)
    made: list[Team] = []
    if wanted is None or wanted - {DIRTY}:
        made += demo.load(now=now)
    if wanted is None or DIRTY in wanted:
        made.append(dirty.load(now=now))
    return {team.slug: _owner(team) for team in made}


def _owner(team: Team) -> Membership:
    found = Membership.objects.for_team(team).filter(role=Role.OWNER).order_by("created_at").first()
    assert found is not None
    return found
