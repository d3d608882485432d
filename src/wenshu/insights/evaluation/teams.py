"""The teams that our suite asks about: both demo teams on a fixed day, and one whose data is dirty as imports are."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command

from wenshu.crm import demo
from wenshu.insights.evaluation import dirty
from wenshu.teams.models import Membership, Role, Team


def make(*, now: datetime) -> dict[str, Membership]:
    """Into an empty database; who asks is each team's owner. By the slugs of the teams."""
    call_command("migrate", verbosity=0)
    made: list[Team] = [*demo.load(now=now), dirty.load(now=now)]
    return {team.slug: _owner(team) for team in made}


def _owner(team: Team) -> Membership:
    found = Membership.objects.for_team(team).filter(role=Role.OWNER).order_by("created_at").first()
    assert found is not None
    return found
